"""Handlers that change an open poll: they show a later closing time or another choice before it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.club.poll_changes import check_new_choice
from bot.commands.films.card_sections import film_line, step_name
from bot.commands.polls.gate import actor_at, gated
from bot.commands.polls.labels import PollVerb, poll_button, poll_id, when
from bot.commands.ui.components import ACCENT, Card, container, escape_user_text, subtext
from bot.commands.ui.custom_ids import custom_ids, number
from bot.commands.ui.modals import Modal, show_modal
from bot.commands.ui.responses import location_of, show
from bot.model.choices import CHOICE_LENGTH
from bot.model.errors import Refusal
from bot.model.polls import BallotSecrecy, Poll, PollKind
from knowledge.cut import Cut

TIME_LENGTH = 100
PACKED_LENGTH = 60  # of what was typed, in the id of a button
BY_HAND = "0"  # in place of a time in the id of a button

NOT_DONE_YET = "Not done yet:"
NEW_TIME = "It will stay open until {time}."
NEW_TIME_BY_HAND = "It will stay open until it's closed by hand."
NEW_CHOICE = "New choice: **{choice}**"
VOTES_STAY = "Votes that are in stay as they are. Everybody can still change theirs."
RANKINGS_STAY = "Rankings that are in stay as they are, without the new choice. Everybody can rank again."
SEALED_STAY = "Votes that are in stay sealed, so they can't be changed to the new choice."
AS_MANY_PICKS = "A sealed ballot keeps its room: from then on, members can {pick} {most} of the {choices} choices."
GOES_FURTHER = (
    "That sounds like something in {film} that not everybody here has seen yet: it's from {step}. "
    "This poll is for everybody."
)
EXTENDED = "Done: it's open until {time}."
EXTENDED_BY_HAND = "Done: it's open until it's closed by hand."
NOTHING_WRITTEN = "You left both empty, so the poll stays as it is."
ADDED = "Done: **{choice}** is a choice now."


@dataclass(frozen=True, slots=True)
class Change:
    """A change that has not been made: a closing time (an empty list is none, None is by hand), and a choice."""

    closes_at: Sequence[datetime | None] = ()
    choice: str = ""


class ChangeModal(Modal):
    """The form for a change of a poll."""

    def __init__(self, poll: int) -> None:
        super().__init__("Change the poll")
        self._poll = poll
        self.closes: ui.TextInput[ChangeModal] = ui.TextInput(
            max_length=TIME_LENGTH, required=False, placeholder="2d, friday 20:00, by hand"
        )
        self.choice: ui.TextInput[ChangeModal] = ui.TextInput(max_length=CHOICE_LENGTH, required=False)
        about = "A later time; leave empty to keep the current one"
        self.add_item(ui.Label(text="Open until", description=about, component=self.closes))
        self.add_item(ui.Label(text="Another choice", component=self.choice))

    async def submit(self, interaction: Interaction) -> None:
        """Show the change that was written."""
        if not (self.closes.value.strip() or self.choice.value.strip()):
            raise Refusal(NOTHING_WRITTEN)
        await ask_to_change(interaction, self._poll, [self.closes.value, self.choice.value])


@gated
async def open_form(interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show the form for a change, to a member who may make one."""
    await _find(interaction, poll)
    await show_modal(interaction, ChangeModal(poll))


async def start_typed(typed: tuple[str, str], interaction: Interaction, poll: int, _extras: Sequence[str]) -> None:
    """Show the change that the options of /poll change describe, or the form where they are left out."""
    if any(typed):
        await ask_to_change(interaction, poll, typed)
    else:
        await open_form(interaction, poll, ())


