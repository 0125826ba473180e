"""What buttons and selects do: read the `custom_id`, call the club once, draw the card anew."""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeAlias, cast

import discord
from discord import ui

from bot.client import Interaction, answer_error
from bot.commands.cards import draw, draw_confirmation, draw_question
from bot.commands.parts import PREFIX, Card, Verb
from bot.commands.screens import Screen
from bot.model.errors import Refusal
from bot.model.progress import Progress

Handler: TypeAlias = Callable[[Interaction, Screen, list[str]], Awaitable[None]]

STALE = "That button is from an older message of mine. Run the command again for a fresh one."
MOVED_ON = "You have changed that again since. Run /seen to see where you are."


async def show(interaction: Interaction, card: Card) -> None:
    """Put `card` in place of the one that was used."""
    await interaction.response.edit_message(view=card)


async def move_to(interaction: Interaction, screen: Screen, checkpoint: int) -> None:
    """Keep how far the member is, and draw the screen as it is from there."""
    club = interaction.client.club
    step = await club.record_progress(interaction.user.id, screen.film, checkpoint)
    viewing = await club.viewing(interaction.user.id, screen.film)
    await show(interaction, draw(screen, viewing, step if step.before != step.after else None))


async def _open(interaction: Interaction, screen: Screen, _extras: list[str]) -> None:
    await show(interaction, draw(screen, await interaction.client.club.viewing(interaction.user.id, screen.film)))


async def _more(interaction: Interaction, screen: Screen, _extras: list[str]) -> None:
    viewing = await interaction.client.club.viewing(interaction.user.id, screen.film)
    await show(interaction, draw_question(screen, viewing))


async def _seen(interaction: Interaction, screen: Screen, _extras: list[str]) -> None:
    data = cast("dict[str, Any]", interaction.data)
    checkpoint = int(data["values"][0])
    viewing = await interaction.client.club.viewing(interaction.user.id, screen.film)
    if checkpoint == viewing.cut.checkpoints[-1].number and not viewing.cut.complete:
        await show(interaction, draw_confirmation(screen, viewing))
    else:
        await move_to(interaction, screen, checkpoint)


async def _sure(interaction: Interaction, screen: Screen, _extras: list[str]) -> None:
    viewing = await interaction.client.club.viewing(interaction.user.id, screen.film)
    await move_to(interaction, screen, viewing.cut.checkpoints[-1].number)


async def _undo(interaction: Interaction, screen: Screen, extras: list[str]) -> None:
    try:
        after, before = extras
        step = Progress(before=None if before == "n" else int(before), after=int(after))
    except ValueError as error:
        raise Refusal(STALE) from error
    if not await interaction.client.club.undo_progress(interaction.user.id, screen.film, step):
        raise Refusal(MOVED_ON)
    await _open(interaction, screen, [])


HANDLERS: dict[Verb, Handler] = {
    Verb.OPEN: _open,
    Verb.MORE: _more,
    Verb.SEEN: _seen,
    Verb.SURE: _sure,
    Verb.UNDO: _undo,
}


class Control(ui.DynamicItem[ui.Item[Any]], template=rf"{PREFIX}:(?P<said>.+)"):
    """Every button and select of the bot; all there is to know about one stands in its `custom_id`."""

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
        return HANDLERS[Verb(verb)], Screen.decode(":".join(rest[:4])), rest[4:]
    except ValueError as error:
        raise Refusal(STALE) from error
