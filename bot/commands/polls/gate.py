"""Lets members in to a poll, if they can see its place, or else it is not there, and have seen so far of its film."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import discord

from bot.client.bot import Interaction
from bot.club.polls import GONE
from bot.commands.films.card_sections import how_far_blocks
from bot.commands.films.screens import Screen
from bot.commands.polls.poll_card import gate_line
from bot.commands.ui.components import Card, container
from bot.commands.ui.places import permissions_in
from bot.commands.ui.responses import actor_of, show
from bot.model.errors import Refusal
from bot.model.guilds import Actor
from bot.model.polls import NotSeenFarEnough, PollHeader
from bot.model.viewers import Viewing

Handler: TypeAlias = Callable[[Interaction, int, Sequence[str]], Awaitable[None]]

SAY_SO = (
    "### This one is about more than you have told me you have seen\n"
    "It is for: {gate}\nIf you have seen that far, tell me here, then open the poll again."
)


async def check_in_sight(interaction: Interaction, poll: int) -> discord.Permissions:
    """What the member may do where a poll stands.

    Raises `Refusal` where they cannot see that place, as if there were no such poll in this server.
    """
    place, author_id = await interaction.client.polls.posting(poll, interaction.guild_id or 0)
    may = await permissions_in(interaction, place, author_id)
    if not may.view_channel:
        raise Refusal(GONE)
    return may


async def actor_at(interaction: Interaction, poll: int) -> Actor:
    """The member, with what they may do where a poll stands. Raises as `check_in_sight`."""
    return actor_of(interaction, await check_in_sight(interaction, poll))


def in_sight(handler: Handler) -> Handler:
    """Let only those use `handler` who can see the place of its poll now, whatever card they have of it."""

    @functools.wraps(handler)
    async def seen(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
        await check_in_sight(interaction, poll)
        await handler(interaction, poll, extras)

    return seen


def gated(handler: Handler) -> Handler:
    """Ask a member how far they are where `handler` finds that they have not seen far enough."""

    @functools.wraps(handler)
    async def asked(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
        try:
            await handler(interaction, poll, extras)
        except NotSeenFarEnough as unseen:
            await show(interaction, await draw_gate(interaction, unseen.header))

    return asked


async def draw_gate(interaction: Interaction, notice: PollHeader) -> Card:
    """The question how far a member has seen the film of a poll. Raises `Refusal` when the film has gone."""
    viewing = await interaction.client.club.viewing_of(interaction.user.id, notice.film or "")
    return _draw(viewing, notice)


def _draw(viewing: Viewing, notice: PollHeader) -> Card:
    said = SAY_SO.format(gate=gate_line(notice, viewing.cut.cover))
    return Card(container(viewing.cut.accent, how_far_blocks(Screen.of_film(viewing.cut.film), viewing, said)))
