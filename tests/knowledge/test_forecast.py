"""What is foreseen of a film: each sample question is asked of the film without it."""

from pathlib import Path

import pytest

from knowledge.film import Film
from knowledge.forecast import Foreseen, forecast
from knowledge.library import read_film
from tests.knowledge.test_volunteers import FILMS, questions
from tests.support.films import Raw, small_film, write

ALIKE = ["Who waits for the morning to come?", "Who is waiting for morning to come?"]
UNLIKE = ["Which candle burns?", "Is there a lighthouse?"]


def with_asks(folder: Path, **asks: list[str]) -> Film:
    """The small film with other questions for the facts of some entries."""
    raw: Raw = small_film()
    for section in ("characters", "themes", "craft"):
        for table in raw[section]:
            table["facts"][0]["asks"] = asks.get(table["id"], [f"{table['id']} one?", f"{table['id']} two?"])
    return read_film(write(folder, raw))


def foreseen_of(film: Film, fact: str) -> Foreseen:
    return next(each for each in forecast(film).facts if each.fact.id == fact)


def test_a_question_is_found_by_another_that_is_like_it(tmp_path: Path) -> None:
    foreseen = foreseen_of(with_asks(tmp_path, waiting=ALIKE), "waiting-fact")

    assert (foreseen.first, foreseen.missed) == (2, 0)


def test_a_question_that_nothing_else_is_like_is_missed(tmp_path: Path) -> None:
    film = with_asks(tmp_path, waiting=ALIKE, light=UNLIKE)

    assert foreseen_of(film, "light-fact").missed == 2
    worst = [each.fact.id for each in forecast(film).worst()]
    assert "light-fact" in worst
    assert "waiting-fact" not in worst


def test_every_fact_is_foreseen_once_and_every_question_counts(tmp_path: Path) -> None:
    film = with_asks(tmp_path, waiting=ALIKE)
    whole = film.cut(len(film.checkpoints) - 1)

    foreseen = forecast(film)

    assert sorted(each.fact.id for each in foreseen.facts) == sorted(fact.id for fact in whole.facts())
    assert all(each.missed >= 0 for each in foreseen.facts)
    assert 0 <= foreseen.first <= foreseen.found <= 1
    assert 0 <= foreseen.of_ten <= 10


def test_what_is_foreseen_comes_true() -> None:
    film = FILMS["the-truman-show-1998"]
    found: list[bool] = []
    for row in questions(film):
        if row["kind"] == "answer":
            reply = film.cut(int(row["checkpoint"])).reply(row["question"])
            facts = reply.answer.shown if reply.answer else [offer.fact for offer in reply.offered]
            found.append(any(fact.id in row["facts"].split(",") for fact in facts))

    assert forecast(film).of_ten == pytest.approx(10 * sum(found) / len(found), abs=1)
