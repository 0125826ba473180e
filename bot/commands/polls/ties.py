"""Handlers that break a tie: a run-off between the tied choices, and drawing one of them."""

from collections.abc import Sequence
from dataclasses import replace

from bot.client.bot import Interaction
from bot.commands.polls.create import draft_like, show_new
from bot.commands.polls.gate import actor_at, gated
from bot.commands.polls.labels import PollVerb, drawn_line, name_of, poll_button
from bot.commands.ui.components import ACCENT, Card, container, escape_user_text, listed
from bot.commands.ui.responses import show
from bot.model.drafts import QUESTION_LENGTH
from bot.model.polls import PollView
from knowledge.text import clip

RUN_OFF = "Run-off: "
SURE = "I'll draw one of {names}, and tell the channel. The draw is final."
DRAWN = "{line} The channel hears of it in a moment."


@gated
async def run_off(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Start a new poll between the choices of a tie, with the settings of the old one."""
    view = await _find(interaction, poll)
    question = f"{RUN_OFF}{view.poll.question.removeprefix(RUN_OFF)}"
    choices = tuple(view.poll.text_of(choice) for choice in view.tied)
    draft = draft_like(interaction, view.poll)
    await show_new(interaction, replace(draft, question=clip(question, QUESTION_LENGTH), choices=choices))


@gated
async def ask_to_draw(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Ask whether one of the choices of a tie is to be drawn."""
    view = await _find(interaction, poll)
    names = listed([f"**{name_of(view.poll, choice)}**" for choice in view.tied])
    buttons = [
        poll_button("Draw it", PollVerb.DRAW_NOW, poll, main=True),
        poll_button("Leave the tie", PollVerb.RESULT, poll),
    ]
    question = escape_user_text(view.poll.question)
    await show(interaction, Card(container(ACCENT, [f"### {question}\n{SURE.format(names=names)}", buttons])))


@gated
async def draw(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Draw one of the choices of a tie."""
    guild_id, actor = interaction.guild_id or 0, await actor_at(interaction, poll)
    drawn = await interaction.client.ties.draw(poll, guild_id, actor)
    interaction.client.winner_drawn(poll, drawn.channel_id)
    done = DRAWN.format(line=drawn_line(drawn))
    await show(interaction, Card(container(ACCENT, [done, [poll_button("Result", PollVerb.RESULT, poll)]])), done=done)


async def _find(interaction: Interaction, poll: int) -> PollView:
    """Return a tie that the member may break. Raises `Refusal` otherwise."""
    return await interaction.client.ties.find(poll, interaction.guild_id or 0, await actor_at(interaction, poll))
