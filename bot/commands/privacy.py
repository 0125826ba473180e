"""/privacy: what is kept about a member, as a card and as a file, and having it deleted."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import cast

import discord
import orjson
from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.ui.components import ACCENT, Card, button_by_id, container, escape_markdown, subtext
from bot.commands.ui.options import Slash
from bot.commands.ui.places import seen_anywhere
from bot.commands.ui.responses import show
from bot.model.personal_data import ERASURE_EFFECT, DataKind, ErasureReport, NeverStored, PersonalData, ProgressRecord
from bot.model.rate_limits import Activity
from knowledge.text import clip

PRIVACY = "privacy"
MOST_FILMS, NAME_LENGTH = 10, 80
FILE_NAME = "houselights-about-you.json"

NOTHING_KEPT = "## What I keep about you\nNothing at all."
HEADING_KEPT = (
    "## What I keep about you\n"
    "All of it is kept by your Discord number, without your name, your picture or your messages."
)
NEVER = {
    NeverStored.QUESTIONS: (
        "the last one on each film stays in my memory for a while, and goes when I restart or you delete"
    ),
    NeverStored.SEALED: "it's kept apart from who you are, and nobody can put the two together again",
}
SEALED_STAYS = (
    "While a sealed poll is open, I have to know that you voted in it, or you could vote twice. Open now: {polls}."
)
ASK_AGAIN = "Ask me again once it has closed."
DELETE_ALL = "## Delete it all?\nThis happens at once, in every server, and nobody can undo it."
LOST_STEP = "a step that's gone; set it again with /seen"
HEADING_DELETED = "## Deleted"
NOTHING_TO_DELETE = "## Nothing to delete\nThere's nothing left that I could delete now."
HERE_IT_IS = "Here's all that I keep about you."
NOT_ALL_WORDS = (
    "Words about more of a film than you've seen are left out of it, "
    "and so are those of other people's polls in places you can't see now."
)


class PrivacyVerb(StrEnum):
    """What a button of these cards does; `router` names the handlers."""

    OPEN = "open"
    FILE = "file"
    ASK = "ask"
    DELETE = "delete"


@app_commands.command(name="privacy", description="What I keep about you, as a file if you like, and how to delete it")
async def privacy_command(interaction: Interaction) -> None:
    """Show what is kept about the member."""
    data = await _collect(interaction)
    await interaction.response.send_message(view=draw_data(data), ephemeral=True)


async def open_data(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Show what is kept about the member."""
    await show(interaction, draw_data(await _collect(interaction)))


async def send_file(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Send what is kept about the member as a file."""
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    member_id, personal_data = interaction.user.id, interaction.client.personal_data
    seen = await seen_anywhere(interaction, await personal_data.voted_in(member_id))
    file = discord.File(io.BytesIO(write(member_id, await personal_data.collect(member_id, seen))), FILE_NAME)
    await interaction.response.send_message(f"{HERE_IT_IS}\n{subtext(NOT_ALL_WORDS)}", file=file, ephemeral=True)


async def ask_to_delete(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Show what deleting does, and ask whether that is wanted."""
    data = await _collect(interaction)
    effects = "\n".join(f"- **{kind}**: {ERASURE_EFFECT[kind]}" for kind, number in data.counts().items() if number)
    buttons = [
        button_by_id("Delete it all", _identity(PrivacyVerb.DELETE), main=True),
        button_by_id("Keep it", _identity(PrivacyVerb.OPEN)),
    ]
    parts = [f"{DELETE_ALL}\n{effects}", _what_stays(data.pending), buttons]
    await show(interaction, Card(container(ACCENT, parts)))


async def delete(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Delete what is kept about the member, and redraw the polls that look different now."""
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    report = await interaction.client.personal_data.erase(interaction.user.id)
    for poll in report.changed:
        interaction.client.poll_changed(poll)
    await show(interaction, draw_erased(report))


def draw_data(data: PersonalData) -> Card:
    """Draw what is kept about a member and what never is, with buttons to get it and to delete it."""
    never = "\n".join(["### What I never write down", *(f"**{kind}**: {NEVER[kind]}." for kind in NeverStored)])
    counts = data.counts()
    if not any(counts.values()):
        return Card(container(ACCENT, [NOTHING_KEPT, never]))
    lines = [f"- **{kind}**: {number or 'none'}" for kind, number in counts.items()]
    films = "\n".join(["### How far you've seen each film", *_film_lines(data.progress)]) if data.progress else ""
    stays = subtext(SEALED_STAYS.format(polls=data.pending)) if data.pending else ""
    buttons = [
        button_by_id("Give it to me as a file", _identity(PrivacyVerb.FILE)),
        button_by_id("Delete it all", _identity(PrivacyVerb.ASK)),
    ]
    return Card(container(ACCENT, [HEADING_KEPT, "\n".join(lines), films, never, stays, buttons]))


def draw_erased(report: ErasureReport) -> Card:
    """Draw what has been deleted, and what has not been yet."""
    lines = list[str]()
    for kind, number in report.counts.items():
        effect = ERASURE_EFFECT[kind]
        if kind is DataKind.VOTES:
            counting = number - report.withdrawn
            effect = f"{report.withdrawn} taken back in open polls; {counting} in closed ones count on as somebody's"
        if number:
            lines.append(f"- **{kind}** ({number}): {effect}")
    done = "\n".join([HEADING_DELETED, *lines]) if lines else NOTHING_TO_DELETE
    return Card(container(ACCENT, [done, _what_stays(report.pending)]))


def write(member_id: int, data: PersonalData) -> bytes:
    """Return all that is kept about a member, as a file."""
    return orjson.dumps({"member": member_id, **asdict(data)}, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


async def _collect(interaction: Interaction) -> PersonalData:
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    return await interaction.client.personal_data.collect(interaction.user.id)


def _what_stays(pending: int) -> str:
    """Return what deleting leaves while sealed polls are open."""
    return f"{SEALED_STAYS.format(polls=pending)} {ASK_AGAIN}" if pending else ""


def _film_lines(progress: Sequence[ProgressRecord]) -> Iterator[str]:
    """Yield a line for each film with how far the member is."""
    for record in progress[:MOST_FILMS]:
        title = escape_markdown(clip(record.title or "A film I no longer have", NAME_LENGTH))
        step = LOST_STEP if record.checkpoint is None else f"step {record.checkpoint}"
        yield f"- {title}: {escape_markdown(clip(record.label or step, NAME_LENGTH))}"
    if len(progress) > MOST_FILMS:
        yield f"- and {len(progress) - MOST_FILMS} more, which are in the file"


def _identity(verb: PrivacyVerb) -> str:
    """Return the id of a button; these are about nothing with a number."""
    return f"{PRIVACY}:{verb}:0"


COMMANDS = (cast("Slash", privacy_command),)
