"""Closes polls on time and tells their rooms, whatever happened to the process or the room in between."""

import asyncio
import logging

import discord
from discord import ui

from bot.client import Houselights
from bot.commands.blocks import text
from bot.commands.parts import Block, Card, container, literal, small
from bot.commands.polls.board import Board
from bot.commands.polls.cards import CLOSED_ACCENT, GATED, TOO_FEW, gate_line, late_lines, result_blocks
from bot.commands.polls.counts import headline
from bot.commands.polls.parts import PollVerb, act, people, poll_id
from bot.commands.polls.posting import film_of, post, room_of
from bot.commands.polls.results import gallery, picture_of
from bot.model.polls import Doorway, Poll, Standing

log = logging.getLogger(__name__)

BACK_OFF_SECONDS = (60.0, 300.0, 1_800.0, 7_200.0, 43_200.0)  # then the result is kept and told on request only
LONGEST_SLEEP_SECONDS = 86_400.0
SOON_SECONDS = 0.1
THREAD_ARCHIVED = 50083  # Discord's code for an edit in a thread that has gone to sleep
LOOKED_THROUGH = 50  # messages after the close, for one that tells the result already


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
        self._failures: dict[int, int] = {}
        self._not_before: dict[int, float] = {}
        self._resuming = True

    async def begin(self) -> None:
        """Take up what an earlier process left: polls without a message, closes that were interrupted or missed."""
        for unposted in await self._bot.polling.unposted():
            await self._post(unposted)
        await self.wake()
        self._resuming = False

    async def wake(self) -> None:
        """Close and tell what is due, then sleep until the next poll closes."""
        async with self._round:
            for due in await self._bot.polling.due():
                if self._not_before.get(due, 0.0) <= self._now():
                    await self._finish_or_wait(due)
            await self._sleep()

    async def _finish_or_wait(self, due: int) -> None:
        try:
            await self._finish(due)
        except Exception as error:  # noqa: BLE001  # one poll that fails keeps no other from closing
            await self._wait(due, error)
        else:
            self._failures.pop(due, None)
            self._not_before.pop(due, None)

    async def _finish(self, due: int) -> None:
        """Close a poll, tell its room, and note that it is told."""
        poll = await self._bot.polling.count(due)
        if poll is None:
            return
        message_id = await self._told_before(poll) if self._resuming else None
        if message_id is None and poll.message_id is not None:
            message_id = await self._tell(poll)
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
        try:
            return await self._send(poll, standing, files, there=there)
        except discord.Forbidden:
            if not files:
                raise
            return await self._send(poll, standing, [], there=there)

    async def _send(self, poll: Poll, standing: Standing | Doorway, files: list[discord.File], *, there: bool) -> int:
        under = discord.MessageReference(
            message_id=poll.message_id or 0, channel_id=poll.channel_id, fail_if_not_exists=False
        )
        message = await room_of(self._bot, poll).send(
            view=self._draw(standing, files, there=there),
            files=files,
            reference=under,
            nonce=f"result-{poll.id}",  # with the same nonce Discord posts a message once, however often it is sent
        )
        return message.id

    def _draw(self, standing: Standing | Doorway, files: list[discord.File], *, there: bool) -> Card:
        """The news of a result; all of it when the poll's own message has gone."""
        if isinstance(standing, Doorway):
            return self._draw_gated(standing)
        poll = standing.poll
        way = ui.ActionRow(act("More", poll_id(PollVerb.RESULT, poll.id)))
        if not there:
            return Card(container(CLOSED_ACCENT, [*result_blocks(standing), *gallery(standing, files), way]))
        said = headline(poll, standing.result) if standing.result else TOO_FEW
        lines = [f"### {literal(poll.question)}", said, small(f"This poll has closed. {people(standing.turnout)}.")]
        blocks: list[Block] = [text("\n".join([*lines, *late_lines(poll)])), *gallery(standing, files), way]
        return Card(container(CLOSED_ACCENT, blocks))

    def _draw_gated(self, doorway: Doorway) -> Card:
        notice = doorway.notice
        lines = [f"### {GATED}", "It has closed.", small(gate_line(notice, film_of(self._bot, notice)))]
        lines += [small(f"{people(doorway.turnout)}."), *late_lines(notice)]
        way = act("See the result", poll_id(PollVerb.RESULT, notice.id), main=True)
        return Card(container(CLOSED_ACCENT, [text("\n".join(lines)), ui.ActionRow(way)]))

    async def _told_before(self, poll: Poll) -> int | None:
        """The message that tells a result already, though the process ended before that was noted."""
        if poll.closed_at is None:
            return None
        identity = poll_id(PollVerb.RESULT, poll.id)
        try:
            async for message in room_of(self._bot, poll).history(limit=LOOKED_THROUGH, after=poll.closed_at):
                if message.id != poll.message_id and identity in str(message.components):
                    return message.id
        except discord.HTTPException:
            log.info("Could not look whether poll %s has been told already", poll.id)
        return None

    async def _wait(self, due: int, error: Exception) -> None:
        """Try a poll again later; after the last time its result is only kept."""
        failures = self._failures.get(due, 0)
        if failures == len(BACK_OFF_SECONDS):
            log.error("Gave up telling the result of poll %s; it is kept", due, exc_info=error)
            await self._bot.polling.published(due, None)
            return
        log.warning("Could not tell the result of poll %s: %s", due, error)
        self._failures[due] = failures + 1
        self._not_before[due] = self._now() + BACK_OFF_SECONDS[failures]

    async def _post(self, unposted: int) -> None:
        standing = await self._bot.polling.in_the_open(unposted)
        poll = standing.notice if isinstance(standing, Doorway) else standing.poll
        try:
            await post(self._bot, poll)
        except discord.HTTPException as error:
            log.warning("Could not post poll %s: %s", unposted, error)

    async def _sleep(self) -> None:
        """Set the alarm for whatever comes next: a poll that closes, or one to try again."""
        wait = await self._bot.polling.next_close()
        waits = [wait] if wait is not None else []
        waits += [moment - self._now() for moment in self._not_before.values()]
        if self._timer:
            self._timer.cancel()
            self._timer = None
        if waits:
            delay = min(max(SOON_SECONDS, min(waits)), LONGEST_SLEEP_SECONDS)
            self._timer = self._bot.call_later(delay, self.wake)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
