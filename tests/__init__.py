"""Tests of everything. This makes the folder a package, because one that is installed with emoji has the same name."""
