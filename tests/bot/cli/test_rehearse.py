"""The rehearsal: a club of three in a browser page, playing on the real bot."""

import socket
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from bot.cli.rehearse import Rehearsal, build_indexes, rehearsal
from bot.model.errors import StartFailure
from bot.settings import Settings
from tests.support.films import Raw, small_film, write
from tests.support.stage import buttons, card, parts, text


def settings(folder: Path) -> Settings:
    return Settings(database=folder / "club.db")


async def term(running: Rehearsal, member: int) -> str:
    return text(card(await running.members[member].slash(running.channel, "term", name="carer")))


async def test_three_members_have_seen_nothing_half_and_all(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        nell, sam, ada = [await term(running, member) for member in range(3)]

    assert "You haven't set how far you've seen" in nell
    assert "## Carer" in sam
    assert "You've seen the whole film." in ada


async def test_it_can_be_an_evening_that_is_always_the_same(tmp_path: Path) -> None:
    evening = datetime(2026, 1, 30, 20, 0, tzinfo=UTC)

    async with rehearsal(settings(tmp_path), evening) as running:
        welcome = running.channel.last_message

    assert welcome is not None
    assert welcome.created_at.date() == evening.date()


async def test_the_channel_welcomes_them(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        welcome = running.channel.last_message

    assert welcome is not None
    assert welcome.author.name == "Houselights"


async def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(StartFailure, match=f"The page cannot be served on port {port}"):
            async with rehearsal(Settings(database=tmp_path / "club.db", port=port)):
                pass


async def test_the_page_answers_on_this_machine(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running, aiohttp.ClientSession() as session:
        assert running.url.startswith("http://127.0.0.1:")
        async with session.get(running.url) as response:
            assert response.status == 200


async def test_what_members_have_seen_is_kept_until_the_next_rehearsal(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        await running.members[0].slash(running.channel, "seen", how_far="3")
        await running.members[2].slash(running.channel, "seen", how_far="0")

    async with rehearsal(settings(tmp_path)) as running:
        nell, _, ada = [await term(running, member) for member in range(3)]

    assert "How far you are: The last part has begun" in nell
    assert "Nothing by that name so far" in ada


async def test_time_runs_on_by_itself(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        before = running.env.now()
        while running.env.now() == before:
            await running.env.settle()

        assert running.env.now() > before


LATER = "a-later-addition-2001"


def add_later_film(films: Path) -> None:
    """Add a film that comes first in the alphabet, with other words for its checkpoints."""
    raw: Raw = {**small_film(), "title": "A Later Addition", "year": 2001}
    raw["checkpoints"] = [{**step, "label": f"{step['label']}, later"} for step in raw["checkpoints"]]
    write(films, raw, LATER)


def welcome_of(running: Rehearsal) -> str:
    """What the channel says first."""
    assert running.channel.last_message is not None
    return text(running.channel.last_message)


async def test_what_the_club_sets_is_kept_until_the_next_rehearsal_and_the_one_after(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        await running.members[2].slash(running.channel, "club", time_zone="Berlin")

    for _ in range(2):
        async with rehearsal(settings(tmp_path)) as running:
            shown = text(card(await running.members[2].slash(running.channel, "club")))

        assert "Berlin" in shown


async def test_every_sentence_of_the_welcome_is_of_one_film_whichever_files_are_added(tmp_path: Path) -> None:
    """Also where the members have told of different films meanwhile."""
    films = tmp_path / "films"
    write(films, small_film())
    rehearsing = Settings(database=tmp_path / "club.db", films=films)
    async with rehearsal(rehearsing) as running:
        await running.members[0].slash(running.channel, "seen", how_far="1")
    add_later_film(films)
    async with rehearsal(rehearsing) as running:
        await running.members[1].slash(running.channel, "seen", how_far="1", film=LATER)

    async with rehearsal(rehearsing) as running:
        welcome = welcome_of(running)

    assert "*The Small Hours*" in welcome
    assert "later" not in welcome.lower()


async def test_the_welcome_is_of_the_film_that_the_club_has_picked(tmp_path: Path) -> None:
    films = tmp_path / "films"
    write(films, small_film())
    add_later_film(films)
    rehearsing = Settings(database=tmp_path / "club.db", films=films)
    async with rehearsal(rehearsing) as running:
        first = welcome_of(running)
        ada = running.members[2]
        shown = card(await ada.slash(running.channel, "club"))
        [picker] = [part for part in parts(shown) if ":room-film:" in part.get("custom_id", "")]
        await ada.select(shown, ["the-small-hours-1999"], custom_id=picker["custom_id"])

    async with rehearsal(rehearsing) as running:
        second = welcome_of(running)
        asked = text(card(await running.members[1].slash(running.channel, "film")))

    assert "*A Later Addition*" in first
    assert first.count(", later") == 3
    assert "*The Small Hours*" in second
    assert ", later" not in second
    assert "The Small Hours" in asked


async def test_a_mention_is_typed_with_the_name_of_the_bot(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        nell = running.members[0]
        await build_indexes(running)

        asked = await nell.send(running.channel, "@Houselights who plays Kathy?")
        answer = running.channel.last_message

    assert answer is not None
    assert answer.reference is not None
    assert answer.reference.message_id == asked.id
    assert "Carey Mulligan" in text(answer)


@pytest.mark.parametrize("typed", ["Hide it", " hide it ", "*Hide it*"])
async def test_hide_it_is_a_reply_of_these_words(tmp_path: Path, typed: str) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        nell, sam, _ = running.members
        message = await nell.send(running.channel, "The ferry never comes.")

        refused = await sam.send(running.channel, typed, reply_to=message)
        hidden = await nell.send(running.channel, typed, reply_to=message)
        said = [known.content for known in running.channel.history()]

    assert "Ask a moderator" in buttons(refused)
    assert "Delete the original" in buttons(hidden)
    assert typed not in said


async def test_hide_it_by_itself_is_a_message_as_any_other(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        written = await running.members[0].send(running.channel, "Hide it")

    assert written.content == "Hide it"


async def test_the_welcome_says_how_to_mention_and_hide_and_what_cannot_be_tried(tmp_path: Path) -> None:
    async with rehearsal(settings(tmp_path)) as running:
        welcome = welcome_of(running)

    assert "`@Houselights` in a message mentions me." in welcome
    assert "reply to a message with `Hide it`" in welcome
    assert "Direct messages and other channels can't be tried here" in welcome
