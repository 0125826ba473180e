"""Lists for curators have pages: everything in them can be reached, and every card fits into a message."""

import re
from itertools import count

import tomli_w
from simcord import ResponseMessage

from bot.commands.curate.cards import draw_preview
from bot.model.guild_films import MOST_FILMS, Preview, Upload, Way, key_in
from bot.store import film_questions, guild_films
from bot.store.guild_films import NewFilm
from knowledge.entries import Cover
from knowledge.film import cover_of
from knowledge.library import parse_checked
from knowledge.vetting import Expected, Missed, Step, Summary
from tests.support.curate import SLUG, brought, curator
from tests.support.films import small_film
from tests.support.stage import Stage, buttons, card, parts, text

LONG = "A Film with a Rather Long and Winding Title of Which There Are Many"


async def keep_films(club: Stage, numbers: range, removed_at: int | None = None) -> None:
    """Let the server have films, unchecked, each with a number in its title."""
    assert club.bot.database is not None
    for number in numbers:
        source = tomli_w.dumps({**small_film(), "title": f"{LONG} {number:02}"})
        cover, packed = cover_of(parse_checked(source)), guild_films.pack(source)
        new = NewFilm(club.env.guild.id, f"film-{number:02}", packed, cover, Way.FILE, 1, 0)
        async with club.bot.database.transaction():
            await guild_films.put_to_use(club.bot.database, new)
            await guild_films.set_removed(club.bot.database, new.film, removed_at)


def numbers_in(shown: ResponseMessage) -> list[int]:
    """The numbers of the films that a card lists."""
    return [int(found) for found in re.findall(rf"\*\*{LONG} (\d\d) ", text(shown))]


def asked_on(shown: ResponseMessage) -> list[int]:
    """The numbers of the questions that a card lists."""
    return [int(found) for found in re.findall(r"Why number (\d\d)", text(shown))]


def offered(shown: ResponseMessage) -> set[str]:
    """The films that a card offers to bring back."""
    return {option["value"] for part in parts(shown) for option in part.get("options", ())}


async def test_every_film_of_a_server_is_on_a_page_and_so_is_every_one_that_was_removed(club: Stage) -> None:
    await keep_films(club, range(MOST_FILMS))
    await keep_films(club, range(MOST_FILMS, 2 * MOST_FILMS), removed_at=club.bot.club.timestamp())
    ada = curator(club)

    shown = card(await ada.slash(club.channel, "curate list"))
    listed, removed, turned = numbers_in(shown), offered(shown), count(1)
    while "More" in buttons(shown) and next(turned) < 9:
        shown = card(await ada.click(shown, label="More"))
        listed += numbers_in(shown)
        removed |= offered(shown)
    before = card(await ada.click(shown, label="Back"))

    assert listed == list(range(MOST_FILMS))
    assert removed == {key_in(f"film-{number}", club.env.guild.id) for number in range(MOST_FILMS, 2 * MOST_FILMS)}
    assert "More" in buttons(before)


async def test_a_page_that_is_no_longer_there_is_the_last_one(club: Stage) -> None:
    await keep_films(club, range(2))
    ada = curator(club)
    shown = card(await ada.slash(club.channel, "curate list"))

    turned = card(await club.press(ada, "curate:list:7"))

    assert text(turned) == text(shown)


async def test_every_open_question_is_on_a_page_and_dropping_one_stays_there(club: Stage) -> None:
    key = (await brought(club, club.env.guild.id, small_film())).film
    assert key == key_in(SLUG, club.env.guild.id)
    assert club.bot.database is not None
    async with club.bot.database.transaction():
        for number in range(20):
            question = f"Why number {number:02}?"
            now = club.bot.club.timestamp() + number
            await film_questions.keep(club.bot.database, club.env.guild.id, key, "start", question, 0, now)
    ada = curator(club)

    shown = card(await ada.slash(club.channel, "curate questions"))
    listed = asked_on(shown)
    for _ in range(2):
        shown = card(await ada.click(shown, label="More"))
        listed += asked_on(shown)
    shown = card(await ada.click(shown, label="Back"))
    dropped = card(await ada.click(shown, custom_id="curate:dismiss:9:1"))

    assert listed == list(range(20))
    assert asked_on(dropped) == list(range(9, 17))
    assert "Back" in buttons(dropped)


def test_the_fullest_preview_fits_into_a_message() -> None:
    steps = tuple(Step("_" * 80, 999, 400, 100, 100, 100, 100) for _ in range(25))
    missed = tuple(Missed("_" * 80, "_" * 600, 0, 10) for _ in range(3))
    upload = Upload(1, SLUG, 1, Cover("_" * 100, 2000, ()), Way.FILE)

    shown = draw_preview(
        Preview(upload, Summary(9_999, 400, 9_999, 999, steps, ("!",)), ["x" * 900], "_" * 100, Expected(8, missed))
    )

    assert shown.content_length() <= 4_000
    assert "and so on, in" in str(shown.to_components())
