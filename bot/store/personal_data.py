"""Personal data: what all tables have about one member, and its erasure. Every such table is known here."""

from collections.abc import Mapping

import orjson

from bot.model.personal_data import (
    DataKind,
    DraftRecord,
    ErasureReport,
    FilmRecord,
    LogRecord,
    PersonalData,
    PollRecord,
    ProgressRecord,
    PromptRecord,
    QuestionRecord,
    VoteRecord,
)
from bot.store.database import Database, Row, as_json, time_of
from bot.store.drafts import unpack

_TAKES_VOTES = "polls.state = 'open' AND (polls.closes_at IS NULL OR :now < polls.closes_at)"
_OPEN = f"SELECT id FROM polls WHERE {_TAKES_VOTES}"  # noqa: S608  # ours
_OVER = f"SELECT id FROM polls WHERE NOT ({_TAKES_VOTES})"  # noqa: S608  # ours

_NAMED = "SELECT id FROM polls WHERE privacy = 'named' AND id IN (SELECT value FROM json_each(:polls))"

# A voter who cannot be found again: a random number below zero.
_ANONYMOUS = "-1 - (random() & 0x3FFFFFFFFFFFFFFF)"

_POLL = f"""
SELECT polls.id, polls.guild_id, polls.channel_id, polls.film, polls.checkpoint, polls.opened_at, {_TAKES_VOTES},
    polls.question, (
        SELECT json_group_array(text)
        FROM (SELECT text FROM choices WHERE poll_id = polls.id ORDER BY number)
    ), coalesce(gate, '?')
"""  # noqa: S608  # ours

_VOTES = f"{_POLL}, picks, cast_at FROM polls JOIN ballots ON poll_id = polls.id AND voter_id = :member ORDER BY id"
_SEALED = f"{_POLL} FROM polls JOIN participations ON poll_id = polls.id AND voter_id = :member ORDER BY id"
_POLLS = f"{_POLL} FROM polls WHERE author_id = :member ORDER BY id"

_WITHDRAW = f"DELETE FROM ballots WHERE poll_id IN ({_OPEN}) AND voter_id = :member RETURNING poll_id"  # noqa: S608
_LOG_WITHDRAWN = """
INSERT INTO poll_log (poll_id, event, member_id, at) SELECT value, 'withdrawn', NULL, :now FROM json_each(:polls)
"""
_PENDING = f"SELECT poll_id FROM participations WHERE poll_id IN ({_OPEN}) AND voter_id = :member"  # noqa: S608

# What is done to each kind, after the votes in open polls have been withdrawn.
_ERASE: Mapping[DataKind, str] = {
    DataKind.PROGRESS: "DELETE FROM progress WHERE viewer_id = :member RETURNING 0",
    DataKind.PROMPTS: "UPDATE prompts_put SET member_id = 0 WHERE member_id = :member RETURNING 0",
    DataKind.DRAFTS: "DELETE FROM drafts WHERE author_id = :member RETURNING 0",
    DataKind.POLLS: "UPDATE polls SET author_id = 0 WHERE author_id = :member RETURNING id",
    DataKind.VOTES: (
        f"UPDATE ballots SET voter_id = {_ANONYMOUS} "  # noqa: S608  # ours
        f"WHERE poll_id IN ({_OVER}) AND voter_id = :member RETURNING poll_id"
    ),
    DataKind.SEALED: (
        f"UPDATE participations SET voter_id = {_ANONYMOUS} "  # noqa: S608  # ours
        f"WHERE poll_id IN ({_OVER}) AND voter_id = :member RETURNING poll_id"
    ),
    DataKind.LOG: "UPDATE poll_log SET member_id = NULL WHERE member_id = :member RETURNING 0",
    DataKind.FILMS: "UPDATE film_versions SET author_id = 0 WHERE author_id = :member AND author_id <> 0 RETURNING 0",
    DataKind.ASKED: "DELETE FROM film_questions WHERE member_id = :member AND member_id <> 0 RETURNING 0",
    DataKind.UPLOADS: "DELETE FROM film_uploads WHERE author_id = :member RETURNING 0",
}


