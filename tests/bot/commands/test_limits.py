"""Discord's limits, held with a film that fills every one of them; simcord refuses what Discord refuses."""

from pathlib import Path

from simcord import ResponseMessage

from tests.support.films import Raw, entry, fact, small_film, write
from tests.support.stage import Stage, buttons, card, stage, text, walk

SLUG = "a" * 48
COMPONENTS, TEXT, LABEL, CUSTOM_ID = 40, 4000, 80, 100


def full_film() -> Raw:
    """Names, facts, links, checkpoints and players as many and as long as a film file may have them."""
    raw = small_film()
    raw["checkpoints"] = [{"label": f"{number:02}" + "*" * 78, "part": "_" * 80} for number in range(25)]
    raw["characters"] = [full_entry(number) for number in range(40)]
    raw["prompts"] = []
    return raw


def full_entry(number: int) -> Raw:
    """A character with as much as there can be of everything."""
    entry_id = f"{number:02}" + "c" * 62
    names = [{"text": f"{number:02}-{index:02}" + "*" * 75, "reveal": 0} for index in range(9)]
    facts = [fact(f"fact-{number}-{index}", text=f"{index:02} " + "_" * 597) for index in range(12)]
    related = [{"id": f"{other:02}" + "c" * 62, "reveal": 0} for other in range(40) if other != number]
    full = entry(entry_id, "x", player={"text": "~" * 80, "reveal": 0})
    return {**full, "names": names, "facts": facts, "related": related}


def check(shown: ResponseMessage) -> None:
    """Hold a card to the limits, in words of our own."""
    parts = list(walk(shown.components))
    assert 0 < len(parts) <= COMPONENTS
    assert len(text(shown)) <= TEXT
    for part in parts:
        assert len(part.get("label", "")) <= LABEL
        assert len(part.get("custom_id", "")) <= CUSTOM_ID
        assert len(part.get("options", [])) <= 25


async def every_page(club: Stage, command: str, **options: str) -> list[ResponseMessage]:
    """The pages of what a look-up shows to a member who has never set how far they are."""
    viewer = await club.member()
    shown = card(await viewer.slash(club.channel, command, **options))
    pages = [shown]
    check(shown)
    while "More" in buttons(shown):
        shown = card(await viewer.click(shown, label="More"))
        check(shown)
        pages.append(shown)
    return pages


async def test_lists_of_a_full_film_are_paged(tmp_path: Path) -> None:
    write(tmp_path / "films", full_film(), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        pages = await every_page(club, "character")

    assert len(pages) == 8


async def test_entries_of_a_full_film_are_paged_without_losing_a_fact(tmp_path: Path) -> None:
    write(tmp_path / "films", full_film(), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        viewer = await club.member()
        key = (await viewer.autocomplete(club.channel, "character", "name", "07-"))[0]["value"]
        shown = card(await viewer.slash(club.channel, "character", name=key))
        reply = text(shown)
        check(shown)
        while "More" in buttons(shown):
            shown = card(await viewer.click(shown, label="More"))
            check(shown)
            reply += text(shown)

    for index in range(12):
        assert f"\n{index:02} " in reply


async def test_autocompletion_of_a_full_film_offers_twenty_five(tmp_path: Path) -> None:
    write(tmp_path / "films", full_film(), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        viewer = await club.member()
        choices = await viewer.autocomplete(club.channel, "character", "name", "")

    assert len(choices) == 25
    assert all(len(choice["name"]) <= 100 for choice in choices)


async def test_changing_how_far_one_is_fits_on_the_fullest_card(tmp_path: Path) -> None:
    write(tmp_path / "films", full_film(), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        viewer = await club.member()
        key = (await viewer.autocomplete(club.channel, "character", "name", "07-"))[0]["value"]
        shown = card(await viewer.slash(club.channel, "character", name=key))

        changed = card(await viewer.select(shown, ["23"]))
        check(changed)

        question = card(await viewer.click(changed, label="I've seen more"))
        check(question)
        check(card(await viewer.select(question, ["24"])))
