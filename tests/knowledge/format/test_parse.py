"""Reading film files: a good one becomes a film, a bad one is refused with everything that is wrong with it."""

from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.format.errors import Fault, FilmFileError
from knowledge.library import read_film, read_films, read_folder
from tests.support.films import Raw, changed, entry, fact, small_film, write

CHOICES_26 = [{"text": f"Choice {number}", "reveal": 0} for number in range(26)]
CHECKPOINTS_26 = [{"label": f"Step {number}", "part": f"Part {number}"} for number in range(26)]


def faults_of(path: Path) -> tuple[Fault, ...]:
    with pytest.raises(FilmFileError) as refusal:
        read_film(path)
    return refusal.value.faults


def places(faults: tuple[Fault, ...]) -> list[str]:
    return [fault.place for fault in faults]


def test_a_good_file_becomes_a_film_named_after_the_file(tmp_path: Path) -> None:
    film = read_film(write(tmp_path, small_film()))

    assert (film.slug, film.title, film.year) == ("the-small-hours-1999", "The Small Hours", 1999)
    assert [checkpoint.label for checkpoint in film.checkpoints] == ["Not started", "Seen half", "Seen it all"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("craft[1].names[1].text", "n" * 80),
        ("craft[1].facts[1].text", "f" * 600),
        ("craft[1].facts[1].asks[1]", "q" * 150),
        ("prompts[1].text", "p" * 300),
        ("prompts[1].choices[1].text", "c" * 80),
        ("prompts[1].choices", CHOICES_26[:25]),
        ("checkpoints", CHECKPOINTS_26[:25]),
        ("craft[1].facts[1].text", "Café, naïve: “quoted” \N{EN DASH} and 'plain' * _ ~ # < > 🎬"),
        ("prompts", None),
        ("terms", None),
        ("composer", "director"),
        ("novel", {"title": "The Short Night", "author": "director"}),
    ],
)
def test_values_just_within_the_limits_are_accepted(tmp_path: Path, place: str, value: Any) -> None:
    film = read_film(write(tmp_path, changed(place, value)))

    assert film.title == "The Small Hours"


