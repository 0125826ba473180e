"""Showing a room more is asked about first, in words that say what it means there, and can be taken back."""

from pathlib import Path

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.commands.club_clearance import CHANGED_SINCE, OTHER_FILM
from bot.model.guilds import ChannelSettings, GuildSettings, Location
from tests.support.films import small_film, write
from tests.support.ladder_film import SLUG, clear, ladder_bot, rungs
from tests.support.polls import marked, select_of
from tests.support.stage import Stage, a_bot, buttons, card, custom_ids, moderator, text, walk

OTHER = "the-small-hours-1999"
STEPS = range(5)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with two films: the ladder, and the small one."""
    write(tmp_path / "films", small_film(), OTHER)
    return ladder_bot(tmp_path)


@pytest.fixture
def admin(club: Stage) -> MemberActor:
    """A member who may manage the server."""
    return moderator(club, discord.Permissions(manage_guild=True))


async def pick(club: Stage, member: MemberActor, setting: str, value: str) -> ResponseMessage:
    """Change a setting on a new card."""
    shown = card(await member.slash(club.channel, "club"))
    return card(await member.select(shown, [value], custom_id=select_of(shown, f":{setting}:")["custom_id"]))


async def cleared(club: Stage) -> int:
    return (await club.bot.club.channel_settings(Location(club.env.guild.id, club.channel.id))).checkpoint


async def sharing(club: Stage) -> bool:
    return (await club.bot.club.guild_settings(club.env.guild.id)).sharing


@pytest.mark.parametrize("before", STEPS)
@pytest.mark.parametrize("after", STEPS)
async def test_only_what_shows_a_room_more_is_asked_about(
    club: Stage, admin: MemberActor, before: int, after: int
) -> None:
    await clear(club, before)

    shown = await pick(club, admin, "cleared", str(after))

    assert (buttons(shown) == ["Yes, allow it", "Leave it"]) == (after > before)
    assert await cleared(club) == min(before, after)


async def test_the_question_says_for_whom_where_and_how_far(club: Stage, admin: MemberActor) -> None:
    await clear(club, 0)

    asked = [text(await pick(club, admin, "cleared", step)) for step in ("3", "4")]

    start = f"### Let {club.channel.mention} hear about The Ladder (1999)"
    assert [words.splitlines()[0] for words in asked] == [f"{start} up to “Step 3”?", f"{start} to the end?"]
    for words in asked:
        assert "even people who haven't got that far" in words
        assert rungs(words) == []


async def test_a_wider_clearance_counts_once_it_is_confirmed_and_can_be_taken_back(
    club: Stage, admin: MemberActor
) -> None:
    await clear(club, 1)

    done = card(await admin.click(await pick(club, admin, "cleared", "4"), label="Yes, allow it"))
    meant, words, chosen = await cleared(club), text(done), marked(select_of(done, ":cleared:"))
    undone = card(await admin.click(done, label="Undo"))

    assert (meant, chosen) == (4, ["4"])
    assert f"How far everyone in {club.channel.mention} has seen it changed from **Step 1** to **Step 4**." in words
    assert await cleared(club) == 1
    assert marked(select_of(undone, ":cleared:")) == ["1"]
    assert "Undo" not in buttons(undone)


async def test_a_clearance_can_be_left_as_it_is(club: Stage, admin: MemberActor) -> None:
    await clear(club, 1)

    left = card(await admin.click(await pick(club, admin, "cleared", "4"), label="Leave it"))

    assert await cleared(club) == 1
    assert marked(select_of(left, ":cleared:")) == ["1"]


@pytest.mark.parametrize("since", [0, 2, 3])
async def test_an_old_undo_does_not_take_back_what_was_set_since(club: Stage, admin: MemberActor, since: int) -> None:
    await clear(club, 1)
    done = card(await admin.click(await pick(club, admin, "cleared", "4"), label="Yes, allow it"))
    await clear(club, since)

    refused = card(await admin.click(done, label="Undo"))

    assert refused.content == CHANGED_SINCE
    assert await cleared(club) == since


async def test_an_old_question_does_not_raise_what_was_lowered_since(club: Stage, admin: MemberActor) -> None:
    await clear(club, 2)
    asked = await pick(club, admin, "cleared", "4")
    await clear(club, 0)

    refused = card(await admin.click(asked, label="Yes, allow it"))

    assert refused.content == CHANGED_SINCE
    assert await cleared(club) == 0


@pytest.mark.parametrize("press", ["Yes, allow it", "Undo"])
async def test_an_old_question_and_an_old_undo_clear_no_film_that_was_chosen_since(
    club: Stage, admin: MemberActor, press: str
) -> None:
    await clear(club, 1)
    shown = await pick(club, admin, "cleared", "2")
    if press == "Undo":
        shown = card(await admin.click(shown, label="Yes, allow it"))
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, OTHER, 0))

    refused = card(await admin.click(shown, label=press))

    assert refused.content == OTHER_FILM
    assert await cleared(club) == 0


async def test_a_film_that_is_chosen_again_is_cleared_for_nothing(club: Stage, admin: MemberActor) -> None:
    await clear(club, 4)

    await pick(club, admin, "room-film", OTHER)
    await pick(club, admin, "room-film", SLUG)

    assert await cleared(club) == 0


async def test_the_buttons_are_for_those_who_may_manage_the_server_and_work_after_a_restart(
    club: Stage, admin: MemberActor, tmp_path: Path
) -> None:
    await clear(club, 1)
    asked = await pick(club, admin, "cleared", "4")
    sure = custom_ids(asked)[0]
    other = await club.member("other")
    await club.bot.close()
    club.bot = a_bot(tmp_path, films=tmp_path / "films")
    await club.env.restart_bot(club.bot)

    refused = [card(await club.press(other, identity)) for identity in custom_ids(asked)]
    before = await cleared(club)
    await club.press(admin, sure.replace("sure", "undo"))
    await admin.click(asked, label="Yes, allow it")

    assert {one.content for one in refused} == {"Only members who may manage the server can change this."}
    assert before == 1
    assert await cleared(club) == 4
    await club.bot.close()


@pytest.mark.parametrize(
    "words",
    [
        "cleared:1:4:{film}",
        "cleared:4:4:{film}",
        "cleared:9:0:{film}",
        "cleared:x:0:{film}",
        "sharing:0:1:",
        "film:1:0",
        "",
    ],
)
async def test_a_button_of_no_card_of_ours_changes_nothing(club: Stage, admin: MemberActor, words: str) -> None:
    await clear(club, 0)

    answers = [
        card(await club.press(admin, f"club:{verb}:{club.channel.id}:{words.format(film=SLUG)}"))
        for verb in ("sure", "undo")
    ]

    assert all(answer.content and "went wrong" not in answer.content for answer in answers)
    assert await cleared(club) == 0
    assert await sharing(club)


async def test_a_select_of_an_older_card_asks_too(club: Stage, admin: MemberActor) -> None:
    await clear(club, 1)
    shown = card(await admin.slash(club.channel, "club"))
    old = f"club:set:{club.channel.id}:cleared:1:{SLUG}"
    stored = club.env.backend.get_message(club.channel.id, shown.id)
    for part in walk(stored.components):
        if ":cleared:" in part.get("custom_id", ""):
            part["custom_id"] = old

    asked = card(await admin.select(shown, ["3"], custom_id=old))

    assert buttons(asked) == ["Yes, allow it", "Leave it"]


async def test_sharing_behind_tags_is_asked_about_when_it_is_allowed_again(club: Stage, admin: MemberActor) -> None:
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, sharing=False))

    asked = await pick(club, admin, "sharing", "1")
    words, before = text(asked), await sharing(club)
    done = card(await admin.click(asked, label="Yes, allow it"))
    allowed = await sharing(club)
    await admin.click(done, label="Undo")

    assert "behind tags that all of them can open" in words
    assert (before, allowed, await sharing(club)) == (False, True, False)


async def test_the_other_settings_and_not_sharing_any_more_ask_nothing(club: Stage, admin: MemberActor) -> None:
    for setting, value in {"sharing": "0", "starters": "moderators", "film": OTHER, "room-film": OTHER}.items():
        assert "Leave it" not in buttons(await pick(club, admin, setting, value))

    assert not await sharing(club)
