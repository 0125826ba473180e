"""Film files as plain TOML: their tables and texts, each with its key path.

Values of the wrong type are skipped; the models report those.
"""

from collections.abc import Iterator
from typing import TypeAlias, cast

from knowledge.format.errors import KeyPath
from knowledge.format.models import SECTIONS

Table: TypeAlias = dict[str, object]


PLACEHOLDER = "Write here"
"""The beginning of a text that is still to be written."""

OWN_WORDS = "In your own words: "
"""The beginning of a fact that is a sentence of the notes still."""


def tables_in(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Table]]:
    """Yield the tables of an array of tables, each with its path."""
    if isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            if isinstance(item, dict):
                yield (*path, index), cast("Table", item)


def table_at(film: Table, key: str) -> Table:
    """Return the table at `key`, or an empty one."""
    value = film.get(key)
    return cast("Table", value) if isinstance(value, dict) else {}


def every_table(value: object, path: KeyPath = ()) -> Iterator[tuple[KeyPath, Table]]:
    """Yield `value` and all tables inside it, in file order."""
    if isinstance(value, dict):
        table = cast("Table", value)
        yield path, table
        for key, inner in table.items():
            yield from every_table(inner, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            yield from every_table(item, (*path, index))


def text_at(table: Table, key: str) -> str:
    """Return the string at `key`, or an empty one."""
    value = table.get(key)
    return value if isinstance(value, str) else ""


def texts_at(table: Table, key: str) -> Iterator[tuple[KeyPath, str]]:
    """Yield the strings at `key`, which holds one or an array of them."""
    value = table.get(key)
    if isinstance(value, str):
        yield (key,), value
    elif isinstance(value, list):
        for index, item in enumerate(cast("list[object]", value)):
            if isinstance(item, str):
                yield (key, index), item


def reveal_of(table: Table) -> int | None:
    """Return the checkpoint at which a table is revealed, if it has one."""
    value = table.get("reveal")
    return value if type(value) is int else None


def first_reveal(entry: Table) -> int | None:
    """Return the checkpoint at which an entry gets its first name."""
    reveals = [reveal for _, name in tables_in(entry.get("names")) if (reveal := reveal_of(name)) is not None]
    return min(reveals, default=None)


def last_checkpoint(film: Table) -> int:
    """Return the number of the last checkpoint; -1 if there is none."""
    return len(list(tables_in(film.get("checkpoints")))) - 1


def step_at(film: Table, number: int) -> str:
    """Return a checkpoint as a curator knows it: its number and its label."""
    labels = [text_at(table, "label") for _, table in tables_in(film.get("checkpoints"))]
    label = labels[number] if 0 <= number < len(labels) else ""
    return f'{number} ("{label}")' if label else str(number)


def entries_of(film: Table) -> Iterator[tuple[KeyPath, Table]]:
    """Yield all entries, section by section, in file order."""
    for section in SECTIONS:
        yield from tables_in(film.get(section), (section,))


def facts_of(film: Table) -> Iterator[tuple[KeyPath, Table]]:
    """Yield all facts, the logline first."""
    yield ("logline",), table_at(film, "logline")
    for path, entry in entries_of(film):
        yield from tables_in(entry.get("facts"), (*path, "facts"))


def visible_texts(film: Table) -> Iterator[tuple[KeyPath, str, int]]:
    """Yield every text that a viewer may see, with its path and the checkpoint from which it is seen."""
    for key in ("title", "source"):
        yield (key,), text_at(film, key), 0
    yield ("novel", "title"), text_at(table_at(film, "novel"), "title"), 0
    for path, checkpoint in tables_in(film.get("checkpoints"), ("checkpoints",)):
        for key in ("label", "part"):
            yield (*path, key), text_at(checkpoint, key), 0
    for path, entry in entries_of(film):
        yield (*path, "label"), text_at(entry, "label"), 0
        yield (*path, "credit"), text_at(entry, "credit"), first_reveal(entry) or 0
    for path, table in every_table(film):
        if (reveal := reveal_of(table)) is not None:
            for key in ("text", "asks"):
                for inner, text in texts_at(table, key):
                    yield (*path, *inner), text, reveal


def owner_of(film: Table, place: KeyPath) -> str:
    """Return whose a key is: the id of its fact, the name of its entry, or a checkpoint's label."""
    owners: list[str] = []
    value: object = film
    for step in place:
        value = _at(value, step)
        if table := _table(value):
            names = [text for _, name in tables_in(table.get("names")) if (text := text_at(name, "text"))]
            own = names[0] if names else text_at(table, "label") if place[0] == "checkpoints" else text_at(table, "id")
            owners += [own] if own else []
    return " of ".join(f'"{own[:60]}"' for own in reversed(owners))


def _table(value: object) -> Table:
    return cast("Table", value) if isinstance(value, dict) else {}


def _at(value: object, step: str | int) -> object:
    if table := _table(value):
        return table.get(str(step))
    if isinstance(value, list) and isinstance(step, int):
        items = cast("list[object]", value)
        return items[step] if step < len(items) else None
    return None
