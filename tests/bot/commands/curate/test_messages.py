"""Films of servers in direct messages to the bot: those of the servers that a member is in at this moment."""

from pathlib import Path

import pytest

from bot.client.bot import Houselights
from bot.commands.ui.clubs import MOST_ASKED
from bot.model.rate_limits import unlimited
from tests.support.curate import TITLE, brought
from tests.support.films import small_film
from tests.support.stage import Stage, a_bot, card, text


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, where nobody is held back for being quick."""
    return a_bot(tmp_path, unlimited())


def asked(club: Stage, since: int) -> int:
    """How often Discord was asked about a member of a server."""
    return sum("/members/" in request.path for request in club.env.http_requests[since:])


async def test_in_messages_only_so_many_servers_are_asked_about(club: Stage) -> None:
    viewer = await club.member()
    for number in range(MOST_ASKED + 3):
        await brought(club, club.env.create_guild().id, {**small_film(), "title": f"Film {number}"}, f"film-{number}-1")

    since = club.requests()
    await viewer.user.slash("film")

    assert asked(club, since) == MOST_ASKED


async def test_a_completion_in_messages_asks_discord_once_for_many_letters(club: Stage) -> None:
    viewer = await club.member()
    await brought(club, club.env.guild.id, small_film())

    since = club.requests()
    offered = [await viewer.user.autocomplete("film", "film", TITLE[:letters]) for letters in range(1, 9)]

    assert asked(club, since) == 1
    assert {choice["name"] for choice in offered[-1]} == {f"{TITLE} (1999)"}


async def test_films_that_were_set_are_found_among_many_servers(club: Stage) -> None:
    viewer = await club.member()
    for number in range(MOST_ASKED + 3):
        await brought(club, club.env.create_guild().id, {**small_film(), "title": f"Film {number}"}, f"film-{number}-1")
    await brought(club, club.env.guild.id, small_film())
    await viewer.slash(club.channel, "seen", how_far="1", film=TITLE)

    shown = text(card(await viewer.user.slash("film")))

    assert f"## {TITLE}" in shown


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_where_discord_does_not_say_who_is_there_a_server_s_films_are_not(club: Stage, status: int) -> None:
    viewer = await club.member()
    await brought(club, club.env.guild.id, small_film())

    club.env.inject_error("GET", "/guilds/*/members/*", status=status, times=None)
    refused = card(await viewer.user.slash("film", film=TITLE)).content
    club.expect_errors()

    assert refused == "I don't have that film. I know Never Let Me Go (2010)."


async def test_films_of_one_title_in_two_servers_are_told_apart_by_their_servers(club: Stage) -> None:
    viewer, other = await club.member(), club.env.create_guild("The Other Club")
    other.add_member(viewer.user)
    await brought(club, club.env.guild.id, small_film())
    film = (await brought(club, other.id, small_film())).film

    offered = await viewer.user.autocomplete("film", "film", TITLE)
    asked = [card(await viewer.user.slash("film", film=name)).content for name in (TITLE, "the-small-hours-1999")]
    picked = text(card(await viewer.user.slash("film", film=film)))
    in_server = text(card(await viewer.slash(club.channel, "film", film=TITLE)))
    club.expect_errors()

    assert {choice["name"] for choice in offered} == {
        f"{TITLE} (1999) · {guild}" for guild in ("Test Guild", "The Other Club")
    }
    assert all(said.startswith(f"More than one film here is called {TITLE} (1999).") for said in asked)
    assert f"## {TITLE}" in picked
    assert f"## {TITLE}" in in_server
