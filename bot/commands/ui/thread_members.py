"""Asks Discord whether a member is in private threads, within bounds.

Bots do not hear who is in a thread, but for themselves, so there is no list of that to look in.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import discord

from bot.client.bot import Houselights
from bot.commands.ui.responses import DISCORD_FAILURES
from bot.model.expiring import Expiring

T = TypeVar("T")

log = logging.getLogger(__name__)

MOST_ASKED = 5  # threads, for one interaction ...
ASK_SECONDS = 1.5  # ... and how long that may take: Discord waits three seconds for an answer
MOMENT = timedelta(seconds=20)  # how long an answer holds for completions, which would ask with every letter
MOST_ANSWERS = 10_000

_ANSWERS: "WeakKeyDictionary[Houselights, Expiring[tuple[int, int], bool]]" = WeakKeyDictionary()


async def joined(bot: Houselights, member: discord.Member, threads: Sequence[int], *, typing: bool) -> set[int]:
    """Return the threads among these that a member is in, as far as Discord answers in time.

    While they are `typing`, an answer of a moment ago is good enough. Of many threads only some are asked about: those
    first in which the member has voted or started a poll.
    """
    answers, now = _ANSWERS.setdefault(bot, Expiring(MOMENT, MOST_ANSWERS)), bot.club.now()
    known = {thread: answers.find((thread, member.id), now) if typing else None for thread in threads}
    unknown = [thread for thread, is_in in known.items() if is_in is None]
    if len(unknown) > MOST_ASKED:
        unknown = await bot.polls.likely_threads(member.guild.id, member.id, unknown, MOST_ASKED)
    for thread, is_in in await in_time([_ask(bot, thread, member.id) for thread in unknown]):
        known[thread] = is_in
        if is_in is not None:
            answers.keep((thread, member.id), is_in, now)
    return {thread for thread, is_in in known.items() if is_in}


async def in_time(asked: Sequence[Coroutine[Any, Any, T]]) -> list[T]:
    """Run all of these at once and return the results that come in time."""
    tasks = [asyncio.create_task(one) for one in asked]
    if tasks:
        await asyncio.wait(tasks, timeout=ASK_SECONDS)
    for task in tasks:
        task.cancel()  # which does nothing to those that are done
    return [task.result() for task in tasks if task.done()]


async def _ask(bot: Houselights, thread: int, member_id: int) -> tuple[int, bool | None]:
    """Return a thread, and whether a member is in it; None where Discord does not say."""
    try:
        # A thread that was archived is in no cache, so there may be no `discord.Thread` to ask.
        await bot.http.get_thread_member(thread, member_id)
    except discord.NotFound:
        return thread, False
    except DISCORD_FAILURES as error:
        log.warning("Could not find out who is in thread %s: %s", thread, error)
        return thread, None
    return thread, True
