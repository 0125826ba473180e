"""Cuts of a film, which are the same as if what is revealed later had never been written."""

from dataclasses import FrozenInstanceError, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.cut import Cut, Entry, Kind
from knowledge.film import Film
from knowledge.format.models import SECTIONS
from knowledge.library import read_film
from tests.support.films import LAST, WORDS, Raw, cut_short, entry, fact, films, named, small_film, write


def told_in_turns() -> Raw:
    """A small film in which everything about the watcher comes bit by bit."""
    raw: Raw = small_film()
    raw["characters"][0].update(
        names=[named("Ada Watcher", 2), named("The watcher", 0), named("Ada", 1), named("The lookout", 0)],
        player=named("Una Player", 1),
        related=[
            {"id": "vigil", "reveal": 2},
            {"id": "light", "reveal": 0},
            {"id": "stranger", "reveal": 1},
            {"id": "waiting", "reveal": 1},
        ],
        facts=[
            fact("watcher-end", 2, "They go to bed."),
            fact("watcher-start", 0, "They sit up."),
            fact("watcher-middle", 1, "They stand up."),
            fact("watcher-start-too", 0, "They drink tea."),
        ],
    )
    raw["prompts"] = [
        {"id": "prompt-end", "text": "Was it worth it?", "reveal": 2, "related": ["vigil"]},
        {
            "id": "prompt-start",
            "text": "What comes?",
            "reveal": 0,
            "related": ["light", "watcher"],
            "choices": [named("A friend", 0), named("The stranger", 1), named("Nobody", 0), named("Morning", 2)],
        },
        {"id": "prompt-start-too", "text": "Would you stay?", "reveal": 0},
    ]
    return raw


@pytest.fixture
def film(tmp_path: Path) -> Film:
    return read_film(write(tmp_path, told_in_turns()))


def found(cut: Cut, kind: Kind, typed: str) -> Entry:
    """What is found, which must be something."""
    known = cut.find(kind, typed)
    assert known is not None
    return known


def ids(entries: tuple[Entry, ...]) -> list[str]:
    return [each.id for each in entries]


def test_a_cut_has_the_public_facts_of_the_film(film: Film) -> None:
    cut = film.cut(1)

    assert (cut.film, cut.title, cut.year, cut.source) == ("the-small-hours-1999", "The Small Hours", 1999, "a note")
    assert cut.accent == 0x102030
    assert cut.logline.text == "Somebody waits for the morning."
    assert cut.checkpoint.label == "Seen half"
    assert [(each.number, each.label, each.part) for each in cut.checkpoints] == [
        (0, "Not started", "Before it"),
        (1, "Seen half", "The first half"),
        (2, "Seen it all", "The second half"),
    ]


def test_only_the_last_cut_is_complete(film: Film) -> None:
    assert [film.cut(checkpoint).complete for checkpoint in range(3)] == [False, False, True]


def test_the_credits_spell_out_who_made_the_film(tmp_path: Path) -> None:
    raw = small_film()
    raw["people"] += [entry("comp", "Cleo Poser", credit="Composer"), entry("auth", "Al Thor", 0, credit="Author")]
    raw.update(composer="comp", novel={"title": "The Short Night", "author": "auth"})

    poster = read_film(write(tmp_path, raw)).cut(0).credits

    assert (poster.director, poster.composer) == ("Dee Rector", "Cleo Poser")
    assert (poster.novel, poster.author) == ("The Short Night", "Al Thor")


def test_a_poster_may_name_no_more_than_the_director(film: Film) -> None:
    poster = film.cut(0).credits

    assert poster.director == "Dee Rector"
    assert (poster.composer, poster.novel, poster.author) == (None, None, None)


def test_entries_are_there_once_they_have_a_name(film: Film) -> None:
    assert ids(film.cut(0).entries) == ["watcher", "director", "waiting", "light"]
    assert ids(film.cut(1).entries) == ["watcher", "stranger", "director", "waiting", "arrival", "light"]
    assert ids(film.cut(2).entries) == ["watcher", "stranger", "director", "waiting", "arrival", "vigil", "light"]


def test_entries_are_grouped_by_kind(film: Film) -> None:
    cut = film.cut(2)

    assert [ids(cut.of_kind(Kind.CHARACTER)), ids(cut.of_kind(Kind.PERSON))] == [["watcher", "stranger"], ["director"]]
    assert [ids(cut.of_kind(Kind.THEME)), ids(cut.of_kind(Kind.PLOT))] == [["waiting"], ["arrival"]]
    assert [ids(cut.of_kind(Kind.TERM)), ids(cut.of_kind(Kind.CRAFT))] == [["vigil"], ["light"]]
    assert film.cut(0).of_kind(Kind.TERM) == ()


