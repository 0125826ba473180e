"""What is shown of a result, and its numbers as they are written; nothing here draws or shortens."""

from dataclasses import dataclass

UNTITLED = "Poll result"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
ALL = 100  # percent


@dataclass(frozen=True, slots=True)
class Bar:
    """One choice and what it got."""

    label: str
    votes: int
    winner: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """The result of a poll, in the order its choices are shown; `subtitle` and `note` may be empty.

    `voters` is how many have voted, where one may have voted for several choices.
    """

    title: str
    subtitle: str
    bars: tuple[Bar, ...]
    note: str
    voters: int | None = None

    @property
    def total(self) -> int:
        """What the bars are shares of: all who have voted."""
        return sum(bar.votes for bar in self.bars) if self.voters is None else self.voters


def numbered(number: int) -> str:
    """What a choice is called that has no name to show."""
    return f"Choice {number}"


def votes_label(votes: int) -> str:
    """A number of votes in words."""
    return f"{votes:,} vote{'' if votes == 1 else 's'}"


def percent(votes: int, total: int) -> str:
    """The share of `total` in whole percent, where some is never rounded to none, nor to all."""
    if not votes:
        return "0%"
    whole = (2 * ALL * votes + total) // (2 * total)
    if not whole:
        return "<1%"
    return ">99%" if whole == ALL and votes < total else f"{whole}%"
