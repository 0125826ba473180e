"""What somebody gets who opens a poll about more than they have seen; nothing of the poll itself."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from bot.client import Interaction
from bot.commands.blocks import how_far_blocks
from bot.commands.parts import Card, container
from bot.commands.polls.cards import gate_line
from bot.commands.replies import show
from bot.commands.screens import Screen
from bot.model.polls import Notice, Unseen
from bot.model.progress import Viewing

Handler: TypeAlias = Callable[[Interaction, int, Sequence[str]], Awaitable[None]]

SAY_SO = (
    "### This one is about more than you have told me you have seen\n"
    "It is for: {gate}\nIf you have seen that far, tell me here, then open the poll again."
)


def gated(handler: Handler) -> Handler:
    """Ask a member how far they are where `handler` finds that they have not seen far enough."""

    @functools.wraps(handler)
    async def asked(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
        try:
            await handler(interaction, poll, extras)
        except Unseen as unseen:
            await show(interaction, await draw_gate(interaction, unseen.notice))

    return asked


async def draw_gate(interaction: Interaction, notice: Notice) -> Card:
    """The question how far a member has seen the film of a poll. Raises `Refusal` when the film has gone."""
    viewing = await interaction.client.club.viewing_of(interaction.user.id, notice.film or "")
    return _draw(viewing, notice)


def _draw(viewing: Viewing, notice: Notice) -> Card:
    said = SAY_SO.format(gate=gate_line(notice, viewing.cut.cover))
    return Card(container(viewing.cut.accent, how_far_blocks(Screen.of_film(viewing.cut.film), viewing, said)))
