"""Texts behind spoiler tags: nothing in a text may break its tag, and nothing of it may get lost."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.commands.ui.spoilers import inert, tagged, tagged_lines, tagged_pages, tagged_within
from tests.support.spoiler_reader import NOTHING, read, seen, shown

OBEYED = {
    "emphasis, a strike, code, a link's label": r"(?<!\\)[*_~`\[\]]",
    "a mention, an emoji, a time, a command": r"<(?:@[!&]?\d|#\d|a?:\w|t:|/|id:|sound:)",
    "a ping": r"@(?:everyone|here)",
    "a named emoji": r":\w+:",
    "a link with a preview": r"(?<!<)https?://\S",
    "a mark at the beginning of a line": r"^ *(?:#{1,3} |>|-# |[-*+] |\d+[.)] )",
}

KEPT = re.compile(r"<t:\d+(?::R)?>|<a?:wave:123456789012345678>")
"""Custom emoji and times, which say something only when they are obeyed."""

MARKS = [
    "|",
    "||",
    "|||",
    "\\",
    "\\\\",
    "`",
    "```",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "#",
    "-",
    ">",
    ">>>",
    "[",
    "]",
    "(",
    ")",
    "<",
    ":",
    "@",
    "/",
    "1.",
]
SNARES = [
    *(
        "[a||x](b)",
        "[a](https://b.c/d||e)",
        "https://a.b/c",
        "http://a.b/c_d_(e)",
        "https://a.b/||c",
        "https://",
        "](",
        "\\||",
    ),
    *(
        "<https://a.b>",
        "<@1>",
        "<@!1>",
        "<@&1>",
        "<#1>",
        "@everyone",
        "@here",
        "<:a:1>",
        "<a:b:1>",
        "<t:1:R>",
        "<:wave:123456789012345678>",
        "</a:1>",
    ),
    *("# ", "> ", "- ", "-# ", "1. ", "`||`", "```py\n||\n```", "||a||", ":smile:", "¯\\_(ツ)_/¯"),
]
BREAKS = ["\n", "\r\n", "\n\n", "\u2028", "\x0b", "\x85", "\t", " ", "  "]
UNSEEN_SIGNS = list(
    "\u200b\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2060\ufeff\x00\ud800"
)
WORDS = ["a", "É", "film", "שלום", "👩‍👧", "1", "\u0301"]

texts = st.lists(st.sampled_from([*MARKS, *SNARES, *BREAKS, *UNSEEN_SIGNS, *WORDS]), max_size=30).map("".join)
any_texts = st.one_of(texts, st.text(max_size=60))


@pytest.mark.parametrize("heeding", [False, True])
@settings(max_examples=1_500)
@given(text=any_texts)
@example(text="a\\")
@example(text="a|")
@example(text="|a")
@example(text="`a||b`||")
def test_all_of_a_text_is_inside_tags_and_nothing_is_lost(*, heeding: bool, text: str) -> None:
    tags, outside = read(tagged(text), heeding=heeding)

    assert outside.strip("\n") == ""
    assert "|" not in outside
    assert len(tags) <= 20
    reply = "".join(map(shown, tags))
    if len(tags) < 20:
        assert reply == seen(text)
    assert reply.replace("/", "") == seen(text).replace("/", "")


@settings(max_examples=1_500)
@given(text=any_texts)
def test_a_tag_keeps_to_its_line_and_no_other_bars_are_side_by_side(text: str) -> None:
    for line in filter(None, tagged(text).split("\n")):
        assert line == "".join(line.splitlines())
        assert line.startswith(f"||{NOTHING}")
        assert line.endswith(f"{NOTHING}||")
        assert re.findall(r"\|\|+", line) == ["||", "||"]


@settings(max_examples=1_500)
@given(text=any_texts)
def test_no_mark_of_a_text_is_obeyed(text: str) -> None:
    for inside in read(tagged(text), heeding=False)[0]:
        unescaped = re.sub(r"\\[^0-9A-Za-z\s]", "", inside)
        without_links = re.sub(r"<https?://[^\s<>|`\\]+>", "", KEPT.sub("", unescaped))
        for what, pattern in OBEYED.items():
            assert not re.search(pattern, without_links), what


@settings(max_examples=300)
@given(text=any_texts)
def test_nothing_turns_the_direction_of_what_follows(text: str) -> None:
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", tagged(text))


@settings(max_examples=300)
@given(text=any_texts)
def test_discord_can_be_sent_what_comes_out(text: str) -> None:
    tagged(text).encode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@1>", "<@1>"),
        ("<@&1> @everyone", "<@&1> @everyone"),
        ("<t:1:R>", "<t:1:R>"),
        ("<a:wave:1>", "<a:wave:1>"),
        ("[safe](https://evil.example)", "[safe](https://evil.example)"),
        ("¯\\_(ツ)_/¯", "¯\\_(ツ)_/¯"),
        ("||known||", "||known||"),
        ("\\||", "\\||"),
        ("# Loud", "# Loud"),
        (
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e007f \u0600",
            "\N{WAVING BLACK FLAG}\U000e0067\U000e0062\U000e007f \u0600",
        ),
        ("👩\N{ZERO WIDTH JOINER}👧", "👩\N{ZERO WIDTH JOINER}👧"),
    ],
)
def test_marks_are_shown_as_they_were_typed(text: str, expected: str) -> None:
    [inside], _ = read(tagged(text), heeding=False)

    plain = re.sub(r"\\([^0-9A-Za-z\s])", r"\1", inside).replace(NOTHING, "")
    assert plain.replace("<https://evil.example>", "https://evil.example") == expected


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("see https://a.example/b.", "https://a.example/b"),
        ("(https://en.wikipedia.org/wiki/Stalker_(1979_film))", "https://en.wikipedia.org/wiki/Stalker_(1979_film)"),
        ("<https://a.example/b>", "https://a.example/b"),
        ("||https://a.example/b||", "https://a.example/b"),
        ("**https://a.example/b**", "https://a.example/b"),
    ],
)
def test_a_plain_address_still_leads_where_it_says_without_a_preview(text: str, address: str) -> None:
    assert re.findall(r"<(https?://[^>]+)>", tagged(text)) == [address]
    assert "\\>" not in tagged(text)


@pytest.mark.parametrize("text", ["https://a.example/b||c", "https://a.example/`b`", "https://a.example/b\\"])
def test_an_address_that_could_break_a_tag_leads_nowhere(text: str) -> None:
    assert not re.search(r"https?://", tagged(text))


@pytest.mark.parametrize(
    "text", ["<t:1:R>", "<t:1735689600>", "<:wave:123456789012345678>", "|<a:w_2:123456789012345678>|"]
)
def test_times_and_custom_emoji_stay(text: str) -> None:
    assert text.strip("|") in tagged(text)


@settings(max_examples=500)
@given(text=any_texts, room=st.integers(40, 200))
@example(text="||||||||||||||||||||||||||||||", room=40)
@example(text="<:wave:123456789012345678>" * 10, room=40)
def test_pages_have_all_of_a_text_within_their_room(text: str, room: int) -> None:
    pages = tagged_pages(text, room)

    tags = [tag for page in pages for tag in read(page, heeding=False)[0]]
    assert "".join(map(shown, tags)).replace("/", "") == seen(text).replace("/", "")
    for page in pages:
        assert 0 < len(page) <= room
        tags, outside = read(page, heeding=True)
        assert 0 < len(tags) <= 20
        assert outside.strip("\n") == ""


def test_a_page_has_twenty_tags_at_most() -> None:
    [page] = tagged_pages("\n".join(map(str, range(40))), 2_000)

    assert len(read(page, heeding=False)[0]) == 20


def test_a_long_line_goes_on_after_a_word_and_beside_an_emoji() -> None:
    words, emoji = "word " * 20, "<:wave:123456789012345678>" * 5

    assert all("word" in part for page in tagged_pages(words, 40) for part in page.strip("|").split())
    assert [page.count("<:wave:123456789012345678>") for page in tagged_pages(emoji, 60)] == [2, 1, 2]


@settings(max_examples=500)
@given(text=any_texts)
def test_a_name_outside_of_tags_is_one_line_in_which_nothing_is_obeyed(text: str) -> None:
    content = inert(text)

    assert len(content.splitlines()) <= 1
    unescaped = re.sub(r"\\[^0-9A-Za-z\s]", "", content)
    for what, pattern in OBEYED.items():
        assert not re.search(pattern, unescaped), what
    assert "||" not in content
    assert bool(content) is bool(tagged(text))


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "\u200b", "\u200d\u200f", "\U000e0067", "\u202e", "\x00", " \n\u2066\t"]
)
def test_a_text_of_which_nothing_is_seen_gets_no_tag(text: str) -> None:
    assert tagged(text) == ""
    assert tagged_lines([text]) == []


def test_lines_get_a_tag_each() -> None:
    assert len(read(tagged("one\n\ntwo\r\nthree"), heeding=False)[0]) == 3


def test_many_lines_share_twenty_tags_with_their_breaks_shown() -> None:
    tags, _ = read(tagged("\n".join(map(str, range(40)))), heeding=False)

    assert [tag.strip(NOTHING) for tag in tags] == [f"{number} / {number + 1}" for number in range(0, 40, 2)]


def test_of_many_texts_the_first_twenty_have_a_tag() -> None:
    assert tagged_lines([*["\u200b"] * 5, *map(str, range(30))]) == list(map(tagged, map(str, range(20))))


@given(st.lists(any_texts, max_size=25))
def test_each_of_several_texts_has_one_tag_twenty_at_most(several: list[str]) -> None:
    lines = tagged_lines(several)

    assert len(lines) == min(20, sum(bool(tagged(text)) for text in several))
    for line in lines:
        tags, outside = read(line, heeding=False)
        assert (len(tags), outside) == (1, "")


@settings(max_examples=500)
@given(text=any_texts.map(lambda text: text * 5), room=st.integers(0, 400))
def test_clipping_leaves_no_tag_open(text: str, room: int) -> None:
    content = tagged_within(text, room)

    assert len(content) <= room
    assert read(content, heeding=False)[1].strip("\n") == ""
    assert read(content, heeding=True)[1].strip("\n") == ""


def test_a_text_that_fits_is_not_clipped() -> None:
    assert tagged_within("as long as this", 100) == tagged("as long as this")


def test_a_text_that_does_not_fit_is_clipped_at_a_word() -> None:
    [inside], _ = read(tagged_within("word " * 100, 60), heeding=False)

    assert re.fullmatch("(word )*word\N{HORIZONTAL ELLIPSIS}", inside.strip(NOTHING))


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦 Family night",
        "🏳️‍🌈 Pride",
        "بچه‌های آسمان",
        "می‌خواهم زنده بمانم",
        "👍🏽 and 1️⃣",
        "ആർട്ടിസ്റ്റ്",
        "क्षत्रिय",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿 Wales",
        "<:pop_corn:123456789012345678> Alien",
        "霸王别姬 (1993)",
    ],
)
def test_joined_signs_of_every_script_stay_joined_behind_a_tag(text: str) -> None:
    [inside], _ = read(tagged(text), heeding=False)

    assert inside.strip(NOTHING) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("nothing", ["\N{HANGUL FILLER}", "\u2800", "\u00ad", "\u034f", "\u200d", "\ufe0f", "\u2064"])
def test_a_text_of_which_nothing_can_be_seen_gets_no_tag(nothing: str) -> None:
    assert tagged(nothing) == inert(nothing) == ""
    assert tagged_lines([nothing, "seen"]) == tagged_lines(["seen"])


@pytest.mark.parametrize("letter", ["👨‍👩‍👧‍👦", "🏳️‍🌈", "e\u0301", "🇯🇵", "<:pop_corn:123456789012345678>"])
def test_a_line_that_is_split_is_split_between_letters(letter: str) -> None:
    pages = tagged_pages(letter * 200, 100)

    insides = [inside.strip(NOTHING) for page in pages for inside in read(page, heeding=False)[0]]
    letter = unicodedata.normalize("NFC", letter)
    assert len(insides) > 1
    assert all(inside == letter * (len(inside) // len(letter)) for inside in insides)


def test_a_letter_with_marks_without_end_is_split_all_the_same() -> None:
    pages = tagged_pages("e" + "\u0316" * 500, 100)

    assert max(map(len, pages)) <= 100
