"""Reads what buttons and selects say: a number, what was picked, what they stand for; does nothing about it."""

from collections.abc import Iterator, Sequence
from typing import Any, cast

from bot.client.bot import Interaction
from bot.model.errors import Refusal

LARGEST = 2**63 - 1  # what a database takes; every id of Discord is smaller
LONGEST = len(str(LARGEST))

OLD_CARD = "That button is from an older message of mine. Run the command again for a fresh one."


def number(said: str) -> int:
    """A number that a component says. Raises `Refusal` when it is none that we would say."""
    if not is_number(said):
        raise Refusal(OLD_CARD)
    return int(said)


def is_number(said: str) -> bool:
    """Whether this is a number that the database takes."""
    return len(said) <= LONGEST and said.isascii() and said.isdecimal() and int(said) <= LARGEST


def selected_values(interaction: Interaction) -> list[str]:
    """What was picked from a select. Raises `Refusal` where it was none."""
    values = cast("dict[str, Any]", interaction.data or {}).get("values")
    if not values:
        raise Refusal(OLD_CARD)
    return [str(value) for value in values]


def custom_ids(components: Sequence[object]) -> Iterator[str]:
    """What the buttons and selects of a message stand for, those within others included."""
    for component in components:
        if identity := getattr(component, "custom_id", None):
            yield str(identity)
        yield from custom_ids(getattr(component, "children", ()))
        if accessory := getattr(component, "accessory", None):
            yield from custom_ids([accessory])


def mark_in(extras: Sequence[str]) -> str | None:
    """The mark of the checkpoints that a component goes by; those of cards from before there were marks say none."""
    return extras[0] if extras else None