def test_the_first_revealed_name_is_shown_and_the_others_are_aliases(film: Film) -> None:
    watchers = [film.cut(checkpoint).of_kind(Kind.CHARACTER)[0] for checkpoint in range(3)]

    assert [watcher.name for watcher in watchers] == ["The watcher", "The watcher", "Ada Watcher"]
    assert [watcher.aliases for watcher in watchers] == [
        ("The lookout",),
        ("Ada", "The lookout"),
        ("The watcher", "Ada", "The lookout"),
    ]


def test_a_player_is_known_from_their_own_reveal(film: Film) -> None:
    watchers = [film.cut(checkpoint).of_kind(Kind.CHARACTER)[0] for checkpoint in range(3)]

    assert [watcher.player for watcher in watchers] == [None, "Una Player", "Una Player"]


def test_only_people_have_a_credit_and_only_plot_points_a_label(film: Film) -> None:
    cut = film.cut(2)

    assert [(each.id, each.credit) for each in cut.entries if each.credit] == [("director", "Director")]
    assert [(each.id, each.label) for each in cut.entries if each.label] == [("arrival", "A moment at a door")]


def test_facts_come_by_reveal_and_else_as_the_file_has_them(film: Film) -> None:
    facts = [[each.id for each in film.cut(checkpoint).of_kind(Kind.CHARACTER)[0].facts] for checkpoint in range(3)]

    assert facts == [
        ["watcher-start", "watcher-start-too"],
        ["watcher-start", "watcher-start-too", "watcher-middle"],
        ["watcher-start", "watcher-start-too", "watcher-middle", "watcher-end"],
    ]


def test_a_fact_brings_its_sources_and_the_questions_it_answers(film: Film) -> None:
    known = film.cut(0).of_kind(Kind.CHARACTER)[0].facts[0]

    assert (known.text, known.reveal) == ("They sit up.", 0)
    assert known.sources == ("p01.s1",)
    assert known.asks == ("Is it?", "What is it?")


def test_all_facts_of_a_cut_begin_with_the_logline(film: Film) -> None:
    facts = [each.id for each in film.cut(0).facts()]

    assert facts == [
        "logline",
        "watcher-start",
        "watcher-start-too",
        "director-fact",
        "waiting-fact",
        "light-fact",
    ]


def test_links_come_as_the_file_has_them_once_they_give_nothing_away(film: Film) -> None:
    linked: list[list[str]] = []
    for checkpoint in range(3):
        cut = film.cut(checkpoint)
        linked.append(ids(cut.related(cut.of_kind(Kind.CHARACTER)[0])))

    assert linked == [["light"], ["light", "stranger", "waiting"], ["vigil", "light", "stranger", "waiting"]]


def test_prompts_come_by_reveal_and_else_as_the_file_has_them(film: Film) -> None:
    prompts = [[each.id for each in film.cut(checkpoint).prompts] for checkpoint in range(3)]

    assert prompts == [
        ["prompt-start", "prompt-start-too"],
        ["prompt-start", "prompt-start-too"],
        ["prompt-start", "prompt-start-too", "prompt-end"],
    ]


def test_a_prompt_offers_the_revealed_choices(film: Film) -> None:
    choices = [film.cut(checkpoint).prompts[0].choices for checkpoint in range(3)]

    assert choices == [
        ("A friend", "Nobody"),
        ("A friend", "The stranger", "Nobody"),
        ("A friend", "The stranger", "Nobody", "Morning"),
    ]
    assert film.cut(0).prompts[1].choices == ()


def test_a_prompt_leads_to_entries_of_the_cut(film: Film) -> None:
    cut = film.cut(0)

    related = [cut.entry(key) for key in cut.prompts[0].related]

    assert related == [cut.of_kind(Kind.CRAFT)[0], cut.of_kind(Kind.CHARACTER)[0]]


def test_entries_come_by_reveal_and_else_as_the_file_has_them_but_plot_as_the_film_has_it(tmp_path: Path) -> None:
    raw = small_film()
    for section in ("craft", "plot"):
        raw[section] = [
            entry(f"{section}-{number}", f"{section} no {number}", reveal)
            for number, reveal in enumerate([2, 0, 1, 0, 1])
        ]
    for number, point in enumerate(raw["plot"]):
        point["label"] = f"Moment {number}"

    cut = read_film(write(tmp_path, raw)).cut(2)

    assert ids(cut.of_kind(Kind.CRAFT)) == ["craft-1", "craft-3", "craft-2", "craft-4", "craft-0"]
    assert ids(cut.of_kind(Kind.PLOT)) == ["plot-0", "plot-1", "plot-2", "plot-3", "plot-4"]


