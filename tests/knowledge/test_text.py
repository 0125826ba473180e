# ruff: noqa: RUF001  # letters that look like others are what this is about
"""Members' words in twenty scripts, in emoji, and with signs that nobody sees."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from knowledge.text import CUSTOM_EMOJI, clean, clean_lines, clip, clusters, fold_text, looks, name_emoji

TITLES = {
    "Latin": "Amélie",
    "Greek": "Ο Θίασος",
    "Cyrillic": "Ёжик в тумане",
    "Hebrew": "ואלס עם באשיר",
    "Arabic": "باب الحديد",
    "Persian": "بچه‌های آسمان",
    "Urdu": "بول",
    "Hindi": "मदर इंडिया",
    "Bengali": "পথের পাঁচালী",
    "Tamil": "நாயகன்",
    "Telugu": "మాయాబజార్",
    "Sinhala": "ශ්‍රී ලංකා",
    "Malayalam": "ചെമ്മീൻ",
    "Thai": "ลุงบุญมีระลึกชาติ",
    "Khmer": "រូបភាពដែលបាត់",
    "Burmese": "မြန်မာ",
    "Georgian": "მონანიება",
    "Armenian": "Նռան գույնը",
    "Amharic": "ጤዛ",
    "Japanese": "千と千尋の神隠し",
    "Korean": "기생충",
    "Chinese": "重慶森林",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Vietnamese": "Mùi đu đủ xanh",
}
EMOJI = [
    "👨‍👩‍👧‍👦",
    "🏳️‍🌈",
    "🏴‍☠️",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🇯🇵",
    "👩🏽‍🚀",
    "❤️‍🔥",
    "1️⃣",
    "☺️",
    "🧑‍🤝‍🧑",
    "👁️‍🗨️",
    "🫩",
]
UNSEEN = {
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "Braille blank": "\u2800",
    "zero width space": "\u200b",
    "joiner": "\u200d",
    "word joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "variation selector": "\ufe0f",
    "override": "\u202e",
    "byte-order mark": "\ufeff",
    "tag": "\U000e0041",
    "half of a pair": "\ud83d",
    "ideographic space": "\u3000",
    "accent alone": "\u0301",
    "noncharacter": "\uffff",
    "grapheme joiner": "\u034f",
}
SAME_LOOKS = [
    ("Amélie", "Ame\u0301lie"),
    ("☺", "☺️"),
    ("Don’t Look Now", "Don't Look Now"),
    ("“Heat”", '"Heat"'),
    ("Ｈｅａｔ", "heat"),
    ("Caché\u200e", "Caché"),
    ("Сосна", "Coснa"),  # one all in Cyrillic, one with Latin letters that look the same
    ("ﬁlm", "film"),
    ("A – B", "A - B"),
    ("Ⅲ", "III"),
    ("Heat  \u00a0 2", "heat 2"),
    ("Α", "A"),  # a Greek letter
]
OTHER_LOOKS = [
    ("Gross", "Groß"),
    ("Cache", "Caché"),
    ("👨‍👩‍👧", "👨👩👧"),
    ("👍", "👍🏽"),
    ("می‌خواهم", "میخواهم"),
    ("か", "が"),
    ("<:popcorn:123456789012345678>", "<:popcorn:123456789012345679>"),
    ("Alien", "Aliens"),
    ("क", "का"),
    ("Saw 2", "Saw 3"),
]
SAME_SEARCHES = [
    ("José", "jose"),
    ("Ｆｕｌｌ ｗｉｄｔｈ", "full width"),
    ("Æon Flux", "aeon flux"),
    ("Đorđe", "dorde"),
    ("Smørrebrød", "smorrebrod"),
    ("Łódź", "lodz"),
    ("Straße", "strasse"),
    ("İstanbul", "istanbul"),
    ("ılık", "ilik"),
    ("Ёжик", "ежик"),
    ("Ἀθῆναι", "αθηναι"),
    ("שָׁלוֹם", "שלום"),
    ("مُحَمَّد", "محمد"),
    ("أحمد", "احمد"),
    ("کتابی", "كتابي"),
    ("١٢", "12"),
    ("カメラ", "かめら"),
    ("Don’t", "don't"),
    ("ﬁlm noir", "film noir"),
    ("Þór", "thor"),
]
OTHER_SEARCHES = [("が", "か"), ("का", "क"), ("ไทย", "ไท"), ("한", "하"), ("Saw 2", "Saw 3")]

anything = st.text(st.characters(), max_size=40)
words = st.lists(st.sampled_from([*TITLES.values(), *EMOJI, *UNSEEN.values(), " ", "\n", "a", "|"]), max_size=8).map(
    "".join
)
members_words = anything | words


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_a_title_in_any_script_stays_as_it_is_written(title: str) -> None:
    assert clean(title) == unicodedata.normalize("NFC", title)


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_stays_whole_and_is_one_cluster(emoji: str) -> None:
    assert clean(f" {emoji}  Family night ") == f"{emoji} Family night"
    assert clusters(emoji) == [emoji]


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_a_text_in_which_nothing_can_be_seen_is_empty(sign: str) -> None:
    assert clean(sign * 3) == ""
    assert clean(f"{sign} \t{sign}") == ""


@pytest.mark.parametrize("sign", UNSEEN.values(), ids=UNSEEN)
def test_an_unseen_sign_makes_no_second_choice(sign: str) -> None:
    assert looks(clean(f"{sign}Heat{sign if sign != UNSEEN['accent alone'] else ''}")) & looks("Heat")


@pytest.mark.parametrize(("one", "other"), SAME_LOOKS)
def test_texts_that_look_the_same_are_the_same(one: str, other: str) -> None:
    assert looks(clean(one)) & looks(clean(other))


@pytest.mark.parametrize(("one", "other"), OTHER_LOOKS)
def test_texts_that_look_different_are_two(one: str, other: str) -> None:
    assert not looks(clean(one)) & looks(clean(other))


@pytest.mark.parametrize(("one", "other"), SAME_SEARCHES)
def test_a_search_does_not_mind_how_a_word_is_typed(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(("one", "other"), OTHER_SEARCHES)
def test_a_search_keeps_apart_what_are_two_words(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


def test_lines_of_which_nothing_can_be_seen_are_left_out() -> None:
    assert clean_lines("Heat\r\n\u3164\n \nRonin\u2028Thief\n") == ["Heat", "Ronin", "Thief"]


def test_a_custom_emoji_is_never_cut() -> None:
    said = "Popcorn <:pop_corn:123456789012345678> night"

    assert clip(said, 38) == "Popcorn…"
    assert clip(said, 39) == "Popcorn <:pop_corn:123456789012345678>…"
    assert name_emoji(said) == "Popcorn :pop_corn: night"


@given(members_words)
@example("\u0300 0")
@example("a\u200d\u0300\u200d")
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(members_words)
def test_a_cleaned_text_is_one_line_without_signs_that_turn_what_follows(text: str) -> None:
    cleaned = clean(text)

    assert cleaned == " ".join(cleaned.split())
    assert not set(cleaned) & {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
    cleaned.encode()


@given(members_words)
def test_cleaning_takes_nothing_away_that_shows(text: str) -> None:
    def shown(text: str) -> str:
        parts = unicodedata.normalize("NFD", text)
        return "".join(
            sign for sign in parts if unicodedata.category(sign)[0] in "LNPS" and sign not in UNSEEN.values()
        )

    seen = shown(text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore"))
    assert shown(clean(text)) == seen.replace("\u115f", "").replace("\u1160", "")


@given(members_words)
def test_clusters_put_together_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text


@given(members_words, st.integers(min_value=2, max_value=30))
def test_a_clipped_text_fits_and_ends_between_clusters(text: str, length: int) -> None:
    clipped = clip(clean(text), length)

    assert len(clipped) <= length
    kept = clipped.removesuffix("…")
    assert clean(text) == clipped or clusters(clean(text))[: len(clusters(kept))] == clusters(kept)


@given(members_words)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(members_words)
def test_a_text_is_searched_for_as_it_is_kept(text: str) -> None:
    assert fold_text(clean(text)) == fold_text(text)


def test_a_custom_emoji_is_known_by_its_code() -> None:
    assert CUSTOM_EMOJI.fullmatch("<a:dance:123456789012345678>")
    assert not CUSTOM_EMOJI.fullmatch("<:x:123>")
