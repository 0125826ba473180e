"""Films for tests: a small one to break, generated ones to promise on, and any of them cut short."""

import copy
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeAlias, cast

import tomli_w
from hypothesis import strategies as st

from knowledge.format.errors import Finding, describe_path
from knowledge.format.files import SHIPPED
from knowledge.format.models import SECTIONS

Raw: TypeAlias = dict[str, Any]

SHIPPED_FILM = SHIPPED / "never-let-me-go-2010.toml"
INVENTED = Path(__file__).parents[1] / "knowledge" / "films" / "the-weather-at-ansgar-1978.toml"
"""A film that nobody ever made, curated as `docs/curating.md` tells; its notes are beside it."""

LAST = 3
WORDS = ["amber", "boat", "candle", "dune", "ember", "field", "gate", "harbour", "island", "jetty", "kite", "oak"]


def shipped_film() -> Raw:
    """Return the film that the bot ships with, as its file has it."""
    return tomllib.loads(SHIPPED_FILM.read_text(encoding="utf-8"))


def fact(fact_id: str, reveal: int = 0, text: str = "A thing that is so.") -> Raw:
    """A fact that is right in every way."""
    return {"id": fact_id, "text": text, "reveal": reveal, "sources": ["p01.s1"], "asks": ["Is it?", "What is it?"]}


def entry(entry_id: str, name: str, reveal: int = 0, **more: Any) -> Raw:
    """An entry with one name and one fact."""
    facts = [fact(f"{entry_id}-fact", reveal)]
    return {"id": entry_id, "names": [{"text": name, "reveal": reveal}], "facts": facts, **more}


def named(text: str, reveal: int) -> Raw:
    """A name, a player or a choice."""
    return {"text": text, "reveal": reveal}


def small_film() -> Raw:
    """The smallest film worth the name: something in every section."""
    return {
        "title": "The Small Hours",
        "year": 1999,
        "accent": "#102030",
        "source": "a note",
        "director": "director",
        "logline": fact("logline", text="Somebody waits for the morning."),
        "checkpoints": [
            {"label": "Not started", "part": "Before it"},
            {"label": "Seen half", "part": "The first half"},
            {"label": "Seen it all", "part": "The second half"},
        ],
        "characters": [
            entry("watcher", "The watcher", player={"text": "Una Player", "reveal": 0}),
            entry("stranger", "The stranger", 1),
        ],
        "people": [entry("director", "Dee Rector", credit="Director")],
        "themes": [entry("waiting", "Waiting")],
        "plot": [entry("arrival", "Somebody comes", 1, label="A moment at a door")],
        "terms": [entry("vigil", "vigil", 2)],
        "craft": [entry("light", "The light")],
        "prompts": [
            {
                "id": "prompt-wait",
                "text": "Could you wait so long?",
                "reveal": 0,
                "related": ["watcher"],
                "choices": [{"text": "Yes", "reveal": 0}, {"text": "No", "reveal": 0}],
            }
        ],
    }


def changed(place: str, value: Any) -> Raw:
    """The small film with `value` at a place, spelled as a curator would; None takes out what is there."""
    raw: Raw = small_film()
    *way, last = (int(step) - 1 if step.isdigit() else step for step in re.findall(r"\w+", place))
    table: Any = raw
    for step in way:
        table = table[step]
    if value is None:
        del table[last]
    else:
        table[last] = value
    return raw


def spelled(findings: Iterable[Finding]) -> list[tuple[str, str]]:
    """Findings with their places as a curator would write them."""
    return [(describe_path(place), remedy) for place, remedy in findings]


