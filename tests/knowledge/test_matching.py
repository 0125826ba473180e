"""Finding things by name, and suggesting them for what is typed."""

import pytest

from knowledge.matching import find, find_all, fold, suggest

CAST = [
    ("watcher", "watcher"),
    ("stranger", "stranger"),
    ("miss o'hara", "teacher"),
    ("nan", "grandmother"),
    ("old stranger's dog", "dog"),
]


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Watcher", "watcher"),
        ("A stranger", "stranger"),
        ("AN  Old   Dog ", "old dog"),
        ("Miss O\N{RIGHT SINGLE QUOTATION MARK}Hara", "miss o'hara"),
        ("Theodora", "theodora"),
        ("Anna", "anna"),
        ("The", "the"),
        ("a", "a"),
        ("The A Team", "a team"),
        ("Straße", "strasse"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_name_is_compared_without_case_spacing_apostrophe_and_article(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("watcher", "watcher"),
        ("WATCHER", "watcher"),
        ("the  Watcher", "watcher"),
        ("a watcher", "watcher"),
        ("Miss O\N{RIGHT SINGLE QUOTATION MARK}Hara", "teacher"),
        ("miss ohara", "teacher"),
        ("wacther", "watcher"),
        ("strnger", "stranger"),
        ("strangerr", "stranger"),
        ("nam", "grandmother"),
    ],
)
def test_a_name_is_found_however_it_is_typed(typed: str, found: str) -> None:
    assert find(typed, CAST) == found


@pytest.mark.parametrize("typed", ["lighthouse", "x", "he", "watch the sea", "the", "of the", "", "  ", "?", "🎬"])
def test_what_comes_near_no_name_finds_nothing(typed: str) -> None:
    assert find(typed, CAST) is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("w", ["watcher"]),
        ("the w", ["watcher"]),
        ("na", ["grandmother"]),
        ("miss", ["teacher"]),
        ("o'h", ["teacher"]),
        ("stra", ["stranger"]),
        ("o", ["dog"]),
        ("d", ["dog"]),
        ("old str", ["dog"]),
    ],
)
def test_a_beginning_that_one_name_has_is_enough_and_else_that_of_a_word(typed: str, found: list[str]) -> None:
    assert find_all(typed, CAST) == tuple(found)
    assert find(typed, CAST) == found[0]


@pytest.mark.parametrize(("typed", "found"), [("ni", ("night", "nine", "first night")), ("first", ("first night",))])
def test_where_several_begin_so_all_of_them_are_found_and_none_is_meant(typed: str, found: tuple[str, ...]) -> None:
    names = [(name, name) for name in ("first night", "night", "nine", "tonight")]

    assert find_all(typed, names) == found
    assert find(typed, names) == (found[0] if len(found) == 1 else None)


TITLES = [
    ("kathy's last reflection", "end"),
    ("ending", "end"),
    ("trip to the coast", "trip"),
    ("boat on the beach", "trip"),
    ("boathouse", "house"),
    ("voice-over", "voice"),
    ("late (or lost) letter", "letter"),
    ("千と千尋の神隠し", "bath"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("boat", ["trip"]),
        ("boa", ["trip", "house"]),
        ("beach", ["trip"]),
        ("the beach", ["trip"]),
        ("boat beach", ["trip"]),
        ("beach boat", ["trip"]),
        ("a boat at the beach", ["trip"]),
        ("Trip to a coast?", ["trip"]),
        ("bech boat", ["trip"]),
        ("kathy reflexion", ["end"]),
        ("lost", ["letter"]),
        ("over", ["voice"]),
        ("flect", ["end"]),
        ("house", ["house"]),
        ("千尋", ["bath"]),
        ("let", ["letter"]),
        ("las", ["end"]),
        ("oat", ["trip", "house"]),
        ("kathy's boat", []),
        ("boat of the coast", []),
        ("boat miss", []),
    ],
)
def test_words_of_a_name_are_enough_in_any_order_and_last_a_part_of_one(typed: str, found: list[str]) -> None:
    assert find_all(typed, TITLES) == tuple(found)


def test_the_beginning_of_a_word_wins_over_a_typo_and_a_typo_over_several_beginnings() -> None:
    assert find("longing", [("belonging", "near"), ("love and longing", "begun")]) == "begun"
    assert find("ann", [("annabel", "begun"), ("anna", "near")]) == "near"


def test_nothing_is_found_among_no_names() -> None:
    assert find("watcher", []) is None
    assert suggest("watcher", []) == ()
    assert suggest("", []) == ()


def test_the_very_name_wins_over_an_earlier_near_one() -> None:
    assert find("tommy", [("tammy", "first"), ("tommy", "second")]) == "second"


def test_the_earlier_of_two_equally_near_names_wins() -> None:
    assert find("tummy", [("tommy", "first"), ("tammy", "second")]) == "first"
    assert find("tummy", [("tammy", "second"), ("tommy", "first")]) == "second"


def test_the_earlier_of_two_same_names_wins() -> None:
    assert find("tommy", [("tommy", "first"), ("tommy", "second")]) == "first"


def test_names_that_start_so_come_before_words_that_do_and_those_before_near_misses() -> None:
    names = [("strong man", "near"), ("old stranger", "word"), ("stranger", "start"), ("the sea", "far")]

    assert suggest("strang", names) == ("start", "word", "near")


def test_near_misses_come_nearest_first_and_else_in_order() -> None:
    names = [("xatcxer", "third"), ("watcxer", "first"), ("wxtcher", "second")]

    assert suggest("watcher", names) == ("first", "second", "third")
    assert suggest("watcher", [names[1], names[2], names[0]]) == ("first", "second", "third")
    assert suggest("watcher", [names[2], names[1]]) == ("second", "first")


def test_the_middle_of_a_word_is_no_start() -> None:
    assert suggest("er", CAST) == ()


def test_each_thing_is_suggested_once() -> None:
    names = [("stranger", "one"), ("strange man", "one"), ("old stranger", "one"), ("stranger still", "two")]

    assert suggest("strange", names) == ("one", "two")


@pytest.mark.parametrize("typed", ["", "  "])
def test_nothing_typed_suggests_everything_in_order(typed: str) -> None:
    assert suggest(typed, CAST) == ("watcher", "stranger", "teacher", "grandmother", "dog")


@pytest.mark.parametrize("typed", ["", "name", "nmae"])
def test_no_more_is_suggested_than_discord_shows(typed: str) -> None:
    names = [(f"name {number}", number) for number in range(40)]

    assert suggest(typed, names) == tuple(range(25))


def test_things_with_many_names_leave_space_for_others() -> None:
    names = [*((f"name {number}", "one") for number in range(40)), ("name of another", "two")]

    assert suggest("name", names) == ("one", "two")


@pytest.mark.parametrize("typed", ["e", "x", "ra", "'"])
def test_one_or_two_letters_are_taken_by_the_letter(typed: str) -> None:
    assert suggest(typed, CAST) == ()


def test_one_letter_suggests_what_starts_with_it() -> None:
    assert suggest("s", CAST) == ("stranger", "dog")
    assert suggest("O", CAST) == ("dog", "teacher")


@pytest.mark.parametrize("typed", ["the w", "The Wat", "a watcher"])
def test_an_article_may_be_typed_before_a_name(typed: str) -> None:
    assert suggest(typed, CAST) == ("watcher",)
