"""Films as volunteers write them, with at most five questions a fact, and what other members asked about them.

Each film was written from `docs/curating.md` by an author who had seen nothing of the engine; each set of questions by
another who had seen neither film file nor engine; two or three more said which facts answer which question, and what
two of them said counts. Fit weights on the films of `FITTING`, choose between ways on those of `CHOOSING`, and look at
those of `SHUT` for a last figure alone.
"""

import csv
from pathlib import Path

import pytest

from knowledge.film import Film
from knowledge.library import load_folder
from knowledge.search.data_facts import implied

FOLDER = Path(__file__).parent / "volunteers"
FITTING = (
    "amelie-2001",
    "arrival-2016",
    "get-out-2017",
    "parasite-2019",
    "spirited-away-2001",
    "the-shawshank-redemption-1994",
    "the-truman-show-1998",
)
CHOOSING = ("casablanca-1942",)
SHUT = ("ex-machina-2014", "little-miss-sunshine-2006")
FILMS = {film.slug: film for film in load_folder(FOLDER, {}).films}


def questions(film: Film) -> list[dict[str, str]]:
    """Return what was asked about a film: kind, checkpoint, the facts that answer it, best first, and the question."""
    with (FOLDER / "questions" / f"{film.slug}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def reveals(film: Film) -> dict[str, int]:
    """Return the checkpoint that each fact of a film, or made from its data, is revealed at."""
    whole = film.cut(len(film.checkpoints) - 1)
    from_data = {each.fact.id: each.fact.reveal for each in implied(whole.entries, whole.credits)}
    return from_data | {fact.id: fact.reveal for fact in whole.facts()}


def test_every_film_has_its_part() -> None:
    assert sorted(FILMS) == sorted((*FITTING, *CHOOSING, *SHUT))


@pytest.mark.parametrize("slug", sorted(FILMS))
def test_a_film_is_as_large_as_an_evening_allows(slug: str) -> None:
    whole = FILMS[slug].cut(len(FILMS[slug].checkpoints) - 1)

    assert 60 <= len(list(whole.facts())) <= 91
    assert max(len(fact.asks) for fact in whole.facts()) <= 5


@pytest.mark.parametrize("slug", sorted(FILMS))
def test_what_answers_a_question_is_in_the_film_and_is_not_revealed_too_early(slug: str) -> None:
    film = FILMS[slug]
    revealed = reveals(film)
    asked = questions(film)

    for row in asked:
        answers = [revealed[fact] for fact in row["facts"].split(",") if fact]
        seen = int(row["checkpoint"])
        match row["kind"]:
            case "answer":
                assert min(answers) <= seen, row
            case "early":
                assert min(answers) > seen, row
            case kind:
                assert (kind, answers) == ("none", []), row
    kinds = [row["kind"] for row in asked]
    assert kinds.count("answer") >= 74
    assert kinds.count("none") >= 40
    assert kinds.count("early") >= 20


@pytest.mark.parametrize("slug", sorted(FILMS))
def test_a_question_that_comes_too_early_is_never_answered_by_what_comes_later(slug: str) -> None:
    film = FILMS[slug]

    for row in questions(film):
        seen = int(row["checkpoint"])
        answer = film.cut(seen).answer(row["question"])
        shown = [] if answer is None else [answer.lead, *answer.support]
        assert all(fact.reveal <= seen for fact in shown), row
