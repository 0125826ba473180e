"""Errors whose text is meant for a person; nothing else about a failure lives here."""


class Refusal(Exception):
    """A sentence for the member: what cannot be done, and what can be done instead."""


class NotSaved(Refusal):
    """A sentence for the member: what they sent could not be kept, and is not."""


class NotShown(Exception):
    """A sentence for the member: what has been done, though Discord did not take the card that shows it."""


class StartFailure(Exception):
    """A sentence for whoever runs the bot: why it does not start, and what to do."""


class StorageError(Exception):
    """A sentence for whoever runs the bot: why the database does not do as it is told, and what to do."""


class OperationFailure(Exception):
    """A sentence for whoever runs the bot: why a command of theirs was not done, and what to do."""
