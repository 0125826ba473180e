"""Polls: the tables `polls`, `choices` and `poll_log`. Votes are in `ballots`, how polls close in `closings`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from pydantic import TypeAdapter

from bot.model.drafts import Draft
from bot.model.export import LogEvent
from bot.model.guilds import Place, View
from bot.model.polls import BallotSecrecy, Choice, Drawn, Poll, PollKind, PollSearch, Results, State
from bot.model.sharding import Shards
from bot.model.tally import Result
from bot.store.database import Database, Row, as_json, time_of
from bot.store.guilds import SERVED, served
from bot.store.places import READABLE, VISIBLE, Gates, readable, visible
from knowledge.text import clean

HOUR, DAY = 3_600, 86_400

UNTITLED = "A poll"  # of which an older version took a question that can't be seen
_RESULT = TypeAdapter(Result)

_COLUMNS = """
SELECT id, guild_id, channel_id, message_id, author_id, film, checkpoint, state, opened_at, closes_at, closed_at,
    result_message_id,
    (SELECT json_group_array(json_array(event, member_id, at, detail))
     FROM (SELECT event, member_id, at, detail FROM poll_log
           WHERE poll_id = polls.id AND event IN ('closed', 'extended', 'choice added', 'drawn') ORDER BY id)),
    question, kind, most, results, privacy, coalesce(gate, '?'),
    (SELECT json_group_array(json_array(number, text, lot))
     FROM (SELECT number, text, lot FROM choices WHERE poll_id = polls.id ORDER BY number)),
    parent_id, private_thread, ping_role_id
"""
_POLLS = f"{_COLUMNS} FROM polls"

_BY_ID = f"{_POLLS} WHERE id = :poll"
_OPEN, _OVER = "state = 'open'", "state <> 'open'"  # as the indexes have it

# What a member cannot see is left out here rather than afterwards, so that no page is shorter by it. A poll is found by
# its words only where the member may read them. The index knows which trigrams a text has, not where, so what it finds
# is compared once more.
_FOUND = f"""
FROM {{polls}} WHERE guild_id = :guild AND message_id IS NOT NULL AND {{which}} AND {VISIBLE} AND (
    :words = '' AND NOT :readable OR instr(folded, :words) > 0
    AND {READABLE}
) AND (:author IS NULL OR author_id = :author) AND (
    :spans = '[]' OR EXISTS (
        SELECT 1 FROM json_each(:spans)
        WHERE coalesce(closed_at, closes_at) >= value ->> 0 AND coalesce(closed_at, closes_at) < value ->> 1
    )
)
ORDER BY {{order}} LIMIT :limit OFFSET :offset
"""  # noqa: S608  # ours
_INDEXED = "poll_words CROSS JOIN polls ON poll_words MATCH :trigrams AND polls.id = -poll_words.rowid"
_TRIGRAM = 3  # a shorter text has none, and the guild's polls are read one by one


_VOTED_IN = f"""
WHERE id IN (
    SELECT poll_id FROM ballots CROSS JOIN polls ON id = poll_id
    WHERE voter_id = :member AND guild_id = :guild AND {VISIBLE}
    UNION ALL
    SELECT poll_id FROM participations CROSS JOIN polls ON id = poll_id
    WHERE voter_id = :member AND guild_id = :guild AND {VISIBLE}
    ORDER BY poll_id DESC LIMIT :limit
)
ORDER BY id DESC
"""  # noqa: S608  # ours


@dataclass(frozen=True, slots=True)
class NewPoll:
    """What a draft does not have of the poll that is made of it. Times are whole seconds since 1970 UTC.

    `open_for` is how long it is to stay open, in words, where its author gave a length.
    """

    guild_id: int
    place: Place
    author_id: int
    opened_at: int
    closes_at: int | None
    gate: str
    ping_role_id: int | None = None
    open_for: str | None = None


@dataclass(frozen=True, slots=True)
class OpenPollCounts:
    """How many polls are open in a guild, how many of them are a member's, and how many that one started in a day."""

    open_here: int
    open_of_member: int
    of_member_today: int


async def create(database: Database, draft: Draft, posting: NewPoll, folded: str, lot: Sequence[int]) -> int:
    """Store a poll before it is posted, with the text for searches and each choice's lot; return its id."""
    place = posting.place
    poll_id = await database.fetch_value(
        "INSERT INTO polls (guild_id, channel_id, parent_id, private_thread, author_id, opened_at, closes_at, film, "
        "checkpoint, gate, question, folded, kind, most, results, privacy, ping_role_id, open_for) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            *(posting.guild_id, place.channel_id, place.parent_id, place.private_thread),
            *(posting.author_id, posting.opened_at, posting.closes_at),
            *(draft.film, draft.checkpoint, posting.gate, draft.question, folded),
            *(draft.kind, draft.most, draft.results, draft.privacy, posting.ping_role_id, posting.open_for),
        ),
    )
    choices = [(number, text, place) for number, (text, place) in enumerate(zip(draft.choices, lot, strict=True), 1)]
    await database.fetch_one(
        "INSERT INTO choices (poll_id, number, text, lot) "
        "SELECT ?, value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)",
        (poll_id, as_json(choices)),
    )
    return poll_id


