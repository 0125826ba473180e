"""Writes a film file as TOML, the way a person lays it out: what belongs together on one line where it fits."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from pydantic import BaseModel

from knowledge.format.models import SECTIONS, EntryTable, FilmFile

_WIDTH = 110


def write_toml(film: FilmFile) -> str:
    """Return the text of a film file that `parse_film` makes the same film file of."""
    heads = ("title", "year", "accent", "source", "director", "composer", "novel", "formerly")
    lines = [*_keys(film, heads), "", "[logline]", *_keys(film.logline, type(film.logline).model_fields)]
    for checkpoint in film.checkpoints:
        lines += ["", "[[checkpoints]]", *_keys(checkpoint, type(checkpoint).model_fields)]
    for section in SECTIONS:
        lines += _section(section, getattr(film, section))
    for prompt in film.prompts:
        lines += ["", "[[prompts]]", *_keys(prompt, type(prompt).model_fields)]
    return "\n".join([*lines, ""])


def _section(section: str, entries: Sequence[EntryTable]) -> Iterator[str]:
    if entries:
        yield from ("", "", f"# ---- {section} ----")
    for entry in entries:
        yield from ("", f"[[{section}]]")
        yield from _keys(entry, (key for key in type(entry).model_fields if key != "facts"))
        for fact in entry.facts:
            yield from ("", f"  [[{section}.facts]]")
            yield from (f"  {line}" for line in _keys(fact, type(fact).model_fields))


def _keys(table: BaseModel, keys: Iterable[str]) -> Iterator[str]:
    """Yield the lines of some keys; those that have their default are left out."""
    for key in keys:
        value: object = getattr(table, key)
        if value == type(table).model_fields[key].default:
            continue
        line = f"{key} = {_inline(value)}"
        if isinstance(value, tuple) and len(line) > _WIDTH:
            yield f"{key} = ["
            yield from (f"  {_inline(one)}," for one in cast("tuple[object, ...]", value))
            yield "]"
        else:
            yield line


def _inline(value: object) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(map(_inline, cast('tuple[object, ...]', value)))}]"
    if isinstance(value, BaseModel):
        pairs = ((key, getattr(value, key)) for key in type(value).model_fields)
        inner = ", ".join(f"{key} = {_inline(one)}" for key, one in pairs if one is not None)
        return f"{{ {inner} }}"
    return json.dumps(value, ensure_ascii=False)
