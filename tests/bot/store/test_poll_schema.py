# ruff: noqa: S608 - the statements are these tests' own
"""What must never happen to a poll is refused by the database itself, whatever program asks."""

import sqlite3
from collections.abc import Iterator

import pytest

from bot.store.migrations import FOLDER
from knowledge.text import fold_text

OPENED, CLOSES = 1_000, 2_000
OPEN, CLOSING, CLOSED, PUBLISHED, SEALED, SEALED_CLOSED, SINGLE, SEALED_CLOSING = range(1, 9)
"""The polls there are, each with three choices; voters 1 and 2 have voted in all of them."""

POLLS = {
    OPEN: ("several", 2, "live", "named"),
    CLOSING: ("several", 2, "live", "private"),
    CLOSED: ("several", 2, "live", "private"),
    PUBLISHED: ("several", 2, "after", "private"),
    SEALED: ("several", 2, "after", "sealed"),
    SEALED_CLOSED: ("several", 2, "after", "sealed"),
    SINGLE: ("single", 1, "live", "private"),
    SEALED_CLOSING: ("several", 2, "after", "sealed"),
}
TIE, RESULT = '{"votes":[],"winners":[2,3]}', '{"votes":[],"winners":[2]}'
COLUMNS = "guild_id, channel_id, author_id, checkpoint, question, folded, kind, most, results, privacy, opened_at"


