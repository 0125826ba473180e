"""What a curator reads about a slip in a film file: the line, the line itself, whose it is, and what to write."""

from pathlib import Path

import pytest

from knowledge.format.errors import Fault, FilmFileError
from knowledge.format.lines import lines_of
from knowledge.format.parse import parse_film
from tests.support.films import INVENTED, SHIPPED_FILM

FERRY = Path(__file__).parents[3] / "docs" / "examples" / "late-ferry-1962.toml"
LABEL = 'label = "Seen the crossing"'
ASK = '    "Who sells the tickets?",'


def faults_after(old: str, new: str) -> tuple[Fault, ...]:
    text = FERRY.read_text(encoding="utf-8")
    assert old in text
    with pytest.raises(FilmFileError) as refused:
        parse_film(FERRY.name, text.replace(old, new, 1))
    return refused.value.faults


@pytest.mark.parametrize(
    ("old", "new", "line", "remedy"),
    [
        (LABEL, 'label = "Seen the crossing', 26, "misses a quote at one end"),
        (LABEL, 'label = Seen the crossing"', 26, "misses a quote at one end"),
        (LABEL, "label = Seen the crossing", 26, "has a text without quotes"),
        (LABEL, "label = \u201cSeen the crossing\u201d", 26, "has curly quotes"),
        (LABEL, 'label = "Seen the crossing\u201d', 26, "has curly quotes"),
        (LABEL, "label = 'Seen the ferry's crossing'", 26, "has an apostrophe inside single quotes"),
        (LABEL, 'label = "Seen \\all the crossing"', 26, "has a backslash"),
        (LABEL, 'label: "Seen the crossing"', 26, 'is neither a heading in brackets nor key = "text"'),
        (LABEL, f"{LABEL}\n{LABEL}", 27, "is there already; keep one"),
        (ASK, '    "Who "sells" the tickets?",', 44, "has quotes inside the quotes"),
        (ASK, '    "Who sells the tickets?,', 44, "misses a quote at one end"),
        (ASK, '    "Who sells the tickets?"', 45, "the line before it misses a comma"),
        (ASK, "    \u201cWho sells the tickets?\u201d,", 44, "has curly quotes"),
        ('    "Who is the purser?",\n  ]', '    "Who is the purser?",', 50, "or the closing bracket of a list"),
        ('{ text = "Odile", reveal = 0 }', '{ text = "Odile", reveal = 0 ', 35, "misses the closing brace"),
        ('[[characters]]\nid = "stranger"', '[characters]\nid = "stranger"', 51, "two brackets: [[characters]]"),
        ("[[plot]]", "[[plot]", 104, "has not as many closing brackets"),
        ("[[plot]]", "And now the plot.\n[[plot]]", 104, "is neither a heading"),
        ("reveal = 0\n  sources", "reveal = none\n  sources", 40, "must be a whole number, such as reveal = 0"),
    ],
)
def test_a_slip_is_explained_with_its_line(old: str, new: str, line: int, remedy: str) -> None:
    [fault] = faults_after(old, new)

    assert remedy in fault.remedy
    assert fault.line == line
    text = FERRY.read_text(encoding="utf-8").replace(old, new, 1)
    assert fault.quote == text.splitlines()[line - 1].strip()


def test_single_brackets_are_explained_by_double_ones() -> None:
    fault, *_ = faults_after("[[plot]]", "[plot]")

    assert (fault.line, fault.quote) == (104, "[plot]")
    assert fault.remedy == "is one table; where there may be several, each has two brackets: [[plot]]"


def test_a_fact_under_another_entry_than_its_heading_says_is_a_fault() -> None:
    fault, *_ = faults_after("  [[plot.facts]]", "  [[characters.facts]]")

    assert str(fault) == (
        'late-ferry-1962.toml:110: characters[2].facts[3] ("quay-contract" of "The stranger"): '
        "stands under [[plot]], but its heading says characters; write [[plot.facts]]"
    )


def test_a_fault_says_whose_it_is_and_names_checkpoints_by_their_label() -> None:
    [fault] = faults_after('"Who is the purser?"', '"Who is the proprietor?"')

    assert fault.owner == '"odile-who" of "Odile"'
    assert fault.quote == '"Who is the proprietor?",'
    assert 'a name revealed at 1 ("Seen the crossing")' in fault.remedy


@pytest.mark.parametrize("path", [FERRY, INVENTED, SHIPPED_FILM], ids=lambda path: path.stem)
def test_every_text_of_a_film_is_found_on_its_line(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines, written = lines_of(text), text.split("\n")

    for number, entry in enumerate(parse_film(path.name, text).characters):
        for index, fact in enumerate(entry.facts):
            place = ("characters", number, "facts", index)
            assert fact.text in written[lines[(*place, "text")] - 1]
            assert all(ask in written[lines[(*place, "asks", at)] - 1] for at, ask in enumerate(fact.asks))
