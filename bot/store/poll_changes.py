"""Changes of polls that have been posted: a later closing time, another choice, and a winner drawn from a tie."""

from bot.model.polls import Poll
from bot.store.database import Database
from bot.store.polls import note

_TAKES_VOTES = "id = :poll AND state = 'open' AND (closes_at IS NULL OR :now < closes_at)"


async def extend(database: Database, poll: Poll, closes_at: int | None, member_id: int, now: int) -> bool:
    """Change when an open poll closes, and note that in its log; return False for one that takes no votes any more."""
    row = await database.fetch_one(
        f"UPDATE polls SET closes_at = :closes WHERE {_TAKES_VOTES} RETURNING id",  # noqa: S608  # ours
        {"poll": poll.id, "closes": closes_at, "now": now},
    )
    if row:
        before = None if poll.closes_at is None else int(poll.closes_at.timestamp())
        await note(database, poll.id, "extended", member_id, now, before)
    return row is not None


async def times_extended(database: Database, poll_id: int) -> int:
    """Count how often the closing time of a poll has been changed."""
    return await database.fetch_value(
        "SELECT count(*) FROM poll_log WHERE poll_id = ? "
        "AND event IN ('closed', 'extended', 'choice added', 'drawn') AND event = 'extended'",  # as the index has it
        (poll_id,),
    )


async def add_choice(  # noqa: PLR0913, PLR0917  # the columns
    database: Database, poll: Poll, text: str, folded: str, member_id: int, now: int
) -> bool:
    """Add a choice to an open poll, and note that in its log; return False for one that takes no votes any more.

    `folded` is the text for searches with the new choice. The choice comes last in the order that breaks ties. Where a
    ballot could pick all choices, it can pick this one, too, unless the ballots are sealed.
    """
    number = len(poll.choices) + 1
    row = await database.fetch_one(
        "UPDATE polls SET folded = :folded, "  # noqa: S608  # ours
        "most = most + (kind <> 'single' AND privacy <> 'sealed' AND most = :number - 1) "
        f"WHERE {_TAKES_VOTES} RETURNING id",
        {"poll": poll.id, "folded": folded, "number": number, "now": now},
    )
    if row:
        lot = max(choice.lot for choice in poll.choices) + 1
        await database.fetch_one(
            "INSERT INTO choices (poll_id, number, text, lot) VALUES (?, ?, ?, ?)", (poll.id, number, text, lot)
        )
        await note(database, poll.id, "choice added", member_id, now, number)
    return row is not None


async def draw(database: Database, poll_id: int, choice: int, member_id: int, now: int) -> bool:
    """Note the winner that was drawn from a tie, and that the poll's message is to show it.

    Return False where one has been drawn before: that one stays.
    """
    row = await database.fetch_one(
        "INSERT INTO poll_log (poll_id, event, member_id, at, detail) VALUES (?, 'drawn', ?, ?, ?) "
        "ON CONFLICT DO NOTHING RETURNING id",
        (poll_id, member_id, now, choice),
    )
    if row:
        await database.fetch_one("UPDATE polls SET undrawn = 1 WHERE id = ?", (poll_id,))
    return row is not None
