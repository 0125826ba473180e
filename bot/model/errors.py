"""Errors whose text is a sentence for a member or an operator."""

import re

from knowledge.text import clean, clip, name_emoji

QUOTED_LENGTH = 60


def quoted(typed: str) -> str:
    """Return what a member typed for a sentence: shortened, and as code, in which no markup is obeyed."""
    plain = clip(name_emoji(clean(typed)).replace("`", "'"), QUOTED_LENGTH)
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


def as_is(text: str) -> str:
    """Return a title or a name so that Discord shows it in a sentence as it is, and makes no link or mention of it."""
    return re.sub(r"([\\*_~|<\[])", r"\\\1", text)