async def delete_unposted(database: Database, poll_id: int) -> None:
    """Delete a poll that could not be posted."""
    unposted = "(SELECT id FROM polls WHERE id = ? AND message_id IS NULL)"
    await database.fetch_one(f"DELETE FROM choices WHERE poll_id = {unposted}", (poll_id,))  # noqa: S608  # ours
    await database.fetch_one(f"DELETE FROM polls WHERE id = {unposted}", (poll_id,))  # noqa: S608  # ours


async def open_poll_counts(database: Database, guild_id: int, author_id: int, now: int) -> OpenPollCounts:
    """Count what has been started in a guild."""
    row = await database.fetch_one(
        "SELECT (SELECT count(*) FROM polls WHERE guild_id = :guild AND state = 'open'), "
        "(SELECT count(*) FROM polls WHERE guild_id = :guild AND author_id = :author AND state = 'open'), "
        "(SELECT count(*) FROM polls WHERE guild_id = :guild AND author_id = :author AND opened_at > :since)",
        {"guild": guild_id, "author": author_id, "since": now - DAY},
    )
    return OpenPollCounts(*(row or (0, 0, 0)))


async def find_poll(database: Database, poll_id: int, *, stale: bool = False) -> Poll | None:
    """Return the poll with this id; a `stale` one may have changed since, by another process."""
    return await database.fetch_one_cached(_BY_ID, {"poll": poll_id}, _poll, stale=stale)


async def search(database: Database, view: View, gates: Gates, wanted: PollSearch) -> list[Poll]:
    """Find polls in view, by what open gates let one read; one more than a page where another follows."""
    limits = {"limit": wanted.size + 1, "offset": wanted.page * wanted.size}
    narrowed: dict[str, object] = {"words": wanted.words, "trigrams": _trigrams(view.guild_id, wanted.words)}
    narrowed |= {"readable": wanted.readable, "author": wanted.author_id, "spans": as_json(wanted.spans)}
    polls, order = (_INDEXED, "poll_words.rowid") if len(wanted.words) >= _TRIGRAM else ("polls", "id DESC")
    order = "closes_at IS NULL, closes_at, id DESC" if wanted.soonest else order
    found = _FOUND.format(polls=polls, order=order, which=_OPEN if wanted.is_open else _OVER)
    rows = await database.fetch_all(_COLUMNS + found, {**visible(view), **readable(gates), **narrowed, **limits})
    return [_poll(row) for row in rows]


async def latest_of(database: Database, guild_id: int, author_id: int) -> Poll | None:
    """Return the last poll that a member started in a guild, if there is one."""
    where = "WHERE guild_id = ? AND author_id = ? AND message_id IS NOT NULL ORDER BY id DESC LIMIT 1"
    row = await database.fetch_one(f"{_POLLS} {where}", (guild_id, author_id))
    return _poll(row) if row else None


async def length_of(database: Database, poll_id: int) -> str | None:
    """Return how long a poll was to stay open, in words, where its author gave a length."""
    return await database.fetch_value("SELECT open_for FROM polls WHERE id = ?", (poll_id,))


def _trigrams(guild_id: int, words: str) -> str:
    """Return the query for the index: the guild's trigram, as migration 0014 makes it, and those of the words."""
    guild = "".join(chr(0x20000 + (guild_id >> shift) % 0x10000) for shift in (32, 16, 0))
    wanted = {words[at : at + _TRIGRAM] for at in range(len(words) - _TRIGRAM + 1)}
    quoted = ['"{}"'.format(trigram.replace('"', '""')) for trigram in sorted(wanted)]
    return f'server : "{guild}" AND words : ({" AND ".join(quoted)})' if quoted else ""


async def voted_in(database: Database, view: View, limit: int) -> list[Poll]:
    """Find the polls in a member's view that they have voted in, newest first."""
    rows = await database.fetch_all(_POLLS + _VOTED_IN, visible(view) | {"limit": limit})
    return [_poll(row) for row in rows]


async def posted(database: Database, poll_id: int, message_id: int) -> None:
    """Note the public message of a poll."""
    await database.fetch_one("UPDATE polls SET message_id = ? WHERE id = ?", (message_id, poll_id))


