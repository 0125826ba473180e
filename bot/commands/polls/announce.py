"""Tells rooms how their polls ended, once each, and redraws the polls' own messages; `closing` says when."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
from discord import ui

from bot.client.bot import Houselights
from bot.commands.polls.labels import PollVerb, poll_id, voters_label
from bot.commands.polls.lanes import Lanes, Work
from bot.commands.polls.poll_card import CLOSED_ACCENT, GATED, TOO_FEW, gate_line, late_lines, result_blocks
from bot.commands.polls.public_message import PublicMessages, film_of, find_sent, room_of
from bot.commands.polls.result_card import gallery, picture_of
from bot.commands.polls.result_text import headline
from bot.commands.ui.components import Card, Component, button_by_id, container, escape_user_text, subtext, text
from bot.model.polls import GatedPollView, Poll, PollView, State

log = logging.getLogger(__name__)

# Discord takes fifty requests a second from a bot. Nearly all are for the results; the polls' own messages can wait.
RESULTS_A_SECOND, REDRAWS_A_SECOND = 40, 5
RESULTS_AT_ONCE, REDRAWS_AT_ONCE = 64, 16
FAULTS_OF_DISCORD = 500  # by their status
REMEMBERED = timedelta(minutes=2)  # how long Discord surely knows a nonce; it says "a few minutes"


class Announcing:
    """Tells results and redraws what has closed. What is left to do is in the database, so a restart goes on with it.

    The result does not wait for the poll's own message: whatever becomes of that is for the eye alone.
    """

    def __init__(self, bot: Houselights, board: PublicMessages) -> None:
        self._bot = bot
        self._board = board
        self._drawing = asyncio.Lock()  # one picture at a time: their threads would keep the event loop from its turn
        self._told: dict[int, int] = {}  # messages that could not be noted yet, by their polls
        self.results = Lanes(
            bot,
            Work(
                "Could not tell the result of poll %s",
                "Gave up telling the result of poll %s; it is kept",
                self._tell,
                self._keep,
                RESULTS_AT_ONCE,
                RESULTS_A_SECOND,
            ),
        )
        self.redraws = Lanes(
            bot,
            Work(
                "Could not redraw poll %s",
                "Gave up redrawing poll %s; its message stays as it is",
                self._redraw,
                self._leave,
                REDRAWS_AT_ONCE,
                REDRAWS_A_SECOND,
            ),
        )

    async def _tell(self, due: int) -> None:
        """Tell the room of a poll how it ended, unless that has happened, and note it."""
        poll = await self._bot.polls.close_and_tally(due)
        if poll is None:
            return
        unfinished = await self._bot.polls.unfinished(due)
        try:
            if due not in self._told:
                message_id = await self._message_of(poll, unfinished.announced_at)
                if message_id is not None:
                    self._told[due] = message_id  # should noting it fail, it is not told again
            await self._keep(due)
        except discord.NotFound:
            log.warning("The channel of poll %s has gone; its result is kept", poll.id)
            await self._keep(due)
        finally:
            if unfinished.undrawn:
                self.redraws.add(due, poll.channel_id)

    async def _keep(self, due: int) -> None:
        """Note that no more is to be told of a poll: that is done, or given up."""
        await self._bot.polls.published(due, self._told.get(due))
        self._told.pop(due, None)

    async def _message_of(self, poll: Poll, announced_at: datetime | None) -> int | None:
        """The message with the result of a poll, sent now if need be; None where it is not to be told."""
        if poll.message_id is None:
            posted = await find_sent(self._bot, poll, PollVerb.OPEN, poll.opened_at)
            if posted is None:
                return None
            await self._bot.drafts.note_posted(poll, posted)
            poll = replace(poll, message_id=posted)
        if announced_at is None:
            return await self._announce(poll)
        if self._may_look(poll):
            return await find_sent(self._bot, poll, PollVerb.RESULT, announced_at) or await self._announce(poll)
        if self._bot.club.now() - announced_at < REMEMBERED:
            return await self._announce(poll)
        log.warning("The result of poll %s may be in its room already, where I may not look; it is kept", poll.id)
        return None

    def _may_look(self, poll: Poll) -> bool:
        """Whether the messages of a room can be read: for a bot that may not, Discord makes as if there were none."""
        guild = self._bot.get_guild(poll.guild_id)
        channel = guild.get_channel_or_thread(poll.channel_id) if guild else None
        return guild is None or channel is None or channel.permissions_for(guild.me).read_message_history

    async def _announce(self, poll: Poll) -> int:
        """Send the result as a message of its own, under the poll's where that is still there.

        It is noted before, so that it is looked for where it is not known whether Discord has taken it.
        """
        standing = await self._bot.polls.public_view(poll.id)
        async with self._drawing:
            files = [] if isinstance(standing, GatedPollView) else await picture_of(standing)
        await self._bot.polls.announcing(poll.id)
        try:
            return await self._send_what_may_be_sent(poll, standing, files)
        except discord.HTTPException as error:
            if error.status < FAULTS_OF_DISCORD:  # else it may have taken it before it failed
                await self._bot.polls.announcing(poll.id, refused=True)
            raise

    async def _send_what_may_be_sent(
        self, poll: Poll, standing: PollView | GatedPollView, files: list[discord.File]
    ) -> int:
        under = discord.MessageReference(
            message_id=poll.message_id or 0, channel_id=poll.channel_id, fail_if_not_exists=False
        )
        if files:
            with suppress(discord.Forbidden):  # perhaps only of files
                return await self._send(poll, self._draw(standing, files), files=files, reference=under)
        bare = self._draw(standing, [])
        with suppress(discord.Forbidden):  # perhaps only of replies, which need the right to read the history
            return await self._send(poll, bare, reference=under)
        return await self._send(poll, bare)

    async def _send(self, poll: Poll, card: Card, **more: Any) -> int:  # noqa: ANN401  # what discord.py takes
        # With the same nonce Discord posts a message once, however often it is sent in a row.
        message = await room_of(self._bot, poll).send(view=card, nonce=f"result-{poll.id}", **more)
        return message.id

    async def _redraw(self, closed: int) -> None:
        """Let the message of a poll show how it ended; where it has gone, the news of the result says it all."""
        if not await self._board.redraw(closed) and not await self._tell_all(closed):
            return
        await self._bot.polls.drawn(closed)

    async def _leave(self, closed: int) -> None:
        """Note that the message of a poll stays as it is."""
        await self._bot.polls.drawn(closed)

    async def _tell_all(self, closed: int) -> bool:
        """Put all of a result into the news of it; False while that is not told."""
        standing = await self._bot.polls.public_view(closed)
        notice = standing.header if isinstance(standing, GatedPollView) else standing.poll
        if notice.state is State.PUBLISHED and notice.result_message_id and isinstance(standing, PollView):
            files = await picture_of(standing)
            message = room_of(self._bot, notice).get_partial_message(notice.result_message_id)
            with suppress(discord.NotFound, discord.Forbidden):
                await message.edit(view=self._draw(standing, files, whole=True), attachments=files)
        return notice.state is State.PUBLISHED

    def _draw(self, standing: PollView | GatedPollView, files: list[discord.File], *, whole: bool = False) -> Card:
        """The news of a result; the `whole` of it where the poll's own message has gone."""
        if isinstance(standing, GatedPollView):
            return self._draw_gated(standing)
        poll = standing.poll
        way = ui.ActionRow(button_by_id("Details", poll_id(PollVerb.RESULT, poll.id)))
        if whole:
            return Card(container(CLOSED_ACCENT, [*result_blocks(standing), *gallery(standing, files), way]))
        said = headline(poll, standing.result) if standing.result else TOO_FEW
        lines = [
            f"### {escape_user_text(poll.question)}",
            said,
            subtext(f"This poll has closed. {voters_label(standing.turnout, so_far=False)}."),
        ]
        blocks: list[Component] = [text("\n".join([*lines, *late_lines(poll)])), *gallery(standing, files), way]
        return Card(container(CLOSED_ACCENT, blocks))

    def _draw_gated(self, doorway: GatedPollView) -> Card:
        notice = doorway.header
        lines = [f"### {GATED}", "It has closed.", subtext(gate_line(notice, film_of(self._bot, notice)))]
        lines += [subtext(f"{voters_label(doorway.turnout, so_far=False)}."), *late_lines(notice)]
        way = button_by_id("See the result", poll_id(PollVerb.RESULT, notice.id), main=True)
        return Card(container(CLOSED_ACCENT, [text("\n".join(lines)), ui.ActionRow(way)]))
