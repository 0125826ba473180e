"""Discord's error codes in words: one sentence a code, with what it is and what helps.

Only where Discord has trouble or is asked too much does a sentence say to try again: nothing else passes by itself.
"""

from collections.abc import Mapping
from typing import Final

import discord

UNKNOWN_CHANNEL: Final = 10003
UNKNOWN_GUILD: Final = 10004
UNKNOWN_MESSAGE: Final = 10008
UNKNOWN_INTERACTION: Final = 10062  # it was not answered within three seconds
MOST_EDITS: Final = 30046  # of a message that is older than an hour
ACKNOWLEDGED: Final = 40060  # the interaction has its answer
MISSING_ACCESS: Final = 50001
MISSING_PERMISSIONS: Final = 50013
INVALID_FORM: Final = 50035
THREAD_ARCHIVED: Final = 50083
THREAD_EXISTS: Final = 160004
THREAD_LOCKED: Final = 160005
TOO_MANY, TROUBLE = 429, 500  # statuses: from the second on it is Discord that fails

_DIRECT = (
    "I can't write to you directly. Allow direct messages from members of this server in its privacy settings, "
    "then try again."
)
_AUTOMOD = "This server's AutoMod doesn't allow these words. Change them, then try again."
_LARGE = "That's larger than Discord takes. Make it smaller, then try again."
_KIND = "That can't be done in this kind of channel. Try it in a text channel."
_LIMIT = "Discord allows only so many of these here, and that's reached. A moderator can make room."

SENTENCES: Mapping[int, str] = {
    UNKNOWN_CHANNEL: "I can't find this channel any more.",
    UNKNOWN_GUILD: "I'm not in this server any more. A moderator can add me again.",
    UNKNOWN_MESSAGE: "That's gone already.",
    20016: "This channel is in slow mode, and I've only just written here. Give it a little while, then try again.",
    30007: _LIMIT,
    30010: _LIMIT,
    30013: _LIMIT,
    30033: "This thread has as many members as Discord allows. Use the channel it belongs to.",
    MOST_EDITS: "Discord lets me change an old message only so often, and that's used up. Give it an hour.",
    40004: "Discord has switched off sending messages for now. That's not about this server: give it an hour.",
    40005: _LARGE,
    MISSING_ACCESS: (
        "I can't get in here. If this is a private thread, add me to this thread: mentioning me in it is enough. "
        "Otherwise a moderator can let me see the channel."
    ),
    50007: _DIRECT,
    50008: _KIND,
    50024: _KIND,
    INVALID_FORM: "Discord doesn't take this the way it's written. Change it, or make it shorter.",
    50045: _LARGE,
    THREAD_ARCHIVED: "This thread is archived. Write something in it to open it again, then try again.",
    50278: _DIRECT,
    160002: "I can't reply here without reading what came before. A moderator can let me read the message history.",
    THREAD_EXISTS: "This prompt has its thread already.",
    THREAD_LOCKED: "This thread is locked, so nobody but moderators can write in it. A moderator can unlock it.",
    160006: "This server has as many open threads as Discord allows. Archive one, then try again.",
    200000: _AUTOMOD,
    200001: _AUTOMOD,
    240000: "Discord blocks a link in this because it has been reported as harmful. Take it out, then try again.",
}
"""What members read, by code; 50013 is not here, because what the bot lacks is known where it was needed."""

LACKING = "I may not do that here. A moderator can let me."
GONE = "That's not there any more."
UNKNOWN = "Discord doesn't take this, and trying again won't help. Tell the person who runs me its error: {code}."


def sentence_for(error: discord.HTTPException, *, passing: str, lacking: str = LACKING) -> str:
    """Return the sentence for what Discord did not do.

    `passing` is for what may work later, `lacking` for what the bot has no right to.
    """
    if error.code in SENTENCES:
        return SENTENCES[error.code]
    if isinstance(error, discord.Forbidden):
        return lacking
    if passes(error):
        return passing
    return GONE if isinstance(error, discord.NotFound) else UNKNOWN.format(code=error.code or error.status)


def passes(error: discord.HTTPException) -> bool:
    """Return whether the same may work later as it is."""
    return error.status == TOO_MANY or error.status >= TROUBLE
