"""The result of a poll as a picture, and in words."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import product
from time import process_time

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor

from bot.pictures.alt_text import alt_text
from bot.pictures.chart import Bar, Chart, isolated, names_of, percent, title_of
from bot.pictures.page import CARD, INNER, PADDING, WIDTH
from bot.pictures.render import (
    ACCENT,
    COLUMN,
    FILL,
    LABEL,
    LONG_TITLE,
    LONG_TITLE_LINES,
    MUTED,
    PERCENT_COLUMN,
    SMALL,
    TEXT,
    TICK,
    TITLE,
    TRACK,
    draw,
)
from bot.pictures.runs import Style
from bot.pictures.typeset import Text
from tests.bot.pictures.images import opened
from tests.support.charts import a_chart

LARGEST = 160_000
HIGHEST = 5_300
MARKS = 15  # how far heaps of marks reach out of their line
NEAR = 12  # few colours are not quite the colours that were asked for
DENSE = "Wm8&@ Qg%" * 60  # as much ink as text can have
LATIN = "äöüÄÖÜßàâæçéèêëîïôœùûÿąćęłńóśźżěščřžýáíúůďťňăâđưạảấầẩẫậắằẳẵặẹẻẽế"  # none look alike

RESULT = a_chart(
    "What shall we watch on Friday?",
    "One vote each, 12 members voted",
    (Bar("Paddington 2", 7, winner=True), Bar("Stalker", 4, winner=False), Bar("Come and See", 1, winner=False)),
    "Ties go to the earlier proposal.",
)

any_text = st.text(st.characters(), max_size=120)  # surrogates and all
any_numbers = st.tuples(st.integers(0, 10**9), st.booleans())
words = st.text(LATIN + "Abcijl0123456789!?-", min_size=1, max_size=20)


@st.composite
def any_chart(sample: st.DrawFn) -> Chart:
    """A chart of whatever members write."""
    names = names_of(sample(st.lists(any_text, min_size=2, max_size=25)))
    bars = tuple(Bar(name, votes, winner=winner) for name in names for votes, winner in [sample(any_numbers)])
    return a_chart(
        title_of(sample(any_text)), f"{isolated(names[0])} won.", bars, sample(st.sampled_from(["", "Note."]))
    )


def chart_of(*labels: str, votes: int = 1, title: str = "Question") -> Chart:
    """A chart without a winner."""
    return a_chart(title, "", tuple(Bar(label, votes, winner=False) for label in labels), "")


def where(image: Image.Image, colour: str) -> bytes:
    """A byte a pixel: 1 where the picture has `colour`, 0 elsewhere."""
    away = ImageChops.difference(image.convert("RGB"), Image.new("RGB", image.size, colour))
    red, green, blue = away.split()
    furthest = ImageChops.lighter(red, ImageChops.lighter(green, blue))
    return furthest.tobytes().translate(bytes([1] * NEAR + [0] * (256 - NEAR)))


def amount(image: Image.Image, colour: str) -> int:
    """How many pixels have `colour`."""
    return where(image, colour).count(1)


def longest(chart: Chart, colour: str) -> int:
    """How long the longest bar of `colour` is: the most pixels of it in one line."""
    pixels = where(opened(draw(chart)), colour)
    return max(pixels[start : start + WIDTH].count(1) for start in range(0, len(pixels), WIDTH))


def is_empty(image: Image.Image) -> bool:
    """Whether there is nothing but card."""
    return amount(image, CARD) == image.width * image.height


def width_of(text: str, style: Style) -> int:
    """How wide a text is on one line."""
    return Text(text, style, 0).line().width


def luminance(colour: str) -> float:
    """How bright a colour is, as the accessibility guidelines define it."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (part / 255 for part in ImageColor.getrgb(colour)[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio, as the accessibility guidelines define it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(any_chart())
def test_any_chart_is_told_and_drawn_or_has_no_picture(chart: Chart) -> None:
    file = draw(chart)
    words = alt_text(chart)

    assert draw(chart) == file
    assert 0 < len(words) <= 1_000
    assert words.encode().decode() == words
    if file is not None:
        assert len(file) < LARGEST
        assert opened(file).width == WIDTH
        assert opened(file).height < HIGHEST


