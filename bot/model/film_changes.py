"""Changes of films' checkpoints since they were last read, in sentences for an operator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lost:
    """How many members, channels and polls are at a checkpoint that their film does not have."""

    members: int
    rooms: int
    polls: int


@dataclass(frozen=True, slots=True)
class Moves:
    """The ids of checkpoints that a film has gained, lost, and has in another order."""

    film: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[str, ...]

    @classmethod
    def between(cls, film: str, before: Sequence[str], after: Sequence[str]) -> "Moves":
        """Compare two lists of ids."""
        common_before = [id_ for id_ in before if id_ in after]
        common_after = [id_ for id_ in after if id_ in before]
        return cls(
            film,
            tuple(id_ for id_ in after if id_ not in before),
            tuple(id_ for id_ in before if id_ not in after),
            tuple(id_ for id_, was in zip(common_after, common_before, strict=True) if id_ != was),
        )

    def __bool__(self) -> bool:
        """Tell whether anything has changed."""
        return bool(self.came or self.went or self.moved)

    def describe(self, lost: Lost) -> str:
        """Describe what has changed, and what that means for what is stored."""
        parts = [("new", self.came), ("gone", self.went), ("in another place", self.moved)]
        changes = "; ".join(f"{what}: {', '.join(ids)}" for what, ids in parts if ids)
        sentences = [f"{self.film}: its checkpoints have changed ({changes})."]
        if lost.members:
            sentences.append(f"Asked again how far they have seen it: {_count(lost.members, 'member')}.")
        if lost.rooms:
            sentences.append(f"Cleared for nothing any more: {_count(lost.rooms, 'channel')}.")
        if lost.polls:
            sentences.append(f"Only for those who have seen it all now: {_count(lost.polls, 'poll')}.")
        if self.went and self.came:
            sentences.append(f'If one was only reworded, give it the id it had, such as id = "{self.went[0]}".')
        return " ".join(sentences)


def orphans(members: Mapping[str, int]) -> Iterator[str]:
    """Yield a sentence for each film that is not there any more, by how many members have progress in it."""
    for film, number in members.items():
        kept = "1 member's progress is" if number == 1 else f"{number:,} members' progress is"
        remedy = f'if it was renamed, write formerly = ["{film}"] in its file.'
        yield f'{kept} kept for "{film}", which no film has; {remedy}'


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