@pytest.mark.parametrize(
    ("place", "value", "remedy"),
    [
        # Keys
        ("titel", "Again", "did you mean title?"),
        ("characters[1].nmaes", [], "did you mean names?"),
        ("characters[1].names[1].revael", 0, "did you mean reveal?"),
        ("themes[1].facts[1].source", "p01.s1", "did you mean sources?"),
        ("logline.ask", [], "did you mean asks?"),
        ("zzz", 1, "is not a key here; there are title, year, accent, source, director, composer, novel"),
        ("characters[1].player.zzz", 1, "is not a key here; there are text, reveal"),
        ("prompts[1].choices[2].zzz", 1, "is not a key here; there are text, reveal"),
        ("themes[1].credit", "Director", "is not a key here; there are id, names, related, facts"),
        ("title", None, "is missing; add it"),
        ("logline", None, "is missing; add it"),
        ("plot[1].label", None, "is missing; add it"),
        ("people[1].credit", None, "is missing; add it"),
        ("themes[1].facts[1].sources", None, "is missing; add it"),
        ("themes[1].facts[1].reveal", None, "is missing; add it"),
        # How many
        ("themes[1].facts[1].sources", [], "needs 1 or more, has 0"),
        ("themes[1].facts[1].asks", ["Is it?"], "needs 2 or more, has 1"),
        ("themes[1].facts", [], "needs 1 or more, has 0"),
        ("themes[1].names", [], "needs 1 or more, has 0"),
        ("prompts[1].choices", CHOICES_26, "has 26; at most 25"),
        ("checkpoints", CHECKPOINTS_26, "has 26; at most 25"),
        # Reveals and other numbers
        ("characters[1].player.reveal", -1, "must be 0 or more"),
        ("characters[1].player.reveal", "1", "must be a whole number, without quotes"),
        ("characters[1].player.reveal", True, "must be a whole number"),
        ("characters[1].player.reveal", 0.5, "must be a whole number"),
        ("year", "1999", "must be a whole number, without quotes"),
        ("year", 1879, "must be 1880 or more"),
        ("year", 2201, "must be 2200 or less"),
        # Texts
        ("themes[1].names[1].text", "Wait|ing", "holds '|', which breaks spoiler tags; write it another way"),
        ("themes[1].facts[1].text", "A `quiet` wait.", "holds '`', which breaks spoiler tags"),
        ("prompts[1].text", "One\nor two?", "holds the invisible character U+000A; take it out"),
        ("prompts[1].text", "One\aor two?", "holds the invisible character U+0007; take it out"),
        ("prompts[1].choices[1].text", "\u202eseY", "holds the invisible character U+202E; take it out"),
        ("title", "The Sm\u200ball Hours", "holds the invisible character U+200B; take it out"),
        ("themes[1].facts[1].asks[2]", "Is  it?", "has spaces at an end or two in a row; leave single spaces only"),
        ("checkpoints[1].part", " Before it", "has spaces at an end or two in a row"),
        ("plot[1].label", "A moment\u00a0here", "has spaces at an end or two in a row"),
        ("themes[1].facts[1].text", "", "must not be empty"),
        ("themes[1].names[1].text", "n" * 81, "is longer than 80 characters; shorten it"),
        ("themes[1].facts[1].text", "f" * 601, "is longer than 600 characters; shorten it"),
        ("themes[1].facts[1].asks[1]", "q" * 151, "is longer than 150 characters; shorten it"),
        ("prompts[1].text", "p" * 301, "is longer than 300 characters; shorten it"),
        ("prompts[1].choices[1].text", "c" * 81, "is longer than 80 characters; shorten it"),
        ("checkpoints[2].label", "l" * 81, "is longer than 80 characters; shorten it"),
        # Ids, colours, sources
        ("craft[1].id", "The Light", "must be lower-case letters, digits and single hyphens, such as miss-lucy"),
        ("craft[1].id", "l" * 65, "is longer than 64 characters; shorten it"),
        ("accent", "grey", "must be a colour such as #6f8a8c"),
        ("craft[1].facts[1].sources[1]", "page 1", "must be the id of a sentence, such as p05.s2"),
        # Types
        ("title", 5, "must be text in quotes"),
        ("logline", "Somebody waits.", "must be a table"),
        ("novel", "A book", "must be a table"),
        ("themes", "waiting", "must be an array, in square brackets"),
        ("themes", {"id": "waiting"}, "each has two brackets: [[themes]]"),
        ("themes[1]", "waiting", "must be a table"),
        ("prompts[1].choices", "Yes", "must be an array, in square brackets"),
        ("characters[1].player", "Una Player", "must be a table"),
        ("prompts[1].related[1]", 1, "must be text in quotes"),
        ("themes[1].facts[1].asks[1]", 1, "must be text in quotes"),
    ],
)
def test_a_wrong_value_is_one_fault(tmp_path: Path, place: str, value: Any, remedy: str) -> None:
    path = write(tmp_path, changed(place, value))

    [fault] = faults_of(path)

    assert (fault.file, fault.place) == ("the-small-hours-1999.toml", place)
    assert remedy in fault.remedy


def test_one_checkpoint_only_is_too_few(tmp_path: Path) -> None:
    path = write(tmp_path, changed("checkpoints", [{"label": "Seen it all", "part": "All of it"}]))

    faults = faults_of(path)

    assert ("checkpoints", "needs 2 or more, has 1") in [(fault.place, fault.remedy) for fault in faults]


def test_a_faulty_one_of_several_still_counts_as_one(tmp_path: Path) -> None:
    raw = small_film()
    raw["themes"][0]["facts"][0]["asks"] = [""]
    path = write(tmp_path, raw)

    faults = faults_of(path)

    assert [(fault.place, fault.remedy) for fault in faults] == [
        ("themes[1].facts[1].asks", "needs 2 or more, has 1"),
        ("themes[1].facts[1].asks[1]", "must not be empty"),
    ]


