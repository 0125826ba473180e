"""The film cache: which film files were checked and found right, in a file beside the database. It only saves time."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from bot.store.files import IN_MEMORY, move_into_place, temporary_file_for
from knowledge.entries import Cover, checkpoints_of
from knowledge.library import Covers

ENDING = ".films"


def known_covers(database: Path) -> dict[str, Cover]:
    """Load the covers of known film files; none where the cache is not there, or not as it should be."""
    try:
        cached = orjson.loads(_cache_path(database).read_bytes())
        return {digest: unpack_cover(packed) for digest, packed in cached.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def keep_covers(database: Path, covers: Covers) -> None:
    """Save the covers of known film files, if that is possible."""
    if database == IN_MEMORY:
        return
    cached = {digest: pack_cover(cover) for digest, cover in covers.items()}
    with suppress(OSError):
        database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with temporary_file_for(_cache_path(database)) as part:
            part.write_bytes(orjson.dumps(cached))
            move_into_place(part, _cache_path(database))


def pack_cover(cover: Cover) -> list[object]:
    """Return a cover as it is stored as JSON."""
    steps = [(step.own_id, step.label, step.part) for step in cover.checkpoints]
    return [cover.title, cover.year, steps, cover.formerly]


def unpack_cover(packed: Any) -> Cover:  # noqa: ANN401  # JSON
    """Read a stored cover. Raises `ValueError` or `TypeError` for anything else."""
    title, year, steps, former = packed
    return Cover(title, year, checkpoints_of([(id_, label, part) for id_, label, part in steps]), tuple(former))


def _cache_path(database: Path) -> Path:
    return database.with_name(database.name + ENDING)
