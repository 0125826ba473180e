"""What a change to a film lets each viewer see: two cuts side by side, a thing at a time; prints nothing.

All of it is read off cuts, so it is what viewers get and not what a file says. Viewers stay at the checkpoint with the
same id, whatever its number is, so that is what is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.cut import Checkpoint, Cover, Cut, Entry
from knowledge.film import Film

Thing: TypeAlias = tuple[str, str]
"""What kind of thing is seen, and the ids that tell it from others of its kind."""

CHECKPOINT, ORDER = "checkpoint", "order"


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a thing for a viewer: `before` and `after` are its words, None where it is not there.

    `earlier_than` is the number of the old film's checkpoint at which it could be seen first until now, if that was
    later.
    """

    kind: str
    id: str
    before: str | None
    after: str | None
    earlier_than: int | None = None

    @property
    def loses_or_shows(self) -> bool:
        """Whether somebody has to look at it: something shows earlier, or viewers lose their place."""
        return self.earlier_than is not None or (self.kind == CHECKPOINT and self.after is None)


@dataclass(frozen=True, slots=True)
class Asks:
    """How the questions of the facts that are in both films have changed, and in how many facts."""

    more: int
    fewer: int
    facts: int


def changes(old: Film, new: Film) -> tuple[tuple[Change, ...], ...]:
    """For each checkpoint of the new film: all that its viewer sees come, go or change.

    The viewers of a new checkpoint have been at the one before it until now.
    """
    old_views, new_views = _views(old), _views(new)
    firsts = _firsts(old_views)
    shared = [step.id for step in new.checkpoints if step.id in old.cover.ids]
    order = ", ".join(id_ for id_ in old.cover.ids if id_ in shared), ", ".join(shared)
    found: list[tuple[Change, ...]] = []
    place = 0
    for step, view in zip(new.checkpoints, new_views, strict=True):
        known = old.cover.number_of(step.id)
        place = place if known is None else known
        late = [number for number in range(len(old_views)) if _was_later(old.cover, new.cover, number, step)]
        moved = [Change(ORDER, "checkpoints", *order)] if order[0] != order[1] else []
        found.append((*moved, *_between(old_views[place], view, firsts, late)))
    return tuple(found)


def _was_later(old: Cover, new: Cover, number: int, step: Checkpoint) -> bool:
    """Whether the old film's checkpoint with this number comes after where a viewer of the new one is.

    Where the viewer is at a new checkpoint, it goes by the new order; what was the last is as far as its own id says.
    """
    place = old.number_of(step.id)
    if place is not None:
        return number > place
    was = old.checkpoints[number]
    now = [at.number for at in new.checkpoints if at.id == was.id or at.own_id == was.own_id]
    if now:
        return min(now) > step.number
    before = [at for earlier in old.checkpoints[:number] if (at := new.number_of(earlier.id)) is not None]
    return max(before) >= step.number


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


def _firsts(views: list[dict[Thing, str]]) -> dict[Thing, int]:
    """The first checkpoint at which each thing is seen, and each text under another id."""
    firsts: dict[Thing, int] = {}
    for number, view in enumerate(views):
        for (kind, key), text in view.items():
            firsts.setdefault((kind, key), number)
            firsts.setdefault((kind, f"={text}"), number)
    return firsts


def _between(
    before: Mapping[Thing, str], after: Mapping[Thing, str], firsts: Mapping[Thing, int], late: Sequence[int]
) -> Iterator[Change]:
    """What is in one view or the other; `late` are the old film's checkpoints that this viewer has yet to reach."""
    for kind, key in dict.fromkeys([*before, *after]):
        was, becomes = before.get((kind, key)), after.get((kind, key))
        if was != becomes:
            first = firsts.get((kind, key), firsts.get((kind, f"={becomes}"))) if was is None else None
            yield Change(kind, key, was, becomes, first if first in late else None)


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
        yield (CHECKPOINT, checkpoint.id), f"{checkpoint.label} / {checkpoint.part}"
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
