"""The result of a poll as a picture, and in words for whoever does not see it; no Discord, no club, no clock.

Lengths are pixels.
"""
