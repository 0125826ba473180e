"""What may be meant, where the engine isn't sure of an answer: three to five facts, each by a question of its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cut import Cut
from knowledge.library import read_film
from knowledge.text import WORD, clip, fold_text
from tests.knowledge.test_volunteers import FILMS, FITTING, questions
from tests.support.films import LAST, WORDS, Raw, cut_short, films, write
from tests.support.pier_film import PAINTER, SLUG, UNCLEAR, pier

asked = st.lists(st.sampled_from([*WORDS, "who", "is it", "what", "thing", "player", "zebra", "?"]), max_size=9)


def cut_of(raw: Raw, checkpoint: int) -> Cut:
    with TemporaryDirectory() as folder:
        film = read_film(write(Path(folder), raw, SLUG))
        return film.cut(checkpoint)


def read_alike(question: str) -> str:
    """A question as far as a button shows it, without what a reader passes over."""
    return " ".join(WORD.findall(fold_text(clip(question, 80))))


def test_each_fact_comes_with_the_nearest_of_its_own_questions() -> None:
    offered = cut_of(pier(), 0).reply(UNCLEAR).offered

    assert offered[0].question == PAINTER
    assert all(offer.question in offer.fact.asks for offer in offered)


def test_a_fact_is_found_by_the_key_that_it_had_under_a_former_name_of_the_film(tmp_path: Path) -> None:
    before = cut_of(pier(), 0)
    after = read_film(write(tmp_path, {**pier(), "formerly": [SLUG]}, "a-pier-1999")).cut(0)

    for fact in before.facts():
        assert after.fact(before.key(fact)) == after.fact(after.key(fact)) == fact


@pytest.mark.parametrize("slug", FITTING)
def test_three_to_five_are_offered_and_only_where_there_is_no_answer(slug: str) -> None:
    replies = [FILMS[slug].cut(int(row["checkpoint"])).reply(row["question"]) for row in questions(FILMS[slug])]

    assert {len(reply.offered) for reply in replies if reply.answer} == {0}
    assert {len(reply.offered) for reply in replies if reply.answer is None} <= {0, 3, 4, 5}


def test_what_is_offered_helps_and_is_seldom_offered_for_what_no_film_answers() -> None:
    helped: list[bool] = []
    refused: list[bool] = []
    for film in map(FILMS.__getitem__, FITTING):
        for row in questions(film):
            reply = film.cut(int(row["checkpoint"])).reply(row["question"])
            right = set(row["facts"].split(","))
            if row["kind"] == "none":
                refused.append(not reply.offered and reply.answer is None)
            elif row["kind"] == "answer" and reply.answer is None:
                helped.append(any(offer.fact.id in right for offer in reply.offered))

    assert sum(helped) / len(helped) >= 0.5
    assert sum(refused) / len(refused) >= 0.55


@settings(max_examples=12, deadline=None)
@given(raw=films(), checkpoint=st.integers(0, LAST), texts=st.lists(asked.map(" ".join), min_size=1, max_size=8))
def test_nothing_that_is_offered_depends_on_what_comes_later_and_no_two_questions_read_the_same(
    raw: Raw, checkpoint: int, texts: list[str]
) -> None:
    whole, short = cut_of(raw, checkpoint), cut_of(cut_short(raw, checkpoint), checkpoint)

    for text in texts:
        reply, meant = whole.reply(text), whole.meant(text)
        assert (reply, meant) == (short.reply(text), short.meant(text))
        for offered in (reply.offered, meant):
            assert len({read_alike(offer.question) for offer in offered}) == len(offered)
            assert all(whole.fact(whole.key(offer.fact)) == offer.fact for offer in offered)
