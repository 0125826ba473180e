"""Questions are answered by what they mean, from the cut alone, and by data where no fact says it in words."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge.cut import Cut
from knowledge.film import Film
from knowledge.library import read_film
from knowledge.search.encoder import LONGEST, encoder
from knowledge.search.follow_ups import Reply
from tests.knowledge.test_volunteers import CHOOSING, FILMS, questions
from tests.support.films import LAST, Raw, cut_short, films, small_film, write

pytestmark = pytest.mark.usefixtures("meaning")

CASABLANCA = FILMS["casablanca-1942"]
"""The film that nothing was fitted to."""


def seen(cut: Cut, question: str) -> tuple[object, ...]:
    """Return everything that can be seen of a reply."""
    reply = cut.reply(question)
    answer = reply.answer
    shown = (answer.lead, answer.support, answer.shown, answer.confidence) if answer else ()
    return (*shown, *((offer.fact, offer.question) for offer in reply.offered))


def test_a_question_in_other_words_gets_its_fact() -> None:
    cut = CASABLANCA.cut(len(CASABLANCA.checkpoints) - 1)

    reply = cut.reply("what song isn't the musician allowed to perform any more?")

    assert reply.answer
    assert reply.answer.lead.id == "song-meaning"


def test_a_film_that_nothing_was_fitted_to_is_answered_well() -> None:
    first = tapped = off = 0
    rows = questions(CASABLANCA)
    for row in rows:
        reply = CASABLANCA.cut(int(row["checkpoint"])).reply(row["question"])
        right = row["facts"].split(",")
        is_first = reply.answer is not None and reply.answer.lead.id in right
        if row["kind"] == "answer":
            first += is_first
            tapped += is_first or any(offer.fact.id in right for offer in reply.offered)
        elif row["kind"] == "none":
            off += reply.answer is not None
    kinds = [row["kind"] for row in rows]

    assert CASABLANCA.slug in CHOOSING
    assert first / kinds.count("answer") >= 0.72
    assert tapped / kinds.count("answer") >= 0.88
    assert off / kinds.count("none") <= 0.08


def test_data_answers_where_no_fact_says_it_in_words() -> None:
    raw = small_film()
    raw["characters"][0]["player"] = {"text": "Ida Brandt", "reveal": 1}
    film, name = film_of(raw), raw["characters"][0]["names"][0]["text"]

    early, later = (film.cut(checkpoint).reply(f"who plays {name}?") for checkpoint in (0, 1))

    assert early.answer is None or "Ida" not in early.answer.lead.text
    assert later.answer
    assert later.answer.lead.text == f"Ida Brandt plays {name}."


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(raw=films(), checkpoint=st.integers(0, LAST), data=st.data())
def test_a_reply_depends_on_nothing_beyond_the_cut(raw: Raw, checkpoint: int, data: st.DataObject) -> None:
    whole, part = film_of(raw).cut(checkpoint), film_of(cut_short(raw, checkpoint)).cut(checkpoint)
    asked = [ask for fact in film_of(raw).cut(LAST).facts() for ask in (*fact.asks, fact.text)]

    for question in data.draw(st.lists(st.sampled_from(asked), max_size=6)):
        assert seen(whole, question) == seen(part, question)


@settings(
    max_examples=max(200, settings().max_examples),  # more with another profile
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(question=st.text(max_size=600))
@example("")
@example("?" * 3_999)
@example("\ud800 \x00 \u202e" * 50)
@example("who " * 900)
def test_no_text_is_too_nasty(question: str) -> None:
    reply = CASABLANCA.cut(2).reply(question)

    assert isinstance(reply, Reply)


def test_texts_that_are_long_are_read_from_their_end() -> None:
    loaded = encoder()
    assert loaded

    long, short = (loaded.encode([text]) for text in ("x" * 5_000 + "a" * LONGEST, "a" * LONGEST))

    assert (long == short).all()


def film_of(raw: Raw) -> Film:
    """Return a film from its raw tables."""
    with TemporaryDirectory() as folder:
        return read_film(write(Path(folder), raw))
