"""Reads what sharing a card leads to: the sentence for the member, and what is behind the tags for everybody."""

import discord
from simcord import InteractionResult

from tests.support.ladder_film import spoiler
from tests.support.spoiler_reader import read
from tests.support.stage import card, text


def reply_to_sharer(result: InteractionResult) -> str:
    """Return the sentence that a member alone got, right away or after a card."""
    messages = [card(result), *result.followups]
    assert all(message.ephemeral for message in messages)
    return messages[-1].content or text(messages[-1])


def tags_of(message: discord.Message) -> list[str]:
    """Return the text of each tag of a shared card, which must end in the same place for every reader."""
    (as_discord, outside), (heeding, outside_heeding) = [read(spoiler(message), heeding=one) for one in (False, True)]
    assert as_discord == heeding
    assert outside.strip() == outside_heeding.strip() == ""
    return as_discord
