"""/curate fact, and *Edit* on the cards of a server's films: changes of one fact, each looked at before it counts."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands, ui

from bot.client.bot import Interaction
from bot.commands.curate.cards import CurateVerb, count, identity
from bot.commands.curate.commands import curate_group
from bot.commands.curate.previews import WHICH, checked, own_films_here, show_preview
from bot.commands.films.screens import Screen
from bot.commands.ui.components import (
    ACCENT,
    Action,
    Card,
    Part,
    button,
    button_by_id,
    capitalise,
    container,
    escape_markdown,
    listed,
    subtext,
)
from bot.commands.ui.custom_ids import OLD_CARD
from bot.commands.ui.modals import Modal, show_modal
from bot.commands.ui.options import Typed
from bot.commands.ui.responses import show
from bot.model.errors import Refusal, as_is, quoted
from bot.model.guild_films import OwnFilm
from bot.model.rate_limits import Activity
from knowledge.cut import Cut, Entry, Fact, Kind
from knowledge.entries import FactEdit
from knowledge.matching import fold
from knowledge.text import clean_lines, clip

TEXT_LENGTH, QUESTIONS_LENGTH, NAME_LENGTH = 600, 3_000, 80
FACTS_A_PAGE, SUMMARY_LENGTH = 8, 250

NOT_KNOWN = (
    "{title} has nothing called {name}. A fact goes to somebody or something that is there; for a new one, "
    "get the film with /curate download and add it in the file. What you wrote:\n{text}"
)
SEVERAL = "{name} could be {names}. Write it out. What you wrote:\n{text}"
FACTS = "## {name}\nAll there is, with the ending: {number}."
FROM = "From {label} on"
GONE = "That has changed since. Open the card again to see how it is now."


class FactForm(Modal):
    """The form for a fact: a new one or, where one is given, that one of an entry."""

    def __init__(self, own: OwnFilm, cut: Cut, entry: Entry | None = None, fact: Fact | None = None) -> None:
        super().__init__("A fact" if fact is None else "Change a fact")
        self._own, self._cut, self._entry, self._fact = own, cut, entry, fact
        self.about: ui.TextInput[FactForm] = ui.TextInput(
            custom_id="about",
            max_length=NAME_LENGTH,
            placeholder="A character, a place, a theme …",
            default=entry and entry.name,
        )
        chosen = fact.reveal if fact else None
        options = [
            discord.SelectOption(label=step.label, value=step.id, default=step.number == chosen)
            for step in cut.checkpoints
        ]
        self.reveal: ui.Select[Any] = ui.Select(custom_id="reveal", options=options)
        self.text: ui.TextInput[FactForm] = ui.TextInput(
            custom_id="text", style=discord.TextStyle.paragraph, max_length=TEXT_LENGTH, default=fact and fact.text
        )
        self.asks: ui.TextInput[FactForm] = ui.TextInput(
            custom_id="asks",
            style=discord.TextStyle.paragraph,
            max_length=QUESTIONS_LENGTH,
            default=fact and clip("\n".join(fact.asks), QUESTIONS_LENGTH),
            placeholder="Who waits?\nWhy doesn't she leave?",
        )
        if fact is None:
            self.add_item(ui.Label(text="About whom or what?", component=self.about))
        self.add_item(ui.Label(text="Who may read it? Those who have reached", component=self.reveal))
        self.add_item(ui.Label(text="The fact, in a sentence or two", component=self.text))
        about = "At least two, as members would ask them, a line each"
        self.add_item(ui.Label(text="Questions that it answers", description=about, component=self.asks))

    async def submit(self, interaction: Interaction) -> None:
        """Show what the fact would change."""
        guild_id = await checked(interaction)
        own = await interaction.client.own_films.find(guild_id, self._own.film)
        entry = (
            self._entry
            if self._fact
            else _entry_named(self._cut, self.about.value, f"{self.text.value}\n{self.asks.value}")
        )
        # By id: the film's checkpoints may have changed since the form was opened.
        reveal = own.cover.number_of(self.reveal.values[0]) if self.reveal.values else None
        if entry is None or reveal is None:
            raise Refusal(GONE)
        asks, fact_id = tuple(clean_lines(self.asks.value)), self._fact.id if self._fact else None
        edit = FactEdit(entry.id, fact_id, " ".join(self.text.value.split()), reveal, asks)
        await look_at(interaction, guild_id, own, edit)


@curate_group.command(name="fact", description="Add a fact to a film of this server; you see it before it counts")
@app_commands.describe(film=WHICH)
@app_commands.autocomplete(film=own_films_here)
async def fact_command(interaction: Interaction, film: Typed) -> None:
    """Show the form for a fact."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.find(guild_id, film)
    await show_modal(interaction, FactForm(own, await interaction.client.own_films.whole(guild_id, own)))