@pytest.mark.parametrize(
    "text",
    ["e" + "\u0301" * 100_000, "\u202e\u2066" * 50_000, "\n\x00\x1b[31m" * 50_000, "W" * 1_000_000, " " * 1_000_000],
    ids=["marks", "turns", "controls", "one word", "blanks"],
)
def test_huge_and_hostile_texts_are_no_trouble(text: str) -> None:
    start = process_time()
    bars = tuple(Bar(name, 1, winner=True) for name in names_of([text] * 25))
    chart = a_chart(title_of(text), text, bars, text)

    file = draw(chart)

    assert file is None or len(file) < LARGEST
    assert len(alt_text(chart)) <= 1_000
    assert "\u202e" not in title_of(text) + "".join(bar.label for bar in bars)
    assert process_time() - start < 2


def test_more_votes_than_there_is_room_for_are_no_trouble() -> None:
    chart = a_chart("?", "", tuple(Bar("Yes", 10**60 + number, winner=True) for number in range(25)), "")

    assert len(draw(chart) or "") < LARGEST
    assert 900 < len(alt_text(chart)) <= 1_000


def test_pictures_drawn_in_threads_are_the_same() -> None:
    charts = [chart_of(LATIN, "良い", "جميل", "👍", title=str(number)) for number in range(6)]
    with ThreadPoolExecutor(4) as threads:
        drawn = list(threads.map(draw, charts))

    assert drawn == [draw(chart) for chart in charts]
    assert len(set(drawn)) == len(charts)


def test_the_picture_is_a_card_that_is_round_at_its_corners() -> None:
    opacity = opened(draw(RESULT)).getchannel("A")

    assert [opacity.getpixel(at) for at in product((0, WIDTH - 1), (0, opacity.height - 1))] == [0] * 4
    assert min(opacity.crop((30, 0, WIDTH - 30, opacity.height)).tobytes()) >= 250
    assert min(opacity.crop((0, 30, WIDTH, opacity.height - 30)).tobytes()) >= 250


def test_the_picture_grows_with_its_bars() -> None:
    heights = [opened(draw(chart_of(*map(str, range(count))))).height for count in (2, 5, 10, 25)]

    assert heights == sorted(set(heights))
    assert heights[1] < 636  # wider for its height than what Discord shows without making it smaller
    assert heights[-1] < 2_000


@pytest.mark.parametrize("text", [DENSE, DENSE.replace(" ", ""), "Ẫ̈gjŷ" * 80, "fj" * 200])
def test_nothing_is_drawn_outside_the_card(text: str) -> None:
    bars = tuple(Bar(f"{number}{text}", 10**number, winner=number > 5) for number in range(9))
    image = opened(draw(a_chart(text, text, bars, text)))

    left, top, right, bottom = PADDING - 3, PADDING - MARKS, WIDTH - PADDING + 3, image.height - PADDING + MARKS
    outside = ((0, 0, left, image.height), (right, 0, WIDTH, image.height), (0, 0, WIDTH, top))
    assert all(is_empty(image.crop(box)) for box in (*outside, (0, bottom, WIDTH, image.height)))
    assert not is_empty(image.crop((left, top, right, bottom)))


def test_a_long_label_keeps_clear_of_its_numbers() -> None:
    bars = tuple(Bar(f"{number}" + "W" * 200, 10**9, winner=number > 5) for number in range(9))
    image = opened(draw(a_chart("Question", "", bars, "")))

    numbers = WIDTH - PADDING - PERCENT_COLUMN - COLUMN - width_of("1,000,000,000 votes", SMALL)
    gap = image.crop((numbers - COLUMN + 2, 0, numbers - 2, image.height))
    before = image.crop((numbers - 5 * COLUMN, 0, numbers - COLUMN, image.height))
    assert amount(gap, TEXT) == amount(gap, ACCENT) == 0
    assert amount(before, TEXT) > 0 < amount(before, ACCENT)


@given(st.text("Wi .é日。あب👍", max_size=80), st.integers(80, 400), st.integers(1, 4))
def test_wrapped_lines_fit_and_lose_nothing_unless_they_say_so(text: str, width: int, most: int) -> None:
    text = " ".join(text.split())
    whole = Text(text, LABEL, 0)
    lines = whole.lines(width, most)

    assert len(lines) <= most
    assert all(0 < line.width <= width for line in lines)
    if len(lines) < most or whole.line().width <= width:
        runs = [run for line in lines for run in line.runs]
        assert len(runs) >= len(whole.line().runs) - len(lines)


