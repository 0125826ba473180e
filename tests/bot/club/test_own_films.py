"""What is kept of the films that servers bring: how many, for how long, and what else is kept by their keys."""

import gc
import weakref
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
import tomli_w

from bot.club import shelves
from bot.club.own_films import OwnFilms
from bot.club.personal_data import PersonalDataService
from bot.model.errors import Refusal
from bot.model.guild_films import MOST_FILMS, MOST_VERSIONS, OwnFilm, Way, free_slug, guild_of, key_in, slug_for
from bot.model.handed_questions import MOST_QUESTIONS
from bot.runtime import vetting
from bot.store import film_questions, guild_films
from bot.store.guild_films import NewFilm
from knowledge.film import cover_of
from knowledge.library import parse_checked, read_film
from tests.support.films import Raw, small_film, write
from tests.support.poll_club import ELSEWHERE, GUILD, House

CURATOR, MEMBER, SLUG = 7, 42, "the-small-hours-1999"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """A club with a film of its own on the disk."""
    house = await House.open(tmp_path / "club.db", [read_film(write(tmp_path / "films", small_film(), SLUG))])
    yield house
    await house.close()


async def keep(house: House, slug: str = SLUG, raw: Raw | None = None, guild_id: int = GUILD) -> str:
    """Let a server have a version of a film, unchecked; its key."""
    text = tomli_w.dumps(raw or small_film())
    cover = cover_of(parse_checked(text))
    new = NewFilm(guild_id, slug, guild_films.pack(text), cover, Way.FILE, CURATOR, int(house.clock.now.timestamp()))
    async with house.database.transaction():
        await guild_films.put_to_use(house.database, new)
    return new.film


async def bring(house: House, raw: Raw, slug: str = SLUG) -> OwnFilm:
    """Bring a film and use it."""
    films = OwnFilms(house.club, house.database)
    preview = await films.bring(GUILD, CURATOR, f"{slug}.toml", tomli_w.dumps(raw).encode(), Way.FILE)
    return await films.use(preview.upload.id, GUILD, CURATOR)


@pytest.mark.parametrize("guild_id", [1, 36, 1456074443980800018, 2**63 - 1])
def test_a_key_is_of_one_server_and_of_no_film_file(guild_id: int) -> None:
    key = key_in("a" * 34, guild_id)

    assert guild_of(key) == guild_id
    assert len(key) <= 48
    assert guild_of("a-film-2001") is None
    assert guild_of("a-film-2001@") is None
    assert guild_of("a-film-2001@Z") is None


@pytest.mark.parametrize(
    ("stem", "title", "slug"),
    [
        ("late-ferry-1962", "Late Ferry", "late-ferry-1962"),
        ("Late_Ferry (1)", "Late Ferry", "late-ferry-1962"),
        ("film", "Amélie's Café", "amelies-cafe-1962"),
        ("", "The Assassination of Jesse James by the Coward", "the-assassination-of-jesse-ja-1962"),
    ],
)
def test_a_film_is_called_as_its_file_or_else_by_its_title(stem: str, title: str, slug: str) -> None:
    assert slug_for(stem, title, 1962) == slug


def test_a_slug_that_is_taken_gets_a_number() -> None:
    long = "the-assassination-of-jesse-ja-1962"

    assert free_slug("late-ferry-1962", {"other"}) == "late-ferry-1962"
    assert free_slug("late-ferry-1962", {"late-ferry-1962", "late-ferry-1962-2"}) == "late-ferry-1962-3"
    assert free_slug(long, {long}) == "the-assassination-of-jesse-ja-2"


def test_titles_in_other_scripts_make_different_slugs() -> None:
    assert slug_for("film", "七人の侍", 1954) != slug_for("film", "羅生門", 1954)


async def test_a_server_has_so_many_films(house: House) -> None:
    for number in range(MOST_FILMS):
        await keep(house, f"film-{number}", {**small_film(), "title": f"Film {number}"})

    with pytest.raises(Refusal, match=f"This server has {MOST_FILMS} films"):
        await bring(house, {**small_film(), "title": "One more"}, "one-more-2001")
    assert (await bring(house, {**small_film(), "title": "Film 3"}, "film-3")).version.number == 2


async def test_of_many_versions_the_last_are_kept(house: House) -> None:
    for _ in range(MOST_VERSIONS + 3):
        await keep(house)

    [own] = await OwnFilms(house.club, house.database).films(GUILD)
    versions = await OwnFilms(house.club, house.database).versions(own)
    assert [version.number for version in versions] == list(range(MOST_VERSIONS + 3, 3, -1))
    assert versions[0].in_use


async def test_a_former_name_reaches_no_film_but_those_of_the_server(house: House) -> None:
    key = await keep(house, "other-film-2001", guild_id=ELSEWHERE)
    await house.club.record_progress(MEMBER, SLUG, 2)
    await (await house.club.among([ELSEWHERE])).record_progress(MEMBER, key, 2)

    await bring(house, {**small_film(), "formerly": [SLUG, "other-film-2001"]}, "new-name-1999")

    stored = dict(await house.rows("SELECT film, checkpoint FROM progress WHERE viewer_id = ?", MEMBER))
    assert stored == {SLUG: "end", key: "end"}


