"""Sends lines about polls to their channels, once each, whatever happens to the process or to Discord in between."""

import logging
from contextlib import suppress
from functools import partial

import discord

from bot.client.bot import Houselights
from bot.commands.polls.announce import FAULTS_OF_DISCORD, REMEMBERED, Announcing
from bot.commands.polls.labels import (
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    drawn_line,
    gate_line,
    poll_button,
)
from bot.commands.polls.lanes import Lanes, Work
from bot.commands.polls.public_message import channel_of, film_of, find_sent, header_of, may_read_history
from bot.commands.ui.components import Card, container, subtext
from bot.model.notices import NoticeKind
from bot.model.polls import GatedPollView, PollHeader, PollView
from knowledge.cut import Cover

log = logging.getLogger(__name__)

DRAWN_GATED = "It ended in a tie, and one was drawn."
AT_ONCE, A_SECOND = 16, 5


class Noticing:
    """Sends the lines that wait in the database; a restart resumes them."""

    def __init__(self, bot: Houselights, announcing: Announcing) -> None:
        self._bot = bot
        self._announcing = announcing
        self._lanes = {kind: self._lanes_for(kind) for kind in NoticeKind}

    async def begin(self) -> None:
        """Resume what an earlier process left."""
        for kind, lanes in self._lanes.items():
            for poll_id, channel_id in await self._bot.notices.pending(kind):
                lanes.add(poll_id, channel_id)

    def winner_drawn(self, poll_id: int, channel_id: int) -> None:
        """Tell the channel of a poll that its tie is broken, and redraw the poll's own message."""
        self._lanes[NoticeKind.DRAWN].add(poll_id, channel_id)
        self._announcing.redraws.add(poll_id, channel_id)

    def _lanes_for(self, kind: NoticeKind) -> Lanes:
        work = Work(
            failed=f"Could not send the line that poll %s is {kind}",
            gave_up=f"Gave up sending the line that poll %s is {kind}",
            act=partial(self._send, kind),
            give_up=partial(self._give_up, kind),
            at_once=AT_ONCE,
            a_second=A_SECOND,
        )
        return Lanes(self._bot, work)

    async def _give_up(self, kind: NoticeKind, poll_id: int) -> None:
        await self._bot.notices.done(poll_id, kind)

    async def _send(self, kind: NoticeKind, poll_id: int) -> None:
        """Send a line unless Discord has it, and note that."""
        notices = self._bot.notices
        notice = await notices.find(poll_id, kind)
        if notice is None:
            return
        view = await self._bot.polls.public_view(poll_id)
        header = header_of(view)
        try:
            if notice.sent_at is None:
                await self._send_now(kind, view)
            elif may_read_history(self._bot, header):
                if not await find_sent(self._bot, header, PollVerb.RESULT, notice.sent_at, kind):
                    await self._send_now(kind, view)
            elif notices.age(notice.sent_at) < REMEMBERED.total_seconds():
                await self._send_now(kind, view)  # Discord knows the nonce if it has it
            else:
                log.warning("A line about poll %s may be in its channel already, where I may not look", poll_id)
        except discord.NotFound:
            log.warning("The channel of poll %s is gone; its line isn't sent", poll_id)
        await notices.done(poll_id, kind)

    async def _send_now(self, kind: NoticeKind, view: PollView | GatedPollView) -> None:
        """Send a line, in reply to the result or the poll where that is allowed."""
        header = header_of(view)
        reply = discord.MessageReference(
            message_id=header.result_message_id or header.message_id or 0,
            channel_id=header.channel_id,
            fail_if_not_exists=False,
        )
        card, channel, nonce = self._draw(kind, view), channel_of(self._bot, header), f"{kind}-{header.id}"
        await self._bot.notices.sending(header.id, kind)
        try:
            with suppress(discord.Forbidden):  # perhaps only of replies, which need the right to read the history
                await channel.send(view=card, nonce=nonce, reference=reply)
                return
            await channel.send(view=card, nonce=nonce)
        except discord.HTTPException as error:
            if error.status < FAULTS_OF_DISCORD:  # else it may have taken it before it failed
                await self._bot.notices.sending(header.id, kind, refused=True)
            raise

    def _draw(self, kind: NoticeKind, view: PollView | GatedPollView) -> Card:
        if isinstance(view, GatedPollView):
            return draw_gated_notice(kind, view.header, film_of(self._bot, view.header))
        button = poll_button("Details", PollVerb.RESULT, view.poll.id, kind)
        return Card(container(CLOSED_ACCENT, [drawn_line(view.poll), [button]]))


def draw_gated_notice(kind: NoticeKind, header: PollHeader, film: Cover | None) -> Card:
    """Draw the line that the tie of a poll is broken whose choices not everybody may see."""
    button = poll_button("See the result", PollVerb.RESULT, header.id, kind, main=True)
    lines = f"### {GATED}\n{DRAWN_GATED}\n{subtext(gate_line(header, film))}"
    return Card(container(CLOSED_ACCENT, [lines, [button]]))
