"""What is noted of film files beside the database, and that nothing but time depends on it."""

from pathlib import Path

import pytest

from bot.app import create_bot
from bot.settings import Settings
from bot.store.film_cache import keep_covers, known_covers
from knowledge.format.errors import FilmFileError
from knowledge.library import load_folder
from tests.support.films import changed, small_film, write
from tests.support.stage import card, stage, text


def settings_in(folder: Path) -> Settings:
    """Return a club with film files of its own."""
    return Settings(database=folder / "club.db", films=folder / "films", shards=1)


def test_what_is_noted_is_known_at_the_next_start(tmp_path: Path) -> None:
    write(tmp_path / "films", small_film())
    covers = load_folder(tmp_path / "films", {}).covers

    keep_covers(tmp_path / "data" / "club.db", covers)

    assert known_covers(tmp_path / "data" / "club.db") == covers
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["club.db.films"]


@pytest.mark.parametrize(
    "held", [b"", b"no JSON", b"[1]", b'{"a": 1}', b'{"a": ["b"]}', b'{"a": ["b", 2, [1]]}', b"\xff"]
)
def test_notes_that_are_damaged_count_for_nothing(tmp_path: Path, held: bytes) -> None:
    (tmp_path / "club.db.films").write_bytes(held)

    assert known_covers(tmp_path / "club.db") == {}


def test_where_nothing_can_be_noted_the_films_are_there_all_the_same(tmp_path: Path) -> None:
    write(tmp_path / "films", small_film())
    (tmp_path / "in-the-way").write_text("")
    settings = Settings(database=tmp_path / "in-the-way" / "club.db", films=tmp_path / "films", shards=1)

    create_bot(settings)

    assert known_covers(settings.database) == {}


def test_without_a_file_for_the_database_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    keep_covers(Path(":memory:"), {})

    assert list(tmp_path.iterdir()) == []


def test_a_film_file_that_went_bad_is_reported_at_every_start_alike(tmp_path: Path) -> None:
    write(tmp_path / "films", small_film())
    create_bot(settings_in(tmp_path))
    write(tmp_path / "films", changed("year", "long ago"))

    with pytest.raises(FilmFileError, match="year"):
        create_bot(settings_in(tmp_path))


async def test_members_see_the_same_whether_a_film_was_checked_just_now_or_before(tmp_path: Path) -> None:
    write(tmp_path / "films", small_film())
    replies: list[str] = []

    for _ in range(2):
        async with stage(tmp_path, films=tmp_path / "films") as club:
            member = await club.member()
            shown = [await member.slash(club.channel, command) for command in ("film", "character", "seen")]
            replies += [text(card(one)) for one in shown]

    assert replies[:3] == replies[3:]