async def test_a_film_that_is_renamed_keeps_what_is_stored_about_it(house: House) -> None:
    films = OwnFilms(house.club, house.database)
    own = await bring(house, small_film(), "old-name-1999")
    await (await house.club.among([GUILD])).record_progress(MEMBER, own.film, 1)
    renamed = {**small_film(), "title": "The New Name", "formerly": ["old-name-1999"]}

    with pytest.raises(Refusal, match="this server has a film of that name"):
        await bring(house, renamed, "new-name-1999")
    await films.remove(GUILD, own.film)
    house.clock.forward(days=31)
    await PersonalDataService(house.club, house.database).tidy()
    await house.rows("INSERT INTO progress VALUES (?, ?, 'seen-half', 0)", MEMBER, own.film)
    new = await bring(house, renamed, "new-name-1999")

    viewing = await (await house.club.among([GUILD])).viewing_of(MEMBER, new.film)
    assert viewing.cut.checkpoint.label == "Seen half"


async def test_a_film_of_the_server_comes_before_one_of_the_bot_with_the_same_slug(house: House) -> None:
    await house.club.record_progress(MEMBER, SLUG, 1)
    own = await bring(house, {**small_film(), "title": "Our Small Hours"})

    here, there = await house.club.among([GUILD]), await house.club.among([ELSEWHERE])

    assert [film.title for film in here.library] == ["Our Small Hours"]
    assert (await here.viewing(MEMBER, SLUG)).cut.film == own.film
    assert (await here.viewing(MEMBER)).cut.film == own.film
    assert (await here.viewing_of(MEMBER, SLUG)).cut.title == "The Small Hours"  # what is stored about it stays
    assert (await there.viewing(MEMBER, SLUG)).cut.film == SLUG


async def test_a_removed_film_is_kept_for_thirty_days_and_no_longer(house: House) -> None:
    films, personal_data = OwnFilms(house.club, house.database), PersonalDataService(house.club, house.database)
    own = await bring(house, small_film())
    await (await house.club.among([GUILD])).record_progress(MEMBER, own.film, 1)
    await films.remove(GUILD, own.film)

    house.clock.now += timedelta(days=29, hours=23)
    await personal_data.tidy()
    kept = await films.films(GUILD, removed=True)
    house.clock.forward(hours=2)
    await personal_data.tidy()

    assert [one.film for one in kept] == [own.film]
    assert await films.films(GUILD, removed=True) == []
    for table in ("server_films", "film_versions", "film_uploads", "progress", "film_checkpoints"):
        assert await house.rows(f"SELECT * FROM {table}") == []  # noqa: S608


async def test_the_films_of_a_server_that_was_left_go_with_its_settings(house: House) -> None:
    personal_data, key = PersonalDataService(house.club, house.database), await keep(house)
    other = await keep(house, guild_id=ELSEWHERE)

    await personal_data.reconcile_guilds([ELSEWHERE])  # the server has films and no settings
    house.clock.forward(days=29)
    await personal_data.tidy()
    kept = await house.rows("SELECT film FROM server_films ORDER BY film")
    house.clock.forward(days=2)

    assert await personal_data.tidy() == [GUILD]
    assert kept == sorted([(key,), (other,)])
    assert await house.rows("SELECT film FROM server_films") == [(other,)]


async def test_films_that_were_used_longest_ago_are_let_go(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelves, "MOST_SIZE", 100)
    keys = [await keep(house, guild_id=guild_id) for guild_id in range(10, 20)]
    alive = list[weakref.ref[object]]()

    for guild_id, key in zip(range(10, 20), keys, strict=True):
        viewing = await (await house.club.among([guild_id])).viewing_of(MEMBER, key)
        await house.club.answer(viewing.cut, "Who waits?")
        alive.append(weakref.ref(viewing.cut))
        del viewing
    gc.disable()  # what is let go is free at once: a search for garbage would hold others up
    try:
        left = [ref() is not None for ref in alive]
    finally:
        gc.enable()

    assert left[-1]
    assert not any(left[:5])
    again = await (await house.club.among([10])).viewing_of(MEMBER, keys[0])
    assert again.cut.title == "The Small Hours"


async def test_a_film_that_is_used_stays_loaded(house: House) -> None:
    key = await keep(house)
    first = await (await house.club.among([GUILD])).viewing_of(MEMBER, key)

    await house.club.record_progress(MEMBER, SLUG, 1)
    second = await (await house.club.among([GUILD])).viewing_of(MEMBER, key)

    assert second.cut is first.cut


async def test_a_file_that_takes_too_long_is_given_up(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vetting, "MOST_SECONDS", 0.01)

    with pytest.raises(Refusal, match="couldn't get through that file in time"):
        await bring(house, small_film())


async def test_a_film_that_this_version_cannot_read_is_refused_in_a_sentence(house: House) -> None:
    key = await keep(house)
    text = tomli_w.dumps({**small_film(), "from_the_future": 1})
    film = parse_checked(tomli_w.dumps(small_film()))
    new = NewFilm(GUILD, SLUG, guild_films.pack(text), cover_of(film), Way.FILE, CURATOR, 0)
    async with house.database.transaction():
        await guild_films.put_to_use(house.database, new)

    with pytest.raises(Refusal, match="was checked by an older version of me"):
        await (await house.club.among([GUILD])).viewing_of(MEMBER, key)


async def test_of_many_questions_the_last_are_kept_and_for_thirty_days(house: House) -> None:
    key, now = await keep(house), int(house.clock.now.timestamp())
    async with house.database.transaction():
        for number in range(MOST_QUESTIONS + 5):
            await film_questions.keep(house.database, GUILD, key, "start", f"Why {number}?", MEMBER, now)
            await film_questions.keep(house.database, GUILD, key, "start", f"Why {number}?", MEMBER, now)

    kept = [one.question for one in await film_questions.open_in(house.database, GUILD)]
    house.clock.forward(days=31)
    await PersonalDataService(house.club, house.database).tidy()

    assert kept == [f"Why {number}?" for number in range(5, MOST_QUESTIONS + 5)]
    assert await film_questions.open_in(house.database, GUILD) == []
