"""What all tables hold about one member, and forgetting that; the only module that knows every such place."""

from collections.abc import Mapping
from datetime import UTC, datetime

import orjson

from bot.model.personal_data import (
    DataKind,
    DraftRecord,
    ErasureReport,
    LogRecord,
    PersonalData,
    PollRecord,
    ProgressRecord,
    PromptRecord,
    VoteRecord,
)
from bot.store.database import Database, Row
from bot.store.drafts import unpacked

_TAKES_VOTES = "polls.state = 'open' AND (polls.closes_at IS NULL OR :now < polls.closes_at)"
_OPEN = f"SELECT id FROM polls WHERE {_TAKES_VOTES}"  # noqa: S608  # ours
_OVER = f"SELECT id FROM polls WHERE NOT ({_TAKES_VOTES})"  # noqa: S608  # ours

# A voter whom nobody can find again: some number below zero.
_SOMEBODY = "-1 - (random() & 0x3FFFFFFFFFFFFFFF)"

_SUBJECT = f"""
SELECT polls.id, polls.guild_id, polls.channel_id, polls.film, polls.checkpoint, polls.opened_at, {_TAKES_VOTES},
    polls.question, (
        SELECT json_group_array(text)
        FROM (SELECT text FROM choices WHERE poll_id = polls.id ORDER BY number)
    ), coalesce(gate, '?')
"""  # noqa: S608  # ours

_VOTES = f"{_SUBJECT}, picks, cast_at FROM polls JOIN ballots ON poll_id = polls.id AND voter_id = :member ORDER BY id"
_SEALED = f"{_SUBJECT} FROM polls JOIN participations ON poll_id = polls.id AND voter_id = :member ORDER BY id"
_POLLS = f"{_SUBJECT} FROM polls WHERE author_id = :member ORDER BY id"

_WITHDRAW = f"DELETE FROM ballots WHERE poll_id IN ({_OPEN}) AND voter_id = :member RETURNING poll_id"  # noqa: S608
_LOG_WITHDRAWN = """
INSERT INTO poll_log (poll_id, event, member_id, at) SELECT value, 'withdrawn', NULL, :now FROM json_each(:polls)
"""
_STAYING = f"SELECT poll_id FROM participations WHERE poll_id IN ({_OPEN}) AND voter_id = :member"  # noqa: S608

# What is done to each kind; the votes in open polls have been taken back before.
_FORGET: Mapping[DataKind, str] = {
    DataKind.PROGRESS: "DELETE FROM progress WHERE viewer_id = :member RETURNING 0",
    DataKind.PROMPTS: "UPDATE prompts_put SET member_id = 0 WHERE member_id = :member RETURNING 0",
    DataKind.DRAFTS: "DELETE FROM drafts WHERE author_id = :member RETURNING 0",
    DataKind.POLLS: "UPDATE polls SET author_id = 0 WHERE author_id = :member RETURNING id",
    DataKind.VOTES: (
        f"UPDATE ballots SET voter_id = {_SOMEBODY} "  # noqa: S608  # ours
        f"WHERE poll_id IN ({_OVER}) AND voter_id = :member RETURNING poll_id"
    ),
    DataKind.SEALED: (
        f"UPDATE participations SET voter_id = {_SOMEBODY} "  # noqa: S608  # ours
        f"WHERE poll_id IN ({_OVER}) AND voter_id = :member RETURNING poll_id"
    ),
    DataKind.LOG: "UPDATE poll_log SET member_id = NULL WHERE member_id = :member RETURNING 0",
}


async def collect(database: Database, member_id: int, now: int) -> PersonalData:
    """All that is kept about a member, oldest first; `now` is in whole seconds since 1970 UTC."""

    async def rows(sql: str) -> list[Row]:
        return await database.fetch_all(sql, {"member": member_id, "now": now})

    steps = await rows("SELECT film, checkpoint, changed_at FROM progress WHERE viewer_id = :member ORDER BY 3, 1")
    puts = await rows("SELECT channel_id, film, prompt, put_at FROM prompts_put WHERE member_id = :member ORDER BY id")
    drafts = await rows(
        "SELECT guild_id, draft, made_at, coalesce(draft ->> 'gate', '?') FROM drafts "
        "WHERE author_id = :member ORDER BY id"
    )
    lines = await rows("SELECT poll_id, event, at FROM poll_log WHERE member_id = :member ORDER BY id")
    return PersonalData(
        progress=tuple(map(_step, steps)),
        prompts=tuple(PromptRecord(channel_id, film, prompt, _time(at)) for channel_id, film, prompt, at in puts),
        drafts=tuple(map(_sketch, drafts)),
        polls=tuple(map(_subject, await rows(_POLLS))),
        votes=tuple(
            VoteRecord(_subject(row), tuple(orjson.loads(row[10])), _time(row[11])) for row in await rows(_VOTES)
        ),
        sealed=tuple(map(_subject, await rows(_SEALED))),
        log=tuple(LogRecord(poll_id, event, _time(at)) for poll_id, event, at in lines),
    )


async def erase(database: Database, member_id: int, now: int) -> ErasureReport:
    """Part a member from all that is kept, as part of a transaction; votes still count, and no result changes.

    That they have voted in a sealed poll which is still open stays, because they could vote twice otherwise; until it
    closes that may stand in the lists of who came with its last boxes, too.
    """
    where = {"member": member_id, "now": now}
    withdrawn = [row[0] for row in await database.fetch_all(_WITHDRAW, where)]
    await database.fetch_one(_LOG_WITHDRAWN, {"polls": orjson.dumps(withdrawn).decode(), "now": now})
    parted = {kind: await database.fetch_all(sql, where) for kind, sql in _FORGET.items()}
    counts = {kind: len(rows) for kind, rows in parted.items()}
    counts[DataKind.VOTES] += len(withdrawn)
    started = [row[0] for row in parted[DataKind.POLLS]]
    staying = await database.fetch_all(_STAYING, where)
    return ErasureReport(counts, len(withdrawn), len(staying), tuple(sorted({*withdrawn, *started})))


def _step(row: Row) -> ProgressRecord:
    """How far a member has got; what is still kept by its number has no id yet."""
    film, checkpoint, at = row
    if checkpoint.isdecimal():
        return ProgressRecord(film, int(checkpoint), _time(at))
    return ProgressRecord(film, None, _time(at), id=checkpoint)


def _sketch(row: Row) -> DraftRecord:
    draft = unpacked(row[1])
    return DraftRecord(row[0], draft.film, draft.checkpoint, _time(row[2]), draft, row[3])


def _subject(row: Row) -> PollRecord:
    poll_id, guild_id, channel_id, film, checkpoint, opened_at, is_open, question, choices, gate = row[:10]
    return PollRecord(
        poll_id,
        guild_id,
        channel_id,
        film,
        checkpoint,
        _time(opened_at),
        bool(is_open),
        question,
        tuple(orjson.loads(choices)),
        gate,
    )


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
