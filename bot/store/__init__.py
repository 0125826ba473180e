"""All SQL: one module an aggregate, each function one statement or one transaction's part.

Times are whole seconds since 1970 UTC, and ids are Discord's numbers; those of polls and drafts are ours.
Functions raise `StorageError` where the disk or the file is in the way.
"""
