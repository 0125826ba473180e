"""Which film files were found right, in a file beside the database; without it a start takes longer, no more."""

from contextlib import suppress
from pathlib import Path

import orjson

from bot.store.files import IN_MEMORY, move_into_place, temporary_file_for
from knowledge.entries import Cover, checkpoints_of
from knowledge.library import Covers

ENDING = ".films"


def known_covers(database: Path) -> dict[str, Cover]:
    """What is known of film files; nothing where the file is not there, or is not as it should be."""
    try:
        noted = orjson.loads(_sidecar_path(database).read_bytes())
        return {digest: _cover(*said) for digest, said in noted.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep_covers(database: Path, covers: Covers) -> None:
    """Note what is known of film files, unless that cannot be written: it would only save time."""
    if database == IN_MEMORY:
        return
    noted = {digest: [cover.title, cover.year, _steps(cover), cover.formerly] for digest, cover in covers.items()}
    with suppress(OSError):
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with temporary_file_for(_sidecar_path(database)) as part:
            part.write_bytes(orjson.dumps(noted))
            move_into_place(part, _sidecar_path(database))


def _sidecar_path(database: Path) -> Path:
    return database.with_name(database.name + ENDING)


def _cover(title: str, year: int, steps: list[tuple[str, str, str]], formerly: list[str]) -> Cover:
    return Cover(title, year, checkpoints_of([(id_, label, part) for id_, label, part in steps]), tuple(formerly))


def _steps(cover: Cover) -> list[tuple[str, str, str]]:
    return [(step.own_id, step.label, step.part) for step in cover.checkpoints]
