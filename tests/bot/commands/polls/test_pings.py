"""The ping of one role when a poll opens: a club names the role, and an author asks for it."""

from typing import Any

import discord
from simcord import ResponseMessage, RoleHandle

from bot.commands.club_polls import NOT_EVERYBODY
from bot.model.guilds import GuildSettings
from tests.support.polls import choose, now, poll_of, selects, show_votes, sketch, vote
from tests.support.stage import SHIPPED, Stage, buttons, card, last, moderator, parts, text


async def name_role(club: Stage, *roles: RoleHandle) -> ResponseMessage:
    """Have a manager pick a role for polls, or none."""
    admin = moderator(club, discord.Permissions(manage_guild=True))
    shown = card(await admin.slash(club.channel, "club"))
    picker = next(part for part in parts(shown) if ":poll-role:" in part.get("custom_id", ""))
    return card(await admin.select(shown, list(roles), custom_id=picker["custom_id"]))


async def a_role(club: Stage, **allowed: Any) -> RoleHandle:
    """A role that the club has named for polls."""
    role = club.env.guild.create_role("film fans", **allowed)
    await name_role(club, role)
    return role


def pinged(club: Stage) -> list[list[str]]:
    """The roles that each message in the channel was let ping."""
    posted = [
        request.json for request in club.env.http_requests if request.path == f"/channels/{club.channel.id}/messages"
    ]
    return [[str(role) for role in body["allowed_mentions"].get("roles", [])] for body in posted if body]


async def test_a_poll_pings_the_role_of_the_club_when_its_author_asks_for_it(club: Stage) -> None:
    role, ada = await a_role(club, mentionable=True), await club.member("ada")

    desk = await choose(ada, await sketch(ada, club.channel), "ping", "1")
    await ada.click(desk, label="Post it")
    message = last(club.channel)
    await vote(club, poll_of(message), [(1,)])
    await show_votes(club, poll_of(message))
    redrawn = text(now(club, message))
    await club.env.advance_time(7_200)

    assert pinged(club)[0] == [str(role.id)]
    assert redrawn.startswith(f"<@&{role.id}> A poll is open.")
    assert str(role.id) not in text(now(club, message))
    assert all(roles == [] for roles in pinged(club)[1:])


async def test_no_role_is_pinged_unless_the_author_asks(club: Stage) -> None:
    role, ada = await a_role(club, mentionable=True), await club.member("ada")

    desk = await sketch(ada, club.channel)
    marked = [one["default"] for part in selects(desk) if ":ping:" in part["custom_id"] for one in part["options"]]
    await ada.click(desk, label="Post it")

    assert marked == [True, False]
    assert pinged(club) == [[]]
    assert str(role.id) not in text(last(club.channel))


async def test_a_draft_offers_no_ping_where_the_club_has_named_no_role(club: Stage) -> None:
    ada = await club.member("ada")

    desk = await sketch(ada, club.channel)

    assert not any(":ping:" in part["custom_id"] for part in selects(desk))


async def test_the_first_line_of_a_gated_poll_gives_nothing_away(club: Stage) -> None:
    role, ada = await a_role(club, mentionable=True), await club.member("ada", seen=4)

    desk = await choose(ada, await sketch(ada, club.channel, film=SHIPPED), "gate", "4")
    await ada.click(await choose(ada, desk, "ping", "1"), label="Post it")

    assert text(last(club.channel)).startswith(
        f"<@&{role.id}> A poll is open.\n### A poll for those who've seen further"
    )
    assert pinged(club)[0] == [str(role.id)]


async def test_a_ping_that_discord_would_not_send_is_a_sentence_and_the_draft_stays(club: Stage) -> None:
    assert club.bot.user is not None
    role, ada = await a_role(club, mentionable=False), await club.member("ada")
    me = discord.PermissionOverwrite(view_channel=True, send_messages=True, mention_everyone=False)
    overwrites: dict[Any, discord.PermissionOverwrite] = {club.bot.user: me}
    quiet = club.env.guild.create_text_channel("quiet", overwrites=overwrites)

    desk = await choose(ada, await sketch(ada, quiet), "ping", "1")
    words = text(desk)
    post = next(part for part in parts(desk) if part.get("label") == "Post it")
    without = await choose(ada, desk, "ping", "0")
    await ada.click(without, label="Post it")

    assert f"I can't ping <@&{role.id}> in this channel." in words
    assert post["disabled"]
    assert "My vote" in buttons(last(quiet))


async def test_a_club_can_take_its_role_back(club: Stage) -> None:
    await a_role(club)

    await name_role(club)

    assert await club.bot.club.guild_settings(club.env.guild.id) == GuildSettings(club.env.guild.id)


async def test_everybody_is_no_role_for_polls(club: Stage) -> None:
    refused = await name_role(club, club.env.guild.default_role)

    assert refused.content == NOT_EVERYBODY
    assert (await club.bot.club.guild_settings(club.env.guild.id)).poll_role_id is None
    club.expect_errors()
