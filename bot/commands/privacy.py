"""/privacy: what is kept about a member, as a card and as a file, and having it deleted; the keeping is elsewhere."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import cast

import discord
import orjson
from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.ui.components import (
    ACCENT,
    Card,
    Component,
    button_by_id,
    button_rows,
    clip,
    container,
    escape_markdown,
    subtext,
    text,
)
from bot.commands.ui.options import Slash
from bot.commands.ui.places import seen_anywhere
from bot.commands.ui.responses import show
from bot.model.personal_data import ERASURE_EFFECT, DataKind, ErasureReport, NeverStored, PersonalData, ProgressRecord
from bot.model.rate_limits import Activity

PRIVACY = "privacy"
MOST_FILMS, NAME_LENGTH = 10, 80
FILE = "houselights-about-you.json"

NOTHING = "## What I keep about you\nNothing at all."
KEPT = "## What I keep about you\nAll of it goes by your Discord number: no name, no picture and no message is with it."
NEVER = {
    NeverStored.QUESTIONS: (
        "the last one on each film stays in my memory for a while, and goes when I restart or you delete"
    ),
    NeverStored.SEALED: "it is kept apart from who you are, and nobody can put the two together again",
}
STAYING = "While a sealed poll is open, I have to know that you voted in it, or you could vote twice: {polls} so far."
ASK_AGAIN = "Ask me again once it has closed."
SURE = "## Delete it all?\nThis happens at once, in every server, and nobody can undo it."
GONE_STEP = "a step that is gone; tell me again with /seen"
GONE = "## Deleted"
NOTHING_TO_DELETE = "## Nothing to delete\nThere is nothing left that I could delete now."
HERE_IT_IS = "Here is all that I keep about you."
NOT_ALL_WORDS = (
    "Words about more of a film than you have told me you have seen are left out of it, "
    "and so are those of other people's polls in places that you cannot see now."
)


class PrivacyVerb(StrEnum):
    """What a button of these cards does; the handlers are in `controls`."""

    OPEN = "open"
    FILE = "file"
    ASK = "ask"
    DELETE = "delete"


@app_commands.command(name="privacy", description="What I keep about you, as a file if you like, and how to delete it")
async def privacy_command(interaction: Interaction) -> None:
    """Show what is kept about the member."""
    holdings = await _holdings(interaction)
    await interaction.response.send_message(view=draw_holdings(holdings), ephemeral=True)


async def open_holdings(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Show what is kept about the member."""
    await show(interaction, draw_holdings(await _holdings(interaction)))


async def send_file(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Send what is kept about the member as a file."""
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    member_id, kept = interaction.user.id, interaction.client.personal_data
    holdings = await kept.collect(member_id, await seen_anywhere(interaction, await kept.voted_in(member_id)))
    file = discord.File(io.BytesIO(write(member_id, holdings)), FILE)
    await interaction.response.send_message(f"{HERE_IT_IS}\n{subtext(NOT_ALL_WORDS)}", file=file, ephemeral=True)


async def ask_to_delete(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Say what deleting does, and ask whether that is wanted."""
    await show(interaction, _draw_question(await _holdings(interaction)))


async def delete(interaction: Interaction, _number: int, _extras: Sequence[str]) -> None:
    """Forget the member, and redraw the polls that look different now."""
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    forgotten = await interaction.client.personal_data.erase(interaction.user.id)
    for poll in forgotten.changed:
        interaction.client.poll_changed(poll)
    await show(interaction, draw_forgotten(forgotten))


async def _holdings(interaction: Interaction) -> PersonalData:
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    return await interaction.client.personal_data.collect(interaction.user.id)


def draw_holdings(holdings: PersonalData) -> Card:
    """What is kept about a member and what never is, with the ways to get it and to be rid of it."""
    never = "\n".join(["### What I never write down", *(f"**{kind}**: {NEVER[kind]}." for kind in NeverStored)])
    counts = holdings.counts()
    if not any(counts.values()):
        return Card(container(ACCENT, [text(NOTHING), text(never)]))
    lines = [f"**{kind}**: {number or 'none'}" for kind, number in counts.items()]
    lines[1:1] = _film_lines(holdings.progress)
    blocks: list[Component] = [text(KEPT), text("\n".join(lines)), text(never)]
    if holdings.pending:
        blocks.append(text(subtext(STAYING.format(polls=holdings.pending))))
    ways = [
        button_by_id("Give it to me as a file", _identity(PrivacyVerb.FILE)),
        button_by_id("Delete it all", _identity(PrivacyVerb.ASK)),
    ]
    return Card(container(ACCENT, [*blocks, *button_rows(ways)]))


def draw_forgotten(forgotten: ErasureReport) -> Card:
    """What has been done to forget a member, and what is still to do."""
    lines = [
        f"- **{kind}** ({number}): {_fate(kind, forgotten)}" for kind, number in forgotten.counts.items() if number
    ]
    blocks: list[Component] = [text("\n".join([GONE, *lines]) if lines else NOTHING_TO_DELETE)]
    if forgotten.pending:
        blocks.append(text(f"{STAYING.format(polls=forgotten.pending)} {ASK_AGAIN}"))
    return Card(container(ACCENT, blocks))


def write(member_id: int, holdings: PersonalData) -> bytes:
    """All that is kept about a member, as a file."""
    return orjson.dumps({"member": member_id, **asdict(holdings)}, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


def _draw_question(holdings: PersonalData) -> Card:
    """The last question before everything is deleted."""
    fates = "\n".join(f"- **{kind}**: {ERASURE_EFFECT[kind]}" for kind, number in holdings.counts().items() if number)
    blocks: list[Component] = [text(f"{SURE}\n{fates}")]
    if holdings.pending:
        blocks.append(text(f"{STAYING.format(polls=holdings.pending)} {ASK_AGAIN}"))
    ways = [
        button_by_id("Delete it all", _identity(PrivacyVerb.DELETE), main=True),
        button_by_id("Keep it", _identity(PrivacyVerb.OPEN)),
    ]
    return Card(container(ACCENT, [*blocks, *button_rows(ways)]))


def _fate(kind: DataKind, forgotten: ErasureReport) -> str:
    """What has become of a kind; of votes, how many have been taken back and how many count on."""
    if kind is not DataKind.VOTES:
        return ERASURE_EFFECT[kind]
    counting = forgotten.counts[kind] - forgotten.withdrawn
    return f"{forgotten.withdrawn} taken back in open polls; {counting} in closed ones count on as somebody's"


def _film_lines(steps: Sequence[ProgressRecord]) -> Iterator[str]:
    """A line a film with how far the member is."""
    for step in steps[:MOST_FILMS]:
        title = escape_markdown(clip(step.title or "A film I no longer have", NAME_LENGTH))
        place = GONE_STEP if step.checkpoint is None else f"step {step.checkpoint}"
        yield f"- {title}: {escape_markdown(clip(step.label or place, NAME_LENGTH))}"
    if len(steps) > MOST_FILMS:
        yield f"- and {len(steps) - MOST_FILMS} more, which are in the file"


def _identity(verb: PrivacyVerb) -> str:
    """What a button says when it is used; these are about nothing with a number."""
    return f"{PRIVACY}:{verb}:0"


COMMANDS = (cast("Slash", privacy_command),)