def test_a_negative_reveal_is_refused_everywhere(tmp_path: Path) -> None:
    raw = small_film()
    raw["themes"][0]["facts"].append(fact("waiting-too", -1))
    raw["prompts"][0]["reveal"] = -1
    path = write(tmp_path, raw)

    faults = faults_of(path)

    negative = [fault.place for fault in faults if fault.remedy == "must be 0 or more"]
    assert negative == ["themes[1].facts[2].reveal", "prompts[1].reveal"]


def test_all_faults_of_a_file_are_reported_in_file_order(tmp_path: Path) -> None:
    """Also those of different kinds in the same table, and those a misspelt key might have hidden."""
    raw = small_film()
    raw["year"] = "1999"
    raw["director"] = "nobody"
    raw["logline"]["reveal"] = 1
    raw["characters"][0]["names"][0]["text"] = "The|watcher"
    raw["characters"][0]["facts"][0]["text"] = "They keep a vigil."
    raw["characters"][0]["facts"][0]["asks"] = ["Who?"]
    raw["characters"][1]["facts"][0]["reveal"] = 9
    raw["people"][0]["nmaes"] = []
    raw["prompts"][0]["related"] = ["nobody"]
    raw["prompts"][0]["choices"].pop()
    path = write(tmp_path, raw)

    faults = faults_of(path)

    assert places(faults) == [
        "year",
        "director",
        "logline.reveal",
        "characters[1].names[1].text",
        "characters[1].facts[1].text",
        "characters[1].facts[1].asks",
        "characters[2].names",
        "characters[2].facts[1].reveal",
        "people[1].nmaes",
        "prompts[1].related[1]",
        "prompts[1].choices",
    ]
    assert {fault.file for fault in faults} == {"the-small-hours-1999.toml"}


def test_faults_follow_the_order_of_entries_beyond_the_ninth(tmp_path: Path) -> None:
    raw = small_film()
    raw["craft"] = [entry(f"craft-{number}", f"Craft {number}|") for number in range(1, 12)]
    path = write(tmp_path, raw)

    faults = faults_of(path)

    assert places(faults) == [f"craft[{number}].names[1].text" for number in range(1, 12)]


def test_the_first_of_everything_is_number_one(tmp_path: Path) -> None:
    raw = small_film()
    raw["characters"][1]["facts"][0]["asks"][1] = ""
    path = write(tmp_path, raw)

    [fault] = faults_of(path)

    assert fault.place == "characters[2].facts[1].asks[2]"
    assert fault.owner == '"stranger-fact" of "The stranger"'
    assert path.read_text(encoding="utf-8").splitlines()[fault.line - 1].strip() == fault.quote == '"",'


def test_all_faults_of_several_files_are_reported(tmp_path: Path) -> None:
    paths = [
        write(tmp_path, changed("title", ""), "second-2002"),
        write(tmp_path, small_film(), "fine-1999"),
        write(tmp_path, {**changed("accent", "grey"), "year": 1}, "first-2001"),
    ]

    with pytest.raises(FilmFileError) as refusal:
        read_films(paths)

    assert str(refusal.value).splitlines() == [
        "first-2001.toml:2: year: must be 1880 or more",
        "first-2001.toml:3: accent: must be a colour such as #6f8a8c",
        "second-2002.toml:1: title: must not be empty",
    ]


def test_films_come_ordered_by_slug_whichever_folder_they_lie_in(tmp_path: Path) -> None:
    paths = [
        write(tmp_path / "a", small_film(), "night-2001"),
        write(tmp_path / "b", small_film(), "dawn-2001"),
        write(tmp_path / "a", small_film(), "dawn"),
    ]

    films = read_films(paths)

    assert [film.slug for film in films] == ["dawn", "dawn-2001", "night-2001"]


