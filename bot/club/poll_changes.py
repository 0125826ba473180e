"""What authors and moderators can change about a poll that has been posted; no vote is touched by it."""

from datetime import datetime

from bot.club.club import Club
from bot.club.drafts import Drafts
from bot.club.polls import Polls
from bot.model.choices import checked_choices
from bot.model.closing_times import LONGEST
from bot.model.drafts import Draft
from bot.model.errors import Refusal
from bot.model.guilds import Actor, Location
from bot.model.polls import Poll, check_may_manage
from bot.store import poll_changes
from bot.store.database import Database
from knowledge.cut import Cut
from knowledge.text import clean, fold_text

MOST_EXTENSIONS = 20  # of one poll; each leaves a line in its log for good

CLOSED_ALREADY = "This poll has already closed."
EARLIER = "That's earlier than it closes now, and voters count on that. Pick a later time, or close it by hand."
SAME = "That's when it closes already."
TIME_PASSED = "That time doesn't work any more. Pick another one."
EXTENDED_TOO_OFTEN = (
    f"The closing time has changed {MOST_EXTENSIONS} times, which is as often as it can. "
    "Close the poll by hand when it's time."
)
NO_WORDS = "That choice says nothing. Give it a word or two."


class PollChanges:
    """Changes of open polls, for their authors and for moderators who have seen as far as the poll goes."""

    def __init__(self, club: Club, database: Database, polls: Polls, drafts: Drafts) -> None:
        self._club = club
        self._database = database
        self._polls = polls
        self._drafts = drafts

    async def find_open(self, poll_id: int, guild_id: int, actor: Actor) -> Poll:
        """Return a poll to change. Raises `Refusal` where it's not theirs to change or has closed, and as `find`."""
        poll = await self._polls.find(poll_id, guild_id, actor.id)
        check_may_manage(poll, actor)
        if not poll.is_open:
            raise Refusal(CLOSED_ALREADY)
        return poll

    async def new_closing_time(self, poll: Poll, typed: str) -> datetime | None:
        """Return the new closing time that a member typed, None for by hand.

        Raises `Refusal` where it can't be read or isn't later than the poll's own.
        """
        closes_at = (await self._drafts.closing(poll.guild_id, typed)).moment
        _check_later(poll, closes_at)
        return closes_at

    async def beyond(self, poll: Poll, choice: str, member_id: int, where: Location) -> Cut | None:
        """Return how much of a film one has to have seen for a choice of a poll for everybody; None where all have."""
        draft = Draft(choice, (), film=poll.film, checkpoint=poll.checkpoint)
        club = await self._club.among([poll.guild_id])
        return await self._drafts.at(club).beyond(draft, member_id, where)

    async def extend(self, poll_id: int, guild_id: int, actor: Actor, closes_at: datetime | None) -> Poll:
        """Change when a poll closes. Raises `Refusal` where it can't be, and as `find_open`."""
        now = self._club.now()
        if closes_at is not None and not now < closes_at <= now + LONGEST:
            raise Refusal(TIME_PASSED)
        ends = None if closes_at is None else int(closes_at.timestamp())
        async with self._database.transaction():
            poll = await self.find_open(poll_id, guild_id, actor)
            _check_later(poll, closes_at)
            if await poll_changes.times_extended(self._database, poll_id) >= MOST_EXTENSIONS:
                raise Refusal(EXTENDED_TOO_OFTEN)
            if not await poll_changes.extend(self._database, poll, ends, actor.id, self._club.timestamp()):
                raise Refusal(CLOSED_ALREADY)
        return await self._polls.find(poll_id, guild_id, actor.id)

    async def add_choice(self, poll_id: int, guild_id: int, actor: Actor, typed: str) -> Poll:
        """Add a choice to a poll. Raises `Refusal` where it can't be, and as `find_open`."""
        async with self._database.transaction():
            poll = await self.find_open(poll_id, guild_id, actor)
            text = check_new_choice(poll, typed)
            folded = fold_text(" ".join((poll.question, *(choice.text for choice in poll.choices), text)))
            now = self._club.timestamp()
            if not await poll_changes.add_choice(self._database, poll, text, folded, actor.id, now):
                raise Refusal(CLOSED_ALREADY)
        return await self._polls.find(poll_id, guild_id, actor.id)


def check_new_choice(poll: Poll, typed: str) -> str:
    """Return a choice as it would be added. Raises `Refusal` where the poll doesn't take it."""
    text = clean(typed)
    if not text:
        raise Refusal(NO_WORDS)
    return checked_choices([*(choice.text for choice in poll.choices), text])[-1]


def _check_later(poll: Poll, closes_at: datetime | None) -> None:
    """Raise `Refusal` for a closing time that is no change, or earlier than the one that voters know."""
    if closes_at == poll.closes_at:
        raise Refusal(SAME)
    if closes_at is not None and poll.closes_at is not None and closes_at < poll.closes_at:
        raise Refusal(EARLIER)