def test_keys_are_opaque_and_stay_the_same(film: Film) -> None:
    early, late = film.cut(0), film.cut(2)

    assert early.of_kind(Kind.CHARACTER)[0].key == late.of_kind(Kind.CHARACTER)[0].key
    assert len({each.key for each in late.entries}) == len(late.entries)
    assert all(len(each.key) == 12 and int(each.key, 16) >= 0 for each in late.entries)


def test_keys_of_another_film_are_others(film: Film, tmp_path: Path) -> None:
    other = read_film(write(tmp_path, told_in_turns(), "another-1999"))

    assert other.cut(0).entry(film.cut(0).of_kind(Kind.CHARACTER)[0].key) is None


def test_an_entry_can_be_had_by_its_key_once_it_is_in_the_cut(film: Film) -> None:
    vigil = film.cut(2).of_kind(Kind.TERM)[0]

    assert film.cut(2).entry(vigil.key) is vigil
    assert film.cut(1).entry(vigil.key) is None


def test_what_is_not_in_the_cut_is_not_found_by_its_key(film: Film) -> None:
    vigil = film.cut(2).of_kind(Kind.TERM)[0]

    assert film.cut(2).find(Kind.TERM, vigil.key) is vigil
    assert film.cut(1).find(Kind.TERM, vigil.key) is None


@pytest.mark.parametrize(
    ("checkpoint", "typed"),
    [
        (0, "The watcher"),
        (0, "watcher"),
        (0, "wacther"),
        (0, "the lookout"),
        (1, "ADA"),
        (1, "Una Player"),
        (1, "una playr"),
        (2, "Ada Watcher"),
    ],
)
def test_a_character_is_found_by_name_alias_and_player(film: Film, checkpoint: int, typed: str) -> None:
    assert found(film.cut(checkpoint), Kind.CHARACTER, typed).id == "watcher"


@pytest.mark.parametrize(("checkpoint", "typed"), [(0, "Ada"), (0, "Una Player"), (0, "The stranger"), (1, "vigil")])
def test_a_name_that_is_revealed_later_finds_nobody(film: Film, checkpoint: int, typed: str) -> None:
    assert film.cut(checkpoint).find(Kind.CHARACTER, typed) is None


@pytest.mark.parametrize("by", ["key", "name"])
def test_only_the_kind_that_is_asked_for_is_found(film: Film, by: str) -> None:
    cut = film.cut(2)
    light = getattr(cut.of_kind(Kind.CRAFT)[0], by)

    kinds = [kind for kind in Kind if cut.find(kind, light)]

    assert kinds == [Kind.CRAFT]


def test_a_name_is_found_before_an_alias_and_an_alias_before_a_player(tmp_path: Path) -> None:
    """Each is one letter away from what is typed."""
    raw = small_film()
    raw["characters"] = [
        entry("played", "Somebody else", player=named("Molly", 0)),
        {**entry("known-as", "Nobody else"), "names": [named("Nobody else", 0), named("Dolly", 0)]},
        entry("called", "Holly"),
    ]
    raw["prompts"] = []
    film = read_film(write(tmp_path, raw))

    assert found(film.cut(0), Kind.CHARACTER, "polly").id == "called"
    raw["characters"].pop()
    assert found(read_film(write(tmp_path, raw)).cut(0), Kind.CHARACTER, "polly").id == "known-as"


def test_entries_of_one_kind_are_suggested(film: Film) -> None:
    assert ids(film.cut(2).suggest(Kind.CHARACTER, "")) == ["watcher", "stranger"]
    assert ids(film.cut(0).suggest(Kind.CHARACTER, "")) == ["watcher"]
    assert ids(film.cut(2).suggest(Kind.CHARACTER, "str")) == ["stranger"]
    assert ids(film.cut(1).suggest(Kind.CHARACTER, "una")) == ["watcher"]
    assert ids(film.cut(0).suggest(Kind.CHARACTER, "una")) == []
    assert ids(film.cut(0).suggest(Kind.TERM, "")) == []


