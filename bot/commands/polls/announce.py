"""Announces results in the channels of their polls, once each, and redraws the public messages of closed polls."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import discord

from bot.client.bot import Houselights
from bot.commands.polls.labels import PollVerb
from bot.commands.polls.lanes import Lanes, Work
from bot.commands.polls.public_message import (
    PublicMessages,
    channel_of,
    film_of,
    find_sent,
    header_of,
    noted,
    send_once,
)
from bot.commands.polls.result_card import draw_announcement, draw_closed, draw_gated_announcement
from bot.commands.polls.result_picture import ResultPicture, draw_picture
from bot.commands.ui.components import Card
from bot.model.polls import GatedPollView, Poll, PollView, State

log = logging.getLogger(__name__)

# Discord takes fifty requests a second from a bot. Nearly all are for the results; the polls' own messages can wait.
RESULTS_A_SECOND, REDRAWS_A_SECOND = 40, 5
RESULTS_AT_ONCE, REDRAWS_AT_ONCE = 64, 16


class Announcing:
    """Announces results and redraws what has closed. What is left to do is in the database, so a restart resumes it.

    The announcement does not wait for the poll's own message.
    """

    def __init__(self, bot: Houselights, public_messages: PublicMessages) -> None:
        self._bot = bot
        self._public_messages = public_messages
        self._drawing = asyncio.Lock()  # one picture at a time: their threads would keep the event loop from its turn
        self._sent: dict[int, int] = {}  # announcements that could not be noted yet, by their polls
        self.results = Lanes(
            bot,
            Work(
                failed="Could not tell the result of poll %s",
                gave_up="Gave up telling the result of poll %s; it is kept",
                act=self._announce,
                give_up=self._note_announced,
                at_once=RESULTS_AT_ONCE,
                a_second=RESULTS_A_SECOND,
            ),
        )
        self.redraws = Lanes(
            bot,
            Work(
                failed="Could not redraw poll %s",
                gave_up="Gave up redrawing poll %s; its message stays as it is",
                act=self._redraw,
                give_up=self._note_drawn,
                at_once=REDRAWS_AT_ONCE,
                a_second=REDRAWS_A_SECOND,
            ),
        )

    async def _announce(self, poll_id: int) -> None:
        """Close a poll, announce its result unless that has happened, and note it."""
        poll = await self._bot.polls.close_and_tally(poll_id)
        if poll is None:
            return
        unfinished = await self._bot.polls.unfinished(poll_id)
        try:
            if poll_id not in self._sent:
                message_id = await self._find_or_send(poll, unfinished.announced_at)
                if message_id is not None:
                    self._sent[poll_id] = message_id  # should noting it fail, it is not sent again
            await self._note_announced(poll_id)
        except discord.NotFound:
            log.warning("The channel of poll %s has gone; its result is kept", poll_id)
            await self._note_announced(poll_id)
        finally:
            if unfinished.undrawn:
                self.redraws.add(poll_id, poll.channel_id)

    async def _note_announced(self, poll_id: int) -> None:
        """Note that a result is announced, or never will be."""
        await self._bot.polls.published(poll_id, self._sent.get(poll_id))
        self._sent.pop(poll_id, None)

    async def _find_or_send(self, poll: Poll, announced_at: datetime | None) -> int | None:
        """Return the id of the announcement, sent now unless it has been; None where there is to be none.

        `announced_at` is when an earlier try began whose end is not known.
        """
        if poll.message_id is None:
            posted = await find_sent(self._bot, poll, PollVerb.OPEN, poll.opened_at)
            if posted is None:
                return None
            await self._bot.drafts.note_posted(poll, posted)
            poll = replace(poll, message_id=posted)
        sent = await send_once(self._bot, poll, PollVerb.RESULT, announced_at, partial(self._send, poll))
        if sent is None:
            log.warning("The result of poll %s may be in its room already, where I may not look; it is kept", poll.id)
        return sent

    async def _send(self, poll: Poll) -> int:
        """Send an announcement, in reply to the poll's message where that is allowed; return its id."""
        view = await self._bot.polls.public_view(poll.id)
        async with self._drawing:
            picture = await draw_picture(view) if isinstance(view, PollView) else None
        reply = discord.MessageReference(
            message_id=poll.message_id or 0, channel_id=poll.channel_id, fail_if_not_exists=False
        )

        async def send(card: Card, **more: Any) -> int:  # noqa: ANN401  # what discord.py takes
            # With the same nonce Discord posts a message once, however often it is sent in a row.
            message = await channel_of(self._bot, poll).send(view=card, nonce=f"result-{poll.id}", **more)
            return message.id

        async with noted(partial(self._bot.polls.announcing, poll.id)):
            if picture:
                with suppress(discord.Forbidden):  # perhaps only of files
                    return await send(await self._draw(view, picture), file=picture.file, reference=reply)
            bare = await self._draw(view)
            with suppress(discord.Forbidden):  # perhaps only of replies, which need the right to read the history
                return await send(bare, reference=reply)
            return await send(bare)

    async def _draw(self, view: PollView | GatedPollView, picture: ResultPicture | None = None) -> Card:
        if isinstance(view, GatedPollView):
            return draw_gated_announcement(view, await film_of(self._bot, view.header))
        return draw_announcement(view, picture)

    async def _redraw(self, poll_id: int) -> None:
        """Let the message of a poll show its result; where that has gone, let the announcement show all of it."""
        view = await self._public_messages.redraw(poll_id)
        if view is not None:
            header = header_of(view)
            if header.state is not State.PUBLISHED:
                return  # it is redrawn once it is announced
            if header.result_message_id and isinstance(view, PollView):
                picture = await draw_picture(view)
                message = channel_of(self._bot, header).get_partial_message(header.result_message_id)
                # It isn't drawn again should one of the voters ask to be forgotten, so it names none.
                card, files = draw_closed(replace(view, named=None), picture), [picture.file] if picture else []
                with suppress(discord.NotFound, discord.Forbidden):
                    await message.edit(view=card, attachments=files)
        await self._note_drawn(poll_id)

    async def _note_drawn(self, poll_id: int) -> None:
        """Note that the message of a poll shows its result, as far as it ever will."""
        await self._bot.polls.drawn(poll_id)
