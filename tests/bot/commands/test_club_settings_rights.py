"""/club: the time zone, who may set anything, and films that change or go."""

from pathlib import Path

import discord
import pytest
from simcord import MemberActor

from bot.client.bot import Houselights
from bot.commands.ui.custom_ids import OLD_CARD
from bot.model.guilds import ChannelSettings, GuildSettings, Location
from tests.support.films import Raw, cut_short, small_film, write
from tests.support.ladder_film import SLUG, clear, ladder, ladder_bot, rungs
from tests.support.places import deny
from tests.support.polls import fields, marked, select_of
from tests.support.stage import Stage, a_bot, card, last, moderator, text

OTHER = "the-small-hours-1999"
NOT_YOURS = "Only members who may manage the server can change this."
NO_SUCH_ZONE = (
    "I don't know `Atlantis` as a time zone. "
    "Say a city such as Berlin or New York, a country, or an offset such as UTC+2."
)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with two films: the ladder, and the small one."""
    write(tmp_path / "films", small_film(), OTHER)
    return ladder_bot(tmp_path)


@pytest.fixture
def admin(club: Stage) -> MemberActor:
    """A member who may manage the server."""
    return moderator(club, discord.Permissions(manage_guild=True))


async def zone_of(club: Stage) -> str:
    return (await club.bot.club.guild_settings(club.env.guild.id)).time_zone


async def test_the_time_zone_can_be_set_by_its_city(club: Stage, admin: MemberActor) -> None:
    shown = card(await admin.slash(club.channel, "club", time_zone="berlin"))

    assert "Time zone: **Europe/Berlin**" in text(shown)
    assert await zone_of(club) == "Europe/Berlin"


async def test_the_time_zone_can_be_set_in_a_form(club: Stage, admin: MemberActor) -> None:
    shown = card(await admin.slash(club.channel, "club"))
    form = await admin.click(shown, label="Change the time zone")
    [field] = fields(form).values()

    changed = card(await admin.submit_modal(form, {field["custom_id"]: "new york"}))

    assert changed.id == shown.id
    assert "Time zone: **America/New_York**" in text(changed)
    assert await zone_of(club) == "America/New_York"


async def test_a_time_zone_that_is_none_is_refused_in_a_sentence_and_nothing_changes(
    club: Stage, admin: MemberActor
) -> None:
    form = await admin.click(card(await admin.slash(club.channel, "club")), label="Change the time zone")
    [field] = fields(form).values()

    by_form = card(await admin.submit_modal(form, {field["custom_id"]: "Atlantis"}))
    by_option = card(await admin.slash(club.channel, "club", time_zone="Atlantis"))

    assert (by_form.content, by_option.content) == (NO_SUCH_ZONE, NO_SUCH_ZONE)
    assert by_form.ephemeral
    assert by_option.ephemeral
    assert await zone_of(club) == "UTC"
    club.expect_errors()


async def test_a_refused_time_zone_comes_with_a_button_back_to_the_form(club: Stage, admin: MemberActor) -> None:
    refused = card(await admin.slash(club.channel, "club", time_zone="Atlantis"))

    form = await admin.click(refused, label="Try again")
    [field] = fields(form).values()
    changed = card(await admin.submit_modal(form, {field["custom_id"]: "Berlin"}))

    assert refused.content == NO_SUCH_ZONE
    assert "The time zone changed from **UTC** to **Europe/Berlin**." in text(changed)
    club.expect_errors()


async def test_time_zones_are_offered_while_typing(club: Stage, admin: MemberActor) -> None:
    offered = await admin.autocomplete(club.channel, "club", "time_zone", "berl")

    assert offered[0]["name"].startswith("Berlin, Germany: ")
    assert offered[0]["value"] == "Europe/Berlin"
    assert len(await admin.autocomplete(club.channel, "club", "time_zone", "a")) == 25


async def test_a_slip_in_a_time_zone_is_a_question_and_nothing_changes(club: Stage, admin: MemberActor) -> None:
    asked = card(await admin.slash(club.channel, "club", time_zone="Mosow"))
    before = await zone_of(club)
    await admin.slash(club.channel, "club", time_zone="Moscow")

    assert asked.content == "I don't know `Mosow` as a time zone. Did you mean Moscow (Europe/Moscow)?"
    assert before == "UTC"
    assert await zone_of(club) == "Europe/Moscow"
    club.expect_errors()


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("London, Ontario", "America/Toronto"),
        ("Paris, Texas", "America/Chicago"),
        ("東京", "Asia/Tokyo"),
        ("Москва", "Europe/Moscow"),
        ("القاهرة", "Africa/Cairo"),
        ("Köln", "Europe/Berlin"),
    ],
)
async def test_the_time_zone_can_be_set_by_a_place_as_it_is_written_there(
    club: Stage, admin: MemberActor, typed: str, zone: str
) -> None:
    await admin.slash(club.channel, "club", time_zone=typed)

    assert await zone_of(club) == zone


async def test_a_country_with_several_time_zones_is_a_question(club: Stage, admin: MemberActor) -> None:
    asked = card(await admin.slash(club.channel, "club", time_zone="Spain"))
    answered = card(await admin.slash(club.channel, "club", time_zone="Madrid"))

    assert asked.content == "That could be Madrid or Canary. Please say which of them you mean."
    assert asked.ephemeral
    assert "Time zone: **Europe/Madrid**" in text(answered)
    club.expect_errors()


async def test_an_offset_is_shown_as_one_that_knows_no_summer_time(club: Stage, admin: MemberActor) -> None:
    shown = card(await admin.slash(club.channel, "club", time_zone="UTC+2"))
    [first, *_] = await admin.autocomplete(club.channel, "poll start", "closes", "20:00")

    assert "Time zone: **UTC+2, no summer time**" in text(shown)
    assert first["name"].endswith("20:00 (UTC+2)")
    assert await zone_of(club) == "Etc/GMT-2"


async def test_closing_times_are_meant_in_the_time_zone(club: Stage, admin: MemberActor) -> None:
    await admin.slash(club.channel, "club", time_zone="Asia/Tokyo")

    [first, *_] = await admin.autocomplete(club.channel, "poll start", "closes", "20:00")

    assert first["name"].endswith("20:00 (Asia/Tokyo)")


async def test_the_command_is_closed_to_members_who_may_not_manage_the_server(club: Stage) -> None:
    host = moderator(club)
    command = club.env.backend.find_command("club", None)
    assert command
    club.env.guild.set_command_permissions(int(command["id"]), {host: True})

    refused = card(await host.slash(club.channel, "club", time_zone="berlin"))

    assert (refused.content, refused.ephemeral) == (NOT_YOURS, True)
    assert await zone_of(club) == "UTC"
    club.expect_errors()


@pytest.mark.parametrize(
    ("setting", "value"),
    [("room-film", SLUG), ("cleared", "0"), ("film", SLUG), ("sharing", "0"), ("starters", "moderators")],
)
async def test_an_old_card_is_closed_to_a_member_who_may_no_longer_manage_the_server(
    club: Stage, admin: MemberActor, setting: str, value: str
) -> None:
    shown = card(await admin.slash(club.channel, "club"))
    before = await settings(club)
    take_away(club, admin)

    refused = card(await admin.select(shown, [value], custom_id=select_of(shown, f":{setting}:")["custom_id"]))

    assert (refused.content, refused.ephemeral) == (NOT_YOURS, True)
    assert await settings(club) == before


async def test_an_old_card_is_closed_to_a_member_who_no_longer_sees_its_channel(
    club: Stage, admin: MemberActor
) -> None:
    lost = club.env.guild.create_text_channel("lost")
    form = await club.press(admin, f"club:zone:{lost.id}")
    [field] = fields(form).values()
    deny(club, lost, admin)

    refused = card(await admin.submit_modal(form, {field["custom_id"]: "berlin"}))

    assert refused.content == OLD_CARD
    assert await zone_of(club) == "UTC"
    club.expect_errors()


async def test_an_old_form_is_closed_to_them_too(club: Stage, admin: MemberActor) -> None:
    shown = card(await admin.slash(club.channel, "club"))
    form = await admin.click(shown, label="Change the time zone")
    [field] = fields(form).values()
    take_away(club, admin)

    refused = card(await admin.submit_modal(form, {field["custom_id"]: "berlin"}))
    button = card(await admin.click(shown, label="Change the time zone"))

    assert (refused.content, button.content) == (NOT_YOURS, NOT_YOURS)
    assert await zone_of(club) == "UTC"
    club.expect_errors()


async def settings(club: Stage) -> tuple[ChannelSettings, GuildSettings]:
    guild_id = club.env.guild.id
    return await club.bot.club.channel_settings(
        Location(guild_id, club.channel.id)
    ), await club.bot.club.guild_settings(guild_id)


def take_away(club: Stage, member: MemberActor) -> None:
    """Take all roles from a member."""
    club.env.backend.get_guild(club.env.guild.id).members[member.id].role_ids.clear()


@pytest.mark.parametrize(
    "forged",
    ["club:set:{channel}:dance:1", "club:set:{channel}", "club:dance:{channel}", "club:set:x:film:-", "club:set"],
)
async def test_a_card_that_says_something_unknown_is_answered_in_a_sentence(
    club: Stage, admin: MemberActor, forged: str
) -> None:
    shown = card(await admin.slash(club.channel, "club"))
    custom_id = forged.format(channel=club.channel.id)
    stored = club.env.backend.get_message(club.channel.id, shown.id)
    select = next(part for part in stored.components[0]["components"][2]["components"])
    select["custom_id"] = custom_id

    refused = card(await admin.select(shown, [SLUG], custom_id=custom_id))

    assert refused.content == "That button is from an older message of mine. Run the command again for a fresh one."


async def default_film(member: MemberActor, club: Stage) -> list[str]:
    """The films that commands without an option are about, here."""
    shown = [
        card(await member.slash(club.channel, "film")),
        card(await member.slash(club.channel, "seen")),
        card(await member.slash(club.channel, "character")),
        card(await member.slash(club.channel, "discuss")),
    ]
    await club.env.advance_time(60)
    await member.send(club.channel, f"{club.me} what is it about?")
    films = ("The Ladder (1999)", "The Small Hours (1999)")
    return [film for one in [*map(text, shown), text(last(club.channel))] for film in films if film in one]


@pytest.mark.parametrize(("slug", "title"), [(SLUG, "The Ladder (1999)"), (OTHER, "The Small Hours (1999)")])
async def test_the_film_of_the_channel_is_what_commands_there_are_about(club: Stage, slug: str, title: str) -> None:
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, film=SLUG if slug == OTHER else OTHER))
    await clear(club, 0, slug)
    viewer = await club.member(seen=0, film=SLUG if slug == OTHER else OTHER)

    assert set(await default_film(viewer, club)) == {title}


@pytest.mark.parametrize(("slug", "title"), [(SLUG, "The Ladder (1999)"), (OTHER, "The Small Hours (1999)")])
async def test_the_film_of_the_server_is_what_commands_are_about_in_channels_without_one(
    club: Stage, slug: str, title: str
) -> None:
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, film=slug))
    viewer = await club.member()

    assert set(await default_film(viewer, club)) == {title}


async def replace_films(club: Stage, folder: Path, films: dict[str, Raw]) -> None:
    """Start the bot again with other film files."""
    for path in (folder / "films").glob("*.toml"):
        path.unlink()
    for slug, raw in films.items():
        write(folder / "films", raw, slug)
    await club.bot.close()
    club.bot = a_bot(folder, films=folder / "films")
    await club.env.restart_bot(club.bot)


async def test_a_film_that_has_lost_checkpoints_counts_as_nothing_set(
    club: Stage, admin: MemberActor, tmp_path: Path
) -> None:
    await clear(club, 3)
    viewer = await club.member(seen=4, film=SLUG)
    shorter = cut_short(ladder(), 2)
    del shorter["checkpoints"][2:4]

    await replace_films(club, tmp_path, {SLUG: shorter})
    await club.bot.club.record_progress(viewer.id, SLUG, 2)
    prompt = card(await viewer.slash(club.channel, "discuss"))
    await viewer.slash(club.channel, "character", name="climber", share=True)
    shown = card(await admin.slash(club.channel, "club"))

    assert rungs(text(prompt)) == [0]
    assert rungs(text(last(club.channel)).split("||")[0]) == [0]
    assert marked(select_of(shown, ":cleared:")) == ["0"]
    assert len(select_of(shown, ":cleared:")["options"]) == 3
    await club.bot.close()


async def test_a_film_that_has_gone_leaves_a_card_that_still_works(
    club: Stage, admin: MemberActor, tmp_path: Path
) -> None:
    await clear(club, 4)
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, film=SLUG))
    viewer = await club.member()

    await replace_films(club, tmp_path, {OTHER: small_film()})
    film = card(await viewer.slash(club.channel, "film"))
    shown = card(await admin.slash(club.channel, "club"))
    before = [marked(select_of(shown, setting)) for setting in (":room-film:", ":film:")]
    refused = card(await admin.select(shown, ["0"], custom_id=select_of(shown, ":cleared:")["custom_id"]))
    changed = card(await admin.select(shown, [OTHER], custom_id=select_of(shown, ":room-film:")["custom_id"]))

    assert "The Small Hours" in text(film)
    assert before == [[], []]
    assert refused.content == "I don't have that film. I know The Small Hours (1999)."
    assert marked(select_of(changed, ":room-film:")) == [OTHER]
    await club.bot.close()


async def test_what_was_shared_of_a_film_that_has_gone_is_told_in_a_sentence(club: Stage, tmp_path: Path) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    await viewer.slash(club.channel, "character", name="climber", share=True)
    posted = last(club.channel)

    await replace_films(club, tmp_path, {OTHER: small_film()})
    refused = card(await viewer.click(posted, label="My version"))

    assert refused.content == "I don't have that film. I know The Small Hours (1999)."
    await club.bot.close()
