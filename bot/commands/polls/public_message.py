"""The public message of a poll: draws it, posts it, finds it in its channel, and keeps it up to date."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

import aiohttp
import discord

from bot.client.bot import Houselights
from bot.commands.polls.labels import PollVerb, poll_id
from bot.commands.polls.pings import mentions_of, ping_line
from bot.commands.polls.poll_card import draw_gated_poll, draw_poll
from bot.commands.polls.result_card import draw_closed
from bot.commands.ui.components import Card, text
from bot.commands.ui.custom_ids import custom_ids
from bot.commands.ui.emoji import send_with_emoji
from bot.model.errors import Refusal, StorageError
from bot.model.polls import GatedPollView, PollHeader, PollView
from bot.runtime.logs import safe_message
from knowledge.cut import Cover

log = logging.getLogger(__name__)

EDIT_SECONDS = 6.0  # Discord allows five edits in five seconds a channel, for all its polls together
LONGEST_SECONDS = 60.0  # for one drawing, with all that discord.py waits and tries again by itself
EXPECTED = (discord.HTTPException, aiohttp.ClientError, TimeoutError, Refusal, StorageError)
BEFORE = timedelta(minutes=1)  # Discord's clock is not ours
REMEMBERED = timedelta(minutes=2)  # how long Discord surely knows a nonce; it says "a few minutes"
FAULTS_OF_DISCORD = 500  # by their status
AFTER = timedelta(minutes=20)  # a request may be long on its way, or tried again by discord.py


async def draw(bot: Houselights, view: PollView | GatedPollView) -> Card:
    """Draw a poll for everybody in its channel."""
    if isinstance(view, GatedPollView):
        card = draw_gated_poll(view, await film_of(bot, view.header))
    else:
        card = draw_poll(view) if view.poll.is_open else draw_closed(view)
    line = ping_line(header_of(view))
    return Card(text(line), *card.children) if line else card


def header_of(view: PollView | GatedPollView) -> PollHeader:
    """Return what everybody may know of a poll."""
    return view.header if isinstance(view, GatedPollView) else view.poll


def channel_of(bot: Houselights, header: PollHeader) -> discord.PartialMessageable:
    """Return the channel of a poll."""
    return bot.get_partial_messageable(header.channel_id, guild_id=header.guild_id)


async def film_of(bot: Houselights, header: PollHeader) -> Cover | None:
    """Return what everybody may know of the film that a poll is gated by, if it is still there."""
    try:
        return (await bot.club.among([header.guild_id])).cover_of(header.film or "")
    except Refusal:
        return None


async def post(bot: Houselights, poll: PollHeader) -> None:
    """Post a poll in its channel and note where. Raises `discord.HTTPException` when Discord does not take it."""
    card = await draw(bot, await bot.polls.public_view(poll.id))

    async def send(card: Card) -> discord.Message:
        # With the same nonce Discord posts a message once, however often it is sent in a row.
        nonce, mentions = f"poll-{poll.id}", mentions_of(poll)
        return await channel_of(bot, poll).send(view=card, nonce=nonce, allowed_mentions=mentions)

    message = await send_with_emoji(bot, poll.guild_id, card, send)
    await bot.drafts.note_posted(poll, message.id)


def may_read_history(bot: Houselights, header: PollHeader) -> bool:
    """Tell whether the bot may look for messages where a poll is; where it may not, Discord answers with none."""
    guild = bot.get_guild(header.guild_id)
    channel = guild.get_channel_or_thread(header.channel_id) if guild else None
    return guild is None or channel is None or channel.permissions_for(guild.me).read_message_history


async def send_once(  # what tells a message from others
    bot: Houselights,
    header: PollHeader,
    verb: PollVerb,
    began_at: datetime | None,
    send: Callable[[], Awaitable[int]],
    *extras: object,
) -> int | None:
    """Return the id of the message with this button of a poll, sent now unless an earlier try has sent it.

    `began_at` is when that try began whose end is not known. None where it may be there already, and the bot may not
    look.
    """
    if began_at is not None:
        if may_read_history(bot, header):
            if found := await find_sent(bot, header, verb, began_at, *extras):
                return found
        elif bot.club.now() - began_at >= REMEMBERED:  # until then, Discord knows the nonce if it has the message
            return None
    return await send()


@asynccontextmanager
async def noted(note: Callable[..., Awaitable[None]]) -> AsyncGenerator[None]:
    """Note that a message is about to be sent, so that a later try finds it; take it back where Discord refuses."""
    await note()
    try:
        yield
    except discord.HTTPException as error:
        if error.status < FAULTS_OF_DISCORD:  # else it may have taken it before it failed
            await note(refused=True)
        raise


async def find_sent(
    bot: Houselights, header: PollHeader, verb: PollVerb, since: datetime, *extras: object
) -> int | None:
    """Find the message with this button of a poll, sent at about this time; not the poll's own, once that is noted.

    All messages of that time are looked through, the newest first, however much was written since.
    Raises `discord.HTTPException` where Discord does not let the bot look.
    """
    wanted, me = poll_id(verb, header.id, *extras), bot.user
    # Discord gives the messages right before a moment or those right after it; so discord.py asks for those before.
    messages = channel_of(bot, header).history(
        limit=None, before=since + AFTER, after=since - BEFORE, oldest_first=False
    )
    async for message in messages:
        if message.id != header.message_id and message.author == me and wanted in custom_ids(message.components):
            return message.id
    return None


class PublicMessages:
    """Redraws the public messages of polls.

    A message is redrawn when a vote comes in, but no more than once in `EDIT_SECONDS`; votes in between are drawn
    together. Each drawing reads the poll again under a lock, so the last one never shows an older state.
    """

    def __init__(self, bot: Houselights) -> None:
        self._bot = bot
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()  # of polls that are being drawn
        self._waiting: dict[int, asyncio.TimerHandle] = {}
        self._drawn_at: OrderedDict[int, float] = OrderedDict()  # within the last `EDIT_SECONDS`

    def changed(self, poll_id: int) -> None:
        """Redraw a poll soon: at once if the last time is long ago, else as soon as it may be."""
        now = asyncio.get_running_loop().time()
        self._redraw_in(self._drawn_at.get(poll_id, now - EDIT_SECONDS) + EDIT_SECONDS - now, poll_id)

    async def redraw(self, poll_id: int) -> PollView | GatedPollView | None:
        """Redraw the public message of a poll; return None, or where that message has gone, what it should show.

        Raises `discord.HTTPException` for every other reason why Discord does not take it.
        """
        lock = self._locks.setdefault(poll_id, asyncio.Lock())
        async with lock:
            view = await self._bot.polls.public_view(poll_id)
            header = header_of(view)
            if header.message_id is None:
                return view
            now = asyncio.get_running_loop().time()
            self._drawn_at[poll_id] = now
            self._drawn_at.move_to_end(poll_id)
            while next(iter(self._drawn_at.values())) + EDIT_SECONDS <= now:
                self._drawn_at.popitem(last=False)
            message = channel_of(self._bot, header).get_partial_message(header.message_id)

            async def edit(card: Card) -> None:
                await message.edit(view=card)

            try:
                await send_with_emoji(self._bot, header.guild_id, await draw(self._bot, view), edit)
            except discord.NotFound:
                return view
        if not header.is_open:  # it will not change again
            self._bot.cancel_later(self._waiting.pop(poll_id, None))
        return None

    def _redraw_in(self, seconds: float, poll_id: int) -> None:
        if poll_id not in self._waiting:
            timer = self._bot.call_later(max(0.0, seconds), partial(self._redraw_quietly, poll_id))
            self._waiting[poll_id] = timer

    async def _redraw_quietly(self, poll_id: int) -> None:
        """Redraw; a tally that cannot be shown costs nobody a vote, and the next one tries again."""
        self._waiting.pop(poll_id, None)
        lock = self._locks.get(poll_id)
        if lock and lock.locked():  # Discord takes its time: all that changes meanwhile is drawn together afterwards
            self._redraw_in(EDIT_SECONDS, poll_id)
            return
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await self.redraw(poll_id)
        except Exception as error:
            self._bot.metrics.redraws.labels("failed").inc()
            if not isinstance(error, EXPECTED):
                raise
            log.warning("Could not redraw poll %s: %s", poll_id, safe_message(error))
        else:
            self._bot.metrics.redraws.labels("done").inc()
