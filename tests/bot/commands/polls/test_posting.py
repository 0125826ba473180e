"""Posting a draft: once, by who may, where it may be; and what Discord does not take is a draft again."""

import asyncio
from typing import Any

import discord
import pytest
from simcord import assert_error

from bot.club.drafts import GONE
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.guilds import Actor, GuildSettings, PollStarters
from bot.model.polls import Poll
from tests.support.polls import DESK, choose, marked, public, restart, select_of, sketch
from tests.support.stage import Stage, buttons, card, last, text


async def test_a_double_tap_on_post_makes_one_poll(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    before = club.env.backend.get_message(club.channel.id, desk.id).components

    await ada.click(desk, label="Post it")
    club.env.backend.get_message(club.channel.id, desk.id).components = before
    again = card(await ada.click(desk, label="Post it"))

    assert again.content == GONE
    assert len(public(club.channel)) == 1


async def test_two_taps_on_post_at_the_same_moment_make_one_poll(club: Stage) -> None:
    ada = await club.member("ada")
    actor, guild_id = Actor(ada.id), club.env.guild.id
    with club.env.time_context():
        draft = await club.bot.drafts.save(guild_id, actor, Draft("Who next?", ("Ruth", "Tommy"), "2h"))

        taps = [club.bot.drafts.publish(draft, guild_id, club.channel.id, actor) for _ in range(5)]
        made = await asyncio.gather(*taps, return_exceptions=True)

    assert sum(isinstance(one, Poll) for one in made) == 1
    assert sum(isinstance(one, Refusal) for one in made) == 4


async def test_an_older_card_of_a_draft_still_works_after_a_restart(club: Stage, tmp_path: Any) -> None:
    ada = await club.member("ada")
    desk = await choose(ada, await sketch(ada, club.channel), "privacy", "named")

    await restart(club, tmp_path)
    await ada.click(desk, label="Post it")

    assert "· Named ·" in text(last(club.channel))


async def test_somebody_else_s_draft_is_out_of_reach(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    desk = await sketch(ada, club.channel)
    own = await sketch(bo, club.channel)
    stored = club.env.backend.get_message(club.channel.id, own.id)
    stored.components = club.env.backend.get_message(club.channel.id, desk.id).components

    refused = card(await bo.click(own, label="Post it"))

    assert refused.content == GONE
    assert public(club.channel) == []


async def test_only_a_role_may_start_polls_where_a_server_says_so(club: Stage) -> None:
    role = club.env.guild.create_role("hosts")
    ada = club.env.guild.add_member(club.env.create_user("ada"), roles=[role])
    bo = await club.member("bo")
    await club.bot.club.save_guild_settings(
        GuildSettings(club.env.guild.id, starters=PollStarters.ROLE, starter_role_id=role.id)
    )

    refused = card(await bo.slash(club.channel, "poll start", question="May I?"))
    formless = card(await bo.slash(club.channel, "poll start"))
    allowed = await sketch(ada, club.channel)

    assert (
        refused.content
        == formless.content
        == f"Here only members with the role <@&{role.id}> start polls and discussions."
    )
    assert buttons(allowed)[-3:] == DESK
    assert_error(club.env, Refusal)


async def test_only_moderators_may_start_polls_where_a_server_says_so(club: Stage) -> None:
    role = club.env.guild.create_role("mods", permissions=discord.Permissions(manage_messages=True))
    ada = club.env.guild.add_member(club.env.create_user("ada"), roles=[role])
    bo = await club.member("bo")
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, starters=PollStarters.MODERATORS))

    refused = card(await bo.slash(club.channel, "poll start", question="May I?"))
    allowed = await sketch(ada, club.channel)

    assert refused.content == "Here only members who may manage messages start polls and discussions."
    assert buttons(allowed)[-3:] == DESK
    assert_error(club.env, Refusal)


async def test_whoever_lost_the_right_to_start_polls_cannot_post_a_draft(club: Stage) -> None:
    bo = await club.member("bo")
    desk = await sketch(bo, club.channel)
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, starters=PollStarters.MODERATORS))

    refused = card(await bo.click(desk, label="Post it"))

    assert refused.content == "Here only members who may manage messages start polls and discussions."
    assert public(club.channel) == []


async def test_a_channel_that_the_bot_may_not_write_in_is_refused_at_once(club: Stage) -> None:
    quiet = club.env.guild.create_text_channel(
        "quiet", overwrites={club.env.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    ada = await club.member("ada")

    refused = card(await ada.slash(quiet, "poll start", question="Here?"))

    assert refused.content.startswith("I can't write in this channel.")
    assert_error(club.env, Refusal)


@pytest.mark.parametrize(("status", "code"), [(403, 50013), (500, 0)])
async def test_a_poll_that_discord_does_not_take_is_a_draft_again(club: Stage, status: int, code: int) -> None:
    ada = await club.member("ada")
    desk = await choose(ada, await sketch(ada, club.channel), "kind", "ranked-0")
    club.env.inject_error("POST", f"/channels/{club.channel.id}/messages", status=status, code=code)

    kept = card(await ada.click(desk, label="Post it"))
    reply, kind = text(kept), marked(select_of(kept, ":kind:"))
    again = await choose(ada, kept, "privacy", "named")
    await ada.click(again, label="Post it")

    assert ("Discord didn't take the poll just now" in reply) == (status == 500)
    assert "Your draft is kept." in reply
    assert kind == ["ranked-0"]
    assert len(public(club.channel)) == 1
    assert "Named" in text(last(club.channel))


async def test_a_draft_that_discord_did_not_take_can_be_posted_again_at_once(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await sketch(ada, club.channel)
    club.env.inject_error("POST", f"/channels/{club.channel.id}/messages", status=500)

    kept = card(await ada.click(desk, label="Post it"))
    await ada.click(kept, label="Post it")

    assert len(public(club.channel)) == 1
