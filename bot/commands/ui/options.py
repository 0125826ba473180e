"""The options that several commands share, and autocompletion that shows its errors."""

import functools
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias

from discord import app_commands

from bot.client.bot import Interaction
from bot.client.errors import explain
from bot.commands.ui.components import clip

Typed: TypeAlias = app_commands.Range[str, 1, 100]
Choices: TypeAlias = "list[app_commands.Choice[str]]"
Slash: TypeAlias = "app_commands.Command[Any, ..., None]"
Completion: TypeAlias = Callable[[Interaction, str], Coroutine[Any, Any, Choices]]

FILM_OPTION = "Which film; left out, this channel's, or else the one you last set with /seen"
SHARE_OPTION = "Also post it to this room, as far as everybody here has seen; the rest goes behind spoiler tags"
CHOICE_LENGTH = 100


def choice(name: str, value: str) -> app_commands.Choice[str]:
    """Return one choice, within the length Discord allows."""
    return app_commands.Choice(name=clip(name, CHOICE_LENGTH), value=value)


def completion(suggest: Completion) -> Completion:
    """Make an error of `suggest` the only choice offered: discord.py would log it and show nothing."""

    @functools.wraps(suggest)
    async def answered(interaction: Interaction, typed: str) -> Choices:
        try:
            return await suggest(interaction, typed)
        except Exception as error:  # noqa: BLE001  # the member gets an answer whatever went wrong
            return [choice(explain(error), "?")]

    return answered


@completion
async def films(interaction: Interaction, typed: str) -> Choices:
    """Suggest films."""
    return [choice(title, slug) for title, slug in interaction.client.club.suggest_films(typed)]