async def edit_entry(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Show all facts of an entry to a curator, each with a button that changes it."""
    guild_id = await checked(interaction)
    own = await interaction.client.own_films.find(guild_id, screen.film)
    entry = _entry(await interaction.client.own_films.whole(guild_id, own), screen.key)
    page = int(extras[0]) if extras and extras[0].isdecimal() and len(extras[0]) < len("100") else 0
    card = draw_facts(own, entry, page)
    if extras:
        await show(interaction, card)
    else:
        await interaction.response.send_message(view=card, ephemeral=True)


async def change_fact(interaction: Interaction, number: int, extras: Sequence[str]) -> None:
    """Show the form with a fact."""
    _, own, cut, entry, fact = await _fact_of(interaction, number, extras)
    await show_modal(interaction, FactForm(own, cut, entry, fact))


async def remove_fact(interaction: Interaction, number: int, extras: Sequence[str]) -> None:
    """Show what taking a fact out would change."""
    guild_id, own, _, entry, fact = await _fact_of(interaction, number, extras)
    await look_at(interaction, guild_id, own, FactEdit(entry.id, fact.id))


async def look_at(interaction: Interaction, guild_id: int, own: OwnFilm, edit: FactEdit) -> None:
    """Show what a change of a fact would come to, before it counts."""
    interaction.client.check_rate(interaction, Activity.EXPENSIVE)
    await interaction.response.defer(ephemeral=True, thinking=True)
    look = interaction.client.own_films.edit(guild_id, interaction.user.id, own, edit)
    await show_preview(interaction, "that", look)


def draw_facts(own: OwnFilm, entry: Entry, page: int) -> Card:
    """Draw a page of an entry's facts, each with a button to change it and one to take it out."""
    parts: list[Part] = [
        FACTS.format(name=escape_markdown(capitalise(entry.name)), number=count(len(entry.facts), "fact")),
    ]
    start = page * FACTS_A_PAGE
    for number, fact in enumerate(entry.facts[start : start + FACTS_A_PAGE], start):
        label = own.cover.checkpoints[fact.reveal].label
        parts += [
            f"{escape_markdown(clip(fact.text, SUMMARY_LENGTH))}\n{subtext(FROM.format(label=escape_markdown(label)))}",
            [
                button_by_id("Change", identity(CurateVerb.CHANGE, number, own.film, entry.key)),
                button_by_id("Take out", identity(CurateVerb.TAKE_OUT, number, own.film, entry.key)),
            ],
        ]
    screen, pages = Screen.of_entry(own.film, entry), (len(entry.facts) - 1) // FACTS_A_PAGE
    others = [("Back", page - 1)] * (page > 0) + [("More", page + 1)] * (page < pages)
    parts.append([button(label, Action.EDIT, screen, at) for label, at in others])
    return Card(container(ACCENT, parts))


async def _fact_of(
    interaction: Interaction, number: int, extras: Sequence[str]
) -> tuple[int, OwnFilm, Cut, Entry, Fact]:
    """Return the fact that a button is about. Raises `Refusal` where it has gone, or it isn't theirs to change."""
    match extras:
        case [film, key]:
            guild_id = await checked(interaction)
            own = await interaction.client.own_films.find(guild_id, film)
            cut = await interaction.client.own_films.whole(guild_id, own)
            entry = _entry(cut, key)
            if number >= len(entry.facts):
                raise Refusal(GONE)
            return guild_id, own, cut, entry, entry.facts[number]
        case _:
            raise Refusal(OLD_CARD)


def _entry(cut: Cut, key: str) -> Entry:
    entry = cut.entry(key)
    if entry is None:
        raise Refusal(GONE)
    return entry


def _entry_named(cut: Cut, name: str, text: str) -> Entry:
    """Return the entry with a name. Raises `Refusal`, with what was written, where there is none or are several."""
    exact = [entry for entry in cut.entries if fold(name) in map(fold, (entry.name, *entry.aliases))]
    found = exact or list(dict.fromkeys(entry for kind in Kind for entry in cut.find_all(kind, name)))
    if len(found) == 1:
        return found[0]
    written = as_is(text)
    if not found:
        raise Refusal(NOT_KNOWN.format(title=as_is(cut.title), name=quoted(name), text=written))
    raise Refusal(
        SEVERAL.format(name=quoted(name), names=listed([as_is(entry.name) for entry in found[:5]], "or"), text=written)
    )
