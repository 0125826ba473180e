"""The result of a poll in any script: its card, its picture and the words of the picture have no holes."""

import io

import discord
import pytest
from PIL import Image

from tests.bot.commands.polls.test_result_card import ended, picture
from tests.support.stage import Stage, text

FILLER = "\N{HANGUL FILLER}"
JOINED = "👨‍👩‍👧‍👦"

CHOICES = {
    "Japanese": ("良い", "悪い"),
    "Chinese": ("霸王别姬", "花样年华"),
    "Korean": ("기생충", "올드보이"),
    "Hindi": ("सुंदर", "पथेर पांचाली"),
    "Thai": ("ที่นี่", "ฉลาดเกมส์โกง"),
    "Greek": ("Κυνόδοντας", "Λιβάδι"),
    "Georgian and Armenian": ("მონანიება", "Նռան գույնը"),
    "Bengali and Tamil": ("পথের পাঁচালী", "நாயகன்"),
    "emoji": ("👍🏽", "👎"),
    "joined emoji, flags and keycaps": (f"{JOINED} Family", "🇯🇵 1️⃣"),
    "mixed": ("Amélie 👍 良い", "Сталкер ★"),
}
LEFTWARDS = {
    "Arabic": ("جميل", "كفرناحوم (2018)"),
    "Persian": ("جدایی نادر از سیمین", "می‌خواهم زنده بمانم"),
    "Hebrew": ("לבנון", "ואלס עם באשיר!"),
}


async def tie(club: Stage, one: str, other: str) -> discord.Message:
    """The result of a poll in which two choices have won."""
    return await ended(club, [(1,), (2,)], question=f"{one}?", choices=f"{one}\n{other}")


@pytest.mark.parametrize(("one", "other"), CHOICES.values(), ids=CHOICES)
async def test_a_result_names_its_choices_on_its_card_its_picture_and_in_words(
    club: Stage, one: str, other: str
) -> None:
    told = await tie(club, one, other)

    [file] = told.attachments
    assert Image.open(io.BytesIO(await file.read())).format == "PNG"
    assert f"A tie between **{one}** and **{other}**, with 1 vote each." in text(told)
    assert picture(told)["description"] == (
        f"{one}? Joint winners: {one}, {other}. {one}: 1 vote (50%); {other}: 1 vote (50%). "
        f"A tie between {one} and {other}, with 1 vote each. 2 votes."
    )


@pytest.mark.parametrize(("one", "other"), LEFTWARDS.values(), ids=LEFTWARDS)
async def test_names_that_run_to_the_left_stand_apart_in_the_words_of_a_picture(
    club: Stage, one: str, other: str
) -> None:
    told = await tie(club, one, other)

    assert len(told.attachments) == 1
    assert f"A tie between **{one}** and **{other}**, with 1 vote each." in text(told)
    words = picture(told)["description"]
    assert f"A tie between \u2068{one}\u2069 and \u2068{other}\u2069, with 1 vote each." in words
    assert f"\u2068{one}\u2069: 1 vote (50%); \u2068{other}\u2069: 1 vote (50%)." in words


async def test_the_pictures_of_two_choices_in_another_script_differ(club: Stage) -> None:
    told = [await tie(club, "👍", "👎"), await tie(club, "👎", "👍")]

    one, other = [await message.attachments[0].read() for message in told]
    assert one != other


@pytest.mark.parametrize("choice", ["𓂀", "ᏣᎳᎩ", "Yes \U0010f8ff"], ids=["hieroglyphs", "Cherokee", "private signs"])
async def test_a_result_that_cannot_be_drawn_whole_has_no_picture_and_all_its_words(club: Stage, choice: str) -> None:
    told = await tie(club, choice, "No")

    assert told.attachments == []
    assert f"A tie between **{choice}** and **No**, with 1 vote each." in text(told)


async def test_custom_emoji_are_named_on_the_picture_and_in_its_words(club: Stage) -> None:
    told = await tie(club, "<:pop_corn:123456789012345678>", "<a:x_ray:123456789012345679> No")

    assert len(told.attachments) == 1
    assert picture(told)["description"] == (
        ":pop_corn:? Joint winners: :pop_corn:, :x_ray: No. :pop_corn:: 1 vote (50%); :x_ray: No: 1 vote (50%). "
        "A tie between :pop_corn: and :x_ray: No, with 1 vote each. 2 votes."
    )
