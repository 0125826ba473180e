"""The film file format: its models, its checks, and the reading of files."""

RULES_VERSION = 2
"""Stored with each film file that passed the checks. Raise it when the rules change, so that all are checked again."""