@pytest.fixture(scope="module")
def polls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """Yield a database with a poll in every state."""
    connection = sqlite3.connect(tmp_path_factory.mktemp("schema") / "club.db", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.create_function("fold_text", 1, fold_text, deterministic=True)
    for migration in sorted(FOLDER.glob("*.sql")):
        connection.executescript(migration.read_text())
    connection.execute("BEGIN")
    for poll_id, rules in POLLS.items():
        _fill(connection, poll_id, rules)
    for poll_id in (CLOSING, CLOSED, PUBLISHED, SEALED_CLOSED, SEALED_CLOSING):
        connection.execute("UPDATE polls SET state = 'closing', closed_at = 2000 WHERE id = ?", (poll_id,))
    for _ in range(2):
        connection.execute(a_row(SEALED_CLOSED))
    connection.execute("DELETE FROM sealed_boxes WHERE poll_id = ?", (SEALED_CLOSED,))
    for poll_id in (CLOSED, PUBLISHED, SEALED_CLOSED):
        connection.execute(
            "UPDATE polls SET state = 'closed', result = ? WHERE id = ?",
            (TIE if poll_id == PUBLISHED else RESULT, poll_id),
        )
    connection.execute("UPDATE polls SET state = 'published' WHERE id = ?", (PUBLISHED,))
    connection.execute("COMMIT")
    yield connection
    connection.close()


@pytest.fixture
def database(polls: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """That database; what a test does to it is taken back."""
    polls.execute("BEGIN")
    yield polls
    polls.execute("ROLLBACK")


def _fill(connection: sqlite3.Connection, poll_id: int, rules: tuple[str, int, str, str]) -> None:
    connection.execute(
        f"INSERT INTO polls (id, {COLUMNS}, closes_at) VALUES (?, 1, 1, 1, 0, 'Which?', 'which?', ?, ?, ?, ?, ?, ?)",
        (poll_id, *rules, OPENED, CLOSES),
    )
    connection.execute("UPDATE polls SET message_id = 1 WHERE id = ?", (poll_id,))
    connection.executemany("INSERT INTO choices VALUES (?, ?, 'This', ?)", [(poll_id, at, at) for at in (1, 2, 3)])
    for voter_id in (1, 2):
        if rules[-1] == "sealed":
            connection.execute("INSERT INTO participations VALUES (?, ?)", (poll_id, voter_id))
            connection.execute(a_box(poll_id, generation=voter_id, ballots=voter_id, voters=f"[{voter_id}]"))
        else:
            connection.execute("INSERT INTO ballots VALUES (?, ?, '[1]', ?)", (poll_id, voter_id, OPENED))


def a_ballot(poll_id: int = OPEN, picks: str = "[1]", cast_at: int = OPENED, voter_id: int = 9) -> str:
    return f"INSERT INTO ballots VALUES ({poll_id}, {voter_id}, '{picks}', {cast_at})"


def a_row(poll_id: int = SEALED_CLOSING, picks: str = "[1]") -> str:
    """Return a sealed ballot that comes out of its box."""
    return f"INSERT INTO sealed_ballots (poll_id, picks) VALUES ({poll_id}, '{picks}')"


def a_box(poll_id: int = SEALED, generation: int = 3, ballots: float = 3, voters: str = "[9]") -> str:
    """Return a box with so many ballots of two bytes, and its tag."""
    return f"INSERT INTO sealed_boxes VALUES ({poll_id}, {generation}, '{voters}', zeroblob({int(2 * ballots)} + 16))"


A_VOTER = f"INSERT INTO participations VALUES ({SEALED}, 9)"
ALL_ROWS = f"{a_row()}; {a_row()}"


def a_change(picks: str, poll_id: int = OPEN, cast_at: int = OPENED) -> str:
    return f"UPDATE ballots SET picks = '{picks}', cast_at = {cast_at} WHERE poll_id = {poll_id} AND voter_id = 1"


def a_poll(**other: object) -> str:
    """Return a new poll, right in every way but what is given."""
    rules = {"kind": "several", "most": 2, "results": "after", "privacy": "private", "checkpoint": 0}
    text = {"question": "Which?", "folded": "which?"}
    row = {"guild_id": 1, "channel_id": 1, "author_id": 1, "opened_at": OPENED} | rules | text | other
    values = ", ".join("NULL" if value is None else f"'{value}'" for value in row.values())
    return f"INSERT INTO polls ({', '.join(row)}) VALUES ({values})"


A_LINE = "INSERT INTO poll_log (poll_id, event, member_id, at, detail) VALUES"


def all_picks(poll_id: int) -> str:
    """Take away the third choice, so that a ballot can pick all there are."""
    return f"DELETE FROM choices WHERE poll_id = {poll_id} AND number = 3"


def a_draw(poll_id: int, choice: int = 2) -> str:
    return f"{A_LINE} ({poll_id}, 'drawn', 7, 9, {choice})"


NO_SUCH_BALLOT = "takes no such ballot"
NO_SEALED_BALLOT = "takes no sealed ballot"
NO_BOX = "takes no such box"
NO_CHOICE = "picks what is no choice, or a choice twice"
STAYS = "stays as it is"
NOT_CHANGED = "not changed once it is made"
PLACED = "UPDATE polls SET parent_id = 1, private_thread = 1 WHERE id = 1"
NOT_MOVED, HALF = "a poll stays where it is", "a place is known or it is not"
NO_EARLIER, ONLY_TIES = "closes no earlier than it said", "only a tie is drawn from"
ONLY_ADDED_TO = "only added to"
CHECK = "CHECK constraint failed"
TYPE = "cannot store"


def changes(number: int) -> str:
    """Return so many changes that the first voter of the first poll has made, in its log."""
    numbers = f"WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < {number})"
    return f"INSERT INTO poll_log (poll_id, event, member_id, at) {numbers} SELECT 1, 'changed', 1, 1 FROM n"


REFUSED = {
    "a hundred and first change of a vote": (f"{changes(100)}; {a_change('[2,3]')}", "changed too often"),
    "a second ballot of a voter": (a_ballot(voter_id=1, picks="[2]"), "UNIQUE"),
    "a ballot without a poll": (a_ballot(99), f"{NO_SUCH_BALLOT}|{NO_CHOICE}"),
    "a ballot in a poll that is closing": (a_ballot(CLOSING), NO_SUCH_BALLOT),
    "a ballot in a poll that has closed": (a_ballot(CLOSED), NO_SUCH_BALLOT),
    "a ballot in a poll whose result is told": (a_ballot(PUBLISHED), NO_SUCH_BALLOT),
    "a ballot at the very closing time": (a_ballot(cast_at=CLOSES), NO_SUCH_BALLOT),
    "a ballot after the closing time": (a_ballot(cast_at=CLOSES + 1), NO_SUCH_BALLOT),
    "a ballot with too many picks": (a_ballot(picks="[1,2,3]"), NO_SUCH_BALLOT),
    "two picks where one is wanted": (a_ballot(SINGLE, "[1,2]"), NO_SUCH_BALLOT),
    "a pick that is no choice": (a_ballot(picks="[4]"), NO_CHOICE),
    "a pick that is no choice beside one that is": (a_ballot(picks="[1,4]"), NO_CHOICE),
    "a pick given twice": (a_ballot(picks="[1,1]"), NO_CHOICE),
    "a pick that is no number": (a_ballot(picks='["1"]'), NO_CHOICE),
    "a pick that is nothing": (a_ballot(picks="[null]"), NO_CHOICE),
    "a ballot without a pick": (a_ballot(picks="[]"), CHECK),
    "a ballot that is no list": (a_ballot(picks="1"), NO_CHOICE),
    "a ballot that is not JSON": (a_ballot(picks="[1"), "malformed JSON"),
    "a voter that is no number": ("INSERT INTO ballots VALUES (1, 'Kathy', '[1]', 1000)", TYPE),
    "a ballot with a name in a sealed poll": (a_ballot(SEALED), NO_SUCH_BALLOT),
    "a changed ballot in a poll that is closing": (a_change("[2]", CLOSING), NO_SUCH_BALLOT),
    "a changed ballot in a poll that has closed": (a_change("[2]", CLOSED), NO_SUCH_BALLOT),
    "a ballot changed at the very closing time": (a_change("[2]", cast_at=CLOSES), NO_SUCH_BALLOT),
    "a ballot changed to too many picks": (a_change("[1,2,3]"), NO_SUCH_BALLOT),
    "a ballot changed to what is no choice": (a_change("[4]"), NO_CHOICE),
    "a ballot changed to a choice twice": (a_change("[2,2]"), NO_CHOICE),
    "a ballot changed to what is no number": (a_change('["1"]'), NO_CHOICE),
    "a ballot moved to another poll": ("UPDATE ballots SET poll_id = 7 WHERE poll_id = 1", NO_SUCH_BALLOT),
    "a ballot given to another voter": ("UPDATE ballots SET voter_id = 9 WHERE voter_id = 1", "with its voter"),
    "a ballot taken back from a poll that is closing": ("DELETE FROM ballots WHERE poll_id = 2", "is closed"),
    "a ballot taken back from a poll that has closed": ("DELETE FROM ballots WHERE poll_id = 3", "is closed"),
    "a second participation of a voter": ("INSERT INTO participations VALUES (5, 1)", "UNIQUE"),
    "a participation in a poll that is not sealed": ("INSERT INTO participations VALUES (1, 9)", NO_SEALED_BALLOT),
    "a participation in a sealed poll that has closed": ("INSERT INTO participations VALUES (6, 9)", NO_SEALED_BALLOT),
    "a participation without a poll": ("INSERT INTO participations VALUES (99, 9)", NO_SEALED_BALLOT),
    "a participation given to another voter": ("UPDATE participations SET voter_id = 9 WHERE voter_id = 1", STAYS),
    "a participation moved to another poll": (
        "UPDATE participations SET poll_id = 1, voter_id = -1 WHERE voter_id = 1 AND poll_id = 5",
        STAYS,
    ),
    "a turnout of no poll": ("INSERT INTO sealed_turnouts VALUES (99, 1, 0)", "FOREIGN KEY"),
    "a sealed ballot without a voter": (f"{ALL_ROWS}; {a_row()}", CHECK),
    "a sealed ballot before anybody has taken part": (f"DELETE FROM sealed_turnouts; {a_row()}", "without a voter"),
    "a sealed ballot in a poll that is not sealed": (a_row(CLOSING), NO_SEALED_BALLOT),
    "a sealed ballot in a poll that is open": (a_row(SEALED), NO_SEALED_BALLOT),
    "a sealed ballot in a poll that has closed": (a_row(SEALED_CLOSED), NO_SEALED_BALLOT),
    "a sealed ballot with too many picks": (a_row(picks="[1,2,3]"), NO_SEALED_BALLOT),
    "a sealed pick that is no choice": (a_row(picks="[4]"), NO_CHOICE),
    "a sealed pick that is no number": (a_row(picks='["1"]'), NO_CHOICE),
    "a sealed pick given twice": (a_row(picks="[2,2]"), NO_CHOICE),
    "a sealed ballot without a pick": (a_row(picks="[]"), CHECK),
    "a box with more ballots than voters": (a_box(), NO_BOX),
    "a box with half a ballot": (f"{A_VOTER}; {a_box(ballots=1.5)}", NO_BOX),
    "a box of a poll that is not sealed": (a_box(OPEN, generation=1), NO_BOX),
    "a box of a poll that has closed": (a_box(SEALED_CLOSED, generation=1, ballots=1), NO_BOX),
    "a box of no poll": (a_box(99, generation=1), NO_BOX),
    "a box that follows upon none": (f"{A_VOTER}; {a_box(generation=4)}", NO_BOX),
    "a box in the place of another": (a_box(generation=2, ballots=1), f"{NO_BOX}|UNIQUE"),
    "a box whose voters are no list": (a_box(ballots=2, voters="Kathy"), CHECK),
    "a box that is changed": ("UPDATE sealed_boxes SET box = zeroblob(18)", STAYS),
    "a box that is thrown away with its ballots": ("DELETE FROM sealed_boxes WHERE poll_id = 5", "holds ballots"),
    "a box that is thrown away before all its ballots are rows": (
        f"{a_row()}; DELETE FROM sealed_boxes WHERE poll_id = 8",
        "holds ballots",
    ),
    "a count while ballots are in a box": (
        f"{ALL_ROWS}; UPDATE polls SET state = 'closed', result = '{{}}' WHERE id = 8",
        "in a box",
    ),
    "a participation that is deleted": ("DELETE FROM participations WHERE poll_id = 5 AND voter_id = 1", STAYS),
    "a participation in a closed poll that is deleted": ("DELETE FROM participations WHERE poll_id = 6", STAYS),
    "a sealed ballot that is changed": ("UPDATE sealed_ballots SET picks = '[2]' WHERE poll_id = 6", STAYS),
    "a sealed ballot that is deleted": ("DELETE FROM sealed_ballots WHERE poll_id = 6", STAYS),
    "a poll that is closed twice": ("UPDATE polls SET state = 'closing' WHERE id = 2", "stays closed"),
    "a poll that opens again": ("UPDATE polls SET state = 'open' WHERE id = 2", "stays closed"),
    "a poll that opens again after its result": ("UPDATE polls SET state = 'open' WHERE id = 4", "stays closed"),
    "a poll whose result is told twice": ("UPDATE polls SET state = 'published' WHERE id = 4", "stays closed"),
    "a poll that is told before it is counted": (
        "UPDATE polls SET state = 'published', result = '{}' WHERE id = 2",
        "stays closed",
    ),
    "a poll that is counted before it closes": (
        "UPDATE polls SET state = 'closed', result = '{}', closed_at = 2000 WHERE id = 1",
        "stays closed",
    ),
    "a result that changes": ("UPDATE polls SET result = '{}' WHERE id = 3", STAYS),
    "a result that changes after it is told": ("UPDATE polls SET result = '{}' WHERE id = 4", STAYS),
    "a result that vanishes": ("UPDATE polls SET result = NULL WHERE id = 3", STAYS),
    "another time of closing": ("UPDATE polls SET closed_at = 1500 WHERE id = 3", STAYS),
    "a result of an open poll": ("UPDATE polls SET result = '{}' WHERE id = 1", CHECK),
    "a close without a time": ("UPDATE polls SET state = 'closing' WHERE id = 1", CHECK),
    "a time of closing for an open poll": ("UPDATE polls SET closed_at = 1500 WHERE id = 1", CHECK),
    "a count without a result": ("UPDATE polls SET state = 'closed' WHERE id = 2", CHECK),
    "a result that is not JSON": ("UPDATE polls SET state = 'closed', result = 'Ruth' WHERE id = 2", CHECK),
    "another channel once that is known": (PLACED + "; UPDATE polls SET channel_id = 9 WHERE id = 1", NOT_MOVED),
    "another channel whose permissions count": (PLACED + "; UPDATE polls SET parent_id = 9 WHERE id = 1", NOT_MOVED),
    "a private thread that is none any more": (
        PLACED + "; UPDATE polls SET private_thread = 0 WHERE id = 1",
        NOT_MOVED,
    ),
    "a place that is not known any more": (
        PLACED + "; UPDATE polls SET parent_id = NULL, private_thread = NULL WHERE id = 1",
        NOT_MOVED,
    ),
    "half a place": (a_poll(parent_id=1), HALF),
    "a place that is half known": ("UPDATE polls SET parent_id = 1 WHERE id = 1", NOT_MOVED),
    "a thread that is private in some other way": (a_poll(parent_id=1, private_thread=2), CHECK),
    "another server": ("UPDATE polls SET guild_id = 2 WHERE id = 1", NOT_CHANGED),
    "another film": ("UPDATE polls SET film = 'a-film' WHERE id = 1", NOT_CHANGED),
    "another gate": ("UPDATE polls SET checkpoint = 1 WHERE id = 1", NOT_CHANGED),
    "another question": ("UPDATE polls SET question = 'Who?' WHERE id = 1", NOT_CHANGED),
    "another kind": ("UPDATE polls SET kind = 'ranked' WHERE id = 1", NOT_CHANGED),
    "more picks": ("UPDATE polls SET most = 3 WHERE id = 1", NOT_CHANGED),
    "results shown after all": ("UPDATE polls SET results = 'live' WHERE id = 1", NOT_CHANGED),
    "other privacy": ("UPDATE polls SET privacy = 'named' WHERE id = 2", NOT_CHANGED),
    "another time of opening": ("UPDATE polls SET opened_at = 1 WHERE id = 1", NOT_CHANGED),
    "a poll that closes earlier than it said": ("UPDATE polls SET closes_at = 1500 WHERE id = 1", NO_EARLIER),
    "a longer poll once it has closed": ("UPDATE polls SET closes_at = 3000 WHERE id = 2", NO_EARLIER),
    "a sealed poll with more picks": (f"{all_picks(SEALED)}; UPDATE polls SET most = 3 WHERE id = 5", NOT_CHANGED),
    "two more picks": (f"{all_picks(OPEN)}; UPDATE polls SET most = 4 WHERE id = 1", NOT_CHANGED),
    "a choice once a poll has closed": ("INSERT INTO choices VALUES (2, 4, 'That', 4)", "once it has closed"),
    "a winner drawn before the result is out": (a_draw(CLOSED), ONLY_TIES),
    "a winner drawn where one has won": (
        "UPDATE polls SET state = 'published' WHERE id = 6; " + a_draw(SEALED_CLOSED),
        ONLY_TIES,
    ),
    "a winner drawn who is not in the tie": (a_draw(PUBLISHED, choice=1), ONLY_TIES),
    "a second draw": (f"{a_draw(PUBLISHED)}; {A_LINE} (4, 'drawn', 7, 9, 3)", "UNIQUE"),
    "a choice added to the log without its number": (f"{A_LINE} (1, 'choice added', 7, 9, NULL)", CHECK),
    "a vote in the log with its number": (f"{A_LINE} (1, 'voted', 7, 9, 1)", CHECK),
    "another winner in the log": (f"{a_draw(PUBLISHED)}; UPDATE poll_log SET detail = 3", ONLY_ADDED_TO),
    "another author": ("UPDATE polls SET author_id = 9 WHERE id = 1", "stays with its author"),
    "other words for a choice": ("UPDATE choices SET text = 'That' WHERE poll_id = 1", NOT_CHANGED),
    "another draw": ("UPDATE choices SET lot = lot + 3 WHERE poll_id = 1", NOT_CHANGED),
    "a name put into the log": ("UPDATE poll_log SET member_id = 7 WHERE poll_id = 1", ONLY_ADDED_TO),
    "a name put back into the log": (
        "UPDATE poll_log SET member_id = NULL; UPDATE poll_log SET member_id = 1",
        ONLY_ADDED_TO,
    ),
    "another event in the log": ("UPDATE poll_log SET event = 'exported', member_id = NULL", ONLY_ADDED_TO),
    "another time in the log": ("UPDATE poll_log SET at = 1, member_id = NULL", ONLY_ADDED_TO),
    "another poll in the log": ("UPDATE poll_log SET poll_id = 1, member_id = NULL WHERE poll_id = 2", ONLY_ADDED_TO),
    "another place in the log": ("UPDATE poll_log SET id = id + 1000, member_id = NULL", ONLY_ADDED_TO),
    "a line less in the log": ("DELETE FROM poll_log WHERE id = 1", ONLY_ADDED_TO),
    "an event there is not": (
        "INSERT INTO poll_log (poll_id, event, member_id, at) VALUES (1, 'forgot', 1, 1)",
        CHECK,
    ),
    "a line of no poll": (
        "INSERT INTO poll_log (poll_id, event, member_id, at) VALUES (99, 'voted', 1, 1)",
        "FOREIGN KEY",
    ),
    "a poll that is deleted with its votes in it": ("DELETE FROM polls WHERE id = 1", "FOREIGN KEY"),
    "a choice of no poll": ("INSERT INTO choices VALUES (99, 1, 'This', 1)", "FOREIGN KEY"),
    "two choices with one number": ("INSERT INTO choices VALUES (1, 1, 'That', 4)", "UNIQUE"),
    "two choices with one place in the draw": ("INSERT INTO choices VALUES (1, 4, 'That', 1)", "UNIQUE"),
    "a twenty-sixth choice": ("INSERT INTO choices VALUES (1, 26, 'That', 26)", CHECK),
    "a choice that says nothing": ("INSERT INTO choices VALUES (1, 4, '', 4)", CHECK),
    "a choice that is too long": (f"INSERT INTO choices VALUES (1, 4, '{'x' * 81}', 4)", CHECK),
    "a poll without a question": (a_poll(question=""), CHECK),
    "a question that is too long": (a_poll(question="x" * 301), CHECK),
    "a kind there is not": (a_poll(kind="guess"), CHECK),
    "a privacy there is not": (a_poll(privacy="secret"), CHECK),
    "results at no time": (a_poll(results="never"), CHECK),
    "a state there is not": (a_poll(state="paused", closed_at=1_500), CHECK),
    "no picks at all": (a_poll(most=0), CHECK),
    "twenty-six picks": (a_poll(most=26), CHECK),
    "several picks of one": (a_poll(kind="single", most=2), CHECK),
    "a sealed poll that shows its votes": (a_poll(privacy="sealed", results="live"), CHECK),
    "a poll that closes as it opens": (a_poll(closes_at=OPENED), CHECK),
    "a gate without a film": (a_poll(checkpoint=1), CHECK),
    "a gate before the start": (a_poll(checkpoint=-1, film="a-film"), CHECK),
    "a poll of no server": (a_poll(guild_id=None), "NOT NULL"),
    "a time that is no number": (a_poll(opened_at="noon"), TYPE),
    "a draft that is not JSON": ("INSERT INTO drafts VALUES (1, 1, 1, 'a poll', 1)", CHECK),
    "a draft whose author is no number": ("INSERT INTO drafts VALUES (1, 1, 'Kathy', '{}', 1)", TYPE),
    "a role that may start polls and is not named": (
        "INSERT INTO servers (guild_id, starters) VALUES (1, 'role')",
        CHECK,
    ),
    "starters there are not": ("INSERT INTO servers (guild_id, starters) VALUES (1, 'nobody')", CHECK),
}

TAKEN = {
    "a hundredth change of a vote": f"{changes(99)}; {a_change('[2,3]')}",
    "a vote given once more as it is": f"{changes(100)}; {a_change('[1]')}",
    "a ballot": a_ballot(),
    "a ballot a second before the closing time": a_ballot(cast_at=CLOSES - 1),
    "as many picks as there may be": a_ballot(picks="[3,1]"),
    "a changed ballot": a_change("[2,3]"),
    "a ballot taken back": "DELETE FROM ballots WHERE poll_id = 1 AND voter_id = 1",
    "a box with one more voter and ballot": f"{A_VOTER}; {a_box()}",
    "a box that holds what the one before held": a_box(ballots=2),
    "voters whose ballots came with a box that goes": (
        f"{A_VOTER}; {a_box()}; DELETE FROM participations WHERE poll_id = 5 AND voter_id = 9; "
        "DELETE FROM sealed_boxes WHERE poll_id = 5 AND generation = 3"
    ),
    "the ballots of a box as rows": f"{ALL_ROWS}; DELETE FROM sealed_boxes WHERE poll_id = 8",
    "a poll": a_poll(),
    "a poll in a private thread": a_poll(parent_id=1, private_thread=1),
    "the place of an older poll": PLACED,
    "a poll with a gate": a_poll(checkpoint=1, film="a-film"),
    "the longest question": a_poll(question="x" * 300),
    "a poll that closes later": "UPDATE polls SET closes_at = 3000 WHERE id = 1",
    "a poll that is closed by hand after all": "UPDATE polls SET closes_at = NULL WHERE id = 1",
    "one more pick with one more choice": (
        f"{all_picks(OPEN)}; UPDATE polls SET most = 3 WHERE id = 1; INSERT INTO choices VALUES (1, 3, 'Those', 4)"
    ),
    "a winner drawn from a tie": a_draw(PUBLISHED),
    "the longest choice": f"INSERT INTO choices VALUES (1, 25, '{'x' * 80}', 25)",
    "a close": "UPDATE polls SET state = 'closing', closed_at = 1500 WHERE id = 1",
    "a count": "UPDATE polls SET state = 'closed', result = '{}' WHERE id = 2",
    "a result that is told": "UPDATE polls SET state = 'published', result_message_id = 5 WHERE id = 3",
    "a poll that is posted afresh": "UPDATE polls SET channel_id = 5, message_id = 5 WHERE id = 3",
    "a voter who is forgotten": "UPDATE ballots SET voter_id = -1 WHERE voter_id = 1",
    "a sealed voter who is forgotten": "UPDATE participations SET voter_id = -1 WHERE voter_id = 1",
    "an author who is forgotten": "UPDATE polls SET author_id = 0",
    "a name taken out of the log": "UPDATE poll_log SET member_id = NULL",
    "a role that may start polls": "INSERT INTO servers (guild_id, starters, starter_role_id) VALUES (1, 'role', 7)",
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_database_refuses(database: sqlite3.Connection, what: str) -> None:
    script, why = REFUSED[what]
    *before, wrong = script.split("; ")
    for statement in before:
        database.execute(statement)

    with pytest.raises(sqlite3.DatabaseError, match=why):
        database.execute(wrong)


@pytest.mark.parametrize("what", TAKEN)
def test_the_database_takes(database: sqlite3.Connection, what: str) -> None:
    for statement in TAKEN[what].split("; "):
        changed = database.execute(statement).rowcount

        assert changed > 0


def test_a_vote_and_its_changes_are_logged_and_the_same_vote_again_is_not(
    database: sqlite3.Connection,
) -> None:
    for statement in (a_ballot(), a_ballot() + " ON CONFLICT DO UPDATE SET picks = excluded.picks", a_ballot(SINGLE)):
        database.execute(statement)
    database.execute("UPDATE ballots SET picks = '[2]', cast_at = 1500 WHERE poll_id = 1 AND voter_id = 9")

    lines = database.execute("SELECT poll_id, event, at FROM poll_log WHERE member_id = 9 ORDER BY id").fetchall()

    assert lines == [(OPEN, "voted", OPENED), (SINGLE, "voted", OPENED), (OPEN, "changed", 1500)]


def test_sealed_votes_leave_no_line_in_the_log(database: sqlite3.Connection) -> None:
    for statement in (A_VOTER, a_box(), *ALL_ROWS.split("; ")):
        database.execute(statement)

    lines = database.execute("SELECT event FROM poll_log WHERE poll_id IN (?, ?)", (SEALED, SEALED_CLOSING)).fetchall()

    assert lines == [("opened",)] * 2


def test_a_poll_is_opened_in_the_log_once_however_often_it_is_posted(database: sqlite3.Connection) -> None:
    database.execute("UPDATE polls SET message_id = 2 WHERE id = ?", (OPEN,))

    lines = database.execute("SELECT at FROM poll_log WHERE poll_id = ? AND event = 'opened'", (OPEN,)).fetchall()

    assert lines == [(OPENED,)]


def test_the_number_of_a_poll_that_was_taken_back_is_never_used_again(database: sqlite3.Connection) -> None:
    gone = database.execute(a_poll()).lastrowid
    database.execute("DELETE FROM polls WHERE id = ?", (gone,))

    new = database.execute(a_poll()).lastrowid

    assert new is not None
    assert new != gone
