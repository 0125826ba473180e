"""Killed while a film is put to use, the bot has the old version or the new one afterwards, whole."""

import multiprocessing
import signal
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from bot.club.own_films import OwnFilms
from bot.model.guild_films import Way
from tests.support.curate import SLUG, saying
from tests.support.films import Raw, small_film
from tests.support.killed_programs import CURATOR, USING, use_and_die
from tests.support.poll_club import GUILD, House

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([use_and_die.__module__])

NEW_FACT, MEMBER = "The watcher hums a tune.", 42


async def looked_at(films: OwnFilms, raw: Raw) -> int:
    """Bring a film and look at it; its number."""
    preview = await films.bring(GUILD, CURATOR, f"{SLUG}.toml", tomli_w.dumps(raw).encode(), Way.FILE)
    return preview.upload.id


def with_another_step() -> Raw:
    raw = saying(NEW_FACT)
    raw["checkpoints"].insert(1, {"label": "Seen a quarter", "part": "The first quarter"})
    return raw


async def kept(house: House) -> dict[str, Any]:
    """All that the file has of the film and of what is stored about it."""
    tables = ("server_films", "film_versions", "film_uploads", "film_checkpoints", "progress")
    return {table: await house.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}  # noqa: S608


@pytest.mark.parametrize("where", [*USING, "once it is done, before anybody is answered"])
async def test_a_kill_between_use_it_and_its_answer_leaves_one_version_whole(tmp_path: Path, where: str) -> None:
    house = await House.open(tmp_path / "club.db")
    films = OwnFilms(house.club, house.database)
    own = await films.use(await looked_at(films, small_film()), GUILD, CURATOR)
    await (await house.club.among([GUILD])).record_progress(MEMBER, own.film, 1)
    upload = await looked_at(films, with_another_step())
    before = await kept(house)
    await house.close()

    process = PROCESSES.Process(target=use_and_die, args=(house.path, upload, where))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL

    house = await House.open(house.path)
    films, place = OwnFilms(house.club, house.database), await house.club.among([GUILD])
    after = await kept(house)
    viewing = await place.viewing_of(MEMBER, own.film)
    watcher = viewing.cut.entries[0]
    assert await house.rows("PRAGMA integrity_check") == [("ok",)]
    assert await house.rows("PRAGMA foreign_key_check") == []
    assert viewing.cut.checkpoint.label == "Seen half"
    if where in USING:
        assert after == before
        assert len(watcher.facts) == 1
        await films.use(upload, GUILD, CURATOR)  # it is still there to use
    else:
        assert [fact.text for fact in watcher.facts][-1] == NEW_FACT
        assert viewing.cut.checkpoint.number == 2
        assert after["film_uploads"] == []
    assert [version.number for version in await films.versions(own)] == [2, 1]
    await house.close()
