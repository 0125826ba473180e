"""Closes polls on time and tells their rooms, whatever happened in between; nothing is counted here."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.client import Houselights
from bot.commands.parts import Block, Card, act, container, literal, small, text
from bot.commands.polls.board import Board
from bot.commands.polls.cards import CLOSED_ACCENT, GATED, TOO_FEW, gate_line, late_lines, result_blocks
from bot.commands.polls.counts import headline
from bot.commands.polls.parts import PollVerb, people, poll_id
from bot.commands.polls.posting import film_of, post, room_of
from bot.commands.polls.results import gallery, picture_of
from bot.model.polls import Doorway, Notice, Poll, Standing
from bot.polling import POSTING_SECONDS

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = (60.0, 300.0, 1_800.0, 7_200.0, 43_200.0)  # then the result is kept and told on request only
LONGEST_SLEEP_SECONDS = 300.0  # somebody may set the clock of the machine: an alarm set for later would not notice
SOON_SECONDS = 0.1
THREAD_ARCHIVED = 50083  # Discord's code for an edit in a thread that has gone to sleep
LOOKED_THROUGH = 200  # messages, for one of ours that was sent but not noted ...
CLOCKS_APART = timedelta(minutes=1)  # ... from a moment before, because Discord's clock is not ours


@dataclass(frozen=True, slots=True)
class Try:
    """How often a poll could not be told, and when to try again, on the clock of the event loop."""

    failures: int
    not_before: float


FIRST_TRY = Try(0, 0.0)


class Closing:
    """Sleeps until the next poll closes, closes what is due, and tells the result once.

    The database holds how far each poll has got; nothing here has to survive. Every poll goes by itself: one that
    cannot be told is tried again later and holds back no other.
    """

    def __init__(self, bot: Houselights, board: Board) -> None:
        self._bot = bot
        self._board = board
        self._timer: asyncio.TimerHandle | None = None
        self._round = asyncio.Lock()
        self._tries: dict[int, Try] = {}
        self._told: dict[int, int] = {}
        self._resuming = True

    async def begin(self) -> None:
        """Take up what an earlier process left: polls without a message, closes that were interrupted or missed."""
        try:
            # At a start nobody is just posting one, so none has to be waited for.
            for unposted in await self._bot.polling.unposted(0 if self._resuming else POSTING_SECONDS):
                await self._post(unposted)
        finally:
            await self.wake()
            self._resuming = False

    async def wake(self) -> None:
        """Close and tell what is due, then sleep until the next poll closes."""
        async with self._round:
            try:
                await self._work_through()
                wait = await self._bot.polling.next_close()
            except Exception:
                log.exception("Could not look for polls to close; trying again")
                wait = BACK_OFF_SECONDS[0]
            self._sleep(wait)

    async def _work_through(self) -> None:
        """Close and tell every poll that is due, but for those that have to wait."""
        due = await self._bot.polling.due()
        self._tries = {poll: self._tries[poll] for poll in due if poll in self._tries}
        self._told = {poll: self._told[poll] for poll in due if poll in self._told}
        for poll in due:
            if self._tries.get(poll, FIRST_TRY).not_before <= self._now():
                await self._try(poll)

    async def _try(self, due: int) -> None:
        try:
            await self._finish(due)
        except Exception as error:  # noqa: BLE001  # one poll that fails keeps no other from closing
            await self._wait(due, error)
        else:
            self._tries.pop(due, None)

    async def _finish(self, due: int) -> None:
        """Close a poll, tell its room, and note that it is told."""
        poll = await self._bot.polling.count(due)
        if poll is None:
            return
        message_id = self._told.get(due)
        if message_id is None and (self._resuming or due in self._tries):
            message_id = await self._told_before(poll)
        if message_id is None and poll.message_id is not None:
            message_id = await self._tell(poll)
        if message_id is not None:
            self._told[due] = message_id  # should noting it fail, it is not told again
        await self._bot.polling.published(poll.id, message_id)

    async def _tell(self, poll: Poll) -> int | None:
        """Tell the room how a poll ended; the message, None when the room has gone."""
        try:
            there = await self._board.redraw(poll.id)
        except discord.HTTPException as error:
            if error.code != THREAD_ARCHIVED:
                raise
            there = True  # what is sent to it opens a thread again; the poll's own message stays as it was
        try:
            return await self._announce(poll, there=there)
        except discord.NotFound:
            log.warning("The channel of poll %s has gone; its result is kept", poll.id)
            return None

    async def _announce(self, poll: Poll, *, there: bool) -> int:
        """Send the result as a message of its own, under the poll's where that is still there."""
        standing = await self._bot.polling.in_the_open(poll.id)
        files = [] if isinstance(standing, Doorway) else await picture_of(standing)
        under = discord.MessageReference(
            message_id=poll.message_id or 0, channel_id=poll.channel_id, fail_if_not_exists=False
        )
        if files:
            with suppress(discord.Forbidden):  # perhaps only of files
                return await self._send(poll, self._draw(standing, files, there=there), files=files, reference=under)
        bare = self._draw(standing, [], there=there)
        with suppress(discord.Forbidden):  # perhaps only of replies, which need the right to read the history
            return await self._send(poll, bare, reference=under)
        return await self._send(poll, bare)

    async def _send(self, poll: Poll, card: Card, **more: Any) -> int:  # noqa: ANN401  # what discord.py takes
        # With the same nonce Discord posts a message once, however often it is sent in a row.
        message = await room_of(self._bot, poll).send(view=card, nonce=f"result-{poll.id}", **more)
        return message.id

    def _draw(self, standing: Standing | Doorway, files: list[discord.File], *, there: bool) -> Card:
        """The news of a result; all of it when the poll's own message has gone."""
        if isinstance(standing, Doorway):
            return self._draw_gated(standing)
        poll = standing.poll
        way = ui.ActionRow(act("Details", poll_id(PollVerb.RESULT, poll.id)))
        if not there:
            return Card(container(CLOSED_ACCENT, [*result_blocks(standing), *gallery(standing, files), way]))
        said = headline(poll, standing.result) if standing.result else TOO_FEW
        lines = [
            f"### {literal(poll.question)}",
            said,
            small(f"This poll has closed. {people(standing.turnout, so_far=False)}."),
        ]
        blocks: list[Block] = [text("\n".join([*lines, *late_lines(poll)])), *gallery(standing, files), way]
        return Card(container(CLOSED_ACCENT, blocks))

    def _draw_gated(self, doorway: Doorway) -> Card:
        notice = doorway.notice
        lines = [f"### {GATED}", "It has closed.", small(gate_line(notice, film_of(self._bot, notice)))]
        lines += [small(f"{people(doorway.turnout, so_far=False)}."), *late_lines(notice)]
        way = act("See the result", poll_id(PollVerb.RESULT, notice.id), main=True)
        return Card(container(CLOSED_ACCENT, [text("\n".join(lines)), ui.ActionRow(way)]))

    async def _told_before(self, poll: Poll) -> int | None:
        """The message that tells a result already, though that was not noted."""
        return await self._sent_before(poll, PollVerb.RESULT, poll.closed_at or poll.opened_at)

    async def _sent_before(self, notice: Notice, verb: PollVerb, since: datetime) -> int | None:
        """A message with this button of a poll, other than the one that is noted as the poll's own."""
        identity = f"custom_id={poll_id(verb, notice.id)!r}"
        try:
            async for message in room_of(self._bot, notice).history(limit=LOOKED_THROUGH, after=since - CLOCKS_APART):
                if message.id != notice.message_id and identity in str(message.components):
                    return message.id
        except discord.HTTPException:
            log.info("Could not look whether there is a message of poll %s already", notice.id)
        return None

    async def _wait(self, due: int, error: Exception) -> None:
        """Try a poll again later; after the last time its result is only kept."""
        failures = self._tries.get(due, FIRST_TRY).failures
        if failures == len(BACK_OFF_SECONDS):
            log.error("Gave up telling the result of poll %s; it is kept", due, exc_info=error)
            await self._bot.polling.published(due, self._told.get(due))
            self._tries.pop(due)
            return
        log.warning("Could not tell the result of poll %s: %s", due, error)
        self._tries[due] = Try(failures + 1, self._now() + BACK_OFF_SECONDS[failures])

    async def _post(self, unposted: int) -> None:
        """Post a poll that has no message noted, unless it has one after all."""
        try:
            standing = await self._bot.polling.in_the_open(unposted)
            poll = standing.notice if isinstance(standing, Doorway) else standing.poll
            if there := await self._sent_before(poll, PollVerb.OPEN, poll.opened_at):
                await self._bot.drafting.posted(poll, there)
            else:
                await post(self._bot, poll)
        except Exception as error:  # noqa: BLE001  # one poll that cannot be posted keeps none from closing
            log.warning("Could not post poll %s: %s", unposted, error)

    def _sleep(self, next_close: float | None) -> None:
        """Set the alarm for whatever comes next: a poll that closes, or one to try again."""
        waits = [] if next_close is None else [next_close]
        waits += [try_.not_before - self._now() for try_ in self._tries.values()]
        self._bot.call_off(self._timer)
        self._timer = None
        if waits:
            delay = min(max(SOON_SECONDS, min(waits)), LONGEST_SLEEP_SECONDS)
            self._timer = self._bot.call_later(delay, self.wake)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
