"""The film that comes with the bot holds what a club needs to talk about it."""

import csv
import tomllib
from pathlib import Path

import pytest

from knowledge.cut import Cut, Kind
from knowledge.film import Film
from knowledge.format.files import SHIPPED
from knowledge.library import read_film, read_folder
from tests.support.films import SHIPPED_FILM, cut_short, write

SLUG = SHIPPED_FILM.stem
CHECKPOINTS = range(5)


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film(SHIPPED_FILM)


def former_questions() -> list[tuple[int, list[str], str]]:
    """The questions that the film file had once: checkpoint, the facts that answer it, and the question."""
    with (Path(__file__).parent / "questions" / "asks.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(int(row["checkpoint"]), row["facts"].split(","), row["question"]) for row in rows]


def everything_in(cut: Cut) -> list[str]:
    """All that a viewer can read of a cut."""
    texts = [text for fact in cut.facts() for text in (fact.text, *fact.asks)]
    texts += [text for entry in cut.entries for text in (entry.name, *entry.aliases, entry.label or "")]
    return texts + [text for prompt in cut.prompts for text in (prompt.text, *prompt.choices)]


def test_it_is_shipped() -> None:
    assert SLUG in [film.slug for film in read_folder(SHIPPED)]


def test_it_is_the_film_of_2010_after_the_novel(film: Film) -> None:
    cut = film.cut(0)

    assert (cut.title, cut.year) == ("Never Let Me Go", 2010)
    assert (cut.credits.director, cut.credits.composer) == ("Mark Romanek", "Rachel Portman")
    assert (cut.credits.novel, cut.credits.author) == ("Never Let Me Go", "Kazuo Ishiguro")


def test_it_has_five_checkpoints(film: Film) -> None:
    assert len(film.checkpoints) == len(CHECKPOINTS)
    assert len({checkpoint.label for checkpoint in film.checkpoints}) == len(CHECKPOINTS)


@pytest.mark.parametrize(
    ("kind", "least"),
    [(Kind.CHARACTER, 5), (Kind.PERSON, 3), (Kind.THEME, 9), (Kind.PLOT, 12), (Kind.TERM, 5), (Kind.CRAFT, 6)],
)
def test_it_has_enough_of_everything(film: Film, kind: Kind, least: int) -> None:
    assert len(film.cut(4).of_kind(kind)) >= least


def test_it_has_five_characters_and_three_people(film: Film) -> None:
    cut = film.cut(4)

    assert len(cut.of_kind(Kind.CHARACTER)) == 5
    assert len(cut.of_kind(Kind.PERSON)) == 3


def test_it_has_twenty_prompts_or_more_and_new_ones_at_every_checkpoint(film: Film) -> None:
    prompts = film.cut(4).prompts

    assert len(prompts) >= 20
    assert {prompt.reveal for prompt in prompts} == set(CHECKPOINTS)


@pytest.mark.parametrize("name", ["Kathy", "Tommy", "Ruth", "Miss Lucy", "Miss Emily"])
def test_every_character_can_be_found_from_the_start(film: Film, name: str) -> None:
    character = film.cut(0).find(Kind.CHARACTER, name)

    assert character is not None
    assert character.name == name


def test_every_player_finds_their_character_from_the_start(film: Film) -> None:
    cut = film.cut(0)

    players = {
        each.player: cut.find(Kind.CHARACTER, each.player) for each in cut.of_kind(Kind.CHARACTER) if each.player
    }

    assert list(players.values()) == [each for each in cut.of_kind(Kind.CHARACTER) if each.player]
    assert {"Carey Mulligan", "Andrew Garfield", "Keira Knightley"} <= set(players)


def test_all_characters_are_revealed_at_the_start(film: Film) -> None:
    keys = {each.key for each in film.cut(0).of_kind(Kind.CHARACTER)}

    assert {each.key for each in film.cut(4).of_kind(Kind.CHARACTER)} == keys


def test_a_player_does_not_give_away_a_part_that_is_not_revealed(film: Film) -> None:
    early, late = [film.cut(checkpoint).answer("Who plays the headmistress?") for checkpoint in (0, 1)]

    assert early is None
    assert late is not None
    assert "emily-player" in [fact.id for fact in (late.lead, *late.support)]


def test_it_is_as_large_as_a_volunteer_would_write_it(film: Film) -> None:
    assert [fact.id for fact in film.cut(4).facts() if not 5 <= len(set(fact.asks)) <= 8] == []
    assert len(SHIPPED_FILM.read_text(encoding="utf-8").splitlines()) < 2_500


def test_the_questions_that_it_had_once_are_kept_with_the_facts_that_answer_them(film: Film) -> None:
    facts = {fact.id: fact for fact in film.cut(4).facts()}
    kept = {ask.casefold() for fact in facts.values() for ask in fact.asks}

    asked = former_questions()

    assert len(asked) > 4_000
    for checkpoint, answers, question in asked:
        assert min(facts[fact].reveal for fact in answers) == checkpoint, question
        assert question.casefold() not in kept, question


@pytest.mark.parametrize("checkpoint", CHECKPOINTS[:-1])
def test_nothing_that_comes_later_answers_any_of_them(film: Film, checkpoint: int) -> None:
    cut = film.cut(checkpoint)

    for _, _, question in former_questions()[checkpoint::20]:
        reply = cut.reply(question)
        shown = [*(reply.answer.shown if reply.answer else ()), *(offer.fact for offer in reply.offered)]
        assert all(fact.reveal <= checkpoint for fact in shown), question


def test_what_hints_at_the_turn_of_the_film_waits_for_the_school_years(film: Film) -> None:
    hints = ("laid out", "decided", "predetermined", "destiny", "fate", "predestin", "humanity?", "made for")
    start = film.cut(0)

    for text in everything_in(start):
        assert not any(hint in text.casefold() for hint in hints), text
    assert {"human-question", "decided-question", "mirror-forgotten"} <= {fact.id for fact in film.cut(1).facts()}


def test_every_checkpoint_brings_new_facts(film: Film) -> None:
    known = [len(list(film.cut(checkpoint).facts())) for checkpoint in CHECKPOINTS]

    assert known == sorted(set(known))


@pytest.mark.parametrize("checkpoint", CHECKPOINTS)
def test_each_of_its_cuts_is_the_same_without_the_rest(film: Film, tmp_path: Path, checkpoint: int) -> None:
    raw = tomllib.loads(SHIPPED_FILM.read_text(encoding="utf-8"))

    short = read_film(write(tmp_path, cut_short(raw, checkpoint), SLUG)).cut(checkpoint)

    assert short == film.cut(checkpoint)
