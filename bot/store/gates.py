"""Whom polls are for: `film`, `checkpoint`, `gate` in `polls`; what an id means by now is decided elsewhere."""

from collections.abc import Collection
from typing import TypeAlias

import orjson

Gates: TypeAlias = Collection[tuple[str, str | None]]
"""The gates that are open to somebody: films, each with the id of a checkpoint, or None for all of its checkpoints."""

READABLE = """(checkpoint = 0 OR EXISTS (
    SELECT 1 FROM json_each(:gates) WHERE value ->> 0 = film AND coalesce(value ->> 1 = gate, value ->> 1 IS NULL)
))"""
"""Whether the words of a poll may be read; goes with `readable`."""


def readable(gates: Gates) -> dict[str, object]:
    """The parameter of `READABLE`."""
    return {"gates": orjson.dumps(list(gates)).decode()}
