"""Decides which places a member can see, and what they may do there: nothing else does. What is not known is closed."""

import asyncio
import logging
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress

import discord

from bot.client.bot import Houselights, Interaction
from bot.commands.ui.thread_members import ASK_SECONDS, FAILURES, in_time, joined
from bot.model.errors import StorageError
from bot.model.guilds import Place, View

log = logging.getLogger(__name__)

NOTHING, SEEING = discord.Permissions.none(), discord.Permissions(view_channel=True)
MOST_SERVERS = 5  # besides the one they are in, where a member's own file looks for places that they can see
KNOWN = "permissions"  # what has been found out in an interaction


async def permissions_in(interaction: Interaction, place: Place, author_id: int | None = None) -> discord.Permissions:
    """What the member may do in a place, with what `author_id` has put there: nothing where they cannot see it.

    It is found out once in an interaction.
    """
    known: dict[int, discord.Permissions] = interaction.extras.setdefault(KNOWN, {})
    if place.channel_id not in known:
        here = _here(interaction)
        if place.parent_id is None and place.channel_id not in here and interaction.guild is not None:
            place = await find_out(interaction.client, interaction.guild, place.channel_id) or place
        seen = await _seen_by(interaction.client, interaction.user, [place], here)
        known[place.channel_id] = seen.get(place.channel_id, NOTHING)
    may = known[place.channel_id]
    own = author_id == interaction.user.id and _is_gone(interaction.guild, place)
    return SEEING if own and not may.view_channel else may


async def view_of(interaction: Interaction, *, typing: bool = False) -> View:
    """The places with polls here that the member can see; while they are `typing`, a moment ago is good enough."""
    guild_id, here = interaction.guild_id or 0, _here(interaction)
    places = await interaction.client.polls.places(guild_id)
    if interaction.guild is not None:
        places = await _with_cached(interaction.client, interaction.guild, places)
    seen = await _seen_by(interaction.client, interaction.user, places, here, typing=typing)
    interaction.extras.setdefault(KNOWN, {}).update(seen)
    channels = {place.channel_id for place in places if place.private_thread is False} & seen.keys()
    rooms = {channel_id for channel_id, may in here.items() if may.view_channel} | (seen.keys() - channels)
    gone = {place.parent_id for place in places if place.parent_id and _is_gone(interaction.guild, place)}
    return View(guild_id, interaction.user.id, sorted(channels), sorted(rooms), sorted(gone))


async def seen_anywhere(interaction: Interaction, places: Iterable[tuple[int, Place]]) -> set[int]:
    """Of these places, each with its server, the channels of those that the member can see."""
    of_guild: dict[int, list[Place]] = {interaction.guild_id or 0: []}
    for guild_id, place in places:
        of_guild.setdefault(guild_id, []).append(place)
    here, *elsewhere = [*of_guild.items()][: MOST_SERVERS + 1]
    looks = [_seen_by(interaction.client, interaction.user, here[1], _here(interaction))]
    looks += [_seen_in(interaction, guild_id, there) for guild_id, there in elsewhere]
    return {channel_id for seen in await in_time(looks) for channel_id in seen}


def place_of(channel: object, channel_id: int) -> Place:
    """A channel or a thread as a place; one that is gone is a channel of its own, which nobody is in."""
    if isinstance(channel, discord.Thread):
        return Place(channel_id, channel.parent_id, channel.is_private())
    return Place(channel_id, channel_id, private_thread=False)


async def find_out(bot: Houselights, guild: discord.Guild, channel_id: int) -> Place | None:
    """What the channel of an older poll is, asking Discord where need be, and kept; None when that cannot be known."""
    channel: object = guild.get_channel_or_thread(channel_id)
    if channel is None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                channel = await bot.fetch_channel(channel_id)
        except discord.NotFound:
            log.info("Channel %s, which has polls, is gone", channel_id)
        except (*FAILURES, TimeoutError) as error:
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


async def _with_cached(bot: Houselights, guild: discord.Guild, places: Iterable[Place]) -> list[Place]:
    """These places, and of those not known what they are without asking Discord."""
    found = list[Place]()
    for place in places:
        known = place.parent_id is not None or guild.get_channel_or_thread(place.channel_id) is None
        found.append(place if known else await find_out(bot, guild, place.channel_id) or place)
    return found


async def _seen_in(
    interaction: Interaction, guild_id: int, places: Collection[Place]
) -> dict[int, discord.Permissions]:
    """Of these places of another server, those that the member can see."""
    guild = interaction.client.get_guild(guild_id)
    if guild is None:
        return {}
    try:
        member = await guild.fetch_member(interaction.user.id)
    except FAILURES as error:
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
    """Of these places, those that a member can see, by their channels, with what they may do there.

    `here` is where they are at this moment, which Discord tells with everything that is used.
    """
    if not isinstance(member, discord.Member):
        return {}
    seen, private = dict[int, discord.Permissions](), dict[int, discord.Permissions]()
    for place in places:
        is_here = place.channel_id in here
        may = here[place.channel_id] if is_here else _in_channel(member, place.parent_id)
        if may.view_channel:
            is_open = is_here or not place.private_thread or may.manage_threads
            (seen if is_open else private)[place.channel_id] = may
    among = await joined(bot, member, [*private], typing=typing) if private else ()
    return seen | {thread: private[thread] for thread in among}


def _in_channel(member: discord.Member, channel_id: int | None) -> discord.Permissions:
    """What a member may do in a channel, and so in its threads; what is gone or not known is for administrators."""
    channel = member.guild.get_channel(channel_id) if channel_id is not None else None
    if channel is None:
        return discord.Permissions.all() if member.guild_permissions.administrator else NOTHING
    return _readable(channel, channel.permissions_for(member))


def _is_gone(guild: discord.Guild | None, place: Place) -> bool:
    """Whether a channel is not there any more; who has started a poll there still finds it, though nobody sees it."""
    if guild is None or guild.unavailable or place.parent_id is None:
        return False
    return guild.get_channel(place.parent_id) is None


def _here(interaction: Interaction) -> dict[int, discord.Permissions]:
    """The channel or thread that something is used in, with what the member may do there."""
    if interaction.channel_id is None:
        return {}
    return {interaction.channel_id: _readable(interaction.channel, interaction.permissions)}


def _readable(channel: object, may: discord.Permissions) -> discord.Permissions:
    """These permissions, if they let somebody read there; in channels for voices that takes the right to connect."""
    voices = isinstance(channel, discord.VoiceChannel | discord.StageChannel)
    return may if may.view_channel and (may.connect or not voices) else NOTHING
