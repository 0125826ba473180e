"""What a member can see and delete of what is kept about them, and for how long settings are kept."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from bot.club.club import Club
from bot.club.drafts import DRAFT_LIFE
from bot.model.errors import Refusal
from bot.model.gates import may_see
from bot.model.guild_films import REMOVED_LIFE, UPLOAD_LIFE
from bot.model.guilds import Place
from bot.model.handed_questions import QUESTION_LIFE
from bot.model.personal_data import DraftRecord, ErasureReport, PersonalData, PollRecord, ProgressRecord, PromptRecord
from bot.model.sharding import ALL_SHARDS, Shards
from bot.model.viewers import Viewing
from bot.store import drafts, film_questions, guild_films, guilds, personal_data, places
from bot.store.database import Database

SETTINGS_LIFE = timedelta(days=30)  # of a server that the bot has left


class PersonalDataService:
    """What is kept about members, and for how long about the servers of these `shards`."""

    def __init__(self, club: Club, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._database = database
        self._shards = shards

    async def voted_in(self, member_id: int) -> list[tuple[int, Place]]:
        """Return where a member has voted, each place with its server."""
        return await places.voted_in(self._database, member_id)

    async def collect(self, member_id: int, channels: Collection[int] = (), place: Club | None = None) -> PersonalData:
        """Return all that is kept about a member, in words as far as they have seen the films of this place.

        The words of polls that they have voted in are those of others: they are shown for these `channels` alone. What
        they have written themselves is theirs wherever it is.
        """
        kept = await personal_data.collect(self._database, member_id, self._club.timestamp())
        films: dict[str, Viewing | None] = {}
        for record in (*kept.progress, *kept.prompts):
            try:
                films[record.film] = await (place or self._club).viewing_of(member_id, record.film)
            except Refusal:  # the film has gone
                films[record.film] = None
        guilds = {record.guild_id for record in (*kept.drafts, *kept.polls, *kept.sealed)}
        guilds |= {vote.poll.guild_id for vote in kept.votes}
        clubs = {guild_id: await self._club.among([guild_id]) for guild_id in guilds}
        seen = {guild_id: await club.seen_by(member_id) for guild_id, club in clubs.items()}

        def readable(record: DraftRecord | PollRecord) -> bool:
            """Tell whether the member has seen far enough, of the films of the server that it was written in."""
            return may_see(clubs[record.guild_id].library, record, seen[record.guild_id])

        def in_sight(poll: PollRecord) -> PollRecord:
            return poll if poll.channel_id in channels and readable(poll) else poll.redacted()

        return replace(
            kept,
            progress=tuple(_with_titles(record, films[record.film]) for record in kept.progress),
            prompts=tuple(_with_text(record, films[record.film]) for record in kept.prompts),
            drafts=tuple(record if readable(record) else replace(record, draft=None) for record in kept.drafts),
            polls=tuple(poll if readable(poll) else poll.redacted() for poll in kept.polls),
            votes=tuple(replace(vote, poll=in_sight(vote.poll)) for vote in kept.votes),
            sealed=tuple(map(in_sight, kept.sealed)),
        )

    async def erase(self, member_id: int) -> ErasureReport:
        """Erase what is kept about a member, all at once or not at all; return what had to stay."""
        async with self._database.transaction():
            report = await personal_data.erase(self._database, member_id, self._club.timestamp())
        self._club.questions.forget(member_id)
        self._club.conversations.forget(member_id)
        return report

    async def note_guild_left(self, guild_id: int) -> None:
        """Note that the bot has left a server."""
        async with self._database.transaction():
            await guilds.note_departure(self._database, guild_id, self._club.timestamp())

    async def note_guild_joined(self, guild_id: int) -> None:
        """Note that the bot is in a server, whether or not it had left it."""
        async with self._database.transaction():
            await guilds.delete_departure(self._database, guild_id)

    async def reconcile_guilds(self, guild_ids: Collection[int], shards: Shards | None = None) -> None:
        """Note which servers the bot has left or come back to while it did not run.

        Of the servers of `shards`, by default all that are served here, it is in these and no others.
        """
        async with self._database.transaction():
            await guilds.reconcile_departures(self._database, shards or self._shards, guild_ids, self._club.timestamp())

    async def left_long_ago(self) -> list[int]:
        """Return the servers whose settings have been kept for their time."""
        return await guilds.left_by(self._database, self._shards, self._end_of_settings())

    async def tidy(self, doubtful: Collection[int] = ()) -> list[int]:
        """Delete what has been kept for its time: old drafts and films, and all settings and films of left servers.

        Return those servers. What the `doubtful` have is kept.
        """
        now = self._club.timestamp()
        async with self._database.transaction():
            await drafts.drop_old(self._database, now - int(DRAFT_LIFE.total_seconds()))
            await guild_films.drop_old_uploads(self._database, now - int(UPLOAD_LIFE.total_seconds()))
            await film_questions.drop_old(self._database, now - int(QUESTION_LIFE.total_seconds()))
            left = await guilds.drop_settings(self._database, self._shards, self._end_of_settings(), doubtful)
            gone = await guild_films.removed_before(self._database, now - int(REMOVED_LIFE.total_seconds()))
            await guild_films.drop(self._database, [*gone, *await guild_films.of_guilds(self._database, left)])
        return left

    def _end_of_settings(self) -> int:
        """Return the time by which a server must have been left for its settings to go."""
        return self._club.timestamp() - int(SETTINGS_LIFE.total_seconds())


def _with_titles(record: ProgressRecord, viewing: Viewing | None) -> ProgressRecord:
    """Add the film's title and the checkpoint's label, where they are still there."""
    if viewing is None:
        return record
    cut = viewing.cut
    if not viewing.has_progress:
        return replace(record, title=f"{cut.title} ({cut.year})")
    checkpoint = cut.checkpoint
    return replace(record, title=f"{cut.title} ({cut.year})", checkpoint=checkpoint.number, label=checkpoint.label)


def _with_text(record: PromptRecord, viewing: Viewing | None) -> PromptRecord:
    """Put a prompt's text in the place of its id, as far as the member may read it."""
    texts = {prompt.id: prompt.text for prompt in viewing.cut.prompts} if viewing else {}
    return replace(record, prompt=texts.get(record.prompt or ""))
