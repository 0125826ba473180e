"""Every button and select of the bot: reads what one says and hands it to whoever does that."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self, TypeAlias

import discord
from discord import ui

from bot.client import Interaction, answer_error
from bot.commands import discuss, navigation
from bot.commands.parts import PREFIX, Verb
from bot.commands.screens import PARTS, Screen
from bot.model.errors import Refusal

Handler: TypeAlias = Callable[[Interaction, Screen, Sequence[str]], Awaitable[None]]

HANDLERS: Mapping[Verb, Handler] = MappingProxyType(
    {
        Verb.OPEN: navigation.open_screen,
        Verb.MORE: navigation.ask_how_far,
        Verb.SEEN: navigation.take_step,
        Verb.SURE: navigation.take_last_step,
        Verb.UNDO: navigation.undo,
        Verb.DISCUSS: discuss.discuss,
        Verb.SAYS: discuss.say,
        Verb.THREAD: discuss.open_thread,
    }
)


class Control(ui.DynamicItem[ui.Item[Any]], template=rf"{PREFIX}:(?P<said>.+)"):
    """A component that was used; all there is to know about it stands in its `custom_id`."""

    def __init__(self, item: ui.Item[Any], said: str) -> None:
        super().__init__(item)
        self._said = said

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Take over the component that was used."""
        return cls(item, match["said"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the component says. discord.py only logs what is raised here, so errors are answered here."""
        try:
            handler, screen, extras = _read(self._said)
            await handler(interaction, screen, extras)
        except Exception as error:  # noqa: BLE001  # the member gets an answer whatever went wrong
            await answer_error(interaction, error)


def _read(said: str) -> tuple[Handler, Screen, list[str]]:
    """The handler, screen and extras of a `custom_id`. Raises `Refusal` for what no card of ours says."""
    verb, *rest = said.split(":")
    try:
        return HANDLERS[Verb(verb)], Screen.decode(rest[:PARTS]), rest[PARTS:]
    except ValueError as error:
        raise Refusal(navigation.STALE) from error
