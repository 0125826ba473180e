"""What a member can see and delete of what is kept about them, and for how long settings are kept; no SQL."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.club.club import Club
from bot.club.drafts import DRAFT_LIFE
from bot.club.polls import Polls
from bot.model.errors import Refusal
from bot.model.gates import may_see
from bot.model.guilds import Place
from bot.model.personal_data import ErasureReport, PersonalData, PollRecord, ProgressRecord, PromptRecord
from bot.model.sharding import ALL_SHARDS, Shards
from bot.model.viewers import Viewing
from bot.store import drafts, guilds, personal_data, places
from bot.store.database import Database

SETTINGS_LIFE = timedelta(days=30)  # of a server that the bot has left


class PersonalDataService:
    """What is kept about members, and for how long about the servers of these `shards`."""

    def __init__(self, club: Club, polling: Polls, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._polling = polling
        self._database = database
        self._shards = shards

    async def voted_in(self, member_id: int) -> list[tuple[int, Place]]:
        """Where a member has voted, each place with its server."""
        return await places.voted_in(self._database, member_id)

    async def collect(self, member_id: int, channels: Collection[int] = ()) -> PersonalData:
        """All that is kept about a member, with words for it as far as they have seen the films.

        The words of polls that they have voted in are those of others: they are told of these channels alone. What
        they have written themselves is theirs wherever it stands.
        """
        kept = await personal_data.collect(self._database, member_id, self._seconds())
        films = {line.film: await self._viewing(member_id, line.film) for line in (*kept.progress, *kept.prompts)}
        seen = await self._club.seen_by(member_id)
        readable = partial(may_see, self._club.library, seen=seen)

        def in_sight(poll: PollRecord) -> PollRecord:
            return poll if poll.channel_id in channels and readable(poll) else poll.redacted()

        return replace(
            kept,
            progress=tuple(_named(step, films[step.film]) for step in kept.progress),
            prompts=tuple(_readable_prompt(put, films[put.film]) for put in kept.prompts),
            drafts=tuple(sketch if readable(sketch) else replace(sketch, draft=None) for sketch in kept.drafts),
            polls=tuple(poll if readable(poll) else poll.redacted() for poll in kept.polls),
            votes=tuple(replace(vote, poll=in_sight(vote.poll)) for vote in kept.votes),
            sealed=tuple(map(in_sight, kept.sealed)),
        )

    async def erase(self, member_id: int) -> ErasureReport:
        """Forget a member, all at once or not at all; what cannot be forgotten yet is told."""
        async with self._database.transaction():
            forgotten = await personal_data.erase(self._database, member_id, self._seconds())
        self._club.forget_questions(member_id)
        self._polling.invalidate(forgotten.changed)
        return forgotten

    async def note_guild_left(self, guild_id: int) -> None:
        """Note that the bot has left a server."""
        async with self._database.transaction():
            await guilds.note_departure(self._database, guild_id, self._seconds())

    async def note_guild_joined(self, guild_id: int) -> None:
        """Note that the bot is in a server, whether or not it had left it."""
        async with self._database.transaction():
            await guilds.delete_departure(self._database, guild_id)

    async def reconcile_guilds(self, guild_ids: Collection[int], shards: Shards | None = None) -> None:
        """Note which servers the bot has left or come back to while it did not run.

        Of the servers of `shards`, all that are looked after here if left out, it is in these and no others.
        """
        async with self._database.transaction():
            await guilds.reconcile_departures(self._database, shards or self._shards, guild_ids, self._seconds())

    async def left_long_ago(self) -> list[int]:
        """The servers whose settings have been kept for their time."""
        return await guilds.left_by(self._database, self._shards, self._end_of_settings())

    async def tidy(self, doubtful: Collection[int] = ()) -> list[int]:
        """Throw away what has been kept for its time: old drafts, and what servers had set that were left long ago.

        Which servers those are. What the `doubtful` have set is kept.
        """
        async with self._database.transaction():
            await drafts.drop_old(self._database, self._seconds() - int(DRAFT_LIFE.total_seconds()))
            return await guilds.drop_settings(self._database, self._shards, self._end_of_settings(), doubtful)

    async def _viewing(self, member_id: int, film: str) -> Viewing | None:
        try:
            return await self._club.viewing_of(member_id, film)
        except Refusal:
            return None

    def _end_of_settings(self) -> int:
        """Settings go of servers that were left by then."""
        return self._seconds() - int(SETTINGS_LIFE.total_seconds())

    def _seconds(self) -> int:
        return int(self._club.now().timestamp())


def _named(step: ProgressRecord, viewing: Viewing | None) -> ProgressRecord:
    """A step with the names of its film and itself, where they are still there."""
    if viewing is None:
        return step
    cut = viewing.cut
    step = replace(step, title=f"{cut.title} ({cut.year})")
    return replace(step, checkpoint=cut.checkpoint.number, label=cut.checkpoint.label) if viewing.has_progress else step


def _readable_prompt(put: PromptRecord, viewing: Viewing | None) -> PromptRecord:
    """A prompt in its words instead of by its id."""
    words = {prompt.id: prompt.text for prompt in viewing.cut.prompts} if viewing else {}
    return replace(put, prompt=words.get(put.prompt or ""))
