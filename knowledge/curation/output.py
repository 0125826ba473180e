"""Facts, entries and prompts as lines of text and as JSON."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from knowledge.cut import Cut, Entry, Fact, Prompt

if TYPE_CHECKING:
    from knowledge.search.follow_ups import Reply


def dump(value: dict[str, Any]) -> str:
    """Return a value as indented JSON."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def fact_line(fact: Fact) -> str:
    """Return a fact with its sources."""
    return f"{fact.text} ({', '.join(fact.sources)})"


def reply_lines(reply: "Reply") -> str:
    """Return an answer, or the questions that may be meant with the fact behind each; empty where there is neither."""
    if answer := reply.answer:
        return "\n".join([fact_line(answer.lead), *(f"  also: {fact_line(fact)}" for fact in answer.support)])
    offers = [f"  {offer.question} [{offer.fact.id}]" for offer in reply.offered]
    return "\n".join(["Not sure. Did you mean:", *offers] if offers else [])


def entry_heading(entry: Entry) -> str:
    """Return the name of an entry, with its player, credit and aliases."""
    more = " · ".join(filter(None, [entry.player, entry.credit, *entry.aliases]))
    return f"{entry.name} ({more})" if more else entry.name


def entry_lines(entry: Entry) -> list[str]:
    """Return an entry and its facts, each with its reveal."""
    return [entry_heading(entry), *(f"  [{fact.reveal}] {fact_line(fact)}" for fact in entry.facts)]


def prompt_line(prompt: Prompt) -> str:
    """Return a prompt with its reveal and its choices."""
    choices = f" ({' / '.join(prompt.choices)})" if prompt.choices else ""
    return f"[{prompt.reveal}] {prompt.text}{choices}"


def fact_as_json(fact: Fact) -> dict[str, Any]:
    """Return a fact as `ask --json` prints it."""
    return {"id": fact.id, "text": fact.text, "sources": list(fact.sources)}


def entry_as_json(entry: Entry, cut: Cut) -> dict[str, Any]:
    """Return all of an entry, with the ids that it links to."""
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


def write_new(path: Path, data: bytes, command: str) -> int:
    """Write a file that isn't there yet, and name a command to go on with. Return an exit code."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError:
        print(f"{path} exists already; nothing was written.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{path} can't be written: {error.strerror}.", file=sys.stderr)
        return 1
    opened = "a text editor" if path.suffix == ".toml" else "a spreadsheet"
    print(f"Wrote {path}. Open it in {opened}, and check it as you go:")
    print(f"  {command}")
    return 0
