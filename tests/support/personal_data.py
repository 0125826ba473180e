"""A member who has done everything once, and a walk through every table for whatever is left of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.club.discussions import Discussions
from bot.club.personal_data import PersonalDataService as Forgetting
from bot.model.guild_films import Way
from bot.model.guilds import Actor, Location
from bot.model.personal_data import DataKind
from bot.model.polls import BallotSecrecy, Poll, PollKind
from bot.store import film_questions, guild_films
from bot.store.database import Database
from bot.store.guild_films import NewFilm
from tests.support.poll_club import CHANNEL, GUILD, MESSAGE, House, a_draft

FILM = "the-small-hours-1999"
ME, YOU = 770_000_000_000_000_001, 770_000_000_000_000_002
OTHERS = (1, 2, 3, 4, 5)

# Every column that says who did something. A new one belongs into bot/store/personal_data.py, then here.
PLACES = {
    "progress.viewer_id",
    "prompts_put.member_id",
    "drafts.author_id",
    "polls.author_id",
    "ballots.voter_id",
    "participations.voter_id",
    "sealed_boxes.voters",
    "poll_log.member_id",
    "film_versions.author_id",
    "film_uploads.author_id",
    "film_questions.member_id",
}

IN_OPEN_SEALED_POLLS = {"participations.voter_id", "sealed_boxes.voters"}
"""Where they still have to be found, or could vote twice; the latter lists some of them."""

# What the first member of `live` has done.
COUNTS = {
    DataKind.PROGRESS: 1,
    DataKind.PROMPTS: 1,
    DataKind.DRAFTS: 1,
    DataKind.POLLS: 7,
    DataKind.VOTES: 5,
    DataKind.SEALED: 2,
    DataKind.LOG: 7 + 5 + 4 + 4,
    DataKind.FILMS: 1,
    DataKind.UPLOADS: 1,
    DataKind.ASKED: 1,
}


@dataclass
class Life:
    """The polls of a club in which one member has done everything once."""

    open_named: Poll
    open_sealed: Poll
    overdue: Poll
    closed: dict[str, Poll]

    @property
    def all(self) -> list[Poll]:
        """All of its polls."""
        return [self.open_named, self.open_sealed, self.overdue, *self.closed.values()]


async def live(house: House, *member_ids: int) -> Life:
    """Let members do everything once: the first of them starts the polls, all of them and five others vote."""
    for member_id in member_ids:
        await house.club.record_progress(member_id, FILM, 1)
        cut = house.club.cut_for_channel(FILM)
        await Discussions(house.club, house.database).next_prompt(cut, Location(GUILD, CHANNEL), Actor(member_id))
        await house.drafting.save(GUILD, Actor(member_id), a_draft())
        await _bring(house, member_id)
    author, voters = Actor(member_ids[0]), (*OTHERS, *member_ids)
    open_named = await _poll(house, author, voters, privacy=BallotSecrecy.NAMED)
    open_sealed = await _poll(house, author, voters, privacy=BallotSecrecy.SEALED)
    overdue = await _poll(house, author, voters, closes="1h")
    closed = {
        "named": await _poll(house, author, voters, privacy=BallotSecrecy.NAMED),
        "private": await _poll(house, author, voters, kind=PollKind.SEVERAL, most=2),
        "ranked": await _poll(house, author, voters, kind=PollKind.RANKED),
        "sealed": await _poll(house, author, voters, privacy=BallotSecrecy.SEALED),
    }
    for poll in closed.values():
        await house.polling.close(poll.id, GUILD, author)
        await house.polling.published(poll.id, MESSAGE + 1)
        await house.polling.export(poll.id, GUILD, author)
    house.clock.forward(hours=2)
    return Life(open_named, open_sealed, overdue, closed)


async def _bring(house: House, member_id: int) -> None:
    """Have a member bring a version of a film, look at another, and hand a question on."""
    cover = house.club.cover_of(FILM)
    new = NewFilm(GUILD, "a-film-2001", b"", cover, Way.FILE, member_id, int(house.clock.now.timestamp()))
    async with house.database.transaction():
        await guild_films.put_to_use(house.database, new)
        await guild_films.keep_upload(house.database, new, base=1)
        await film_questions.keep(house.database, GUILD, new.film, "start", "Why?", member_id, new.at)


async def _poll(house: House, author: Actor, voters: Sequence[int], **rules: Any) -> Poll:
    poll = await house.start(a_draft(**rules), author)
    for voter_id in voters:
        await house.polling.vote(poll.id, GUILD, voter_id, (1 + voter_id % 3,))
    return poll


def forgetting_of(house: House) -> Forgetting:
    """What shows and deletes what that club keeps."""
    return Forgetting(house.club, house.database)


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    tables = await database.fetch_all(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'virtual' ORDER BY name"
    )
    return {name: sorted(await database.fetch_all(f'SELECT * FROM "{name}"'), key=repr) for (name,) in tables}  # noqa: S608


async def places_of(database: Database, member_id: int) -> set[str]:
    """Every column of every table in which the number of a member stands, by itself or as part of something."""
    found = set[str]()
    for table, rows in (await everything(database)).items():
        names = [row[1] for row in await database.fetch_all(f"PRAGMA table_info({table})")]
        found |= {
            f"{table}.{name}"
            for row in rows
            for name, value in zip(names, row, strict=True)
            if str(member_id) in (value.decode("latin-1") if isinstance(value, bytes) else str(value))
        }
    return found


async def rows_in(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table that a bot has written in a folder."""
    database = await Database.open(folder / "club.db")
    rows = await everything(database)
    await database.close()
    return rows


async def places_in(folder: Path, member_id: int) -> set[str]:
    """Every column in which a bot has written the number of a member, in a folder."""
    database = await Database.open(folder / "club.db")
    places = await places_of(database, member_id)
    await database.close()
    return places
