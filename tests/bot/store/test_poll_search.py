# letters of other alphabets are what is searched for
"""Searching polls by their words: the index finds what reading every poll would find."""

import sqlite3
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model.drafts import Draft
from bot.model.guilds import Place, View
from bot.model.polls import PollSearch
from bot.store import polls
from bot.store.database import Database
from bot.store.migrations import FOLDER
from knowledge.text import fold_text

HERE, ELSEWHERE = 1_456_074_443_980_800_015, 1_456_074_443_980_800_016
CHANNEL = 7
QUESTIONS = [
    "What shall we watch on Friday?",
    "Amélie or Ame\u0301lie?",
    "千と千尋の神隠し",
    "پرسپولیس؟",
    'The "best" of 100% _films_',
    "Ёжик в тумане",
    "Family night 👨‍👩‍👧‍👦",
    "a",
    "ab",
]
folded_text = st.text("ab 千👩\"'", max_size=6)


@asynccontextmanager
async def polls_of(questions: list[tuple[int, str]]) -> AsyncGenerator[Database]:
    """A database with a posted poll for each of these servers and questions."""
    database = await Database.open(Path(":memory:"))
    try:
        async with database.transaction():
            for number, (guild_id, question) in enumerate(questions, 1):
                posting = polls.NewPoll(
                    guild_id, Place(CHANNEL, CHANNEL, private_thread=False), 1, number, None, "start"
                )
                draft = Draft(question, ("Yes", "No"))
                poll = await polls.create(database, draft, posting, fold_text(question), (1, 2))
                await polls.posted(database, poll, poll)
        yield database
    finally:
        await database.close()


async def found(database: Database, words: str, guild_id: int = HERE) -> list[str]:
    view = View(guild_id, 1, channels=frozenset({CHANNEL}), rooms=frozenset(), gone=frozenset())
    wanted = PollSearch(is_open=True, words=fold_text(words), size=100)
    return [poll.question for poll in await polls.search(database, view, (), wanted)]


@pytest.mark.parametrize(
    ("words", "question"),
    [
        ("FRIDAY", QUESTIONS[0]),
        ("watch on", QUESTIONS[0]),
        ("amelie or amélie", QUESTIONS[1]),
        ("千尋", QUESTIONS[2]),
        ("千と千", QUESTIONS[2]),
        ("پرسپولیس", QUESTIONS[3]),
        ("100%", QUESTIONS[4]),
        ('"best"', QUESTIONS[4]),
        ("_films_", QUESTIONS[4]),
        ("ежик", QUESTIONS[5]),
        ("👨‍👩‍👧‍👦", QUESTIONS[6]),
        ("ab", QUESTIONS[8]),
    ],
)
async def test_a_poll_is_found_by_any_part_of_its_words(words: str, question: str) -> None:
    async with polls_of([(HERE, question) for question in QUESTIONS]) as database:
        assert await found(database, words) == [question]


async def test_a_search_finds_no_poll_of_another_server() -> None:
    async with polls_of([(HERE, "Heat tonight?"), (ELSEWHERE, "Heat tomorrow?")]) as database:
        assert await found(database, "heat") == ["Heat tonight?"]
        assert await found(database, "heat", ELSEWHERE) == ["Heat tomorrow?"]


async def test_newer_polls_come_first() -> None:
    async with polls_of([(HERE, f"Heat {number}?") for number in range(3)]) as database:
        assert await found(database, "heat") == ["Heat 2?", "Heat 1?", "Heat 0?"]


async def test_a_poll_that_was_never_posted_leaves_nothing_to_be_found() -> None:
    async with polls_of([(HERE, "Heat?")]) as database:
        posting = polls.NewPoll(HERE, Place(CHANNEL, CHANNEL, private_thread=False), 1, 9, None, "start")
        async with database.transaction():
            poll = await polls.create(database, Draft("Ronin?", ("Yes", "No")), posting, "ronin?", (1, 2))
            await polls.delete_unposted(database, poll)

        assert await database.fetch_one("SELECT count(*) FROM poll_words WHERE poll_words MATCH 'ron'") == (0,)
        assert await found(database, "heat") == ["Heat?"]


async def test_words_that_change_are_found_as_they_are_now() -> None:
    async with polls_of([(HERE, "Heat?"), (HERE, "Ronin?")]) as database:
        await database.fetch_one("UPDATE polls SET folded = 'thief?' WHERE id = 1")

        assert await found(database, "heat") == []
        assert await found(database, "thief") == ["Heat?"]
        assert await found(database, "ronin") == ["Ronin?"]


@settings(deadline=None, max_examples=60)
@given(st.lists(folded_text.filter(lambda text: bool(text.strip())), min_size=1, max_size=6), folded_text)
async def test_the_index_finds_what_reading_every_poll_finds(questions: list[str], words: str) -> None:
    async with polls_of([(HERE, question) for question in questions]) as database:
        expected = [question for question in questions if fold_text(words) in fold_text(question)]
        assert await found(database, words) == expected[::-1]


async def test_polls_from_before_the_index_are_found_as_newer_ones_are(tmp_path: Path) -> None:
    path = tmp_path / "club.db"
    before = [file for file in sorted(FOLDER.glob("*.sql")) if file.name < "0014"]
    (tmp_path / "before").mkdir()
    for file in before:
        (tmp_path / "before" / file.name).write_bytes(file.read_bytes())
    await (await Database.open(path, migrations=tmp_path / "before")).close()
    with sqlite3.connect(path) as file:
        file.execute(
            "INSERT INTO polls (guild_id, channel_id, parent_id, private_thread, message_id, author_id, opened_at, "
            "checkpoint, question, folded, kind, most, results, privacy) "
            "VALUES (?, 7, 7, 0, 1, 1, 1, 0, 'Wer spielt Đorđe?', 'wer spielt', 'single', 1, 'live', 'private')",
            (HERE,),
        )
        file.executemany("INSERT INTO choices VALUES (1, ?, ?, ?)", [(1, "José", 1), (2, "Æon", 2)])
    file.close()

    database = await Database.open(path)
    try:
        assert await found(database, "dorde? jose aeon") == ["Wer spielt Đorđe?"]
    finally:
        await database.close()