async def result_of(database: Database, poll_id: int) -> Result | None:
    """Return the result of a poll that has been counted."""
    result = await database.fetch_value("SELECT result FROM polls WHERE id = ?", (poll_id,))
    return _RESULT.validate_json(result) if result else None


async def note(  # noqa: PLR0913, PLR0917  # the columns
    database: Database, poll_id: int, event: str, member_id: int | None, at: int, detail: int | None = None
) -> None:
    """Add a line to the log of a poll."""
    await database.fetch_one(
        "INSERT INTO poll_log (poll_id, event, member_id, at, detail) VALUES (?, ?, ?, ?, ?)",
        (poll_id, event, member_id, at, detail),
    )


async def note_export(database: Database, poll_id: int, member_id: int, at: int) -> None:
    """Add to the log of a poll that a member has exported it, once an hour."""
    await database.fetch_one(
        "INSERT INTO poll_log (poll_id, event, member_id, at) SELECT :poll, 'exported', :member, :at WHERE NOT EXISTS "
        "(SELECT 1 FROM poll_log"
        " WHERE poll_id = :poll AND event = 'exported' AND member_id = :member AND at > :lately)",
        {"poll": poll_id, "member": member_id, "at": at, "lately": at - HOUR},
    )


async def log_of(database: Database, poll_id: int) -> list[LogEvent]:
    """Return the log of a poll, oldest first."""
    rows = await database.fetch_all(
        "SELECT event, member_id, at, detail FROM poll_log WHERE poll_id = ? ORDER BY id", (poll_id,)
    )
    return [
        LogEvent(event, member_id, time_of(at), None if event == "extended" else detail)
        for event, member_id, at, detail in rows
    ]


async def these(database: Database, poll_ids: Collection[int]) -> list[Poll]:
    """Return the polls with these ids, in order of closing."""
    rows = await database.fetch_all(
        f"{_POLLS} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY coalesce(closed_at, closes_at), id",  # noqa: S608  # ours
        (as_json(list(poll_ids)),),
    )
    return [_poll(row) for row in rows]


async def page_after(database: Database, poll_id: int, size: int) -> list[Poll]:
    """Return so many polls of all guilds that come after the one with this id, oldest first."""
    rows = await database.fetch_all(f"{_POLLS} WHERE id > ? ORDER BY id LIMIT ?", (poll_id, size))
    return [_poll(row) for row in rows]


async def number_of(database: Database) -> int:
    """Count the polls of all guilds."""
    return await database.fetch_value("SELECT count(*) FROM polls")


async def unposted(database: Database, shards: Shards, before: int) -> list[int]:
    """Return the polls of these shards that were made by `before` but not posted, as the bot ended in between."""
    return await database.fetch_column(
        f"SELECT id FROM polls WHERE state = 'open' AND message_id IS NULL AND opened_at <= :before AND {SERVED}",  # noqa: S608  # ours
        served(shards) | {"before": before},
    )


def _poll(row: Row) -> Poll:
    last = {event: rest for event, *rest in orjson.loads(row[12])}  # of several of a kind the last counts
    closed_by, noticed_at, _ = last.get("closed", (None, None, None))
    _, extended_at, extended_from = last.get("extended", (None, None, None))
    _, choice_added_at, _ = last.get("choice added", (None, None, None))
    return Poll(
        id=row[0],
        guild_id=row[1],
        channel_id=row[2],
        message_id=row[3],
        author_id=row[4],
        film=row[5],
        checkpoint=row[6],
        state=State(row[7]),
        opened_at=time_of(row[8]),
        closes_at=_time(row[9]),
        closed_at=_time(row[10]),
        result_message_id=row[11],
        closed_by=closed_by,
        noticed_at=_time(noticed_at),
        extended_at=_time(extended_at),
        extended_from=_time(extended_from),
        choice_added_at=_time(choice_added_at),
        question=row[13] if clean(row[13]) else UNTITLED,
        kind=PollKind(row[14]),
        most=row[15],
        results=Results(row[16]),
        privacy=BallotSecrecy(row[17]),
        gate=row[18],
        choices=tuple(
            Choice(number, text if clean(text) else f"Choice {number}", lot)
            for number, text, lot in orjson.loads(row[19])
        ),
        parent_id=row[20],
        private_thread=bool(row[21]) if row[21] is not None else None,
        ping_role_id=row[22],
        drawn=_drawn(*last["drawn"]) if "drawn" in last else None,
    )


def _drawn(member_id: int | None, at: int, choice: int) -> Drawn:
    return Drawn(choice, member_id, time_of(at))


def _time(seconds: int | None) -> datetime | None:
    return None if seconds is None else time_of(seconds)
