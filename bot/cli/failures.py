"""Failures that end a command, in sentences for the operator."""

from bot.model.errors import OperationFailure, StartFailure, StorageError
from bot.store.errors import describe
from knowledge.format.errors import FilmFileError


def sentence_for(error: Exception) -> str | None:
    """Return what to tell the operator about an error; None for a fault of the program."""
    if isinstance(error, FilmFileError | StartFailure | StorageError | OperationFailure):
        return str(error)
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename} cannot be used. {describe(error)}"
    return None
