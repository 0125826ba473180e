"""Changes of single facts, on the plain tables of a film file."""

from collections.abc import Iterator
from hashlib import blake2s
from typing import cast

from knowledge.entries import FactEdit
from knowledge.format.raw import Table, entries_of, tables_in, text_at

SOURCE = "form"
"""What a fact rests on that was written in a form, which asks for no sentence of any notes."""
_OWN_LENGTH = 50  # of a new id, without the hash behind it


def apply(film: Table, edit: FactEdit) -> bool:
    """Make a change; return False where the entry or the fact has gone."""
    entry = next((entry for _, entry in entries_of(film) if text_at(entry, "id") == edit.entry_id), None)
    facts = cast("list[Table]", entry.get("facts")) if entry else []
    written: Table = {"text": edit.text, "reveal": edit.reveal, "asks": list(edit.asks)}
    if entry is None:
        return False
    if edit.fact_id is None:
        facts.append({"id": _id_of(edit), "sources": [SOURCE], **written})
        return True
    for number, fact in enumerate(facts):
        if text_at(fact, "id") == edit.fact_id:
            facts[number : number + 1] = [{**fact, **written}] if edit.text else []
            return True
    return False


def is_in(film: Table, place: tuple[str | int, ...], edit: FactEdit) -> bool:
    """Return whether a place of a film file is inside the fact of an edit."""
    return any(place[: len(path)] == path for path in _paths(film, edit))


def _paths(film: Table, edit: FactEdit) -> Iterator[tuple[str | int, ...]]:
    wanted = edit.fact_id or _id_of(edit)
    for path, entry in entries_of(film):
        for fact_path, fact in tables_in(entry.get("facts"), (*path, "facts")):
            if text_at(fact, "id") == wanted:
                yield fact_path


def _id_of(edit: FactEdit) -> str:
    return f"{edit.entry_id[:_OWN_LENGTH].strip('-')}-x{blake2s(edit.text.encode(), digest_size=3).hexdigest()}"
