"""What a screen tells, as plain paragraphs each with an id, so that two cuts of it can be compared; knows no layout."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.commands.films.answer_cards import LINES_OF_AN_ENTRY, RELATED
from bot.commands.films.kind_labels import KIND_LABELS
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.ui.components import capitalise, clip
from knowledge.cut import Cut, Entry, Fact, Kind

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
            return ScreenText(("title", f"{cut.title} ({cut.year})"), (_paragraph(cut.logline),))
        case ScreenKind.ENTRY:
            entry = cut.entry(screen.key)
            return _of_entry(entry) if entry else None
        case ScreenKind.LIST if screen.kind:
            return _of_list(screen.kind, cut)
        case ScreenKind.ANSWER if answer:
            return ScreenText(("answer", "An answer"), tuple(map(_paragraph, (answer.lead, *answer.support))))
        case ScreenKind.PROMPT:
            return _of_prompt(screen.key, cut)
        case _:
            return None


def _of_entry(entry: Entry) -> ScreenText:
    return ScreenText((entry.id, capitalise(entry.name)), tuple(map(_paragraph, entry.facts)))


def _of_list(kind: Kind, cut: Cut) -> ScreenText | None:
    entries = cut.of_kind(kind)
    if not entries:
        return None
    return ScreenText((kind.value, KIND_LABELS[kind].many), tuple(_summary(entry) for entry in entries))


def _summary(entry: Entry) -> tuple[str, str]:
    return entry.id, f"{capitalise(entry.name)}: {clip(entry.facts[0].text, SUMMARY_LENGTH)}"


def _of_prompt(key: str, cut: Cut) -> ScreenText | None:
    prompt = cut.prompt(key)
    if prompt is None:
        return None
    entries = [entry for related in prompt.related[:RELATED] if (entry := cut.entry(related))]
    return ScreenText((prompt.id, prompt.text), tuple(_first_facts(entries)))


def _first_facts(entries: Iterable[Entry]) -> Iterator[tuple[str, str]]:
    for entry in entries:
        for fact in entry.facts[:LINES_OF_AN_ENTRY]:
            yield fact.id, f"{capitalise(entry.name)}: {fact.text}"


def _paragraph(fact: Fact) -> tuple[str, str]:
    return fact.id, fact.text
