"""Reads the `custom_id` and the values of buttons and selects."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from bot.client.bot import Interaction
from bot.model.errors import Refusal

LARGEST = 2**63 - 1  # what a database takes; every id of Discord is smaller
LONGEST = len(str(LARGEST))

OLD_CARD = "That button is from an older message of mine. Run the command again for a fresh one."


def number(text: str) -> int:
    """Read a number of a `custom_id`. Raises `Refusal` when it is none that we would write."""
    if not is_number(text):
        raise Refusal(OLD_CARD)
    return int(text)


def is_number(text: str) -> bool:
    """Return whether this is a number that the database takes."""
    return len(text) <= LONGEST and text.isascii() and text.isdecimal() and int(text) <= LARGEST


def selected_values(interaction: Interaction) -> list[str]:
    """Return what was picked from a select. Raises `Refusal` where it was none."""
    values = cast("dict[str, Any]", interaction.data or {}).get("values")
    if not values:
        raise Refusal(OLD_CARD)
    return [str(value) for value in values]


def custom_ids(components: Sequence[object]) -> Iterator[str]:
    """Yield the ids of the buttons and selects of a message, those within others included."""
    for component in components:
        if identity := getattr(component, "custom_id", None):
            yield str(identity)
        yield from custom_ids(getattr(component, "children", ()))
        if accessory := getattr(component, "accessory", None):
            yield from custom_ids([accessory])


def mark_in(extras: Sequence[str]) -> str | None:
    """Return the mark of the checkpoints that a component was drawn with; the oldest cards have none."""
    return extras[0] if extras else None
