"""The bot in a browser page on this machine, with a film club of three, for whoever has no token yet.

Discord is simulated by simcord; the bot, its database and its films are the real ones. simcord's
own workings are touched nowhere but here.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import discord
import simcord

from bot.app import create_bot
from bot.client.bot import Houselights
from bot.commands.ui.components import ACCENT, Card, container, escape_markdown, subtext, text
from bot.model.errors import StartFailure
from bot.model.guilds import Location
from bot.settings import Settings

TICK_SECONDS = 1.0
SETTLE_SECONDS = 1.5  # the page waits for timers that are nearer than this, such as the redrawing of a poll

WELCOME = (
    "Tonight we talk about *{title}*, and three of us are here:\n{seats}\n\n"
    "Be one of them with the viewer menu of this page, send **/character**, then be somebody else and send it again."
)
START_HERE = (
    "All there is: /film /character /theme /plot /term /ask /discuss /poll /seen /privacy /help; "
    "Ada looks after the club and has /club too. The arrow sends."
)


@dataclass(frozen=True)
class Rehearsal:
    """A running rehearsal: the simulated Discord, its channel, its three members and the address of the page."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    members: tuple[simcord.MemberActor, ...]
    url: str


@asynccontextmanager
async def rehearsal(settings: Settings, begins: datetime | None = None) -> AsyncGenerator[Rehearsal]:
    """Run the bot in a browser page until the context ends. What the database knows of the members is kept.

    `begins` is what the clock of the club says at the start: an aware time after the first of 2026, now if left out.
    """
    bot = create_bot(settings)
    try:
        async with simcord.run(
            bot, shard_count=settings.shards or 1, check_errors=False, settle_timeout=SETTLE_SECONDS
        ) as env:
            env.backend.bot_user.name = "Houselights"
            guild = env.create_guild("The Matinee Club")
            channel = guild.create_text_channel("after-the-film", topic="Spoiler-safe talk about tonight's film")
            looks_after = discord.Permissions(manage_guild=True, manage_messages=True)
            keeper = guild.create_role("Projectionist", permissions=looks_after)
            nell, sam = (guild.add_member(env.create_user(name)) for name in ("Nell", "Sam"))
            ada = guild.add_member(env.create_user("Ada"), roles=[keeper])
            # Only now, because ids hold the time: the members must be the same people at the next rehearsal.
            env.backend.advance_clock(((begins or datetime.now(UTC)) - env.now()).total_seconds())
            film = await _tonight(bot, Location(guild.id, channel.id), nell)
            await _take_seats(bot, film, sam, ada)
            await _welcome(bot, film, channel, (nell, sam, ada))
            await env.settle()
            async with _page(env, channel, (nell, sam, ada), settings.port) as url:
                yield Rehearsal(env, channel, (nell, sam, ada), url)
    finally:
        await bot.close()


@asynccontextmanager
async def _page(
    env: simcord.Env, channel: simcord.ChannelHandle, members: tuple[simcord.MemberActor, ...], port: int
) -> AsyncGenerator[str]:
    """Serve the page, with time running on, until the context ends; its address."""
    page = env.preview(channel, viewers=members, layout="channel", locale="en-GB", port=port)
    async with AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(page)
        except (OSError, simcord.SetupError) as error:
            raise StartFailure(f"The page cannot be served on port {port}; set HOUSELIGHTS_PORT to another.") from error
        ticking = asyncio.create_task(_tick(env))
        try:
            yield page.url
        finally:
            ticking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await ticking


async def rehearse(settings: Settings) -> None:
    """Run a rehearsal until it is cancelled, saying where to look."""
    async with rehearsal(settings) as running:
        why = "" if settings.token else "no token is set, so "
        print(f"Rehearsal: {why}Houselights is playing to an empty house. Open\n\n  {running.url}\n", flush=True)
        print("in a browser on this machine. Ctrl-C ends it; what the members have seen is kept.", flush=True)
        await asyncio.Event().wait()


async def _tonight(bot: Houselights, where: Location, member: simcord.MemberActor) -> str:
    """The film that the channel talks about, from now on if nobody has said which: all three are to get the same."""
    film = (await bot.club.viewing(member.id, where=where)).cut.film
    room = await bot.club.channel_settings(where)
    if room.film is None:
        await bot.club.save_channel_settings(replace(room, film=film))
    return film


async def _take_seats(
    bot: Houselights, film: str, half_way: simcord.MemberActor, seen_all: simcord.MemberActor
) -> None:
    """Let two members have seen something of a film, unless they have already said how much themselves."""
    for member, share in ((half_way, 0.5), (seen_all, 1.0)):
        viewing = await bot.club.viewing_of(member.id, film)
        if not viewing.has_progress:
            last = viewing.cut.checkpoints[-1].number
            await bot.club.record_progress(member.id, film, int(last * share))


async def _welcome(
    bot: Houselights, film: str, channel: simcord.ChannelHandle, members: tuple[simcord.MemberActor, ...]
) -> None:
    viewings = [(member.name, await bot.club.viewing_of(member.id, film)) for member in members]
    seats = "\n".join(f"- **{name}**: {escape_markdown(viewing.cut.checkpoint.label)}" for name, viewing in viewings)
    welcome = WELCOME.format(title=escape_markdown(bot.club.cover_of(film).title), seats=seats)
    card = Card(container(ACCENT, [text("## Welcome to the Matinee Club\n" + welcome), text(subtext(START_HERE))]))
    room = bot.get_partial_messageable(channel.id, type=discord.ChannelType.text)
    await room.send(view=card)


async def _tick(env: simcord.Env) -> None:
    """Let the simulated clock keep up with the real one; timers that fall due fire by themselves."""
    last = time.perf_counter()
    while True:
        await asyncio.sleep(TICK_SECONDS)
        now = time.perf_counter()
        env.backend.advance_clock(now - last)
        last = now
