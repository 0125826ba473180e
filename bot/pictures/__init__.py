"""The result of a poll as a picture, and as alt text. Lengths are pixels."""
