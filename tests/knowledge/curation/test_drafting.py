"""From notes to a draft: everything that they say is there, nothing sooner than they allow."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.__main__ import main
from knowledge.curation.arguments import film_at
from knowledge.curation.drafting import draft_film
from knowledge.curation.material import Listed, Material, read_listed
from knowledge.curation.notes import Sentence
from knowledge.curation.prose import read_prose, split_sentences
from knowledge.format.parse import parse_film
from knowledge.format.raw import OWN_WORDS
from knowledge.format.toml import write_toml

FERRY = """# Not started yet

Ilse Brandt's small film is about the last boat of the evening. Odile, the purser, has worked on the ferry for
twenty years. She greets the passengers by name. The boat sails from Vell.

# Seen the crossing

A stranger comes aboard in Vell and turns out to own the ferry. His name is Anton Maar. Odile does not trust Maar.

It rains.

# Seen it all

Maar means to sell the boat, and in the end he tears the contract up on the quay.
"""
CAST = "Lena Vogt as Odile\nPer Dahl as Anton Maar\n"
CREW = "Ilse Brandt, Director\nJon Aas: Composer\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with notes and lists to work in."""
    monkeypatch.chdir(tmp_path)
    for name, text in (("ferry.txt", FERRY), ("cast.txt", CAST), ("crew.txt", CREW)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def new(*more: str) -> int:
    return main(["new", "Late Ferry", "--year", "1962", "--notes", "ferry.txt", *more])


def test_a_draft_has_an_entry_for_everybody_and_everything_that_the_notes_name(here: Path) -> None:
    assert new("--cast", "cast.txt", "--crew", "crew.txt") == 0

    whole = film_at(here / "late-ferry-1962.toml").cut(2)
    assert {(entry.name, entry.kind.value) for entry in whole.entries} == {
        ("Odile", "character"),
        ("Anton Maar", "character"),
        ("Ilse Brandt", "person"),
        ("Jon Aas", "person"),
        ("Vell", "term"),
    }
    assert whole.credits.director == "Ilse Brandt"
    assert {entry.player for entry in whole.entries} == {None, "Lena Vogt", "Per Dahl"}


def test_nothing_is_named_before_the_notes_name_it(here: Path) -> None:
    new("--cast", "cast.txt", "--crew", "crew.txt")

    film = film_at(here / "late-ferry-1962.toml")
    before = " ".join([*(fact.text for fact in film.cut(0).facts()), *(entry.name for entry in film.cut(0).entries)])
    assert "Maar" not in before
    assert "Per Dahl" not in before
    assert "Anton Maar" in [entry.name for entry in film.cut(1).entries]


def test_every_sentence_is_cited_and_marked_until_it_is_in_the_curators_own_words(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new("--cast", "cast.txt", "--crew", "crew.txt")

    assert main(["check", "late-ferry-1962.toml", "--quick", "--all"]) == 0

    printed = capsys.readouterr().out
    assert "cited" not in printed
    assert printed.count("is a sentence of the notes still; put it in your own words") == 9
    assert (here / "late-ferry-1962.tsv").read_text(encoding="utf-8").count("\n") == 2 + 4 + 9


def test_a_pronoun_goes_on_with_whom_the_sentence_before_was_about(here: Path) -> None:
    new("--cast", "cast.txt")

    odile = next(one for one in film_at(here / "late-ferry-1962.toml").cut(0).entries if one.name == "Odile")
    assert f"{OWN_WORDS}She greets the passengers by name." in [fact.text for fact in odile.facts]


@pytest.mark.parametrize("out", ["mine.xlsx", "mine.csv", "mine-1962.toml"])
def test_a_draft_is_written_as_its_ending_says_with_its_numbered_notes_beside_it(here: Path, out: str) -> None:
    assert new("--out", out) == 0

    assert film_at(here / out).title == "Late Ferry"
    assert (here / out).with_suffix(".tsv").exists()


def test_a_table_of_notes_is_drafted_as_well(here: Path) -> None:
    new("--out", "first-1962.toml")

    assert main(["new", "Again", "--year", "1962", "--notes", "first-1962.tsv", "--out", "again-1962.toml"]) == 0

    film = film_at(here / "again-1962.toml")
    assert [step.label for step in film.checkpoints] == ["Not started yet", "Seen the crossing", "Seen it all"]


def test_what_stands_under_no_heading_waits_for_the_end() -> None:
    labels, sentences = read_prose("The butler did it. Everybody knew.")

    assert labels == ["Not started yet", "Seen it all"]
    assert [(one.id, one.safe_from) for one in sentences] == [("p01.s1", 1), ("p01.s2", 1)]


def test_the_numbers_and_signs_of_a_list_are_no_part_of_its_sentences() -> None:
    lists = ("1. Harry is dead.\n2. Holly arrives\n3. He asks.", "- Harry is dead\n\u2022 Holly arrives.\n(3) He asks.")

    for text in lists:
        _, sentences = read_prose(text)
        assert [sentence.text for sentence in sentences] == ["Harry is dead.", "Holly arrives.", "He asks."]


def test_sentences_end_where_a_reader_would_end_them() -> None:
    text = 'Mr. Smith meets J. Doe. "Why?" she asks. It costs 2.50 dollars! He says: "No." Then nothing … The End'

    assert split_sentences(text) == [
        "Mr. Smith meets J. Doe.",
        '"Why?" she asks.',
        "It costs 2.50 dollars!",
        'He says: "No."',
        "Then nothing …",
        "The End",
    ]


def test_lists_are_read_with_any_sign_between() -> None:
    text = "A B as C D\nA B\tC D\nA B, C D\nA B: C D\nA B - C D\n\n# a note\nnothing\n"

    assert read_listed(text) == [Listed("A B", "C D")] * 5


def test_notes_without_a_sentence_are_refused(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "ferry.txt").write_text("# Seen it all\n")

    assert new() == 1

    assert capsys.readouterr().err == "ferry.txt: has no sentences; write them in paragraphs, or in a column text\n"
    assert not (here / "late-ferry-1962.toml").exists()


WORDS = [
    "the",
    "boat",
    "He",
    "She",
    "in",
    "sails",
    "will",
    "rose",
    "stranger",
    "of",
    "and",
    "|",
    "`",
    "1962",
    "\u201cso\u201d",
]
NAMES = [
    "Anna",
    "Anna Berg",
    "Berg",
    "Odile",
    "Vell",
    "Late Ferry",
    "Will",
    "Rose",
    "The Stranger",
    "Odile's",
    "O'Neil",
]
prose = st.lists(st.sampled_from([*WORDS, *NAMES]), min_size=1, max_size=12).map(" ".join)
listed = st.lists(
    st.builds(Listed, st.sampled_from(NAMES), st.sampled_from([*NAMES, "stranger", "Director"])), max_size=3
)


@settings(max_examples=40)
@given(said=st.lists(st.tuples(prose, st.integers(0, 3)), min_size=1, max_size=12), cast=listed, crew=listed)
def test_any_notes_become_a_film_in_which_no_sentence_comes_too_early(
    said: list[tuple[str, int]], cast: list[Listed], crew: list[Listed]
) -> None:
    notes = [Sentence(f"p01.s{number}", step, "", text) for number, (text, step) in enumerate(said, 1)]
    labels = [f"Step {number}" for number in range(4)]

    film = draft_film("Late Ferry", 1962, Material(labels, notes, cast, crew))

    assert parse_film("late-ferry-1962.toml", write_toml(film)) == film
    steps = {one.id: one.safe_from for one in notes}
    for section in (film.characters, film.people, film.terms, film.plot):
        for fact in (fact for entry in section for fact in entry.facts if fact.text.startswith(OWN_WORDS)):
            assert fact.reveal >= steps[fact.sources[0]]
    assert {one.id for one in notes} <= {
        source
        for entry in (*film.characters, *film.people, *film.terms, *film.plot)
        for fact in entry.facts
        for source in fact.sources
    }
