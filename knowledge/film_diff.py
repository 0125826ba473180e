"""The difference between two versions of a film, as each viewer sees it.

It compares cuts, so it shows what viewers get and not what the file has. Viewers stay at the checkpoint with the same
id, so those cuts are compared, whatever their numbers are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from knowledge.cut import Checkpoint, Cover, Cut, Entry
from knowledge.film import Film

Thing: TypeAlias = tuple[str, str]
"""A kind of thing, and the ids that identify it among its kind."""

CHECKPOINT, ORDER = "checkpoint", "order"
EARLIER = "Something can be seen earlier than before: the lines marked !."
GONE = "A checkpoint has gone. If it was only reworded, give it its old id; otherwise its members are asked again."


@dataclass(frozen=True, slots=True)
class Change:
    """The text of a thing `before` and `after` a change, None where it is not there.

    `earlier_than` is the first checkpoint of the old film that has it, if the viewer hasn't reached that yet.
    """

    kind: str
    id: str
    before: str | None
    after: str | None
    earlier_than: int | None = None

    @property
    def loses_or_shows(self) -> bool:
        """Return whether the curator must look at it: something shows earlier, or viewers lose their checkpoint."""
        return self.earlier_than is not None or (self.kind == CHECKPOINT and self.after is None)


@dataclass(frozen=True, slots=True)
class Asks:
    """How many sample questions have come and gone, in how many of the facts that both versions have."""

    more: int
    fewer: int
    facts: int


def changes(old: Film, new: Film) -> tuple[tuple[Change, ...], ...]:
    """Return what changes for a viewer at each checkpoint of the new film.

    Before the change, the viewers of a new checkpoint were at the one before it.
    """
    old_views, new_views = ([dict(_seen(film.cut(step.number))) for step in film.checkpoints] for film in (old, new))
    firsts: dict[Thing, int] = {}  # a thing under its id, and its text under any id
    for number, view in enumerate(old_views):
        for (kind, key), text in view.items():
            firsts.setdefault((kind, key), number)
            firsts.setdefault((kind, f"={text}"), number)
    shared = [step.id for step in new.checkpoints if step.id in old.cover.ids]
    old_order, new_order = ", ".join(id_ for id_ in old.cover.ids if id_ in shared), ", ".join(shared)
    found: list[tuple[Change, ...]] = []
    place = 0
    for step, after in zip(new.checkpoints, new_views, strict=True):
        number = old.cover.number_of(step.id)
        place = place if number is None else number
        before = old_views[place]
        moved = [Change(ORDER, "checkpoints", old_order, new_order)] if old_order != new_order else []
        for kind, key in dict.fromkeys([*before, *after]):
            was, becomes = before.get((kind, key)), after.get((kind, key))
            if was == becomes:
                continue
            first = firsts.get((kind, key), firsts.get((kind, f"={becomes}"))) if was is None else None
            is_early = first is not None and _was_later(old.cover, new.cover, first, step)
            moved.append(Change(kind, key, was, becomes, first if is_early else None))
        found.append(tuple(moved))
    return tuple(found)


def _was_later(old: Cover, new: Cover, number: int, step: Checkpoint) -> bool:
    """Return whether the old film's checkpoint with this number comes after a checkpoint of the new film.

    If the latter is new, the new order decides. The old last checkpoint is compared by its own id.
    """
    place = old.number_of(step.id)
    if place is not None:
        return number > place
    was = old.checkpoints[number]
    now = [other.number for other in new.checkpoints if other.id == was.id or other.own_id == was.own_id]
    if now:
        return min(now) > step.number
    before = [kept for earlier in old.checkpoints[:number] if (kept := new.number_of(earlier.id)) is not None]
    return max(before) >= step.number


def asks(old: Film, new: Film) -> Asks:
    """Count the changes to sample questions of facts."""
    before, after = (
        {fact.id: frozenset(fact.asks) for fact in film.cut(len(film.checkpoints) - 1).facts()} for film in (old, new)
    )
    changed = [(before[key], after[key]) for key in before.keys() & after.keys() if before[key] != after[key]]
    more, fewer = sum(len(late - early) for early, late in changed), sum(len(early - late) for early, late in changed)
    return Asks(more, fewer, len(changed))


def describe(found: Sequence[Sequence[Change]], asked: Asks, new: Film) -> Iterator[str]:
    """Yield each change as a line, at the first checkpoint that sees it, and again only where it is another one."""
    known: Sequence[Change] = ()
    for number, step in enumerate(found):
        fresh = [change for change in step if change not in known]
        if fresh:
            yield f"From {number} ({new.checkpoints[number].label}):"
            yield from map(_line, fresh)
        known = step
    if asked.facts:
        yield f"Questions: {asked.more} more, {asked.fewer} fewer, in {asked.facts} of the facts."
    if any(change.earlier_than is not None for step in found for change in step):
        yield EARLIER
    if any(change.loses_or_shows and change.earlier_than is None for step in found for change in step):
        yield GONE
    if not any(found):
        yield "No viewer sees anything change."


def _line(change: Change) -> str:
    mark = "! " if change.loses_or_shows else "  "
    sign = "+" if change.before is None else "-" if change.after is None else "~"
    text = change.after or change.before or ""
    text = change.id if change.id.endswith(text) else f"{change.id}: {text}"
    was = f" (was: {change.before})" if sign == "~" else ""
    late = f" (until now from {change.earlier_than} on)" if change.earlier_than is not None else ""
    return f"{mark}{sign} {change.kind} {text}{was}{late}"


def _seen(cut: Cut) -> Iterator[tuple[Thing, str]]:
    """Yield everything that a viewer of a cut can read."""
    yield ("film", "title"), f"{cut.title} ({cut.year})"
    for part in ("director", "composer", "novel", "author"):
        if name := getattr(cut.credits, part):
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