async def collect(database: Database, member_id: int, now: int) -> PersonalData:
    """Collect all that is stored about a member, oldest first; `now` is in whole seconds since 1970 UTC."""

    async def rows(sql: str) -> list[Row]:
        return await database.fetch_all(sql, {"member": member_id, "now": now})

    progress = await rows("SELECT film, checkpoint, changed_at FROM progress WHERE viewer_id = :member ORDER BY 3, 1")
    prompts = await rows(
        "SELECT channel_id, film, prompt, put_at FROM prompts_put WHERE member_id = :member ORDER BY id"
    )
    drafts = await rows("SELECT guild_id, draft, made_at FROM drafts WHERE author_id = :member ORDER BY id")
    films = await rows(
        "SELECT guild_id, slug, film_versions.version, way, made_at FROM film_versions JOIN server_films USING (film) "
        "WHERE author_id = :member AND author_id <> 0 ORDER BY made_at, film, 3"
    )
    uploads = await rows("SELECT guild_id, slug, way, made_at FROM film_uploads WHERE author_id = :member ORDER BY id")
    asked = await rows(
        "SELECT guild_id, film, question, asked_at FROM film_questions "
        "WHERE member_id = :member AND member_id <> 0 ORDER BY id"
    )
    lines = await rows("SELECT poll_id, event, at FROM poll_log WHERE member_id = :member ORDER BY id")
    return PersonalData(
        progress=tuple(
            ProgressRecord(film, int(checkpoint), time_of(at))  # an older version's, without an id yet
            if checkpoint.isdecimal()
            else ProgressRecord(film, None, time_of(at), id=checkpoint)
            for film, checkpoint, at in progress
        ),
        prompts=tuple(PromptRecord(channel_id, film, prompt, time_of(at)) for channel_id, film, prompt, at in prompts),
        drafts=tuple(
            DraftRecord(guild_id, draft.film, draft.checkpoint, time_of(at), draft, gate)
            for guild_id, packed, at in drafts
            for draft, (gate, _) in [unpack(packed)]
        ),
        polls=tuple(map(_poll, await rows(_POLLS))),
        votes=tuple(
            VoteRecord(_poll(row), tuple(orjson.loads(row[10])), time_of(row[11])) for row in await rows(_VOTES)
        ),
        sealed=tuple(map(_poll, await rows(_SEALED))),
        log=tuple(LogRecord(poll_id, event, time_of(at)) for poll_id, event, at in lines),
        films=tuple(FilmRecord(guild, slug, version, way, time_of(at)) for guild, slug, version, way, at in films),
        uploads=tuple(FilmRecord(guild, slug, None, way, time_of(at)) for guild, slug, way, at in uploads),
        asked=tuple(QuestionRecord(*row[:3], asked_at=time_of(row[3])) for row in asked),
    )


async def erase(database: Database, member_id: int, now: int) -> ErasureReport:
    """Erase a member, as part of a transaction; votes in closed polls still count, and no result changes.

    That they have voted in an open sealed poll stays, because they could vote twice otherwise; until it closes, the
    voter lists of its last boxes may have them too.
    """
    where = {"member": member_id, "now": now}
    withdrawn = await database.fetch_column(_WITHDRAW, where)
    await database.fetch_one(_LOG_WITHDRAWN, {"polls": as_json(withdrawn), "now": now})
    erased = {kind: await database.fetch_column(sql, where) for kind, sql in _ERASE.items()}
    counts = {kind: len(rows) for kind, rows in erased.items()}
    counts[DataKind.VOTES] += len(withdrawn)
    pending = await database.fetch_column(_PENDING, where)
    # Cards of closed polls show who voted for what.
    named = await database.fetch_column(_NAMED, {"polls": as_json(erased[DataKind.VOTES])})
    changed = sorted({*withdrawn, *erased[DataKind.POLLS], *named})
    return ErasureReport(counts, len(withdrawn), len(pending), tuple(changed))


def _poll(row: Row) -> PollRecord:
    poll_id, guild_id, channel_id, film, checkpoint, opened_at, is_open, question, choices, gate = row[:10]
    where = (poll_id, guild_id, channel_id, film, checkpoint)
    return PollRecord(*where, time_of(opened_at), bool(is_open), question, tuple(orjson.loads(choices)), gate)
