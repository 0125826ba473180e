"""What a club does with its polls: view, vote, close, search, export."""

import asyncio
from collections.abc import AsyncGenerator, Collection, Container
from dataclasses import replace
from weakref import WeakValueDictionary

from bot.club.closing import claim_due, count_ballots, count_claimed, keep_counts
from bot.club.club import Club
from bot.club.poll_view import export_of, view_of
from bot.model.errors import Refusal
from bot.model.export import PollExport
from bot.model.gates import may_see, readable
from bot.model.guilds import Actor, Location, Place, View
from bot.model.polls import (
    Ballot,
    BallotSecrecy,
    GatedPollView,
    NotSeenFarEnough,
    Poll,
    PollHeader,
    PollSearch,
    PollView,
    State,
    check_may_manage,
    check_picks,
)
from bot.model.sharding import ALL_SHARDS, Shards
from bot.model.visibility import seen_up_to
from bot.store import ballots, closings, places, polls
from bot.store.ballots import BallotBox, Vote
from bot.store.closings import Unfinished
from bot.store.database import Database
from bot.store.group_commit import GroupCommit
from knowledge.text import fold_text

MINE = 10
COUNTED_TOGETHER = 50
POSTING_SECONDS = 60  # a poll without a message after this long will not get one by itself

HOW_TO_SWAP = "You can pick {most} at most. Press one of your picks again to take it out, then press this one."
POLL_GONE = "That poll isn't here any more."
TOO_LATE = "Too late: this poll has closed. Your vote wasn't counted."
TOO_LATE_TO_CHANGE = "Too late: this poll has closed. The vote you gave before counts."
SEALED_ONCE = "You've voted in this poll already. A sealed vote can't be changed, because nobody can find it again."
CHANGED_TOO_OFTEN = (
    f"You've changed your vote in this poll {ballots.MOST_CHANGES} times, which is as often as anybody can. "
    "It stays as it is now, and counts."
)
NOTHING_TO_WITHDRAW = "You have no vote in this poll."


