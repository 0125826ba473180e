"""A club with two films: each is had by naming it, and where none is named it is the channel's."""

import shutil
from pathlib import Path

import discord
import pytest
from simcord import ResponseMessage

from bot.client.bot import Houselights
from bot.model.guilds import ChannelSettings
from knowledge.cut import Kind
from tests.support.films import INVENTED, SHIPPED_FILM, small_film, write
from tests.support.stage import SHIPPED, Stage, a_bot, card, last, moderator, parts, stage, text

ANSGAR = INVENTED.stem
BOTH = {
    SHIPPED: (
        "Never Let Me Go",
        "Kathy",
        "Memory",
        "Three friends at Hailsham",
        "Hailsham",
        "Mark Romanek",
        "Seen the school years",
    ),
    ANSGAR: (
        "The Weather at Ansgar",
        "Anton",
        "Solitude",
        "Ingrid comes ashore",
        "the station",
        "Marit Holm",
        "Seen the arrival",
    ),
}


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the film that is shipped and the invented one."""
    folder = tmp_path / "films"
    folder.mkdir()
    for film in (SHIPPED_FILM, INVENTED):
        shutil.copy(film, folder)
    return a_bot(tmp_path, films=folder)


def commands(film: str) -> dict[str, tuple[dict[str, str], str]]:
    """Every command that takes a film: what to give it, and what of this film it then says."""
    title, character, theme, point, term, director, step = BOTH[film]
    return {
        "film": ({}, f"## {title}"),
        "character": ({"name": character}, f"## {character}"),
        "theme": ({"name": theme}, f"## {theme}"),
        "plot": ({"point": point}, f"## {point}"),
        "person": ({"name": director}, f"## {director}"),
        "craft": ({"name": "The title"}, "## The title"),
        "term": ({"name": term}, f"## {term[0].upper()}{term[1:]}"),
        "ask": ({"question": "Who directed the film?"}, director),
        "seen": ({}, title),
        "discuss": ({}, "### "),
        "poll start": ({"question": "Again?", "choices": "Yes, No", "closes": "2h"}, step),
    }


def told(message: ResponseMessage) -> str:
    """All that a card says, its selects included."""
    options = [option["label"] for part in parts(message) for option in part.get("options", ())]
    return "\n".join([text(message), *options])


def test_these_are_all_commands_that_take_a_film_and_each_says_which_it_is_without(simcord_bot: Houselights) -> None:
    taking = {
        command.qualified_name: option.description
        for command in simcord_bot.tree.walk_commands()
        for option in getattr(command, "parameters", ())
        if option.name == "film" and not command.qualified_name.startswith("curate ")  # those are the server's own
    }

    assert set(taking) == set(commands(SHIPPED))
    assert all("left out, this channel's" in description for description in taking.values())


@pytest.mark.parametrize("film", BOTH)
async def test_every_command_works_with_each_film_by_its_name(club: Stage, film: str) -> None:
    viewer = await club.member(seen=1, film=film)
    room = club.bot.club.cut_for_channel(film)

    for command, (options, said) in commands(film).items():
        for name in (film, BOTH[film][0].lower()):
            await club.env.advance_time(30 if command == "discuss" else 0)
            shown = told(card(await viewer.slash(club.channel, command, film=name, **options)))
            assert said in shown, command
            if command == "discuss":
                assert any(prompt.text in shown for prompt in room.prompts)


@pytest.mark.parametrize("film", BOTH)
async def test_without_a_name_it_is_the_film_of_the_channel(club: Stage, film: str) -> None:
    other = next(slug for slug in BOTH if slug != film)
    viewer = await club.member(seen=1, film=film)
    await club.env.advance_time(1)
    await club.bot.club.record_progress(viewer.id, other, 1)
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, film))
    elsewhere = club.env.guild.create_text_channel("elsewhere")

    for channel, default in ((club.channel, film), (elsewhere, other)):
        await club.env.advance_time(30)
        for command, (options, said) in commands(default).items():
            assert said in told(card(await viewer.slash(channel, command, **options))), command


async def test_both_films_are_offered_while_typing(club: Stage) -> None:
    viewer = await club.member()

    for command in commands(SHIPPED):
        offered = await viewer.autocomplete(club.channel, command, "film", "")
        assert [choice["value"] for choice in offered] == [SHIPPED, ANSGAR], command
    assert [one["value"] for one in await viewer.autocomplete(club.channel, "film", "film", "the wea")] == [ANSGAR]


async def test_films_of_one_title_and_year_are_told_apart_while_typing(tmp_path: Path) -> None:
    folder = tmp_path / "others"
    for slug in ("the-small-hours-1999", "the-small-hours-remade"):
        write(folder, small_film(), slug)
    async with stage(tmp_path / "other", films=folder) as club:
        viewer = await club.member()

        offered = await viewer.autocomplete(club.channel, "film", "film", "small")

    assert offered == [
        {"name": f"The Small Hours (1999) · {slug}", "value": slug}
        for slug in ("the-small-hours-1999", "the-small-hours-remade")
    ]


async def test_names_are_completed_from_the_film_that_is_named(club: Stage) -> None:
    viewer = await club.member()

    offered = await viewer.autocomplete(club.channel, "character", "name", "", film=ANSGAR)

    assert [choice["name"] for choice in offered] == [
        one.name for one in club.bot.club.cut_for_channel(ANSGAR).of_kind(Kind.CHARACTER)
    ]


async def test_how_far_somebody_is_in_one_film_says_nothing_of_the_other(club: Stage) -> None:
    viewer = await club.member(seen=4, film=ANSGAR)

    ending = text(card(await viewer.slash(club.channel, "ask", film=ANSGAR, question="Is Johan alive?")))
    kathy = text(card(await viewer.slash(club.channel, "character", film=SHIPPED, name="Kathy")))

    assert "He is alive" in ending
    assert "carer" not in kathy


async def test_where_nothing_says_which_film_is_meant_every_reply_does(club: Stage) -> None:
    viewer = await club.member()
    taken = "I took **Never Let Me Go (2010)**, as no film is set here."

    for command, options in (
        ("character", {"name": "nobody at all"}),
        ("term", {}),
        ("ask", {"question": "Who wears a green hat?"}),
        ("film", {}),
        ("seen", {"how_far": "nowhere"}),
    ):
        assert taken in text(card(await viewer.slash(club.channel, command, **options))), command
    await viewer.send(club.channel, f"{club.me} who wears a green hat?")
    assert taken in text(last(club.channel))


async def test_a_film_that_is_named_or_set_is_no_guess(club: Stage) -> None:
    viewer = await club.member()
    named = text(card(await viewer.slash(club.channel, "term", film=ANSGAR)))
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, ANSGAR))
    set_here = text(card(await viewer.slash(club.channel, "term")))

    assert "I took" not in named
    assert "I took" not in set_here


async def test_club_says_which_film_is_meant_where_none_is_set(club: Stage) -> None:
    manager = moderator(club, discord.Permissions(manage_guild=True))

    before = text(card(await manager.slash(club.channel, "club")))
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, ANSGAR))
    after = text(card(await manager.slash(club.channel, "club")))

    assert "I take the one they last set with /seen, or else **Never Let Me Go (2010)**, and say so." in before
    assert "I take the one" not in after