def test_a_title_of_300_characters_is_small_but_shown_to_its_end() -> None:
    title = "Which reading of the last scene at the fence seems the truest to you now, and has it changed? " * 3
    one, other = (draw(chart_of("Yes", "No", title=title[:297] + end)) for end in ("one", "two"))

    assert one != other
    growth = opened(one).height - opened(draw(chart_of("Yes", "No"))).height
    assert growth == LONG_TITLE_LINES * LONG_TITLE.leading - TITLE.leading


def test_all_texts_are_on_the_picture() -> None:
    changes = [{"title": "Else"}, {"subtitle": ""}, {"subtitle": "Else"}, {"note": ""}, {"note": "Else"}]
    drawn = {draw(RESULT), *(draw(replace(RESULT, **change)) for change in changes)}

    assert len(drawn) == 1 + len(changes)


def test_votes_and_percent_are_on_the_picture() -> None:
    image = opened(draw(RESULT))
    right, top, bottom = WIDTH - PADDING, 4 * PADDING, image.height - 3 * PADDING
    votes = image.crop((right - PERCENT_COLUMN - COLUMN - 100, top, right - PERCENT_COLUMN, bottom))
    shares = image.crop((right - PERCENT_COLUMN, top, right, bottom))

    assert amount(votes, MUTED) > 200
    assert amount(shares, TEXT) > 100 < amount(shares, ACCENT)


def test_bars_are_as_long_as_their_share() -> None:
    assert longest(RESULT, ACCENT) == pytest.approx(INNER * 7 / 12, abs=4)
    assert longest(RESULT, FILL) == pytest.approx(INNER * 4 / 12, abs=4)


@settings(max_examples=10)
@given(st.integers(0, 50), st.integers(0, 50))
def test_a_bar_with_more_votes_is_longer(one: int, other: int) -> None:
    assume(one != other)
    chart = a_chart("", "", (Bar("Yes", min(one, other), winner=False), Bar("No", max(one, other), winner=True)), "")

    assert longest(chart, ACCENT) > longest(chart, FILL)


def test_a_poll_without_votes_has_empty_bars() -> None:
    empty = chart_of("Yes", "No", votes=0)

    assert longest(empty, TRACK) == pytest.approx(INNER, abs=4)
    assert longest(empty, FILL) < 10
    assert longest(empty, ACCENT) == 0


def test_one_vote_among_very_many_is_still_seen() -> None:
    chart = a_chart("Question", "", (Bar("Yes", 10**9, winner=True), Bar("No", 1, winner=False)), "")

    assert 10 < longest(chart, FILL) < 25


@pytest.mark.parametrize(
    ("votes", "total", "share"),
    [
        (0, 0, "0%"),
        (0, 9, "0%"),
        (1, 1, "100%"),
        (1, 1_000, "<1%"),
        (4, 1_000, "<1%"),
        (5, 1_000, "1%"),
        (1, 3, "33%"),
        (2, 3, "67%"),
        (994, 1_000, "99%"),
        (995, 1_000, ">99%"),
        (99_999, 100_000, ">99%"),
    ],
)
def test_some_is_never_rounded_to_none_nor_to_all(votes: int, total: int, share: str) -> None:
    assert percent(votes, total) == share


