"""Films and what is known about them at each checkpoint; needs neither Discord nor a database."""
