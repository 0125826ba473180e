"""The options that several commands share, and autocompletion: its errors are shown, its names are unique."""

import functools
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from discord import app_commands

from bot.client.bot import Interaction
from bot.client.errors import explain
from knowledge.matching import MAX_SUGGESTIONS
from knowledge.text import clip, fold_text

Typed: TypeAlias = app_commands.Range[str, 1, 100]
Slash: TypeAlias = "app_commands.Command[Any, ..., None]"

FILM_OPTION = "Which film; left out, this channel's, or else the one you last set with /seen"
SHARE_OPTION = "Also post it to this channel, as far as everybody here has seen; the rest goes behind spoiler tags"
CHOICE_LENGTH = 100
DETAIL_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick from a completion; each of its `details` tells it better from others of its name."""

    name: str
    value: str
    details: tuple[str, ...] = ()


Choices: TypeAlias = "list[Choice]"
Suggest: TypeAlias = Callable[[Interaction, str], Coroutine[Any, Any, Choices]]
Completion: TypeAlias = Callable[[Interaction, str], Coroutine[Any, Any, "list[app_commands.Choice[str]]"]]


def choice(name: str, value: str, *details: str) -> Choice:
    """Return one choice, with what tells it from others of its name."""
    return Choice(name, value, details)


def completion(suggest: Suggest) -> Completion:
    """Name what `suggest` returns uniquely, and make an error the only choice: discord.py would show nothing."""

    @functools.wraps(suggest)
    async def answered(interaction: Interaction, typed: str) -> "list[app_commands.Choice[str]]":
        try:
            found = list(dict.fromkeys(await suggest(interaction, typed)))[:MAX_SUGGESTIONS]
        except Exception as error:  # noqa: BLE001  # the member gets an answer whatever went wrong
            found = [choice(explain(error), "?")]
        names = unique_names(found)
        return [app_commands.Choice(name=name, value=one.value) for name, one in zip(names, found, strict=True)]

    return answered


def unique_names(choices: Sequence[Choice]) -> list[str]:
    """Return a name for each choice, within the length Discord allows, that no other choice has.

    Of equal names Discord sends the first one's value, whichever is picked. So they get their next detail until they
    differ, and their place in the list where the details don't help. Names are equal where a search can't tell them
    apart.
    """
    depths = [0] * len(choices)
    while True:
        names = [_name(one, depth, place) for place, (one, depth) in enumerate(zip(choices, depths, strict=True), 1)]
        folded = [fold_text(name) for name in names]
        counts = Counter(folded)
        equal = [at for at, name in enumerate(folded) if counts[name] > 1]
        if not equal:
            return names
        for at in equal:
            depths[at] += 1


def _name(one: Choice, depth: int, place: int) -> str:
    """Return the name of a choice with the detail at this depth, and beyond the last with its place as well."""
    detail = one.details[min(depth, len(one.details)) - 1] if depth and one.details else ""
    ending = f" · {clip(detail, DETAIL_LENGTH)}" if detail else ""
    ending += f" · #{place}" if depth > len(one.details) else ""
    return clip(one.name, CHOICE_LENGTH - len(ending)) + ending


@completion
async def films(interaction: Interaction, typed: str) -> Choices:
    """Suggest films."""
    return [choice(title, slug, slug) for title, slug in interaction.client.club.suggest_films(typed)]