def write(folder: Path, raw: Raw, slug: str = "the-small-hours-1999") -> Path:
    """Write a film file; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.toml"
    path.write_text(tomli_w.dumps(raw), encoding="utf-8")
    return path


def cut_short(raw: Raw, checkpoint: int) -> Raw:
    """The film with everything deleted that is revealed after `checkpoint`, as if it had never been written."""
    short: Raw = _without_later(copy.deepcopy(raw), checkpoint)
    for section in SECTIONS:
        short[section] = [table for table in short.get(section, []) if table["names"]]
    return short


def _without_later(value: Any, checkpoint: int) -> Any:
    if isinstance(value, dict):
        table = cast("Raw", value)
        return {key: _without_later(inner, checkpoint) for key, inner in table.items() if not _late(inner, checkpoint)}
    if isinstance(value, list):
        return [_without_later(inner, checkpoint) for inner in cast("list[Any]", value) if not _late(inner, checkpoint)]
    return value


def _late(value: Any, checkpoint: int) -> bool:
    return isinstance(value, dict) and cast("Raw", value).get("reveal", 0) > checkpoint


texts = st.text(
    st.characters(
        min_codepoint=32, max_codepoint=0x2FF, exclude_characters="|`\x7f", exclude_categories=["Cc", "Cf", "Zs"]
    ),
    min_size=1,
    max_size=40,
)
sentences = st.lists(st.sampled_from(WORDS), min_size=1, max_size=60).map(" ".join)
reveals = st.integers(0, LAST)


@st.composite
def films(draw: st.DrawFn) -> Raw:
    """A film of four checkpoints, with names, facts, links, players and choices revealed anywhere between them."""
    firsts: dict[str, int] = {}
    sections: dict[str, list[Raw]] = {section: [] for section in SECTIONS}
    counts = {"characters": 8, "people": 3, "themes": 7, "plot": 12, "terms": 5, "craft": 5}
    for section, most in counts.items():
        for number in range(draw(st.integers(1, most))):
            first = 0 if section == "people" and number == 0 else draw(reveals)
            table = draw(_entries(section, number, first))
            firsts[table["id"]] = first
            sections[section].append(table)
    every_id = sorted(firsts)
    for table in _all(sections):
        others = [entry_id for entry_id in every_id if entry_id != table["id"]]
        linked = draw(st.lists(st.sampled_from(others), max_size=7, unique=True))
        table["related"] = [
            {"id": other, "reveal": max(firsts[other], firsts[table["id"]], draw(reveals))} for other in linked
        ]
    return {
        "title": draw(texts),
        "year": 2001,
        "accent": "#445566",
        "source": "a note",
        "director": sections["people"][0]["id"],
        "logline": fact("logline", text=draw(sentences)),
        "checkpoints": [{"label": f"Step {number}", "part": f"Part {number}"} for number in range(LAST + 1)],
        **sections,
        "prompts": draw(_prompts(firsts)),
    }


def _all(sections: dict[str, list[Raw]]) -> Iterable[Raw]:
    return [table for tables in sections.values() for table in tables]


@st.composite
def _entries(draw: st.DrawFn, section: str, number: int, first: int) -> Raw:
    entry_id = f"{section}-{number}"
    later = st.integers(first, LAST)
    # Every name holds its id, which no generated sentence says, so none says a name too early.
    names = [{"text": f"{entry_id}-{index}", "reveal": draw(later)} for index in range(draw(st.integers(0, 2)))]
    names.insert(
        draw(st.integers(0, len(names))), {"text": f"{draw(st.sampled_from(WORDS))} {entry_id}", "reveal": first}
    )
    facts = [fact(f"{entry_id}-f{index}", draw(later), draw(sentences)) for index in range(draw(st.integers(0, 6)))]
    facts.insert(draw(st.integers(0, len(facts))), fact(f"{entry_id}-first", first, draw(sentences)))
    more: Raw = {}
    if section == "characters" and draw(st.booleans()):
        more["player"] = {"text": f"player {number}", "reveal": draw(later)}
    if section == "people":
        more["credit"] = "Credit"
    if section == "plot":
        more["label"] = f"Moment {number}"
    return {"id": entry_id, "names": names, "facts": facts, **more}


@st.composite
def _prompts(draw: st.DrawFn, firsts: dict[str, int]) -> list[Raw]:
    prompts: list[Raw] = []
    for number in range(draw(st.integers(0, 5))):
        reveal = draw(reveals)
        known = sorted(entry_id for entry_id, first in firsts.items() if first <= reveal)
        own = [{"text": f"choice {index}", "reveal": reveal} for index in range(2)]
        late = [{"text": f"late choice {index}", "reveal": draw(st.integers(reveal, LAST))} for index in range(2)]
        prompts.append(
            {
                "id": f"prompt-{number}",
                "text": draw(sentences)[:300].strip(),
                "reveal": reveal,
                "related": draw(st.lists(st.sampled_from(known), max_size=3, unique=True)) if known else [],
                "choices": draw(st.sampled_from([[], [*own, *late]])),
            }
        )
    return prompts