def test_a_folder_gives_the_films_of_its_toml_files(tmp_path: Path) -> None:
    write(tmp_path, small_film(), "night-2001")
    write(tmp_path, small_film(), "dawn-2001")
    tmp_path.joinpath("notes.txt").write_text("not a film", encoding="utf-8")

    films = read_folder(tmp_path)

    assert [film.slug for film in films] == ["dawn-2001", "night-2001"]


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FilmFileError, match="holds no film file; put one there") as refusal:
        read_folder(tmp_path)

    assert [fault.file for fault in refusal.value.faults] == [str(tmp_path)]


def test_a_toml_error_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "slip-2001.toml"
    path.write_text('title = "Slip"\n\nyear = = 2001\n', encoding="utf-8")

    [fault] = faults_of(path)

    assert fault.file == "slip-2001.toml"
    assert (fault.line, fault.quote) == (3, "year = = 2001")
    assert str(fault) == "slip-2001.toml:3: must be a whole number, such as year = 0"


def test_text_that_is_not_utf_8_is_reported_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "latin-2001.toml"
    path.write_bytes('title = "Café"'.encode("latin-1"))

    [fault] = faults_of(path)

    assert str(fault) == "latin-2001.toml: byte 13: is not UTF-8 text; save the file as UTF-8"


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    [fault] = faults_of(tmp_path / "gone-2001.toml")

    assert str(fault) == "gone-2001.toml: cannot be read: No such file or directory"


def test_a_folder_named_like_a_file_cannot_be_read(tmp_path: Path) -> None:
    tmp_path.joinpath("folder-2001.toml").mkdir()

    with pytest.raises(FilmFileError) as refusal:
        read_folder(tmp_path)

    assert str(refusal.value) == "folder-2001.toml: cannot be read: Is a directory"


@pytest.mark.parametrize("slug", ["The Small Hours", "small_hours", "small--hours", "-small", "petit-été", "s" * 49])
def test_a_misnamed_file_is_refused(tmp_path: Path, slug: str) -> None:
    path = write(tmp_path, small_film(), slug)

    [fault] = faults_of(path)

    assert fault.file == f"{slug}.toml"
    assert fault.remedy == "must be named in lower-case letters, digits and hyphens, 48 at most"


def test_the_name_of_a_file_may_be_48_characters_long(tmp_path: Path) -> None:
    film = read_film(write(tmp_path, small_film(), "s" * 48))

    assert film.slug == "s" * 48


def test_a_misnamed_file_has_its_other_faults_reported_too(tmp_path: Path) -> None:
    path = write(tmp_path, changed("title", ""), "Misnamed")

    assert places(faults_of(path)) == ["", "title"]


JUNK: list[Any] = [
    0,
    -1,
    99,
    True,
    0.5,
    "",
    "junk",
    [],
    [1],
    ["junk"],
    [[]],
    {},
    {"id": 1},
    [{"reveal": 0}],
    [{"text": ["x"]}],
]


def every_place(value: Any, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a film where something could be wrong."""
    inner: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inner = [*cast("Raw", value).items()]
    elif isinstance(value, list):
        inner = [*enumerate(cast("list[Any]", value))]
    return [place for step, part in inner for place in ((*way, step), *every_place(part, (*way, step)))]


@settings(deadline=None, max_examples=100)
@given(
    slips=st.lists(st.tuples(st.sampled_from(every_place(small_film())), st.sampled_from(JUNK)), min_size=1, max_size=3)
)
def test_a_file_with_any_junk_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, slips: list[tuple[tuple[str | int, ...], Any]]
) -> None:
    """Junk in up to three places, the deepest first so that each place is still there."""
    raw: Raw = small_film()
    for way, junk in sorted(slips, key=lambda slip: -len(slip[0])):
        table: Any = raw
        for step in way[:-1]:
            table = table[step]
        table[way[-1]] = junk
    path = write(tmp_path_factory.mktemp("junk"), raw)

    try:
        outcome = read_film(path).slug
    except FilmFileError as refusal:
        outcome = str(refusal)

    assert outcome.startswith("the-small-hours-1999")
