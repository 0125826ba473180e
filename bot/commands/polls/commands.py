"""The /poll commands: their options, their completions, and which handler does the rest."""

import io
from typing import Any, TypeAlias, cast

import discord
from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.polls import create, export_file, results, vote
from bot.commands.polls.export_file import Format
from bot.commands.polls.gate import actor_at, check_in_sight
from bot.commands.polls.lists import WORDS_LENGTH, draw_list, draw_mine
from bot.commands.ui import options
from bot.commands.ui.custom_ids import is_number
from bot.commands.ui.options import FILM_OPTION, Choices, Typed, choice, completion
from bot.commands.ui.places import view_of
from bot.model.closing_suggestions import suggest_closing_times
from bot.model.errors import Refusal
from bot.model.polls import Poll, PollSearch
from bot.model.rate_limits import Activity

OFFERED = 25
NO_POLL = "I don't know that poll. Pick one from the list."
EXPORTED = "Here's the poll as a file, as far as its privacy allows."

Group: TypeAlias = "app_commands.Group"

poll_group = app_commands.Group(name="poll", description="Ask the club, vote, and see how it went", guild_only=True)


@completion
async def _closing_times(interaction: Interaction, typed: str) -> Choices:
    """Suggest closing times, each with the moment that it means in the club's time zone."""
    club = interaction.client.club
    zone = (await club.guild_settings(interaction.guild_id or 0)).zone
    return [choice(one.label, one.text) for one in suggest_closing_times(typed, club.now(), zone)]


def _polls(*, is_open: bool | None, managed: bool = False) -> options.Completion:
    """Return a completion with the open polls of this server, the closed ones, or both.

    With `managed` it suggests only those that the member may close or export.
    """

    @completion
    async def suggest(interaction: Interaction, typed: str) -> Choices:
        found, view = list[Choices](), await view_of(interaction, typing=True)
        for open_ in (True, False) if is_open is None else (is_open,):
            wanted = PollSearch(is_open=open_, words=typed, size=OFFERED)
            page, _ = await interaction.client.polls.search(view, wanted)
            shown = [poll for poll in page if isinstance(poll, Poll)]
            fitting = [poll for poll in shown if not managed or await vote.manages(interaction, poll)]
            found.append([choice(poll.question, str(poll.id)) for poll in fitting])
        return [one for page in found for one in page][:OFFERED]

    return suggest


@poll_group.command(name="start", description="Start a poll; you see it before anyone else does")
@app_commands.describe(
    question="What you want to ask; left out, you get a form for everything",
    choices="With commas, ; or | between; quotes keep a title with commas together; left out: yes or no",
    closes="How long it stays open, or until when; left out, a day",
    film=FILM_OPTION,
)
@app_commands.autocomplete(closes=_closing_times, film=options.films)
async def start_command(
    interaction: Interaction,
    question: app_commands.Range[str, 1, 300] | None = None,
    choices: app_commands.Range[str, 1, 4000] | None = None,
    closes: Typed | None = None,
    film: Typed | None = None,
) -> None:
    """Show a new poll to its author."""
    slug = (await interaction.client.club.viewing(interaction.user.id, film)).cut.film if film else None
    await create.start(interaction, create.typed_draft(question, choices, closes, slug))


@poll_group.command(name="list", description="The polls that are open here")
async def list_command(interaction: Interaction) -> None:
    """List open polls."""
    card = await draw_list(interaction, PollSearch(is_open=True))
    await interaction.response.send_message(view=card, ephemeral=True)


@poll_group.command(name="history", description="The polls that have closed here, and how they went")
@app_commands.describe(search="Words of the question or a choice; left out, you get all of them")
async def history_command(
    interaction: Interaction, search: app_commands.Range[str, 1, WORDS_LENGTH] | None = None
) -> None:
    """List closed polls."""
    card = await draw_list(interaction, PollSearch(is_open=False, words=(search or "")[:WORDS_LENGTH]))
    await interaction.response.send_message(view=card, ephemeral=True)


@poll_group.command(name="mine", description="What you have voted for here")
async def mine_command(interaction: Interaction) -> None:
    """Show a member their votes."""
    ballots = await interaction.client.polls.mine(await view_of(interaction))
    await interaction.response.send_message(view=draw_mine(ballots), ephemeral=True)


@poll_group.command(name="results", description="The votes of a poll, or how it ended")
@app_commands.describe(poll="Which poll")
@app_commands.autocomplete(poll=_polls(is_open=None))
async def results_command(interaction: Interaction, poll: Typed) -> None:
    """Show the votes of a poll, or its result."""
    await results.result(interaction, await _id(interaction, poll), ())


@poll_group.command(name="close", description="Close a poll you started, or any if you moderate; asks before it does")
@app_commands.describe(poll="Which poll")
@app_commands.autocomplete(poll=_polls(is_open=True, managed=True))
async def close_command(interaction: Interaction, poll: Typed) -> None:
    """Ask whether a poll is to be closed."""
    await vote.ask_to_close(interaction, await _id(interaction, poll), ())


@poll_group.command(name="copy", description="Start a new poll from an old one")
@app_commands.describe(poll="Which poll")
@app_commands.autocomplete(poll=_polls(is_open=None))
async def copy_command(interaction: Interaction, poll: Typed) -> None:
    """Start a new poll from an old one."""
    await create.copy(interaction, await _id(interaction, poll), ())


@poll_group.command(name="export", description="A poll as a file, if you started it or moderate")
@app_commands.describe(poll="Which poll", form="A table, or everything with the log")
@app_commands.rename(form="format")
@app_commands.choices(form=[app_commands.Choice(name=f"{kind.upper()}", value=kind.value) for kind in Format])
@app_commands.autocomplete(poll=_polls(is_open=None, managed=True))
async def export_command(interaction: Interaction, poll: Typed, form: app_commands.Choice[str] | None = None) -> None:
    """Send a poll as a file."""
    kind = Format(form.value) if form else Format.CSV
    polling, guild_id, poll_id = interaction.client.polls, interaction.guild_id or 0, await _id(interaction, poll)
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    export = await polling.export(poll_id, guild_id, await actor_at(interaction, poll_id))
    file = discord.File(io.BytesIO(export_file.write(export, kind)), f"poll-{poll_id}.{kind}")
    await interaction.response.send_message(EXPORTED, file=file, ephemeral=True)


async def _id(interaction: Interaction, picked: str) -> int:
    """Return the id of a poll that was picked. Raises `Refusal` when it is none that the member can see."""
    if not is_number(picked):
        raise Refusal(NO_POLL)  # what was typed is not searched
    await check_in_sight(interaction, int(picked))
    return int(picked)


COMMANDS = (cast("Any", poll_group),)
