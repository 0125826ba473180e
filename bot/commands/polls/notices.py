"""Sends lines about polls to their channels, once each, whatever happens to the process or to Discord in between."""

import logging
from contextlib import suppress
from functools import partial

import discord

from bot.client.bot import Houselights
from bot.commands.polls.announce import Announcing
from bot.commands.polls.labels import (
    CLOSED_ACCENT,
    GATED,
    PollVerb,
    drawn_line,
    gate_line,
    poll_button,
)
from bot.commands.polls.lanes import Lanes, Work
from bot.commands.polls.public_message import channel_of, film_of, header_of, noted, send_once
from bot.commands.ui.components import ACCENT, Card, container, escape_user_text, subtext
from bot.model.notices import NoticeKind, is_reminder_due
from bot.model.polls import GatedPollView, Poll, PollHeader, PollView
from knowledge.cut import Cover

log = logging.getLogger(__name__)

DRAWN_GATED = "It ended in a tie, and one was drawn."
CLOSES_SOON = "Closes in an hour: {poll}"
GATED_POLL = "a poll for those who've seen further"
VERBS = {NoticeKind.DRAWN: PollVerb.RESULT, NoticeKind.REMINDER: PollVerb.OPEN}
LABELS = {NoticeKind.DRAWN: "Details", NoticeKind.REMINDER: "Vote"}
AT_ONCE, A_SECOND = 16, 5


class Noticing:
    """Sends the lines that wait in the database; a restart resumes them."""

    def __init__(self, bot: Houselights, announcing: Announcing) -> None:
        self._bot = bot
        self._announcing = announcing
        self._lanes = {kind: self._lanes_for(kind) for kind in NoticeKind}

    async def begin(self) -> None:
        """Resume what an earlier process left."""
        for kind in NoticeKind:
            await self._add_pending(kind)

    async def remind(self) -> float | None:
        """Remind the channels of polls that close in an hour; return in how many seconds the next are reminded."""
        await self._bot.notices.claim_reminders()
        await self._add_pending(NoticeKind.REMINDER)
        return await self._bot.notices.next_reminder()

    async def _add_pending(self, kind: NoticeKind) -> None:
        for poll_id, channel_id in await self._bot.notices.pending(kind):
            self._lanes[kind].add(poll_id, channel_id)

    def winner_drawn(self, poll_id: int, channel_id: int) -> None:
        """Tell the channel of a poll that its tie is broken, and redraw the poll's own message."""
        self._lanes[NoticeKind.DRAWN].add(poll_id, channel_id)
        self._announcing.redraws.add(poll_id, channel_id)

    def _lanes_for(self, kind: NoticeKind) -> Lanes:
        work = Work(
            failed=f"Could not send the {kind} line of poll %s",
            gave_up=f"Gave up sending the {kind} line of poll %s",
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
        if kind is NoticeKind.REMINDER and not (
            header.is_open and is_reminder_due(header.closes_at, self._bot.club.now())
        ):
            await notices.done(poll_id, kind)  # too late: an hour would be untrue
            return
        try:
            send = partial(self._send_now, kind, view)
            if await send_once(self._bot, header, VERBS[kind], notice.sent_at, send, kind) is None:
                log.warning("A line about poll %s may be in its channel already, where I may not look", poll_id)
        except discord.NotFound:
            log.warning("The channel of poll %s is gone; its line isn't sent", poll_id)
        await notices.done(poll_id, kind)

    async def _send_now(self, kind: NoticeKind, view: PollView | GatedPollView) -> int:
        """Send a line, in reply to the result or the poll where that is allowed; return its id."""
        header = header_of(view)
        reply = discord.MessageReference(
            message_id=header.result_message_id or header.message_id or 0,
            channel_id=header.channel_id,
            fail_if_not_exists=False,
        )
        card, channel, nonce = await self._draw(kind, view), channel_of(self._bot, header), f"{kind}-{header.id}"
        async with noted(partial(self._bot.notices.sending, header.id, kind)):
            with suppress(discord.Forbidden):  # perhaps only of replies, which need the right to read the history
                return (await channel.send(view=card, nonce=nonce, reference=reply)).id
            return (await channel.send(view=card, nonce=nonce)).id

    async def _draw(self, kind: NoticeKind, view: PollView | GatedPollView) -> Card:
        if isinstance(view, GatedPollView):
            return draw_gated_notice(kind, view.header, await film_of(self._bot, view.header))
        return draw_notice(kind, view.poll)


def draw_notice(kind: NoticeKind, poll: Poll) -> Card:
    """Draw the line that a poll closes soon, or that its tie is broken."""
    if kind is NoticeKind.REMINDER:
        line = CLOSES_SOON.format(poll=f"**{escape_user_text(poll.question)}**")
    else:
        line = drawn_line(poll)
    accent = ACCENT if poll.is_open else CLOSED_ACCENT
    return Card(container(accent, [line, [poll_button(LABELS[kind], VERBS[kind], poll.id, kind)]]))


def draw_gated_notice(kind: NoticeKind, header: PollHeader, film: Cover | None) -> Card:
    """Draw the same where not everybody may see the poll."""
    line, label = CLOSES_SOON.format(poll=GATED_POLL), LABELS[kind]
    if kind is NoticeKind.DRAWN:
        line, label = f"### {GATED}\n{DRAWN_GATED}", "See the result"
    button = poll_button(label, VERBS[kind], header.id, kind, main=True)
    accent = ACCENT if header.is_open else CLOSED_ACCENT
    return Card(container(accent, [f"{line}\n{subtext(gate_line(header, film))}", [button]]))
