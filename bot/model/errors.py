"""Errors whose text is a sentence for a member or an operator."""

from knowledge.text import clean, clip

QUOTED_LENGTH = 60


def quoted(typed: str) -> str:
    """Return what a member typed for a sentence: shortened, and as code, in which no markdown or mention is obeyed."""
    plain = clip(clean(typed).replace("`", "'"), QUOTED_LENGTH)
    return f"`{plain}`"


class Refusal(Exception):
    """Tells a member what cannot be done, and what can be done instead.

    `again` is the id of a button that leads back to the form, where what was typed can't be read.
    """

    def __init__(self, sentence: str = "", again: str = "") -> None:
        super().__init__(sentence)
        self.again = again


class NotSaved(Refusal):
    """Tells a member that what they sent could not be saved, and is not."""


class NotShown(Exception):
    """Tells a member what has been done, though Discord did not take the card that shows it."""


class StartFailure(Exception):
    """Tells an operator why the bot does not start, and what to do."""


class StorageError(Exception):
    """Tells an operator why the database cannot be read or written, and what to do."""


class OperationFailure(Exception):
    """Tells an operator why a command was not carried out, and what to do."""
