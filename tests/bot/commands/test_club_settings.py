"""/club: what a server and its channels are set to, by whom, and what comes of it."""

from pathlib import Path

import discord
import pytest
from simcord import ChannelHandle, MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.model.guilds import ChannelSettings, GuildSettings, Location, PollStarters
from tests.support.films import small_film, write
from tests.support.ladder_film import SLUG, clear, ladder_bot, rungs
from tests.support.polls import marked, select_of, selects
from tests.support.stage import Stage, buttons, card, moderator, parts, text

OTHER = "the-small-hours-1999"
NOT_YOURS = "Only members who may manage the server can change this."


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with two films: the ladder, and the small one."""
    write(tmp_path / "films", small_film(), OTHER)
    return ladder_bot(tmp_path)


def manager(club: Stage) -> MemberActor:
    """A member who may manage the server."""
    return moderator(club, discord.Permissions(manage_guild=True))


async def open_card(club: Stage, member: MemberActor, channel: ChannelHandle | None = None) -> ResponseMessage:
    return card(await member.slash(channel or club.channel, "club"))


async def choose(member: MemberActor, shown: ResponseMessage, setting: str, value: str) -> ResponseMessage:
    """Change a setting."""
    return card(await member.select(shown, [value], custom_id=select_of(shown, f":{setting}:")["custom_id"]))


async def clear_up_to(member: MemberActor, shown: ResponseMessage, checkpoint: str) -> ResponseMessage:
    """Clear the channel of the card further than it is, and confirm it."""
    return card(await member.click(await choose(member, shown, "cleared", checkpoint), label="Yes, allow it"))


async def here(club: Stage) -> ChannelSettings:
    return await club.bot.club.channel_settings(Location(club.env.guild.id, club.channel.id))


async def there(club: Stage) -> GuildSettings:
    return await club.bot.club.guild_settings(club.env.guild.id)


def settings(shown: ResponseMessage) -> dict[str, list[str]]:
    """What is marked in each select of the card."""
    return {select["custom_id"].split(":")[3]: marked(select) for select in selects(shown) if select["type"] == 3}


async def test_a_server_that_has_set_nothing_is_safe_for_everybody(club: Stage) -> None:
    shown = await open_card(club, manager(club))

    assert shown.ephemeral
    assert f"In {club.channel.mention}" in text(shown)
    assert "Time zone: **UTC**" in text(shown)
    assert settings(shown) == {
        "room-film": ["-"],
        "cleared": ["0"],
        "film": ["-"],
        "sharing": ["1"],
        "starters": ["everyone"],
        "reminders": ["0"],
    }
    assert await here(club) == ChannelSettings(club.channel.id, club.env.guild.id, None, 0)


async def test_a_room_without_settings_is_shown_nothing_beyond_the_start(club: Stage) -> None:
    viewer = await club.member(seen=4, film=SLUG)

    shown = card(await viewer.slash(club.channel, "discuss"))

    assert rungs(text(shown)) == [0]


async def test_the_film_of_a_channel_and_how_far_it_is_cleared_are_kept(club: Stage) -> None:
    admin = manager(club)

    shown = await choose(admin, await open_card(club, admin), "room-film", SLUG)
    options = select_of(shown, ":cleared:")["options"]
    shown = await clear_up_to(admin, shown, "3")

    assert [option["label"] for option in options] == [f"Everyone here: Step {step}" for step in range(5)]
    assert settings(shown) | {"room-film": [SLUG], "cleared": ["3"]} == settings(shown)
    assert await here(club) == ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 3)


async def test_another_film_begins_at_its_start_again(club: Stage) -> None:
    await clear(club, 3)
    admin = manager(club)

    shown = await choose(admin, await open_card(club, admin), "room-film", OTHER)

    assert settings(shown)["cleared"] == ["0"]
    assert await here(club) == ChannelSettings(club.channel.id, club.env.guild.id, OTHER, 0)


async def test_a_channel_can_be_without_a_film_again(club: Stage) -> None:
    await clear(club, 3)
    admin = manager(club)

    await choose(admin, await open_card(club, admin), "room-film", "-")

    assert await here(club) == ChannelSettings(club.channel.id, club.env.guild.id, None, 0)


async def test_nothing_is_cleared_before_there_is_a_film(club: Stage) -> None:
    admin = manager(club)

    await choose(admin, await open_card(club, admin), "cleared", "0")

    assert await here(club) == ChannelSettings(club.channel.id, club.env.guild.id, None, 0)


async def test_each_setting_of_the_server_is_kept_and_none_changes_another(club: Stage) -> None:
    admin = manager(club)
    shown = await open_card(club, admin)

    for setting, value in {"film": OTHER, "sharing": "0", "starters": "moderators"}.items():
        shown = await choose(admin, shown, setting, value)

    assert await there(club) == GuildSettings(
        club.env.guild.id, film=OTHER, sharing=False, starters=PollStarters.MODERATORS, time_zone="UTC"
    )
    assert settings(shown)["film"] == [OTHER]
    assert settings(shown)["sharing"] == ["0"]
    assert settings(shown)["starters"] == ["moderators"]


LADDER, SMALL = "The Ladder (1999)", "The Small Hours (1999)"


async def test_each_change_says_from_what_to_what(club: Stage) -> None:
    admin, here_ = manager(club), club.channel.mention
    shown = await open_card(club, admin)

    for setting, value, sentence in (
        ("room-film", SLUG, f"The film of {here_} changed from **none** to **{LADDER}**."),
        ("film", OTHER, f"The film of the whole server changed from **none** to **{SMALL}**."),
        ("film", "-", f"The film of the whole server changed from **{SMALL}** to **none**."),
        ("sharing", "0", "Sharing behind spoiler tags changed from **allowed** to **not allowed**."),
        (
            "starters",
            "moderators",
            "Who may start polls and discussions changed from **everybody** to **members who may manage messages**.",
        ),
        ("reminders", "1", "Reminders before polls close changed from **off** to **on**."),
    ):
        shown = await choose(admin, shown, setting, value)
        assert text(shown).endswith(f"\n{sentence}")


async def test_a_wider_clearance_and_its_undo_say_from_what_to_what(club: Stage) -> None:
    admin, cleared = manager(club), f"How far everyone in {club.channel.mention} has seen it changed from"
    shown = await choose(admin, await open_card(club, admin), "room-film", SLUG)

    up = await clear_up_to(admin, shown, "3")
    assert text(up).endswith(f"\n{cleared} **nothing** to **Step 3**.")
    undone = card(await admin.click(up, label="Undo"))
    assert text(undone).endswith(f"\n{cleared} **Step 3** to **nothing**.")
    up = await clear_up_to(admin, undone, "4")
    lower = await choose(admin, up, "cleared", "1")
    assert text(lower).endswith(f"\n{cleared} **Step 4** to **Step 1**.")
    assert "Undo" not in buttons(lower)


async def test_another_film_says_that_the_clearance_has_gone_too(club: Stage) -> None:
    await clear(club, 3)
    admin = manager(club)

    shown = await choose(admin, await open_card(club, admin), "room-film", OTHER)

    assert text(shown).endswith(
        f"\nThe film of {club.channel.mention} changed from **{LADDER}** to **{SMALL}**."
        f"\nHow far everyone in {club.channel.mention} has seen it changed from **Step 3** to **nothing**."
    )


async def test_roles_say_from_what_to_what(club: Stage) -> None:
    admin, role = manager(club), club.env.guild.create_role("hosts")
    shown = await choose(admin, await open_card(club, admin), "starters", "role")
    assert "changed from" not in text(shown)

    async def pick(number: int) -> str:
        pickers = [part["custom_id"] for part in parts(shown) if part["type"] == 6]
        return text(card(await admin.select(shown, [role], custom_id=pickers[number])))

    started, pinging = await pick(0), await pick(1)

    assert started.endswith(
        f"Who may start polls and discussions changed from **everybody** to **members with the role {role.mention}**."
    )
    assert pinging.endswith(
        f"The role that may be pinged when a poll opens changed from **none** to **{role.mention}**."
    )


@pytest.mark.parametrize("way", ["option", "form"])
async def test_a_time_zone_says_from_what_to_what(club: Stage, way: str) -> None:
    admin = manager(club)

    async def change(zone: str) -> str:
        if way == "option":
            return text(card(await admin.slash(club.channel, "club", time_zone=zone)))
        form = await admin.click(await open_card(club, admin), label="Change the time zone")
        assert form.modal is not None
        [field] = [part["component"] for part in form.modal["components"]]
        return text(card(await admin.submit_modal(form, {field["custom_id"]: zone})))

    assert (await change("Berlin")).endswith("\nThe time zone changed from **UTC** to **Europe/Berlin**.")
    assert (await change("Berlin")).endswith("\nThe time zone is **Europe/Berlin** already.")
    assert (await change("UTC+2")).endswith(
        "\nThe time zone changed from **Europe/Berlin** to **UTC+2, no summer time**."
    )


async def test_settings_are_there_after_a_restart(club: Stage) -> None:
    admin = manager(club)
    shown = await choose(admin, await open_card(club, admin), "room-film", SLUG)
    shown = await clear_up_to(admin, shown, "2")
    await choose(admin, shown, "sharing", "0")
    await club.bot.close()
    await club.env.restart_bot()

    again = await open_card(club, admin)

    assert (settings(again)["room-film"], settings(again)["cleared"]) == ([SLUG], ["2"])
    assert settings(again)["sharing"] == ["0"]


async def test_threads_follow_their_channel(club: Stage) -> None:
    admin, viewer = manager(club), await club.member(seen=4, film=SLUG)
    prompt = card(await viewer.slash(club.channel, "discuss"))
    await viewer.click(prompt, label="Open a thread")
    [thread] = club.channel.threads

    shown = await choose(admin, await open_card(club, admin, thread), "room-film", SLUG)
    await clear_up_to(admin, shown, "2")
    since = club.requests()
    await viewer.send(thread, f"{club.me} who carries the harbour?")
    await viewer.send(thread, f"{club.me} who carries the island?")

    assert (await here(club)).checkpoint == 2
    answered, locked = club.sent(since)
    assert 2 in rungs(answered)
    assert b"I can't answer that from what everybody here has seen so far." in locked


async def test_what_one_channel_sets_does_not_hold_in_another(club: Stage) -> None:
    await clear(club, 4)
    viewer = await club.member(seen=4, film=SLUG)
    other_channel = club.env.guild.create_text_channel("elsewhere")

    shown = card(await viewer.slash(other_channel, "discuss", film=SLUG))

    assert rungs(text(shown)) == [0]


async def test_a_role_only_counts_once_it_is_picked(club: Stage) -> None:
    admin = manager(club)
    role = club.env.guild.create_role("hosts")

    shown = await choose(admin, await open_card(club, admin), "starters", "role")
    assert "Pick the role below." in text(shown)
    assert (await there(club)).starters is PollStarters.EVERYONE

    picker = next(part for part in parts(shown) if part["type"] == 6)
    shown = card(await admin.select(shown, [role], custom_id=picker["custom_id"]))
    assert await there(club) == GuildSettings(club.env.guild.id, starters=PollStarters.ROLE, starter_role_id=role.id)
    picker = next(part for part in parts(shown) if part["type"] == 6)
    assert [str(default["id"]) for default in picker["default_values"]] == [str(role.id)]
    assert "Pick the role below." not in text(shown)


async def test_who_may_start_is_asked_for_polls_and_discussions_alike(club: Stage) -> None:
    role = club.env.guild.create_role("hosts")
    await club.bot.club.save_guild_settings(
        GuildSettings(club.env.guild.id, starters=PollStarters.ROLE, starter_role_id=role.id)
    )
    host = club.env.guild.add_member(club.env.create_user("host"), roles=[role])
    others = await club.member("other")

    refused = [
        card(await others.slash(club.channel, "poll start", question="Who?")),
        card(await others.slash(club.channel, "poll start")),
        card(await others.slash(club.channel, "discuss")),
    ]
    discussed = card(await host.slash(club.channel, "discuss"))
    drafted = card(await host.slash(club.channel, "poll start", question="Who?"))

    assert {shown.content for shown in refused} == {
        f"Here only members with the role {role.mention} start polls and discussions."
    }
    assert all(shown.ephemeral for shown in refused)
    assert not discussed.ephemeral
    assert "Post it" in buttons(drafted)
    assert len(club.env.errors) == 3


async def test_a_button_does_not_get_round_who_may_start(club: Stage) -> None:
    others = await club.member("other", 4, SLUG)
    prompt = card(await others.slash(club.channel, "discuss"))
    answer = card(await others.slash(club.channel, "ask", question="who carries the amber?"))
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, starters=PollStarters.MODERATORS))
    await club.env.advance_time(60)

    refused = [
        card(await others.click(prompt, label="Another one")),
        card(await others.click(prompt, label="Put it to a vote")),
        card(await others.click(answer, label="Discuss this")),
    ]

    sentence = "Here only members who may manage messages start polls and discussions."
    assert [shown.content for shown in refused] == [sentence] * 3
    assert not card(await moderator(club).click(prompt, label="Another one")).ephemeral
