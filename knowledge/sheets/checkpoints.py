"""The checkpoints of a sheet, by number, label or id."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.checkpoints import Step, own_ids
from knowledge.format.models import FilmFile
from knowledge.sheets.layout import nearest
from knowledge.sheets.rows import shown
from knowledge.text import fold_text

_NUMBER = re.compile(r"(\d{1,3})(?:[.,]0+)?")


@dataclass(frozen=True, slots=True)
class Steps:
    """The labels and ids of a film's checkpoints, in order."""

    labels: Sequence[str]
    ids: Sequence[str]

    @classmethod
    def among(cls, steps: Sequence[Step]) -> "Steps":
        """Return those of a film's checkpoints, each with the id that it has or gets."""
        return cls([label for _, label, _ in steps], own_ids(steps))

    @classmethod
    def of(cls, film: FilmFile) -> "Steps":
        """Return those of a film file."""
        return cls.among([(step.id, step.label, step.part) for step in film.checkpoints])

    def find(self, typed: str) -> int | None:
        """Return the number of a checkpoint: by its number, else by the one label or id that is the same."""
        if number := _NUMBER.fullmatch(typed):
            return int(number[1]) if int(number[1]) < len(self.labels) else None
        for texts in (self.labels, self.ids):
            same = [number for number, text in enumerate(texts) if fold_text(text) == fold_text(typed)]
            if same:
                return same[0] if len(same) == 1 else None
        return None

    def remedy(self, typed: str) -> str:
        """Return what to write in place of what names no checkpoint."""
        last = len(self.labels) - 1
        if sum(fold_text(label) == fold_text(typed) for label in self.labels) > 1:
            return f'"{shown(typed)}" is the label of two checkpoints; write the number, 0 to {last}'
        meant = nearest(typed, map(fold_text, self.labels))
        label = next((label for label in self.labels if fold_text(label) == meant), None)
        hint = f'did you mean "{label}"?' if label else f"write its label, or its number, 0 to {last}"
        return f'"{shown(typed)}" is no checkpoint; {hint}'

    def spell(self, number: int) -> str:
        """Return what `find` finds a checkpoint by: the label if it can, else the number."""
        label = self.labels[number]
        return label if self.find(label) == number else str(number)

    def spell_inside(self, number: int) -> str:
        """Return what finds a checkpoint inside brackets, behind the word `from`."""
        spelled = self.spell(number)
        return str(number) if re.search(r"\(\s*from\s", f"{spelled} ", re.IGNORECASE) else spelled
