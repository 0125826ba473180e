"""A screen's text as (id, paragraph) pairs, so that the member's and the channel's version can be compared."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.films.answer_cards import LINES_OF_AN_ENTRY, RELATED
from bot.commands.films.kind_labels import KIND_LABELS
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.ui.components import capitalise
from knowledge.cut import Cut
from knowledge.text import clip

if TYPE_CHECKING:
    from knowledge.search.engine import Answer

SUMMARY_LENGTH = 160


@dataclass(frozen=True, slots=True)
class ScreenText:
    """A heading with paragraphs under it, as (id, text); the heading has an id of its own."""

    heading: tuple[str, str]
    paragraphs: tuple[tuple[str, str], ...]


def screen_text(screen: Screen, cut: Cut, answer: "Answer | None" = None) -> ScreenText | None:
    """Return the text of a screen for a cut, with the `answer` that it shows; None where the cut has no such thing."""
    match screen.place:
        case ScreenKind.FILM:
            heading = ("title", f"{cut.title} ({cut.year})")
            paragraphs = [(cut.logline.id, cut.logline.text)]
        case ScreenKind.ENTRY if entry := cut.entry(screen.key):
            heading = (entry.id, capitalise(entry.name))
            paragraphs = [(fact.id, fact.text) for fact in entry.facts]
        case ScreenKind.LIST if screen.kind and (entries := cut.of_kind(screen.kind)):
            heading = (screen.kind.value, KIND_LABELS[screen.kind].many)
            paragraphs = [
                (entry.id, f"{capitalise(entry.name)}: {clip(entry.facts[0].text, SUMMARY_LENGTH)}")
                for entry in entries
            ]
        case ScreenKind.ANSWER if answer:
            heading = ("answer", "An answer")
            paragraphs = [(fact.id, fact.text) for fact in answer.shown]
        case ScreenKind.FACT if fact := cut.fact(screen.key):
            heading = ("answer", "An answer")
            paragraphs = [(fact.id, fact.text)]
        case ScreenKind.PROMPT if prompt := cut.prompt(screen.key):
            heading = (prompt.id, prompt.text)
            related = [entry for key in prompt.related[:RELATED] if (entry := cut.entry(key))]
            paragraphs = [
                (fact.id, f"{capitalise(entry.name)}: {fact.text}")
                for entry in related
                for fact in entry.facts[:LINES_OF_AN_ENTRY]
            ]
        case _:
            return None
    return ScreenText(heading, tuple(paragraphs))
