"""`rehearse`: the bot in a browser page on this machine, with a film club of three, for operators without a token.

Discord is simulated by simcord; the bot, its database and its films are the real ones.
"""

import asyncio
import signal
import time
from collections.abc import AsyncGenerator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import discord
import simcord
from discord import ui

from bot.app import create_bot
from bot.cli.rehearsal_members import BOT_NAME, RehearsalMember
from bot.client.bot import Houselights
from bot.commands.ui.components import ACCENT, Card, container, escape_markdown, subtext, text
from bot.model.errors import StartFailure
from bot.model.guilds import Location
from bot.runtime.gc_tuning import build_index
from bot.settings import Settings
from knowledge.entries import Kind

TICK_SECONDS = 1.0
SETTLE_SECONDS = 1.5  # the page waits for timers that are nearer than this, such as the redrawing of a poll

WELCOME = (
    "Tonight we talk about *{title}*, and three of us are here:\n{seats}\n\n"
    "Be one of them with the viewer menu of this page. Type `/character` and pick it from the list, "
    "write `{name}` into its field *name*, and send it with the arrow. "
    "Then be another member and send it again."
)
START_HERE = (
    "**/help** has all the commands; Ada looks after the club, so she has **/club** too.\n"
    "`@Houselights` in a message mentions me. This page has no message menus, so for *Hide it*, "
    "reply to a message with `Hide it`.\n"
    "Direct messages and other channels can't be tried here, and a thread that you open can't be entered."
)


@dataclass(frozen=True)
class Rehearsal:
    """A running rehearsal: the bot, the simulated Discord, its channel, its three members and the page's address."""

    bot: Houselights
    env: simcord.Env
    channel: simcord.ChannelHandle
    members: tuple[simcord.MemberActor, ...]
    url: str


@asynccontextmanager
async def rehearsal(settings: Settings, begins: datetime | None = None) -> AsyncGenerator[Rehearsal]:
    """Run the bot in a browser page until the context ends. What the database holds about the members is kept.

    `begins` is the club's time at the start: an aware time after the first of 2026, now if left out.
    """
    bot = create_bot(settings)
    try:
        async with simcord.run(
            bot, shard_count=settings.shards or 1, check_errors=False, settle_timeout=SETTLE_SECONDS
        ) as env:
            env.backend.bot_user.name = BOT_NAME
            guild = env.create_guild("The Matinee Club")
            channel = guild.create_text_channel("after-the-film", topic="Spoiler-safe talk about tonight's film")
            looks_after = discord.Permissions(manage_guild=True, manage_messages=True)
            keeper = guild.create_role("Projectionist", permissions=looks_after)
            members = tuple(
                _join(env, guild, name, roles) for name, roles in (("Nell", ()), ("Sam", ()), ("Ada", [keeper]))
            )
            # Only now, because ids hold the time: the members must be the same people at the next rehearsal.
            env.backend.advance_clock(((begins or datetime.now(UTC)) - env.now()).total_seconds())
            await _welcome(bot, await _seat(bot, Location(guild.id, channel.id), members), channel, members)
            await env.settle()
            async with _page(env, channel, members, settings.port) as url:
                yield Rehearsal(bot, env, channel, members, url)
    finally:
        await bot.close()


def _join(
    env: simcord.Env, guild: simcord.GuildHandle, name: str, roles: Sequence[simcord.RoleHandle]
) -> RehearsalMember:
    user = env.create_user(name)
    guild.add_member(user, roles=roles)
    return RehearsalMember(env, guild, user)


@asynccontextmanager
async def _page(
    env: simcord.Env, channel: simcord.ChannelHandle, members: tuple[simcord.MemberActor, ...], port: int
) -> AsyncGenerator[str]:
    """Serve the page, with time running on, until the context ends; yield its address."""
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
            with suppress(asyncio.CancelledError):
                await ticking


def rehearse(settings: Settings) -> None:
    """Rehearse until Ctrl-C or SIGTERM, and print where to look. Raises `StartFailure` and other faults of a start.

    Where a token is set there is a club, whose database is left alone: in a rehearsal its servers are not there, so
    its polls would close unannounced and its settings would count as left behind.
    """
    if settings.token is not None:
        own = settings.database.with_name(f"rehearsal-{settings.database.name}")
        settings = settings.model_copy(update={"database": own})
    with suppress(asyncio.CancelledError):
        asyncio.run(_until_stopped(_play(settings)))


async def _until_stopped(show: Coroutine[Any, Any, None]) -> None:
    """Go on until Ctrl-C or SIGTERM, after which the database is closed properly."""
    playing = asyncio.ensure_future(show)
    with suppress(NotImplementedError):  # on Windows, which has no such signal
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, playing.cancel)
    await playing


async def _play(settings: Settings) -> None:
    async with rehearsal(settings) as running:
        await build_indexes(running)
        why = "" if settings.token else "no token is set, so "
        print(f"Rehearsal: {why}Houselights is playing to an empty house. Open\n\n  {running.url}\n", flush=True)
        print("in a browser on this machine. Ctrl-C ends it; what the members have seen is kept.", flush=True)
        await asyncio.Event().wait()


async def build_indexes(running: Rehearsal) -> None:
    """Build what answers questions, for all members: the page waits too short a time for the first of them."""
    for member in running.members:
        await build_index((await running.bot.club.viewing(member.id)).cut)


async def _seat(bot: Houselights, where: Location, members: Sequence[simcord.MemberActor]) -> str:
    """Let members have seen nothing, half and all of a film, unless they have set that themselves; return its slug.

    It is the film that the channel talks about, set now if nobody has set one, so that all three get the same.
    """
    film = (await bot.club.viewing(members[0].id, where=where)).cut.film
    channel = await bot.club.channel_settings(where)
    if channel.film is None:
        await bot.club.save_channel_settings(replace(channel, film=film))
    for member, share in zip(members[1:], (0.5, 1.0), strict=True):
        viewing = await bot.club.viewing_of(member.id, film)
        if not viewing.has_progress:
            last = viewing.cut.checkpoints[-1].number
            await bot.club.record_progress(member.id, film, int(last * share))
    return film


async def _welcome(
    bot: Houselights, film: str, channel: simcord.ChannelHandle, members: Sequence[simcord.MemberActor]
) -> None:
    """Post the welcome card, with who has seen how far."""
    viewings = [(member.name, await bot.club.viewing_of(member.id, film)) for member in members]
    seats = "\n".join(f"- **{name}**: {escape_markdown(viewing.cut.checkpoint.label)}" for name, viewing in viewings)
    first, last = viewings[0][1].cut, viewings[-1][1].cut
    known = [(entry, last.entry(entry.key)) for entry in first.of_kind(Kind.CHARACTER)]
    name = next((now.name for now, later in known if later and len(later.facts) > len(now.facts)), "")
    welcome = WELCOME.format(
        name=escape_markdown(name), title=escape_markdown(bot.club.cover_of(film).title), seats=seats
    )
    card = Card(
        container(
            ACCENT,
            [
                text("## Welcome to the Matinee Club\n" + welcome),
                ui.Separator(),
                text("\n".join(map(subtext, START_HERE.splitlines()))),
            ],
        )
    )
    await bot.get_partial_messageable(channel.id, type=discord.ChannelType.text).send(view=card)


async def _tick(env: simcord.Env) -> None:
    """Keep the simulated clock up with the real one; timers that fall due fire by themselves."""
    last = time.perf_counter()
    while True:
        await asyncio.sleep(TICK_SECONDS)
        now = time.perf_counter()
        env.backend.advance_clock(now - last)
        last = now
