"""Polls that touch on what a room has not seen, and everyday polls that touch on nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from knowledge.beyond import touches_beyond
from knowledge.cut import Cut
from knowledge.film import Film
from knowledge.format.files import SHIPPED
from knowledge.library import read_folder
from tests.support.films import INVENTED, LAST, Raw, cut_short, films, small_film, write

HERE = Path(__file__).parent
EVERYDAY = (HERE / "everyday_polls.txt").read_text(encoding="utf-8").splitlines()
TITLES = (HERE / "titles.txt").read_text(encoding="utf-8").splitlines()

FILMS = [*read_folder(SHIPPED), *read_folder(INVENTED.parent)]
[NEVER_LET_ME_GO, ANSGAR] = FILMS
YES = ("Yes", "No")


def pairs(film: Film) -> Iterator[tuple[Cut, Cut]]:
    """Yield the cut of a viewer who has seen it all with each earlier one, and each cut with the one before it."""
    cuts = [film.cut(number) for number in range(len(film.checkpoints))]
    yield from ((cuts[-1], room) for room in cuts[:-1])
    yield from ((cuts[number + 1], room) for number, room in enumerate(cuts[:-2]))


@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.slug)
def test_nothing_that_clubs_ask_every_day_touches_on_anything(film: Film) -> None:
    asked = {
        poll
        for own, room in pairs(film)
        for poll in EVERYDAY
        if touches_beyond(poll.split("|")[0], poll.split("|")[1].split(";"), own, room)
    }

    assert len(EVERYDAY) > 90
    assert asked == set()


@pytest.mark.parametrize("question", ["Which film next?", "What shall we watch?", "August pick?", "Next week?"])
@pytest.mark.parametrize("film", FILMS, ids=lambda film: film.slug)
def test_no_title_that_a_club_picks_from_touches_on_anything(film: Film, question: str) -> None:
    own, room = film.cut(4), film.cut(0)

    assert [title for title in TITLES if touches_beyond(question, (title, "Something else"), own, room)] == []


@pytest.mark.parametrize(
    ("question", "enough"),
    [
        ("Did Ruth deserve to die?", 4),
        ("Should Tommy have screamed in the field?", 4),
        ("Do you forgive Ruth?", 4),
        ("Is Ruth's death her own fault?", 4),
        ("Is a deferral fair?", 3),
        ("WOULD YOU ASK FOR A DEFERRAL", 3),
        ("Would you become a donor?", 2),
        ("Was Kathy right to become a carer?", 2),
        ("Are the clones human?", 1),
    ],
)
def test_a_later_fact_touches_until_the_room_has_seen_it(question: str, enough: int) -> None:
    own = NEVER_LET_ME_GO.cut(4)

    touching = [touches_beyond(question, YES, own, NEVER_LET_ME_GO.cut(room)) for room in range(5)]

    assert touching == [room < enough for room in range(5)]


@pytest.mark.parametrize(
    ("question", "enough"),
    [
        ("Who is to blame for Johan?", 3),
        ("Should the fishermen have gone out in the gale?", 3),
        ("Would you forgive Anton?", 4),
        ("Should she have looked in the shed?", 1),
    ],
)
def test_a_later_fact_of_another_film_touches_until_the_room_has_seen_it(question: str, enough: int) -> None:
    touching = [touches_beyond(question, YES, ANSGAR.cut(4), ANSGAR.cut(room)) for room in range(5)]

    assert touching == [room < enough for room in range(5)]


def test_a_choice_touches_like_a_question() -> None:
    own, room = NEVER_LET_ME_GO.cut(4), NEVER_LET_ME_GO.cut(0)

    assert touches_beyond("What moved you most?", ("The music", "Tommy screaming in the field"), own, room)
    assert touches_beyond("What did Tommy do in the field?", ("Scream", "Sleep"), own, room)
    assert touches_beyond("Who is the saddest?", ("Kathy", "The first donor"), own, room)


@pytest.mark.parametrize(
    "question",
    [
        "Favourite character: Kathy, Tommy or Ruth?",
        "Who plays Ruth best?",
        "What do you make of Hailsham?",
        "Who next?",
    ],
)
def test_what_everybody_knows_about_a_film_touches_on_nothing(question: str) -> None:
    assert not touches_beyond(question, YES, NEVER_LET_ME_GO.cut(4), NEVER_LET_ME_GO.cut(0))


@pytest.mark.parametrize(("name", "enough"), [("stranger", 1), ("vigil", 2)])
def test_a_later_name_touches_even_if_its_words_are_common(tmp_path: Path, name: str, enough: int) -> None:
    [film] = read_folder(write(tmp_path, small_film()).parent)

    touching = [touches_beyond(f"Would you trust the {name}?", YES, film.cut(2), film.cut(room)) for room in range(3)]

    assert touching == [room < enough for room in range(3)]


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None)
@given(raw=films(), seen=st.integers(0, LAST), room=st.integers(0, LAST), drawn=st.data())
def test_what_the_author_has_not_seen_makes_no_difference(
    tmp_path_factory: pytest.TempPathFactory, raw: Raw, seen: int, room: int, drawn: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("films")
    names = sorted(name["text"] for table in raw["characters"] + raw["plot"] for name in table["names"])
    question = f"What about {drawn.draw(st.sampled_from(names))} and {drawn.draw(st.sampled_from(names))}?"
    [whole] = read_folder(write(folder / "whole", raw).parent)
    [short] = read_folder(write(folder / "short", cut_short(raw, seen)).parent)

    touching = [touches_beyond(question, YES, film.cut(seen), film.cut(min(room, seen))) for film in (whole, short)]

    assert touching[0] == touching[1]
    assert room < seen or not touching[0]
