"""What is wrong with a sheet, and which cell each part of the film comes from."""

from dataclasses import dataclass, field

from knowledge.format.errors import KeyPath
from knowledge.sheets.rows import Place

_COLUMNS = {
    "asks": "questions",
    "facts": "fact",
    "names": "name",
    "player": "played by",
    "reveal": "from",
    "text": "fact",
}
"""The columns of keys that have another name in a film file."""


@dataclass(slots=True)
class Report:
    """Faults with their places, and the places of keys."""

    faults: list[tuple[Place, str]] = field(default_factory=list)
    places: dict[KeyPath, Place] = field(default_factory=dict)

    def add(self, place: Place, remedy: str) -> None:
        """Note a fault."""
        self.faults.append((place, remedy))

    def place_of(self, path: KeyPath) -> Place:
        """Return the cell of a key, or the one that it belongs into, or the row of the table around it."""
        for depth in range(len(path), 0, -1):
            place = self.places.get(path[:depth])
            if place is None:
                continue
            missing = path[depth] if depth < len(path) else None
            if isinstance(missing, str) and not place.column:
                column = "prompt" if (path[0], missing) == ("prompts", "text") else _COLUMNS.get(missing, missing)
                return Place(place.order, place.row, column, place.sheet)
            return place
        return Place(-1, 0, "", f"Film, {path[0]}" if path else "")