class Polls:
    """The polls of all servers; those of `shards` are closed and posted here."""

    def __init__(self, club: Club, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._database = database
        self._shards = shards
        self._box = BallotBox(database, club.timestamp)
        self._notes = GroupCommit(database)
        self._toggling: WeakValueDictionary[tuple[int, int], asyncio.Lock] = WeakValueDictionary()

    async def take_up(self) -> None:
        """Take up what an earlier process has left. Raises `StartFailure` where sealed ballots cannot be read."""
        await self._box.take_up(self._shards)

    async def find(self, poll_id: int, guild_id: int, viewer_id: int) -> Poll:
        """Return a poll that this member may see.

        Raises `NotSeenFarEnough` when it is for those who have seen further, `Refusal` when there is no such poll here.
        """
        poll = await self._find(poll_id, guild_id)
        if poll.gated:
            await self._check_seen(poll, viewer_id)
        return poll

    async def rules(self, poll_id: int, guild_id: int, voter_id: int) -> Poll:
        """Return a poll to check a vote against; its state may be an older one. Raises as `find` does."""
        poll = await self._find(poll_id, guild_id, stale=True)
        if poll.gated:
            await self._check_seen(poll, voter_id)
        return poll

    async def view(self, poll_id: int, guild_id: int, viewer_id: int) -> PollView:
        """Return a poll with its votes, as this member may see it. Raises as `find` does."""
        return await view_of(self._database, await self.find(poll_id, guild_id, viewer_id))

    async def public_view(self, poll_id: int) -> PollView | GatedPollView:
        """Return a poll as everybody in its channel may see it. Raises `Refusal` when there is no such poll."""
        poll = await self._find(poll_id)
        if poll.gated and not await self.is_visible_to_all(poll):
            return GatedPollView(poll.header(), await ballots.turnout_of(self._database, poll))
        return await view_of(self._database, poll)

    async def is_visible_to_all(self, poll: Poll) -> bool:
        """Check whether everybody where a poll is may see it; readers of a thread, private or not, read its channel."""
        film = self._club.library.get(poll.film or "")
        if film is None:
            return may_see(self._club.library, poll, {})
        cleared = await self._club.cleared(Location(poll.guild_id, poll.parent_id or poll.channel_id), film.slug)
        return may_see(self._club.library, poll, {film.slug: seen_up_to(cleared)})

    async def gated_view(self, poll_id: int, guild_id: int) -> GatedPollView:
        """Return what everybody may know of a poll. Raises `Refusal` when there is none here."""
        poll = await self._find(poll_id, guild_id)
        return GatedPollView(poll.header(), await ballots.turnout_of(self._database, poll))

    async def posting(self, poll_id: int, guild_id: int) -> tuple[Place, int]:
        """Return the place of a poll and its author. Raises `Refusal` when this server has no such poll."""
        poll = await self._find(poll_id, guild_id, stale=True)
        return Place(poll.channel_id, poll.parent_id, poll.private_thread), poll.author_id

    async def places(self, guild_id: int) -> list[Place]:
        """Return the places of a server that have had polls; a public thread goes with its channel."""
        return await places.places_of(self._database, guild_id)

    async def likely_threads(self, guild_id: int, member_id: int, threads: Collection[int], most: int) -> list[int]:
        """Return at most so many of these private threads, first those that a member is most likely in."""
        return await places.likely(self._database, guild_id, member_id, threads, most)

    async def unplaced(self) -> list[tuple[int, int]]:
        """Return the servers and channels of polls whose kind of place is not known."""
        return await places.unplaced(self._database, self._shards)

    async def keep_place(self, guild_id: int, place: Place) -> None:
        """Keep what kind of place the channel of older polls is."""
        async with self._database.transaction():
            await places.place(self._database, guild_id, place)

    async def ballot(self, poll_id: int, guild_id: int, voter_id: int) -> Ballot:
        """Return what a member has voted for. Raises as `find` does."""
        return await self.ballot_in(await self.find(poll_id, guild_id, voter_id), voter_id)

    async def ballot_in(self, poll: Poll, voter_id: int) -> Ballot:
        """Return what a member has voted for in a poll that they may see."""
        return Ballot(poll, *await ballots.ballot_and_participation(self._database, poll.id, voter_id))

    async def vote(self, poll_id: int, guild_id: int, voter_id: int, picks: tuple[int, ...]) -> Ballot:
        """Cast or change a vote. Raises as `find` and `cast` do."""
        return await self.cast(await self.rules(poll_id, guild_id, voter_id), voter_id, picks)

    async def cast(self, poll: Poll, voter_id: int, picks: tuple[int, ...]) -> Ballot:
        """Cast or change a vote in a poll that its voter may see; once this returns, the vote is on the disk.

        The poll may have closed since it was read. Raises `Refusal` when the vote does not count.
        """
        sealed = poll.privacy is BallotSecrecy.SEALED
        vote = Vote(poll.id, voter_id, check_picks(poll, picks), sealed)
        if not await self._box.cast(vote):
            before, voted = await ballots.ballot_and_participation(self._database, *vote.key)
            if sealed and voted:
                raise Refusal(SEALED_ONCE)
            raise Refusal(TOO_LATE if before is None else await self._why_not_changed(*vote.key))
        return Ballot(poll, None if sealed else vote.picks, taken_part=True)

    async def toggle(self, poll: Poll, voter_id: int, pick: int) -> Ballot:
        """Add a choice to a vote for several, or take it out again; without any, the vote is taken back.

        Raises as `cast` and `withdraw` do.
        """
        key = poll.id, voter_id
        async with self._toggling.setdefault(key, asyncio.Lock()):  # a fast voter loses no tap
            picks = set((await self.ballot_in(poll, voter_id)).picks or ()) ^ {pick}
            if len(picks) > poll.most > 1:
                raise Refusal(HOW_TO_SWAP.format(most=poll.most))
            if picks:
                return await self.cast(poll, voter_id, tuple(picks))
            return await self.withdraw(poll.id, poll.guild_id, voter_id)

    async def withdraw(self, poll_id: int, guild_id: int, voter_id: int) -> Ballot:
        """Take a vote back. Raises `Refusal` when there is none, or it is too late, and as `find` does."""
        poll = await self.find(poll_id, guild_id, voter_id)
        if not await self._box.withdraw(poll_id, voter_id):
            ballot = await self.ballot_in(poll, voter_id)
            if not ballot.taken_part:
                raise Refusal(NOTHING_TO_WITHDRAW)
            sealed = poll.privacy is BallotSecrecy.SEALED
            raise Refusal(SEALED_ONCE if sealed else await self._why_not_changed(poll_id, voter_id))
        return Ballot(poll)

    async def mine(self, view: View) -> list[Ballot]:
        """Return what a member has voted for in the last polls in their view, as far as they may see those."""
        voted_in = await polls.voted_in(self._database, view, MINE)
        seen = await self._club.seen_by(view.member_id)
        visible = [poll for poll in voted_in if may_see(self._club.library, poll, seen)]
        return [await self.ballot_in(poll, view.member_id) for poll in visible]

    async def search(self, view: View, wanted: PollSearch) -> tuple[list[PollHeader], bool]:
        """Return a page of the polls in a member's view, newest first, and whether more follow.

        Polls that they have not seen far enough for come as bare headers, and only where no words are searched.
        """
        seen, library = await self._club.seen_by(view.member_id), self._club.library
        gates = readable(library, seen)
        found = await polls.search(self._database, view, gates, replace(wanted, words=fold_text(wanted.words)))
        page = [poll if may_see(library, poll, seen) else poll.header() for poll in found[: wanted.size]]
        return page, len(found) > wanted.size

    async def export(self, poll_id: int, guild_id: int, actor: Actor) -> PollExport:
        """Return a poll with its log, for its author and moderators. Raises `Refusal` for everybody else."""
        view = await self.view(poll_id, guild_id, actor.id)
        check_may_manage(view.poll, actor)
        async with self._database.transaction():
            await polls.note_export(self._database, poll_id, actor.id, self._club.timestamp())
        return await export_of(self._database, view)

    async def close(self, poll_id: int, guild_id: int, actor: Actor) -> Poll | None:
        """Close a poll by hand; None when it has closed already. Raises `Refusal` for a member who may not."""
        poll = await self._find(poll_id, guild_id)
        check_may_manage(poll, actor)
        return await self._close(poll, actor.id) if poll.is_open else None

    async def close_and_tally(self, poll_id: int) -> Poll | None:
        """Close a poll and keep its result, or go on with a close that was interrupted; None once it is published."""
        return await self._close(await self._find(poll_id), None)

    async def _close(self, poll: Poll, member_id: int | None) -> Poll | None:
        if poll.is_open:
            async with self._database.transaction():
                await closings.claim(self._database, poll.id, self._club.timestamp(), member_id)
            poll = await self._find(poll.id)  # another task may have closed it first
        if poll.state is State.CLOSING:
            closed = await keep_counts(self._database, self._box, [await count_ballots(self._box, poll)])
            poll = closed[poll.id] if closed else await self._find(poll.id)
        return poll if poll.state is State.CLOSED else None

    async def close_due(self, leave_out: Container[int] = ()) -> AsyncGenerator[Poll]:
        """Close all polls whose time is up at once, count them, and yield each then, in order of closing.

        With them come polls whose close or announcement was interrupted, except those to `leave_out`. One that could
        not be counted is still closing.
        """
        if not await self.due():  # as nearly always when the bot looks; claiming would wait for the file
            return
        await claim_due(self._database, self._shards, self._club.timestamp())
        # Read again: a second may have begun since, and what was claimed in it wakes nobody later.
        due = [poll_id for poll_id in await self.due() if poll_id not in leave_out]
        for start in range(0, len(due), COUNTED_TOGETHER):
            for poll in await count_claimed(self._database, self._box, due[start : start + COUNTED_TOGETHER]):
                yield poll

    async def announcing(self, poll_id: int, *, refused: bool = False) -> None:
        """Note that a result is about to be sent, so that it may be posted, or is not since Discord refused it."""
        sent_at = None if refused else self._club.timestamp()
        await self._notes.write(lambda: closings.announcing(self._database, poll_id, sent_at))

    async def published(self, poll_id: int, message_id: int | None) -> None:
        """Note that the result of a poll is announced, in which message; None when there was no channel for it."""
        await self._notes.write(lambda: closings.published(self._database, poll_id, message_id, self._club.timestamp()))

    async def drawn(self, poll_id: int) -> None:
        """Note that the public message of a poll shows how it ended, as far as it ever will."""
        await self._notes.write(lambda: closings.drawn(self._database, poll_id))

    async def unfinished(self, poll_id: int) -> Unfinished:
        """Return what is left to do for a poll that has closed."""
        return await closings.unfinished(self._database, poll_id)

    async def undrawn(self) -> list[tuple[int, int]]:
        """Return the polls that have closed but whose public message may not show that yet, with their channels."""
        return await closings.undrawn(self._database, self._shards)

    async def due(self) -> list[int]:
        """Return the polls that should close now, or whose close was interrupted."""
        return await closings.due(self._database, self._shards, self._club.timestamp())

    async def next_close(self) -> float | None:
        """Return in how many seconds the next poll closes."""
        at = await closings.next_close(self._database, self._shards)
        return None if at is None else max(0.0, at - self._club.now().timestamp())

    async def unposted(self, seconds: int = POSTING_SECONDS) -> list[int]:
        """Return the polls that have been waiting for their message for so many seconds."""
        return await polls.unposted(self._database, self._shards, self._club.timestamp() - seconds)

    def waiting_votes(self) -> int:
        """Return how many votes wait for their commit."""
        return self._box.waiting()

    async def _find(self, poll_id: int, guild_id: int | None = None, *, stale: bool = False) -> Poll:
        poll = await polls.find_poll(self._database, poll_id, stale=stale)
        if poll is None or guild_id not in (None, poll.guild_id):
            raise Refusal(POLL_GONE)
        return poll

    async def _check_seen(self, poll: Poll, viewer_id: int) -> None:
        seen = await self._club.seen_by(viewer_id)  # first: what it means depends on the films there are now
        if not may_see(self._club.library, poll, seen):
            raise NotSeenFarEnough(poll.header())

    async def _why_not_changed(self, poll_id: int, voter_id: int) -> str:
        """Explain why a vote could not be changed or taken back."""
        too_often = await ballots.has_changed_too_often(self._database, poll_id, voter_id)
        return CHANGED_TOO_OFTEN if too_often else TOO_LATE_TO_CHANGE
