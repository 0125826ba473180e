"""Facts, entries and prompts as lines on a terminal, or as JSON; no subcommand lives here."""

import json
from dataclasses import asdict
from typing import Any

from knowledge.cut import Cut, Entry, Fact, Prompt


def dump(value: dict[str, Any]) -> str:
    """A value as JSON that a person can read."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def fact_line(fact: Fact) -> str:
    """A fact and what it rests on."""
    return f"{fact.text} ({', '.join(fact.sources)})"


def entry_heading(entry: Entry) -> str:
    """What an entry goes by."""
    more = " · ".join(filter(None, [entry.player, entry.credit, *entry.aliases]))
    return f"{entry.name} ({more})" if more else entry.name


def entry_lines(entry: Entry) -> list[str]:
    """An entry and its facts, each with its reveal."""
    return [entry_heading(entry), *(f"  [{fact.reveal}] {fact_line(fact)}" for fact in entry.facts)]


def prompt_line(prompt: Prompt) -> str:
    """A prompt with its reveal and its choices."""
    choices = f" ({' / '.join(prompt.choices)})" if prompt.choices else ""
    return f"[{prompt.reveal}] {prompt.text}{choices}"


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """A fact as an answer tells it."""
    return {"id": fact.id, "text": fact.text, "sources": list(fact.sources)}


def entry_as_json(entry: Entry, cut: Cut) -> dict[str, Any]:
    """All of an entry, with what it leads on to as ids."""
    return {
        "id": entry.id,
        "name": entry.name,
        "aliases": list(entry.aliases),
        "player": entry.player,
        "credit": entry.credit,
        "label": entry.label,
        "related": [other.id for other in cut.related(entry)],
        "facts": [asdict(fact) for fact in entry.facts],
    }
