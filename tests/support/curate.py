"""Curators who bring films to a server."""

from typing import Any

import discord
import tomli_w
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.model.guild_films import OwnFilm, Way
from tests.support.films import Raw, fact, small_film
from tests.support.stage import Stage, buttons, card, custom_ids

SLUG = "the-small-hours-1999"
TITLE = "The Small Hours"


def curator(club: Stage, guild: Any = None, name: str = "curator") -> MemberActor:
    """A new member who may manage the server."""
    guild = guild or club.env.guild
    role = guild.create_role(f"managers of {name}", permissions=discord.Permissions(manage_guild=True))
    return guild.add_member(club.env.create_user(name), roles=[role])


def saying(words: str, reveal: int = 0) -> Raw:
    """The small film, in which the watcher has one more fact."""
    raw = small_film()
    raw["characters"][0]["facts"].append(fact("watcher-more", reveal, words))
    return raw


async def add(
    member: MemberActor, channel: ChannelHandle, raw: Raw | bytes, name: str = f"{SLUG}.toml"
) -> InteractionResult:
    """Add a film, and look at it."""
    data = raw if isinstance(raw, bytes) else tomli_w.dumps(raw).encode()
    return await member.slash(channel, "curate add", file=(name, data))


async def bring(
    member: MemberActor, channel: ChannelHandle, raw: Raw | bytes, name: str = f"{SLUG}.toml"
) -> InteractionResult:
    """Add a film and use it."""
    looked_at = card(await add(member, channel, raw, name))
    assert "Use it" in buttons(looked_at), looked_at.content
    use = next(id_ for id_ in custom_ids(looked_at) if id_.startswith("curate:use:"))
    return await member.click(looked_at, custom_id=use)


async def brought(club: Stage, guild_id: int, raw: Raw, slug: str = SLUG, curator_id: int = 1) -> OwnFilm:
    """Let a server have a film, whoever brought it."""
    films = club.bot.own_films
    preview = await films.bring(guild_id, curator_id, f"{slug}.toml", tomli_w.dumps(raw).encode(), Way.FILE)
    return await films.use(preview.upload.id, guild_id, curator_id)
