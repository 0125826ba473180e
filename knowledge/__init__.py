"""What is known about films, as far as a viewer has seen; no Discord, no SQL, nothing asynchronous."""