async def start(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show the change that a button holds, or the form."""
    closes, *choice = extras or ("",)
    await start_typed((unquote(closes), ":".join(choice)), interaction, poll, ())


def packed(typed: tuple[str, str]) -> tuple[str, ...]:
    """Return a typed closing time and choice as a button holds them; nothing where they are too long for that."""
    closes, choice = quote(typed[0]), typed[1]
    return (closes, choice) if any(typed) and len(closes) + len(choice) <= PACKED_LENGTH else ()


@gated
async def ask_to_change(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Show a typed closing time and choice, either of which may be empty, before they count."""
    closes, choice = extras
    changing = await _find(interaction, poll)
    times = []
    try:
        if closes.strip():
            times = [await interaction.client.poll_changes.new_closing_time(changing, closes)]
        text = check_new_choice(changing, choice) if choice.strip() else ""
    except Refusal as refusal:
        raise Refusal(str(refusal), again=poll_id(PollVerb.CHANGE, poll)) from refusal
    await _show_change(interaction, changing, Change(times, text))


@gated
async def extend(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Change when a poll closes."""
    closes_at = _closing_time(extras[0] if extras else "")
    actor = await actor_at(interaction, poll)
    changed = await interaction.client.poll_changes.extend(poll, interaction.guild_id or 0, actor, closes_at)
    interaction.client.poll_changed(poll)
    interaction.client.poll_due()  # it may close sooner than any other that is waited for
    done = EXTENDED.format(time=when(closes_at)) if closes_at else EXTENDED_BY_HAND
    await _show_change(interaction, changed, Change(choice=_other(interaction, PollVerb.ADD, poll)), done)


@gated
async def add_choice(interaction: Interaction, poll: int, extras: Sequence[str]) -> None:
    """Add a choice to a poll."""
    actor = await actor_at(interaction, poll)
    typed = ":".join(extras)
    changed = await interaction.client.poll_changes.add_choice(poll, interaction.guild_id or 0, actor, typed)
    interaction.client.poll_changed(poll)
    done = ADDED.format(choice=escape_user_text(changed.choices[-1].text))
    seconds = _other(interaction, PollVerb.EXTEND, poll)
    await _show_change(interaction, changed, Change([_closing_time(seconds)] if seconds else ()), done)


async def _show_change(interaction: Interaction, poll: Poll, change: Change, done: str = "") -> None:
    """Show what of a change is left to be made; `done` is what has just been made of it."""
    beyond = None
    if change.choice:
        changes, where = interaction.client.poll_changes, location_of(interaction)
        beyond = await changes.beyond(poll, change.choice, interaction.user.id, where)
    await show(interaction, draw_change(poll, change, beyond, done), done=done)


def draw_change(poll: Poll, change: Change, beyond: Cut | None = None, done: str = "") -> Card:
    """Draw a change with a button for each part of it; `beyond` is how far its choice goes, if too far for some."""
    lines, buttons = [f"### {escape_user_text(poll.question)}", done], list["ui.Button[Card]"]()
    if done and (change.closes_at or change.choice):
        lines.append(NOT_DONE_YET)
    for closes_at in change.closes_at:
        lines.append(
            NEW_TIME.format(time=f"{when(closes_at)}, {when(closes_at, 'R')}") if closes_at else NEW_TIME_BY_HAND
        )
        seconds = int(closes_at.timestamp()) if closes_at else BY_HAND
        buttons.append(poll_button("Change the time", PollVerb.EXTEND, poll.id, seconds, main=True))
    if change.choice:
        lines.append(NEW_CHOICE.format(choice=escape_user_text(change.choice)))
        lines += map(subtext, _notes(poll))
        if beyond is not None:
            lines.append(GOES_FURTHER.format(film=film_line(beyond), step=step_name(beyond.checkpoint)))
        main = beyond is None and not buttons  # one button has the colour: the first of two to press
        buttons.append(poll_button("Add the choice", PollVerb.ADD, poll.id, change.choice, main=main))
    buttons.append(poll_button("Leave it as it is" if buttons else "My vote", PollVerb.OPEN, poll.id))
    return Card(container(ACCENT, ["\n".join(filter(None, lines)), buttons]))


def _notes(poll: Poll) -> list[str]:
    """Return what another choice means for the votes that are in."""
    if poll.privacy is not BallotSecrecy.SEALED:
        return [RANKINGS_STAY if poll.kind is PollKind.RANKED else VOTES_STAY]
    if poll.kind is PollKind.SINGLE or poll.most < len(poll.choices):
        return [SEALED_STAY]
    pick = "rank" if poll.kind is PollKind.RANKED else "pick"
    return [SEALED_STAY, AS_MANY_PICKS.format(pick=pick, most=poll.most, choices=len(poll.choices) + 1)]


def _other(interaction: Interaction, verb: PollVerb, poll: int) -> str:
    """Return what the button with this verb on the card that was used would do; nothing where there is none."""
    start = f"{poll_id(verb, poll)}:"
    message: discord.Message | None = interaction.message
    ids = custom_ids(message.components) if message else ()
    return next((identity.removeprefix(start) for identity in ids if identity.startswith(start)), "")


def _closing_time(text: str) -> datetime | None:
    """Read a closing time of a `custom_id`, None for by hand. Raises `Refusal` for one that we would not write."""
    if text == BY_HAND:
        return None
    seconds = min(number(text), 2**33)  # past every year that can be typed, and a date all the same
    return datetime.fromtimestamp(seconds, UTC)


async def _find(interaction: Interaction, poll: int) -> Poll:
    """Return a poll that the member may change. Raises `Refusal` otherwise."""
    guild_id, actor = interaction.guild_id or 0, await actor_at(interaction, poll)
    return await interaction.client.poll_changes.find_open(poll, guild_id, actor)
