"""What has become of the checkpoints of films since the last time, in sentences for whoever runs the bot."""

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
    """What has changed in the checkpoints of a film: ids that came, that went, and that stand in another order."""

    film: str
    came: tuple[str, ...]
    went: tuple[str, ...]
    moved: tuple[str, ...]

    @classmethod
    def between(cls, film: str, before: Sequence[str], after: Sequence[str]) -> "Moves":
        """The moves that lead from one list of ids to another."""
        stayed = [id_ for id_ in before if id_ in after]
        stays = [id_ for id_ in after if id_ in before]
        return cls(
            film,
            tuple(id_ for id_ in after if id_ not in before),
            tuple(id_ for id_ in before if id_ not in after),
            tuple(id_ for id_, was in zip(stays, stayed, strict=True) if id_ != was),
        )

    def __bool__(self) -> bool:
        """Whether anything has changed."""
        return bool(self.came or self.went or self.moved)

    def told(self, lost: Lost) -> str:
        """What has changed, and what that means for what is kept."""
        parts = [("new", self.came), ("gone", self.went), ("in another place", self.moved)]
        changes = "; ".join(f"{what}: {', '.join(ids)}" for what, ids in parts if ids)
        return " ".join([f"{self.film}: its checkpoints have changed ({changes}).", *self._meaning(lost)])

    def _meaning(self, lost: Lost) -> Iterator[str]:
        if lost.members:
            yield f"Asked again how far they have seen it: {_many(lost.members, 'member')}."
        if lost.rooms:
            yield f"Cleared for nothing any more: {_many(lost.rooms, 'channel')}."
        if lost.polls:
            yield f"Only for those who have seen it all now: {_many(lost.polls, 'poll')}."
        if self.went and self.came:
            yield f'If one was only reworded, give it the id it had, such as id = "{self.went[0]}".'


def orphans(members: Mapping[str, int]) -> Iterator[str]:
    """A sentence a film that nobody has any more, though members have said how far they have seen it."""
    for film, number in members.items():
        kept = "1 member's progress is" if number == 1 else f"{number:,} members' progress is"
        remedy = f'if it was renamed, write formerly = ["{film}"] in its file.'
        yield f'{kept} kept for "{film}", which no film has; {remedy}'


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
