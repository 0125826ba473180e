"""The /poll commands: their options, their completions, and which handler does the rest."""

import re
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias, cast

from discord import app_commands

from bot.client.bot import Interaction
from bot.commands.films.seen import step_meant
from bot.commands.polls import change, create, own_drafts, results, vote
from bot.commands.polls.draft_card import FOR_EVERYBODY, FOR_SOME, GATE, KINDS, PRIVACIES, with_setting
from bot.commands.polls.draft_card import RESULTS as SHOWN
from bot.commands.polls.export_file import Format
from bot.commands.polls.finding import PollUse, poll_completion, use_poll
from bot.commands.polls.labels import PollVerb
from bot.commands.polls.lists import OPEN_POLLS, WORDS_LENGTH, draw_list, draw_mine
from bot.commands.ui import options
from bot.commands.ui.options import FILM_OPTION, Choices, Typed, choice, completion
from bot.commands.ui.places import view_of
from bot.commands.ui.responses import location_of
from bot.model.closing_suggestions import suggest_closing_times
from bot.model.drafts import CLOSES
from bot.model.errors import Refusal
from bot.model.polls import PollSearch
from knowledge.text import fold_text

LEFT_OUT = "Which poll, open or closed, by its words or its day; left out, the one that's open, or the newest"
NO_SUCH_AUDIENCE = "I don't know that step of the film. Pick one from the list that the option offers."
NO_POLLS = "There's no poll here yet that you can see. Start one with **/poll start**."
NONE_TO_CLOSE = "There's no open poll here that you can close."
NONE_TO_CHANGE = "There's no open poll here that you can change."
NONE_TO_EXPORT = "There's no poll here that you can export."

# What an audience was offered as, now and by earlier versions: members type it, too.
EVERYBODY = ("0", FOR_EVERYBODY, "For everybody in the room")
AROUND_A_LABEL = re.compile(r"^(?:Only for: |Only for those at “)|”$")

Group: TypeAlias = "app_commands.Group"

poll_group = app_commands.Group(name="poll", description="Ask the club, vote, and see how it went", guild_only=True)


@completion
async def _closing_times(interaction: Interaction, typed: str) -> Choices:
    """Suggest closing times, each with the moment that it means in the club's time zone."""
    club = interaction.client.club
    zone = (await club.guild_settings(interaction.guild_id or 0)).zone
    return [choice(one.label, one.text) for one in suggest_closing_times(typed, club.now(), zone)]


@completion
async def _audiences(interaction: Interaction, typed: str) -> Choices:
    """Suggest whom a poll can be for: everybody, or those who have seen as far as its author at most."""
    film = interaction.namespace.film
    cut = (await interaction.client.club.viewing(interaction.user.id, film, location_of(interaction))).cut
    reached = cut.checkpoints[1 : cut.checkpoint.number + 1]
    offered = [choice(FOR_EVERYBODY, "0"), *(choice(FOR_SOME.format(label=step.label), step.id) for step in reached)]
    return [one for one in offered if fold_text(typed) in fold_text(one.name)]


RESULTS = PollUse(PollVerb.RESULT, "Result", results.result, NO_POLLS)
CLOSE = PollUse(PollVerb.CLOSE, "Close", vote.ask_to_close, NONE_TO_CLOSE, is_open=True, managed=True)
CHANGE = PollUse(PollVerb.CHANGE, "Change", change.start, NONE_TO_CHANGE, is_open=True, managed=True)
COPY = PollUse(PollVerb.COPY, "Copy", create.copy, NO_POLLS)
EXPORT = PollUse(PollVerb.EXPORT, "Export", results.export, NONE_TO_EXPORT, managed=True)


