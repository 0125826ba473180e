"""What a film file is drafted from: numbered sentences, and lists of cast and crew."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.curation.names import says
from knowledge.curation.notes import Sentence
from knowledge.sheets.rows import tidy

_CREDITED = re.compile(r"(?P<name>[^,;:\t]+?)\s*(?:\s+as\s+|\s+[-\u2013\u2014]\s+|[,;:\t]\s*)(?P<part>.+)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a list of cast or crew."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class Material:
    """What a film is drafted from: the labels of its checkpoints, numbered sentences, and lists of cast and crew."""

    labels: Sequence[str]
    notes: Sequence[Sentence]
    cast: Sequence[Listed] = ()
    crew: Sequence[Listed] = ()

    @property
    def lists(self) -> Sequence[Sentence]:
        """Return a sentence for each line of the lists, to be cited like the notes.

        A part may be named from the first sentence on that names it; crew, from the start.
        """
        last = len(self.labels) - 1
        parts = (
            Sentence(
                f"cast.s{at}", _first_naming(one.part, self.notes, last), "", f"{one.name} plays {one.part}.", "Cast"
            )
            for at, one in enumerate(self.cast, 1)
        )
        crew = (
            Sentence(f"crew.s{at}", 0, "", f"{one.name}: {one.part}.", "Crew") for at, one in enumerate(self.crew, 1)
        )
        return [*parts, *crew]


def read_listed(text: str) -> list[Listed]:
    """Return the lines of a list: `Name as Character`, or the two with a tab, a comma or a dash between."""
    lines = (tidy(line.replace("|", "/").replace("`", "'").replace("\t", ", ")) for line in text.splitlines())
    found = (_CREDITED.fullmatch(line) for line in lines if line and not line.startswith("#"))
    return [Listed(one["name"][:80], one["part"][:80]) for one in found if one]


def _first_naming(part: str, notes: Sequence[Sentence], last: int) -> int:
    for name in (part, *sorted(part.split(), key=len, reverse=True)):
        named = [one.safe_from for one in notes if name[:1].isupper() and says(one.text, name)]
        if named:
            return min(named)
    return last
