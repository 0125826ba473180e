"""Draws the cards of /curate: a film before it counts, what a server has, its versions, and the questions before."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

import discord
from discord import ui

from bot.commands.ui.components import (
    ACCENT,
    MOST_OPTIONS,
    Card,
    Part,
    button_by_id,
    container,
    escape_markdown,
    escape_user_text,
    pages_of,
    subtext,
)
from bot.commands.ui.spoilers import tagged_within
from bot.model.guild_films import MOST_FILMS, MOST_VERSIONS, REMOVED_LIFE, OwnFilm, Preview, Version, Way
from knowledge.text import clip

if TYPE_CHECKING:
    from knowledge.vetting import Missed

CURATE = "curate"
DIFFERENCES = "differences.txt"
STEP_LENGTH, MISSED_LENGTH, LIST_LENGTH = 40, 100, 3_000
STEPS_LENGTH, MOVES_LENGTH = 1_600, 750

NEW = "A new film of this server. Nothing counts yet: look at it, then use it or discard it."
ANOTHER = (
    "A new version of {before}, of which version {base} is in use. "
    "Nothing counts yet: look at it, then use it or discard it."
)
IN_NUMBERS = "{entries} with {facts}, {questions} and {prompts}."
VIEWERS = "### What members would have"
FURTHER = "- … and so on, in {number} more"
EARLIER = "**Something would be seen earlier than now.** Look at the lines marked with ! in the file."
ALL_DIFFERENCES = "All that would differ is in the file. It holds the ending, too."
OF_TEN = "About {number} of 10 questions in other words would be found."
MOST_MISSED = "These would be missed most often. A few more questions for each would help:"
TOO_FEW = "It has too few facts yet to say how well it would answer."
TOO_LONG = "How well it would answer took me too long to find out, so I've left that out."
USED = (
    "{title} is in use from now on, in version {version}. Members can ask about it now. "
    "To make it a channel's film, use /club."
)
DISCARDED = "Discarded. Nothing has changed."
NONE = (
    "This server has no film of its own yet. "
    "Get an empty one with **/curate template**, and add it with **/curate add**."
)
FILMS = "## The films of this server\n{number} of {most}."
REMOVED = "### Removed"
REMOVE = (
    "### Remove {title}?\nMembers of this server then don't have it any more, and neither do its channels and polls. "
    "I keep it for {days} days with how far everybody has seen it, and a curator can bring it back until then."
)
REALLY = "### Really remove {title}?\nIt goes at once, for the whole server."
GONE = "{title} is removed. **/curate list** brings it back, for {days} days."
KEPT = "All right, it stays."
BACK = "{title} is back, as it was."
HISTORY = "## {title}\nEach change is a version. I keep the last {most}."
WAYS = {
    Way.FILE: "from a film file",
    Way.SHEET: "from a sheet",
    Way.FORM: "written here",
    Way.BACK: "brought back",
}
SOMEBODY = "somebody who asked to be forgotten"


class CurateVerb(StrEnum):
    """What a button or select of these cards does; `router` names the handlers."""

    USE = "use"
    DISCARD = "drop"
    ASK = "ask"
    REMOVE = "remove"
    KEEP = "keep"
    BACK = "back"
    VERSION = "version"
    CHANGE = "change"
    TAKE_OUT = "out"
    ANSWER = "answer"
    LIST = "list"
    QUESTIONS = "questions"
    DISMISS = "dismiss"


def identity(verb: CurateVerb, number: int, *extras: object) -> str:
    """Return the id of a component; `number` is that of an upload, or 0 for what has none."""
    return ":".join([CURATE, verb, str(number), *map(str, extras)])


def draw_preview(preview: Preview) -> Card:
    """Draw a film before it counts, in numbers and with what each checkpoint would have."""
    upload, summary = preview.upload, preview.summary
    numbers = IN_NUMBERS.format(
        entries=count(summary.entries, "entry", "entries"),
        facts=count(summary.facts, "fact"),
        questions=count(summary.questions, "question"),
        prompts=count(summary.prompts, "prompt"),
    )
    steps = pages_of(list(_step_lines(preview)), STEPS_LENGTH)[0]
    left_out = len(summary.steps) - len(steps)
    parts: list[Part] = [
        f"## {escape_markdown(upload.cover.title)} ({upload.cover.year})",
        ANOTHER.format(before=escape_markdown(preview.before), base=upload.base) if upload.base else NEW,
        numbers,
        "\n".join(_answer_lines(preview)),
        ui.Separator(),
        "\n".join([VIEWERS, *steps, FURTHER.format(number=left_out) if left_out else ""]),
        EARLIER if summary.shows_earlier else "",
        escape_user_text(clip("\n".join(preview.moves), MOVES_LENGTH)),
        *([subtext(ALL_DIFFERENCES), ui.File[Card](f"attachment://{DIFFERENCES}")] if summary.differences else []),
        [
            button_by_id("Use it", identity(CurateVerb.USE, upload.id), main=True),
            button_by_id("Discard", identity(CurateVerb.DISCARD, upload.id)),
        ],
    ]
    return Card(container(ACCENT, parts))


def _answer_lines(preview: Preview) -> Iterator[str]:
    """Yield how a film would answer; nothing for a change by form."""
    if preview.expected is None:
        if preview.upload.way is not Way.FORM:
            yield TOO_LONG
    elif preview.expected.of_ten is None:
        yield TOO_FEW
    else:
        yield OF_TEN.format(number=preview.expected.of_ten)
        if missed := preview.expected.missed:
            yield MOST_MISSED
            yield from map(_missed_line, missed)


def _missed_line(missed: "Missed") -> str:
    """Return a fact as its curator knows it; its text is behind a tag, as others look at versions, too."""
    about = escape_markdown(clip(missed.about or "The film as a whole", STEP_LENGTH))
    return f"- {about}: {tagged_within(missed.text, MISSED_LENGTH)} found by {missed.found} of {missed.asked}"


def _step_lines(preview: Preview) -> Iterator[str]:
    for step in preview.summary.steps:
        has = f"{count(step.entries, 'entry', 'entries')}, {count(step.facts, 'fact')}"
        line = f"- {escape_markdown(clip(step.label, STEP_LENGTH))}: {has}"
        counts = [(step.more, "more"), (step.other, "other"), (step.fewer, "fewer"), (step.earlier, "earlier")]
        differs = ", ".join(f"{number} {word}" for number, word in counts if number)
        yield f"{line} ({differs or 'as now'})" if preview.upload.base else line


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def draw_notice(sentence: str) -> Card:
    """Draw what has been done."""
    return Card(container(ACCENT, [sentence]))


def title_of(own: OwnFilm) -> str:
    """Return the title of a film for a sentence."""
    return f"**{escape_markdown(own.title)}**"


def page_buttons(verb: CurateVerb, page: int, pages: int) -> "list[ui.Button[Card]]":
    """Return buttons to the pages before and after this one, where there are any."""
    others = [("Back", page - 1)] * (page > 0) + [("More", page + 1)] * (page + 1 < pages)
    return [button_by_id(label, identity(verb, at)) for label, at in others]


def draw_films(films: Sequence[OwnFilm], removed: Sequence[OwnFilm], page: int = 0) -> Card:
    """Draw a page of the films of a server, with a select of those that can be brought back."""
    parts: list[Part] = [FILMS.format(number=len(films), most=MOST_FILMS) if films else NONE]
    removed_pages = [removed[start : start + MOST_OPTIONS] for start in range(0, len(removed), MOST_OPTIONS)]
    lines = [f"- {title_of(own)}\n{subtext(f'`{own.slug}` · {version_line(own.version)}')}" for own in films]
    pages = pages_of(lines, LIST_LENGTH)
    count_of_pages = max(len(pages), len(removed_pages))
    page = min(page, count_of_pages - 1)
    parts += ["\n".join(each) for each in pages[page : page + 1]]
    for each in removed_pages[page : page + 1]:
        options = [discord.SelectOption(label=clip(own.title, 80), value=own.film) for own in each]
        select: ui.Select[Card] = ui.Select(
            custom_id=identity(CurateVerb.BACK, 0), placeholder="Bring one back", options=options
        )
        parts += [REMOVED, ui.ActionRow(select)]
    parts.append(page_buttons(CurateVerb.LIST, page, count_of_pages))
    return Card(container(ACCENT, parts))


def version_line(version: Version) -> str:
    """Return who made a version, when and how."""
    author = f"<@{version.made_by}>" if version.made_by else SOMEBODY
    return f"version {version.number}, {WAYS[version.way]} by {author}, {discord.utils.format_dt(version.made_at, 'f')}"


def draw_history(own: OwnFilm, versions: Sequence[Version]) -> Card:
    """Draw the versions of a film, with a select to bring one back."""
    lines = [
        f"- {'**in use** · ' if version.in_use else ''}{version_line(version)}" for version in versions[:MOST_OPTIONS]
    ]
    parts: list[Part] = [HISTORY.format(title=escape_markdown(own.title), most=MOST_VERSIONS), "\n".join(lines)]
    others = [version for version in versions if not version.in_use][:MOST_OPTIONS]
    if others:
        options = [
            discord.SelectOption(label=f"Version {version.number}", value=str(version.number)) for version in others
        ]
        select: ui.Select[Card] = ui.Select(
            custom_id=identity(CurateVerb.VERSION, 0, own.film),
            placeholder="Look at an older one and bring it back",
            options=options,
        )
        parts.append(ui.ActionRow(select))
    return Card(container(ACCENT, parts))


def draw_removal(own: OwnFilm, *, again: bool = False) -> Card:
    """Draw the question whether to remove a film, and then once more."""
    verb = CurateVerb.REMOVE if again else CurateVerb.ASK
    text = REALLY if again else REMOVE
    buttons = [
        button_by_id("Yes, remove it" if again else "Remove it", identity(verb, 0, own.film), main=True),
        button_by_id("Keep it", identity(CurateVerb.KEEP, 0)),
    ]
    return Card(container(ACCENT, [text.format(title=escape_markdown(own.title), days=REMOVED_LIFE.days), buttons]))
