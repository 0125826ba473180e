"""Lets in to a poll those who can see its channel and have seen its film as far as the poll goes."""

import functools
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import discord

from bot.client.bot import Interaction
from bot.club.polls import POLL_GONE
from bot.commands.films.card_sections import how_far_blocks
from bot.commands.films.screens import Screen
from bot.commands.polls.labels import BESIDE, gate_line
from bot.commands.ui.components import Card, container
from bot.commands.ui.places import permissions_in
from bot.commands.ui.responses import actor_of, show
from bot.model.errors import Refusal
from bot.model.guilds import Actor
from bot.model.polls import NotSeenFarEnough

Handler: TypeAlias = Callable[[Interaction, int, Sequence[str]], Awaitable[None]]

SAY_SO = (
    "### This one goes further than you've seen\n"
    "{gate}.\nIf you've seen that far, say so here, then open the poll again."
)


async def check_in_sight(interaction: Interaction, poll: int) -> discord.Permissions:
    """Return what the member may do in the channel of a poll.

    Raises `Refusal` where they cannot see that channel, as if there were no such poll in this server.
    """
    place, author_id = await interaction.client.polls.posting(poll, interaction.guild_id or 0)
    may = await permissions_in(interaction, place, author_id)
    if not may.view_channel:
        raise Refusal(POLL_GONE)
    return may


async def actor_at(interaction: Interaction, poll: int) -> Actor:
    """Return the member, with what they may do in the channel of a poll. Raises as `check_in_sight`."""
    return actor_of(interaction, await check_in_sight(interaction, poll))


def in_sight(handler: Handler) -> Handler:
    """Let only those use `handler` who can see the channel of its poll now, whatever card they have of it."""

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
            viewing = await interaction.client.club.viewing_of(interaction.user.id, unseen.header.film or "")
            question = SAY_SO.format(gate=gate_line(unseen.header, viewing.cut.cover))
            blocks = how_far_blocks(Screen.of_film(viewing.cut.film), viewing, question)
            await show(interaction, Card(container(viewing.cut.accent, blocks)), beside=BESIDE in extras)

    return asked
