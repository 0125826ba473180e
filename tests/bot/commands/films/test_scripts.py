# ruff: noqa: RUF001  # signs that look like others are what this is about
"""A film whose names are written in many scripts, looked up and asked about as members type them."""

from pathlib import Path

from tests.support.films import entry, small_film, write
from tests.support.stage import card, stage, text

NAMES = [
    "José",
    "Æon Flux",
    "Đorđe",
    "Amélie Poulain",
    "Łucja",
    "Ёлка",
    "Αθηνά",
    "شیرین‌زاده",
    "أحمد",
    "שָׂרָה",
    "千尋",
    "ポニョ",
    "हिंदी",
    "ลุงบุญมี",
    "기정",
    "Þórdís",
    "Agent ７",
]
TYPED = {
    "Jose\u0301": "José",
    "JOSE": "José",
    "aeon flux": "Æon Flux",
    "dorde": "Đorđe",
    "Ame\u0301lie Poulain": "Amélie Poulain",
    "Ａｍｅｌｉｅ　Ｐｏｕｌａｉｎ": "Amélie Poulain",
    "lucja": "Łucja",
    "елка": "Ёлка",
    "ΑΘΗΝΑ": "Αθηνά",
    "شيرين\u200cزاده": "شیرین‌زاده",
    "احمد": "أحمد",
    "שרה": "שָׂרָה",
    "千尋": "千尋",
    "ぽにょ": "ポニョ",
    "हिंदी": "हिंदी",
    "ลุงบุญมี": "ลุงบุญมี",
    "기정": "기정",
    "thordis": "Þórdís",
    "agent 7": "Agent ７",
    "\u200bJosé\u200e": "José",
}


SLUG = "the-small-hours-1999"


def folder_of_films(folder: Path) -> Path:
    """A folder with a film in which somebody has each of the names."""
    raw = small_film()
    people = [entry(f"somebody-{number}", name) for number, name in enumerate(NAMES)]
    for person, name in zip(people, NAMES, strict=True):
        person["facts"][0] |= {"text": f"{name} comes late.", "asks": [f"Who is {name}?", f"When does {name} come?"]}
    raw["characters"] += people
    (folder / "films").mkdir()
    write(folder / "films", raw)
    return folder / "films"


async def test_a_name_is_found_in_whatever_way_its_script_is_typed(tmp_path: Path) -> None:
    async with stage(tmp_path, films=folder_of_films(tmp_path)) as club:
        viewer = await club.member(seen=0, film=SLUG)

        shown = [text(card(await viewer.slash(club.channel, "character", name=typed))) for typed in TYPED]

    assert [one.split("\n")[0] for one in shown] == [f"## {name}" for name in TYPED.values()]


async def test_completions_fold_as_look_ups_do(tmp_path: Path) -> None:
    async with stage(tmp_path, films=folder_of_films(tmp_path)) as club:
        viewer = await club.member(seen=0, film=SLUG)

        offered = [await viewer.autocomplete(club.channel, "character", "name", typed) for typed in TYPED]

    assert [choices[0]["name"] for choices in offered] == list(TYPED.values())


async def test_a_question_names_somebody_in_whatever_way_their_script_is_typed(tmp_path: Path) -> None:
    async with stage(tmp_path, films=folder_of_films(tmp_path)) as club:
        viewer = await club.member(seen=0, film=SLUG)

        shown = [text(card(await viewer.slash(club.channel, "ask", question=f"Who is {typed}?"))) for typed in TYPED]

    assert [one.split("\n")[0] for one in shown] == [f"### {name} comes late." for name in TYPED.values()]
