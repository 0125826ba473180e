"""The bot in a browser page on this machine, with a film club of three, for whoever has no token yet.

Discord is simulated by simcord; the bot, its database and its films are the real ones. simcord's
own workings are touched nowhere but here.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import discord
import simcord
from discord import ui

from bot.app import create_bot
from bot.client import Houselights
from bot.commands.parts import Card, container, plain, small
from bot.commands.promise import ACCENT
from bot.settings import Settings

TICK_SECONDS = 1.0

WELCOME = (
    "Three members are in tonight. **Nell** has not started *{title}*, **Sam** is half-way through, "
    "and **Ada** has seen it all. Be one of them with the viewer menu of this page, ask **/character**, "
    "then be somebody else and ask again."
)
START_HERE = "Start with /film, /character, /theme, /plot, /term, /seen or /help."


@dataclass(frozen=True)
class Rehearsal:
    """A running rehearsal: the simulated Discord, its channel, its three members and the address of the page."""

    env: simcord.Env
    channel: simcord.ChannelHandle
    members: tuple[simcord.MemberActor, ...]
    url: str


@asynccontextmanager
async def rehearsal(settings: Settings) -> AsyncGenerator[Rehearsal]:
    """Run the bot in a browser page until the context ends. What the database knows of the members is kept."""
    bot = create_bot(settings)
    try:
        async with simcord.run(bot, shard_count=settings.shards or 1, check_errors=False) as env:
            env.backend.bot_user.name = "Houselights"
            guild = env.create_guild("The Matinee Club")
            channel = guild.create_text_channel("after-the-film", topic="Spoiler-safe talk about tonight's film")
            nell, sam, ada = (guild.add_member(env.create_user(name)) for name in ("Nell", "Sam", "Ada"))
            # Only now, because ids hold the time: the members must be the same people at the next rehearsal.
            env.backend.advance_clock((datetime.now(UTC) - env.now()).total_seconds())
            await _take_seats(bot, sam, ada)
            await _welcome(bot, channel)
            await env.settle()
            page = env.preview(channel, viewers=[nell, sam, ada], layout="channel", port=settings.port)
            ticking = asyncio.create_task(_tick(env))
            try:
                async with page:
                    yield Rehearsal(env, channel, (nell, sam, ada), page.url)
            finally:
                ticking.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await ticking
    finally:
        await bot.close()


async def rehearse(settings: Settings) -> None:
    """Run a rehearsal until it is cancelled, saying where to look."""
    async with rehearsal(settings) as running:
        print(
            f"Rehearsal: no token is set, so Houselights is playing to an empty house. Open\n\n  {running.url}\n",
            flush=True,
        )
        print("in a browser on this machine. Ctrl-C ends it; what the members have seen is kept.", flush=True)
        await asyncio.Event().wait()


async def _take_seats(bot: Houselights, half_way: simcord.MemberActor, seen_all: simcord.MemberActor) -> None:
    """Let two members have seen something, unless they have already said how much themselves."""
    for member, share in ((half_way, 0.5), (seen_all, 1.0)):
        viewing = await bot.club.viewing(member.id)
        if not viewing.told:
            last = viewing.cut.checkpoints[-1].number
            await bot.club.record_progress(member.id, viewing.cut.film, int(last * share))


async def _welcome(bot: Houselights, channel: simcord.ChannelHandle) -> None:
    title = (await bot.club.viewing(bot.application_id or 0)).cut.title
    text: ui.TextDisplay[Card] = ui.TextDisplay("## Welcome to the Matinee Club\n" + WELCOME.format(title=plain(title)))
    card = Card(container(ACCENT, [text, ui.TextDisplay(small(START_HERE))]))
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