def test_a_winner_stands_out_by_more_than_colour() -> None:
    """A winner's name is bold and has a tick; without votes there are no bars in the way of seeing it."""
    rows = (0, 5 * PADDING // 2, WIDTH // 2, 6 * PADDING)
    none, one, two = (
        opened(
            draw(a_chart("Who?", "", tuple(Bar("Nobody", 0, winner=number < winners) for number in range(2)), ""))
        ).crop(rows)
        for winners in range(3)
    )

    assert amount(none, TEXT) * 1.2 < amount(one, TEXT) < amount(two, TEXT) / 1.1
    assert amount(none, ACCENT) == 0
    assert TICK**2 // 3 < amount(one, ACCENT) < TICK**2 * 0.7  # less than a disc
    assert amount(two, ACCENT) == 2 * amount(one, ACCENT)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Amélie", "Amélie"),
        ("Ame\u0301lie", "Amélie"),
        ("  one\n\ttwo\u3000three ", "one two three"),
        ("abc\u202edef", "abcdef"),
        ("千と千尋 (Spirited Away)", "千と千尋 (Spirited Away)"),
        ("جدایی", "جدایی"),
        ("\N{STEAMING BOWL}", "\N{STEAMING BOWL}"),
        ("Popcorn <:pop_corn:123456789012345678>", "Popcorn :pop_corn:"),
        ("<a:wave:123456789012345678>", ":wave:"),
        ("\N{HANGUL FILLER}", "Choice 2"),
        ("\u2800 \u200d", "Choice 2"),
        ("\ue000", "Choice 2"),
        ("\ud800\x00\n", "Choice 2"),
        ("", "Choice 2"),
        ("Other", "Other"),
        ("No", "Choice 2"),
        ("Choice 2", "Choice 2"),
        ("Choice 1", "Choice 2"),
    ],
)
def test_a_choice_has_its_name_or_its_number(label: str, name: str) -> None:
    """No two choices read the same."""
    first = "Choice 1" if label == "No" else "No"

    assert names_of(["No", label]) == [first, name]


@pytest.mark.parametrize("question", ["", "\n", "\u3164", "\u202e"])
def test_a_question_of_which_nothing_is_seen_has_a_title_all_the_same(question: str) -> None:
    assert title_of(question) == "Poll result"


@settings(max_examples=12)
@given(words, words)
def test_two_different_texts_give_two_different_pictures(one: str, other: str) -> None:
    assume(one != other)

    assert draw(chart_of("Which?", one)) != draw(chart_of("Which?", other))
    assert draw(chart_of("Which?", "That", title=one)) != draw(chart_of("Which?", "That", title=other))


@pytest.mark.parametrize("colour", [TEXT, MUTED, ACCENT])
def test_text_stands_out_from_the_card(colour: str) -> None:
    assert contrast(colour, CARD) >= 4.5
    assert amount(opened(draw(RESULT)), colour) > 100


@pytest.mark.parametrize("colour", [FILL, ACCENT])
def test_bars_stand_out_from_their_track(colour: str) -> None:
    assert contrast(colour, TRACK) >= 3


def test_the_words_name_the_winner_and_all_votes() -> None:
    assert alt_text(RESULT) == (
        "What shall we watch on Friday? Winner: Paddington 2. Paddington 2: 7 votes (58%); Stalker: 4 votes (33%); "
        "Come and See: 1 vote (8%). One vote each, 12 members voted. Ties go to the earlier proposal."
    )


def test_the_words_name_joint_winners() -> None:
    tied = a_chart("Which?", "", (Bar("A", 2, winner=True), Bar("B", 2, winner=True), Bar("C", 0, winner=False)), "")

    assert alt_text(tied) == "Which? Joint winners: A, B. A: 2 votes (50%); B: 2 votes (50%); C: 0 votes (0%)."


def test_the_words_of_a_poll_without_votes_name_no_winner() -> None:
    assert alt_text(chart_of("Yes", "No", votes=0)) == "Question. Yes: 0 votes (0%); No: 0 votes (0%)."


def test_the_words_keep_all_votes_of_many_long_choices() -> None:
    bars = tuple(Bar(f"{number} {DENSE}", 100_000 + number, winner=True) for number in range(25))
    words = alt_text(a_chart(DENSE, DENSE, bars, DENSE))

    assert 900 < len(words) <= 1_000
    assert all(f"{100_000 + number:,} votes (4%)" in words for number in range(25))
    assert "Joint winners: 0 W" in words


def test_the_words_keep_their_script_and_a_name_that_runs_to_the_left_turns_nothing_around() -> None:
    words = alt_text(chart_of("Сталкер", "\N{STEAMING BOWL}", "אבא (2009)"))

    assert words == (
        "Question. Сталкер: 1 vote (33%); \N{STEAMING BOWL}: 1 vote (33%); \u2068אבא (2009)\u2069: 1 vote (33%)."
    )


def test_the_words_are_shortened_between_clusters() -> None:
    family = "👨‍👩‍👧‍👦"
    words = alt_text(a_chart("Who?", "", tuple(Bar(family * 9, 1, winner=True) for _ in range(25)), ""))

    assert len(words) <= 1_000
    assert words.replace(family, "").count("\u200d") == 0
    assert family in words