@poll_group.command(name="start", description="Start a poll; you see it before anyone else does")
@app_commands.describe(
    question="What you want to ask; left out, you get a form, or the drafts that you have here",
    choices="With commas, ; or | between; quotes keep a title with commas together; left out: yes or no",
    closes="How long it stays open, or until when; left out, a day",
    film=FILM_OPTION,
    kind="How members vote; this, votes, results and how long are as in your last poll here, if you leave them out",
    votes="Who sees who voted for what",
    results="When the votes show",
    audience="For everybody in the channel, or only for those who have seen so far; left out, for everybody",
)
@app_commands.choices(
    kind=[app_commands.Choice(name=name, value=value) for value, name in KINDS.items()],
    votes=[app_commands.Choice(name=name, value=str(value)) for value, name in PRIVACIES.items()],
    results=[app_commands.Choice(name=name, value=str(value)) for value, name in SHOWN.items()],
)
@app_commands.autocomplete(closes=_closing_times, film=options.films, audience=_audiences)
async def start_command(  # noqa: PLR0913, PLR0917  # options
    interaction: Interaction,
    question: app_commands.Range[str, 1, 300] | None = None,
    choices: app_commands.Range[str, 1, 4000] | None = None,
    closes: Typed | None = None,
    film: Typed | None = None,
    kind: app_commands.Choice[str] | None = None,
    votes: app_commands.Choice[str] | None = None,
    results: app_commands.Choice[str] | None = None,
    audience: Typed | None = None,
) -> None:
    """Show a new poll to its author."""
    if not any((question, choices, closes, film, kind, votes, results, audience)):
        await own_drafts.start_or_go_on(interaction)
        return
    club = interaction.client.club
    viewing = await club.viewing(interaction.user.id, film, location_of(interaction)) if film or audience else None
    slug = viewing.cut.film if viewing and film else None
    typed = create.typed_draft(question, choices, slug)
    draft = await interaction.client.drafts.as_usual(interaction.guild_id or 0, interaction.user.id, typed)
    if closes is not None:
        draft = replace(draft, closes=closes, usual=tuple(one for one in draft.usual if one != CLOSES))
    for setting, picked in (("kind", kind), ("privacy", votes), ("results", results)):
        if picked is not None:
            draft = with_setting(draft, setting, picked.value, slug or "")
    if viewing and audience and audience not in EVERYBODY:
        step = await step_meant(interaction, viewing, AROUND_A_LABEL.sub("", audience))
        if step is None:
            raise Refusal(NO_SUCH_AUDIENCE)
        draft = with_setting(draft, GATE, str(step.number), viewing.cut.film)
    await create.start(interaction, draft)


@poll_group.command(name="list", description="The polls that are open here")
async def list_command(interaction: Interaction) -> None:
    """List open polls."""
    card = await draw_list(interaction, OPEN_POLLS)
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
@app_commands.describe(poll=LEFT_OUT)
@app_commands.autocomplete(poll=poll_completion(RESULTS))
async def results_command(interaction: Interaction, poll: Typed | None = None) -> None:
    """Show the votes of a poll, or its result."""
    await use_poll(interaction, RESULTS, poll)


@poll_group.command(name="close", description="Close a poll you started, or any if you moderate; asks before it does")
@app_commands.describe(poll="Which poll, by its words or its day; left out, the one that's open")
@app_commands.autocomplete(poll=poll_completion(CLOSE))
async def close_command(interaction: Interaction, poll: Typed | None = None) -> None:
    """Ask whether a poll is to be closed."""
    await use_poll(interaction, CLOSE, poll)


@poll_group.command(name="change", description="Keep a poll open for longer, or add a choice; shown before it counts")
@app_commands.describe(
    poll="Which poll, by its words or its day; left out, the one that's open",
    closes="How long from now it stays open, or until when; left out, the time stays",
    choice="Another choice; the votes that are in stay as they are",
)
@app_commands.autocomplete(poll=poll_completion(CHANGE), closes=_closing_times)
async def change_command(
    interaction: Interaction,
    poll: Typed | None = None,
    closes: Typed | None = None,
    choice: app_commands.Range[str, 1, 300] | None = None,
) -> None:
    """Show a change of an open poll to its author or a moderator."""
    typed = closes or "", choice or ""
    use = replace(CHANGE, handler=partial(change.start_typed, typed))
    await use_poll(interaction, use, poll, *change.packed(typed))


@poll_group.command(name="copy", description="Start a new poll from an old one")
@app_commands.describe(poll=LEFT_OUT)
@app_commands.autocomplete(poll=poll_completion(COPY))
async def copy_command(interaction: Interaction, poll: Typed | None = None) -> None:
    """Start a new poll from an old one."""
    await use_poll(interaction, COPY, poll)


@poll_group.command(name="export", description="A poll as a file, if you started it or moderate")
@app_commands.describe(poll=LEFT_OUT, form="A table, or everything with the log")
@app_commands.rename(form="format")
@app_commands.choices(form=[app_commands.Choice(name=f"{kind.upper()}", value=kind.value) for kind in Format])
@app_commands.autocomplete(poll=poll_completion(EXPORT))
async def export_command(
    interaction: Interaction, poll: Typed | None = None, form: app_commands.Choice[str] | None = None
) -> None:
    """Send a poll as a file."""
    await use_poll(interaction, EXPORT, poll, form.value if form else Format.CSV.value)


COMMANDS = (cast("Any", poll_group),)