def test_a_cut_is_made_once(film: Film) -> None:
    assert film.cut(1) is film.cut(1)
    assert film.cut(1) is not film.cut(2)


def test_a_cut_cannot_be_changed(film: Film) -> None:
    cut = film.cut(0)
    parts: list[tuple[Any, str]] = [
        (cut, "title"),
        (cut.entries[0], "name"),
        (cut.logline, "text"),
        (cut.prompts[0], "text"),
        (cut.credits, "director"),
        (cut.checkpoint, "label"),
    ]

    for part, field in parts:
        with pytest.raises(FrozenInstanceError):
            setattr(part, field, "changed")


@pytest.mark.parametrize("checkpoint", [-1, 3, 99])
def test_there_is_no_cut_where_there_is_no_checkpoint(film: Film, checkpoint: int) -> None:
    with pytest.raises(ValueError, match=f"the-small-hours-1999 has checkpoints 0 to 2, not {checkpoint}"):
        film.cut(checkpoint)


def spoken_of(raw: Raw) -> list[str]:
    """Every name, alias and player of a film, whenever it is revealed."""
    entries = [table for section in SECTIONS for table in raw[section]]
    players = [table["player"]["text"] for table in entries if "player" in table]
    return [*(name["text"] for table in entries for name in table["names"]), *players]


@settings(deadline=None, max_examples=20)
@given(raw=films(), data=st.data())
def test_a_cut_is_the_same_without_everything_that_is_revealed_later(
    tmp_path_factory: pytest.TempPathFactory, raw: Raw, data: st.DataObject
) -> None:
    """So are the entries that are found and suggested, whatever is typed."""
    folder = tmp_path_factory.mktemp("films")
    film = read_film(write(folder, raw))
    typed = data.draw(st.sampled_from(spoken_of(raw)) | st.sampled_from(WORDS) | st.text(max_size=12))
    typed = typed[data.draw(st.integers(0, 2)) :]

    for checkpoint in range(LAST + 1):
        cut = film.cut(checkpoint)
        short = read_film(write(folder, cut_short(raw, checkpoint))).cut(checkpoint)
        assert cut == short
        assert all(each.facts for each in cut.entries)
        assert all({other.key for other in cut.entries} >= set(each.related) for each in (*cut.entries, *cut.prompts))
        for kind in Kind:
            assert cut.find(kind, typed) == short.find(kind, typed)
            assert cut.find_all(kind, typed) == short.find_all(kind, typed)
            assert cut.suggest(kind, typed) == short.suggest(kind, typed)


@settings(deadline=None, max_examples=10)
@given(raw=films())
def test_what_is_known_stays_known(tmp_path_factory: pytest.TempPathFactory, raw: Raw) -> None:
    film = read_film(write(tmp_path_factory.mktemp("films"), raw))

    for checkpoint in range(LAST):
        cut, later = film.cut(checkpoint), film.cut(checkpoint + 1)
        for known in cut.entries:
            grown = later.entry(known.key)
            assert grown is not None
            assert {known.name, *known.aliases} <= {grown.name, *grown.aliases}
            assert set(known.facts) <= set(grown.facts)
            assert set(known.related) <= set(grown.related)
            assert known.player in {None, grown.player}
            assert (known.id, known.kind, known.credit, known.label) == (
                grown.id,
                grown.kind,
                grown.credit,
                grown.label,
            )
        grown_prompts = {prompt.id: prompt for prompt in later.prompts}
        for prompt in cut.prompts:
            grown_prompt = grown_prompts[prompt.id]
            assert set(prompt.choices) <= set(grown_prompt.choices)
            assert replace(grown_prompt, choices=prompt.choices) == prompt
        assert set(cut.facts()) <= set(later.facts())


@settings(deadline=None, max_examples=10)
@given(raw=films())
def test_the_whole_film_is_in_its_last_cut(tmp_path_factory: pytest.TempPathFactory, raw: Raw) -> None:
    cut = read_film(write(tmp_path_factory.mktemp("films"), raw)).cut(LAST)

    entries = {table["id"]: table for section in SECTIONS for table in raw[section]}

    assert {each.id for each in cut.entries} == set(entries)
    for each in cut.entries:
        table = entries[each.id]
        assert [each.name, *each.aliases] == [name["text"] for name in table["names"]]
        assert {known.id for known in each.facts} == {known["id"] for known in table["facts"]}
        assert ids(cut.related(each)) == [other["id"] for other in table["related"]]
    assert {prompt.id for prompt in cut.prompts} == {prompt["id"] for prompt in raw["prompts"]}
