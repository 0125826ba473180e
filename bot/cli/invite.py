"""`invite`: the link that adds the bot to a server, with the permissions it needs there and no more."""

from collections.abc import Mapping

import discord

from bot.cli.tokens import NOT_ITS_SHAPE, application_of
from bot.model.errors import OperationFailure
from bot.settings import PREFIX, read_settings

SCOPES = ("bot", "applications.commands")

PERMISSIONS: Mapping[str, str] = {
    "view_channel": "to see where it is mentioned, and to be there at all",
    "send_messages": "to post polls, their results, and what members share",
    "send_messages_in_threads": "to do the same in threads",
    "create_public_threads": "to open the thread of a discussion prompt",
    "attach_files": "to draw the result of a poll, and to take files along when a message is hidden",
    "read_message_history": "to answer under a poll's message, and to look up what it was asked to hide",
    "manage_messages": "to delete a message that was hidden, when its author or a moderator asks for that",
}
"""What the bot does in a server that it needs a permission for, by the permission."""

NO_APPLICATION = (
    f"Whose invitation? Set {PREFIX}TOKEN, or give the id of the application from its General Information page "
    "with --application."
)


def invite(application: int | None) -> str:
    """Return the link, and what each permission is for. Raises `OperationFailure` where no application is known."""
    if application is None:
        token = read_settings().token
        if token is None:
            raise OperationFailure(NO_APPLICATION)
        application = application_of(token.get_secret_value())
        if application is None:
            raise OperationFailure(NOT_ITS_SHAPE)
    link = discord.utils.oauth_url(application, permissions=permissions(), scopes=SCOPES)
    reasons = (f"  {name.replace('_', ' ').title()}: {reason}" for name, reason in PERMISSIONS.items())
    return "\n".join([link, "", "It asks for:", *reasons])


def permissions() -> discord.Permissions:
    """Return the permissions that the bot needs in a server."""
    return discord.Permissions(**dict.fromkeys(PERMISSIONS, True))
