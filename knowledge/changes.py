"""What a change to a film lets each viewer see: two cuts side by side, a thing at a time; prints nothing.

All of it is read off cuts, so it is what viewers get and not what a file says.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.cut import Cut, Entry
from knowledge.film import Film

Thing: TypeAlias = tuple[str, str]
"""What kind of thing is seen, and the ids that tell it from others of its kind."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a thing for a viewer: `before` and `after` are its words, None where it is not there.

    `earlier_than` is the checkpoint at which it could be seen first until now, if that was later.
    """

    kind: str
    id: str
    before: str | None
    after: str | None
    earlier_than: int | None = None


@dataclass(frozen=True, slots=True)
class Asks:
    """How the questions of the facts that are in both films have changed, and in how many facts."""

    more: int
    fewer: int
    facts: int


def changes(old: Film, new: Film) -> tuple[tuple[Change, ...], ...]:
    """For each checkpoint that both have, or either: all that its viewer sees come, go or change."""
    old_views, new_views = _views(old), _views(new)
    firsts = _firsts(old_views)
    length = max(len(old_views), len(new_views))
    return tuple(
        tuple(_between(number, _at(old_views, number), _at(new_views, number), firsts)) for number in range(length)
    )


def asks(old: Film, new: Film) -> Asks:
    """How the questions have changed that facts answer."""
    before, after = _asks(old), _asks(new)
    changed = [(before[key], after[key]) for key in before.keys() & after.keys() if before[key] != after[key]]
    return Asks(
        sum(len(after - before) for before, after in changed),
        sum(len(before - after) for before, after in changed),
        len(changed),
    )


def _asks(film: Film) -> dict[str, frozenset[str]]:
    whole = film.cut(len(film.checkpoints) - 1)
    return {fact.id: frozenset(fact.asks) for fact in whole.facts()}


def _views(film: Film) -> list[dict[Thing, str]]:
    return [dict(_seen(film.cut(checkpoint.number))) for checkpoint in film.checkpoints]


def _at(views: list[dict[Thing, str]], number: int) -> Mapping[Thing, str]:
    """What is seen at a checkpoint; past the last, all of it."""
    return views[min(number, len(views) - 1)]


def _firsts(views: list[dict[Thing, str]]) -> dict[Thing, int]:
    """The first checkpoint at which each thing is seen, and each text under another id."""
    firsts: dict[Thing, int] = {}
    for number, view in enumerate(views):
        for (kind, key), text in view.items():
            firsts.setdefault((kind, key), number)
            firsts.setdefault((kind, f"={text}"), number)
    return firsts


def _between(
    number: int, before: Mapping[Thing, str], after: Mapping[Thing, str], firsts: Mapping[Thing, int]
) -> Iterator[Change]:
    for kind, key in dict.fromkeys([*before, *after]):
        was, becomes = before.get((kind, key)), after.get((kind, key))
        if was != becomes:
            first = firsts.get((kind, key), firsts.get((kind, f"={becomes}"))) if was is None else None
            yield Change(kind, key, was, becomes, first if first is not None and first > number else None)


def _seen(cut: Cut) -> Iterator[tuple[Thing, str]]:
    """Everything that a viewer of a cut may come to read, the ids included that they do not."""
    yield ("film", "title"), f"{cut.title} ({cut.year})"
    for part, name in (
        ("director", cut.credits.director),
        ("composer", cut.credits.composer),
        ("novel", cut.credits.novel),
        ("author", cut.credits.author),
    ):
        if name:
            yield ("film", part), name
    for checkpoint in cut.checkpoints:
        yield ("checkpoint", str(checkpoint.number)), f"{checkpoint.label} / {checkpoint.part}"
    yield ("fact", cut.logline.id), cut.logline.text
    for entry in cut.entries:
        yield from _seen_of(entry, cut)
    for prompt in cut.prompts:
        yield ("prompt", prompt.id), prompt.text
        for choice in prompt.choices:
            yield ("choice", f"{prompt.id}: {choice}"), choice


def _seen_of(entry: Entry, cut: Cut) -> Iterator[tuple[Thing, str]]:
    yield ("entry", entry.id), entry.name
    for name in (entry.name, *entry.aliases):
        yield ("name", f"{entry.id}: {name}"), name
    for kind, text in (("player", entry.player), ("credit", entry.credit), ("label", entry.label)):
        if text:
            yield (kind, entry.id), text
    for other in cut.related(entry):
        yield ("link", f"{entry.id} to {other.id}"), f"{entry.id} to {other.id}"
    for fact in entry.facts:
        yield ("fact", fact.id), fact.text
