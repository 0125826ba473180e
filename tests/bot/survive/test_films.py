"""Film files that change under a running bot: all or nothing, and what has gone from them breaks and tells nothing."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

from bot.cli import run
from tests.support import films, ladder_film
from tests.support.captured_log import lines, logbook
from tests.support.films import Raw, cut_short, entry, small_film, write
from tests.support.polls import start, vote
from tests.support.stage import Stage, buttons, card, parts, stage, text

SLUG, OTHER = "the-small-hours-1999", "another-2001"
NEW_FACT, LATE = "Nobody comes after all.", "vigil"


async def hang_up(bot: Any) -> None:
    """Send the process the signal to reload its film files, and wait until it has."""
    before = bot.reload
    done = asyncio.Event()

    async def reload() -> int:
        try:
            return await before()
        finally:
            done.set()

    bot.reload = reload
    living = asyncio.create_task(run.run_until_signalled(bot, done.wait()))  # type: ignore[arg-type]
    await asyncio.sleep(0)
    os.kill(os.getpid(), signal.SIGHUP)
    await living
    bot.reload = before


async def test_a_hangup_brings_new_facts_and_a_bad_file_changes_nothing_and_is_reported_in_full(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    write(folder, small_film())
    with logbook() as log:
        async with stage(tmp_path, films=folder) as club:
            ada = await club.member("ada", 0, SLUG)
            raw = small_film()
            raw["characters"][0]["facts"][0]["text"] = NEW_FACT
            write(folder, raw)
            await hang_up(club.bot)
            reply = text(card(await ada.slash(club.channel, "character", name="watcher")))

            write(folder, films.changed("year", "long ago"))
            write(folder, {**small_film(), "title": "", "accent": "blue"}, OTHER)
            await hang_up(club.bot)
            still = text(card(await ada.slash(club.channel, "character", name="watcher")))
            known = await ada.autocomplete(club.channel, "film", "film", "")

    logged = [line["event"] for line in lines(log) if line["logger"] == "bot.cli.run"]
    assert NEW_FACT in reply
    assert still == reply
    assert len(known) == 1
    assert logged[0] == "The film files have been reloaded: 1"
    assert logged[-1] == "The films stay as they were"
    assert [line.split(": ")[:2] for line in logged[1:-1]] == [
        [f"{OTHER}.toml:1", "title"],
        [f"{OTHER}.toml:3", "accent"],
        [f"{SLUG}.toml:2", "year"],
    ]


async def test_a_folder_that_cannot_be_read_any_more_changes_nothing_and_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    write(folder, small_film())
    with logbook() as log:
        async with stage(tmp_path, films=folder) as club:
            folder.rename(tmp_path / "elsewhere")
            await hang_up(club.bot)
            folder.touch()
            await hang_up(club.bot)
            known = await (await club.member("ada")).autocomplete(club.channel, "film", "film", "")

    assert len(known) == 1
    assert [line["event"] for line in lines(log) if line["logger"] == "bot.cli.run"] == [
        f"{folder}: holds no film file; put one there, named like a-film-2010.toml",
        "The films stay as they were",
        f"{folder}: cannot be read: Not a directory",
        "The films stay as they were",
    ]


async def reload_with(club: Stage, folder: Path, *raws: tuple[str, Raw]) -> None:
    """Let the folder hold these films and no others, and the bot know it."""
    for path in folder.glob("*.toml"):
        path.unlink()
    for slug, raw in raws:
        write(folder, raw, slug)
    await club.bot.reload()


async def a_club_in_the_middle_of_things(club: Stage, seen: int) -> tuple[Any, Any, list[Any]]:
    """Make a member who has seen so far, with a poll, a draft, a prompt and cards on the film; return those cards."""
    ada = await club.member("ada", seen=seen, film=SLUG)
    poll = await start(club, ada)
    shown = [
        card(await ada.slash(club.channel, name, **options))
        for name, options in (
            ("film", {"film": SLUG}),
            ("character", {"name": "stranger", "film": SLUG}),
            ("ask", {"question": "Is it?", "film": SLUG}),
            ("seen", {"film": SLUG}),
            ("poll start", {"question": "Who next?", "choices": "a, b", "closes": "2h"}),
        )
    ]
    await ada.slash(club.channel, "discuss", film=SLUG)
    return ada, poll, shown


async def press_everything(club: Stage, member: Any, shown: list[Any]) -> list[str]:
    """Press every button there is on these cards; all that comes of it."""
    replies: list[str] = []
    for one in shown:
        for part in list(parts(one)):
            if part["type"] == 2 and part.get("custom_id", "draft:").split(":")[0] != "draft":
                result = await club.press(member, part["custom_id"])
                if result.response is not None:
                    replies.append(text(result.response) + result.response.content)
    return replies


async def test_everything_about_a_film_that_has_gone_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    write(folder, small_film())
    with logbook() as log:
        async with stage(tmp_path, films=folder) as club:
            ada, poll, shown = await a_club_in_the_middle_of_things(club, 2)

            await reload_with(club, folder, (OTHER, {**small_film(), "title": "Another", "year": 2001}))
            replies = await press_everything(club, ada, shown)
            ballot = text(card(await ada.click(poll, label="Ruth")))
            mine = card(await ada.slash(club.channel, "privacy"))
            club.expect_errors()

    assert any("I don't have that film. I know Another (2001)." in one for one in replies)
    assert "Your vote is in: **Ruth**." in ballot
    assert mine
    assert not any("Something went wrong" in one for one in replies)
    assert [line["raised"] for line in lines(log) if line["level"] in ("error", "critical")] == []


async def test_a_film_that_lost_checkpoints_treats_members_there_as_without_progress(tmp_path: Path) -> None:
    folder = tmp_path / "films"
    raw = small_film()
    raw["checkpoints"].insert(2, {"label": "Seen most", "part": "Most of it"})
    write(folder, raw)
    with logbook() as log:
        async with stage(tmp_path, films=folder) as club:
            ada, _, shown = await a_club_in_the_middle_of_things(club, 2)
            bob = await club.member("bob", seen=0, film=SLUG)
            await vote(club, 1, [(1,)])

            steps = [step for step in raw["checkpoints"] if step["label"] != "Seen most"]
            less = {**raw, "checkpoints": steps, "terms": [entry("vigil", "The vigil", 1)]}
            less["prompts"] = []
            await reload_with(club, folder, (SLUG, less))
            lost = await club.bot.club.viewing_of(ada.id, SLUG)
            replies = await press_everything(club, ada, shown)
            asked = card(await ada.slash(club.channel, "film", film=SLUG))
            same = await club.bot.club.viewing_of(bob.id, SLUG)
            none = card(await bob.slash(club.channel, "discuss", film=SLUG))
            club.expect_errors()

    assert (lost.has_progress, lost.cut.checkpoint.number) == (False, 0)
    assert (same.has_progress, same.cut.checkpoint.number) == (True, 0)
    assert not any(LATE in one.casefold() for one in replies)
    assert LATE not in text(asked).casefold()
    assert buttons(asked)
    assert none
    assert not any("Something went wrong" in one for one in replies)
    assert [line["raised"] for line in lines(log) if line["level"] in ("error", "critical")] == []


async def test_a_gated_poll_about_a_step_that_has_gone_is_closed_to_all_who_have_not_seen_it_all(
    tmp_path: Path,
) -> None:
    write(tmp_path / "films", ladder_film.ladder(), ladder_film.SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada = await club.member("ada", seen=4, film=ladder_film.SLUG)
        bob = await club.member("bob", seen=3, film=ladder_film.SLUG)
        poll = await ladder_film.gated_poll(club, club.channel, ada.id, 3)
        open_to_bob = text(card(await club.press(bob, f"poll:open:{poll}")))

        less = cut_short(ladder_film.ladder(), 3)
        del less["checkpoints"][3]
        await reload_with(club, tmp_path / "films", (ladder_film.SLUG, less))
        shut = text(card(await club.press(bob, f"poll:open:{poll}")))
        open_to_ada = text(card(await club.press(ada, f"poll:open:{poll}")))
        await reload_with(club, tmp_path / "films", (OTHER, small_film()))
        gone = card(await club.press(ada, f"poll:open:{poll}")).content
        club.expect_errors()

    assert ladder_film.WORDS[3] in open_to_bob
    assert ladder_film.WORDS[3] in open_to_ada
    assert ladder_film.WORDS[3] not in shut + gone
    assert "About The Ladder (1999), for those who've reached “Step 4”." in shut
    assert "I don't have that film." in gone
