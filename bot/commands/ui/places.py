"""Decides which channels and threads a member can see, and what they may do there. What is not known is closed."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import discord

from bot.client.bot import Houselights, Interaction
from bot.commands.ui.responses import DISCORD_FAILURES
from bot.commands.ui.thread_members import ASK_SECONDS, in_time, joined
from bot.model.errors import StorageError
from bot.model.guilds import Place, View
from bot.model.polls import SEALED_MINIMUM

log = logging.getLogger(__name__)

NO_PERMISSIONS, SEEING = discord.Permissions.none(), discord.Permissions(view_channel=True)
MOST_SERVERS = 5  # besides the one they are in, where a member's own file looks for places that they can see
KNOWN = "permissions"  # where an interaction keeps what has been found out


async def permissions_in(interaction: Interaction, place: Place, author_id: int | None = None) -> discord.Permissions:
    """Return what the member may do in a place with something by `author_id`: nothing where they cannot see it.

    It is found out once in an interaction. Authors see what they started even after its channel is gone.
    """
    known: dict[int, discord.Permissions] = interaction.extras.setdefault(KNOWN, {})
    if place.channel_id not in known:
        here = _here(interaction)
        if place.parent_id is None and place.channel_id not in here and interaction.guild is not None:
            place = await find_out(interaction.client, interaction.guild, place.channel_id) or place
        seen = await _seen_by(interaction.client, interaction.user, [place], here)
        known[place.channel_id] = seen.get(place.channel_id, NO_PERMISSIONS)
    may = known[place.channel_id]
    own = author_id == interaction.user.id and _is_gone(interaction.guild, place)
    return SEEING if own and not may.view_channel else may


async def view_of(interaction: Interaction, *, typing: bool = False) -> View:
    """Return the places with polls here that the member can see; while `typing`, a moment ago is good enough."""
    bot, guild, here = interaction.client, interaction.guild, _here(interaction)
    places = list[Place]()
    for place in await bot.polls.places(interaction.guild_id or 0):
        # One that is not known yet is found out if that takes no question to Discord.
        cached = guild is not None and place.parent_id is None and guild.get_channel_or_thread(place.channel_id)
        places.append(await find_out(bot, guild, place.channel_id) or place if guild and cached else place)
    seen = await _seen_by(bot, interaction.user, places, here, typing=typing)
    interaction.extras.setdefault(KNOWN, {}).update(seen)
    channels = {place.channel_id for place in places if place.private_thread is False} & seen.keys()
    rooms = {channel_id for channel_id, may in here.items() if may.view_channel} | (seen.keys() - channels)
    gone = {place.parent_id for place in places if place.parent_id and _is_gone(guild, place)}
    return View(interaction.guild_id or 0, interaction.user.id, sorted(channels), sorted(rooms), sorted(gone))


async def seen_anywhere(interaction: Interaction, places: Iterable[tuple[int, Place]]) -> set[int]:
    """Return the channels of those of these places, each with its server, that the member can see."""
    of_guild: dict[int, list[Place]] = {interaction.guild_id or 0: []}
    for guild_id, place in places:
        of_guild.setdefault(guild_id, []).append(place)
    here, *others = [*of_guild.items()][: MOST_SERVERS + 1]
    looks = [_seen_by(interaction.client, interaction.user, here[1], _here(interaction))]
    looks += [_seen_in(interaction, guild_id, there) for guild_id, there in others]
    return {channel_id for seen in await in_time(looks) for channel_id in seen}


def place_of(channel: object, channel_id: int) -> Place:
    """Return a channel or a thread as a place; one that is gone is a channel of its own, which nobody is in."""
    if isinstance(channel, discord.Thread):
        return Place(channel_id, channel.parent_id, channel.is_private())
    return Place(channel_id, channel_id, private_thread=False)


async def possible_voters(interaction: Interaction) -> int | None:
    """Return how many members besides the bot can be where this is done at most; None where that isn't known.

    Members of a server aren't kept, so who is in a channel is known only where it is open to all, or all are few.
    """
    guild, channel = interaction.guild, interaction.channel
    if guild is None or not isinstance(channel, discord.abc.GuildChannel | discord.Thread):
        return None
    if isinstance(channel, discord.Thread) and channel.is_private():
        return max(0, channel.member_count - 1)
    try:
        async with asyncio.timeout(ASK_SECONDS):
            fetched = await interaction.client.fetch_guild(guild.id)
    except (*DISCORD_FAILURES, TimeoutError):
        return None
    number = fetched.approximate_member_count  # what came with the connection is as old as that
    open_to_all = channel.permissions_for(guild.default_role).view_channel
    return number - 1 if number and (open_to_all or number <= SEALED_MINIMUM) else None


async def find_out(bot: Houselights, guild: discord.Guild, channel_id: int) -> Place | None:
    """Find out what the channel of an older poll is, asking Discord where need be, and keep it; None if that fails."""
    channel: object = guild.get_channel_or_thread(channel_id)
    if channel is None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                channel = await bot.fetch_channel(channel_id)
        except discord.NotFound:
            log.info("Channel %s, which has polls, is gone", channel_id)
        except (*DISCORD_FAILURES, TimeoutError) as error:
            log.warning("Could not find out what channel %s is: %s", channel_id, error)
            return None
    place = place_of(channel, channel_id)
    with suppress(StorageError):  # then it is found out again
        await bot.polls.keep_place(guild.id, place)
    return place


async def find_out_all(bot: Houselights) -> None:
    """Find out what the channels of all older polls are, one after another."""
    for guild_id, channel_id in await bot.polls.unplaced():
        guild = bot.get_guild(guild_id)
        if bot.shutting_down:
            return
        if guild is not None:
            await find_out(bot, guild, channel_id)


async def _seen_in(
    interaction: Interaction, guild_id: int, places: Collection[Place]
) -> dict[int, discord.Permissions]:
    """Return those of these places of another server that the member can see."""
    guild = interaction.client.get_guild(guild_id)
    if guild is None:
        return {}
    try:
        member = await guild.fetch_member(interaction.user.id)
    except DISCORD_FAILURES as error:
        log.info("Could not look for a member in server %s: %s", guild_id, error)
        return {}
    return await _seen_by(interaction.client, member, places, {})


async def _seen_by(
    bot: Houselights,
    member: discord.Member | discord.User,
    places: Iterable[Place],
    here: Mapping[int, discord.Permissions],
    *,
    typing: bool = False,
) -> dict[int, discord.Permissions]:
    """Return what a member may do in those of these places that they can see, by channel.

    `here` is where they are at this moment, which comes with every interaction.
    """
    if not isinstance(member, discord.Member):
        return {}
    seen, private = dict[int, discord.Permissions](), dict[int, discord.Permissions]()
    for place in places:
        channel = member.guild.get_channel(place.parent_id) if place.parent_id is not None else None
        is_here = place.channel_id in here
        if is_here:
            may = here[place.channel_id]
        elif channel is not None:
            may = _readable(channel, channel.permissions_for(member))
        else:  # what is gone or not known is for administrators
            may = discord.Permissions.all() if member.guild_permissions.administrator else NO_PERMISSIONS
        if may.view_channel:
            is_open = is_here or not place.private_thread or may.manage_threads
            (seen if is_open else private)[place.channel_id] = may
    among = await joined(bot, member, [*private], typing=typing) if private else ()
    return seen | {thread: private[thread] for thread in among}


def _is_gone(guild: discord.Guild | None, place: Place) -> bool:
    """Return whether the channel of a place is known to be gone."""
    if guild is None or guild.unavailable or place.parent_id is None:
        return False
    return guild.get_channel(place.parent_id) is None


def _here(interaction: Interaction) -> dict[int, discord.Permissions]:
    """Return the channel or thread that something is used in, with what the member may do there."""
    if interaction.channel_id is None:
        return {}
    return {interaction.channel_id: _readable(interaction.channel, interaction.permissions)}


def _readable(channel: object, may: discord.Permissions) -> discord.Permissions:
    """Return these permissions if they allow reading there, which in voice channels takes the right to connect."""
    voices = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return may if may.view_channel and (may.connect or not voices) else NO_PERMISSIONS
