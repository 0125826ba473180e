"""What a club does with its polls: look, vote, close, search, export; a method a verb, nothing of Discord."""

from collections import OrderedDict
from collections.abc import AsyncGenerator, Collection, Container, Iterable
from dataclasses import replace

from bot.club.closing import claim_due, count_ballots, count_claimed, keep_counts
from bot.club.club import Club
from bot.club.poll_view import export_of, named_votes_in, view_of
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
from bot.model.visibility import Audience, visibility
from bot.store import ballots, closings, places, polls
from bot.store.ballots import BallotBox, Vote
from bot.store.closings import Unfinished
from bot.store.database import Database
from bot.store.group_commit import GroupCommit
from knowledge.text import fold_text

REMEMBERED = 1_000
MINE = 10
COUNTED_TOGETHER = 50
POSTING_SECONDS = 60  # a poll without a message after this long will not get one by itself

POLL_GONE = "That poll is not here any more."
TOO_LATE = "Too late: this poll has closed. Your vote was not counted."
TOO_LATE_TO_CHANGE = "Too late: this poll has closed. The vote you gave before counts."
SEALED_ONCE = "You have voted in this poll already. A sealed vote cannot be changed, because nobody can find it again."
CHANGED_TOO_OFTEN = (
    f"You have changed your vote in this poll {ballots.MOST_CHANGES} times, which is as often as anybody can. "
    "It stays as it is now, and counts."
)
NOTHING_TO_WITHDRAW = "You have no vote in this poll."


class Polls:
    """The polls of all servers; which of them are closed and posted here is by `shards`."""

    def __init__(self, club: Club, database: Database, shards: Shards = ALL_SHARDS) -> None:
        self._club = club
        self._database = database
        self._shards = shards
        self._box = BallotBox(database, self._seconds)
        self._notes = GroupCommit(database)
        self._remembered: OrderedDict[int, Poll] = OrderedDict()

    async def take_up(self) -> None:
        """Take up what an earlier process has left. Raises `StartFailure` where sealed ballots cannot be read."""
        await self._box.take_up(self._shards)

    async def view(self, poll_id: int, guild_id: int, viewer_id: int) -> PollView:
        """A poll with its votes, as this member may see it.

        Raises `NotSeenFarEnough` when it is for those who have seen further, `Refusal` when there is no such poll here.
        """
        return await view_of(self._database, await self._seen_poll(poll_id, guild_id, viewer_id))

    async def ballot(self, poll_id: int, guild_id: int, voter_id: int) -> Ballot:
        """What a member has voted for. Raises as `view` does."""
        return await self._ballot(await self._seen_poll(poll_id, guild_id, voter_id), voter_id)

    async def public_view(self, poll_id: int) -> PollView | GatedPollView:
        """A poll as everybody in its room may see it. Raises `Refusal` when there is no such poll."""
        poll = await self._poll(poll_id)
        if poll.gated and not await self.is_visible_to_all(poll):
            return GatedPollView(poll.header(), await ballots.turnout_of(self._database, poll))
        return await view_of(self._database, poll)

    async def is_visible_to_all(self, poll: Poll) -> bool:
        """Whether everybody where a poll is may see it; all readers of a thread, private or not, read its channel."""
        where = Location(poll.guild_id, poll.parent_id or poll.channel_id)
        cleared = await self._club.cleared(where, poll.film) if poll.film else None
        film = self._club.library.get(poll.film or "")
        return may_see(
            self._club.library, poll, {film.slug: visibility(Audience.ROOM, cleared, cleared).clear} if film else {}
        )

    async def gated_view(self, poll_id: int, guild_id: int) -> GatedPollView:
        """What everybody may know of a poll, however far they have seen. Raises `Refusal` when there is none here."""
        poll = await self._poll(poll_id, guild_id)
        return GatedPollView(poll.header(), await ballots.turnout_of(self._database, poll))

    async def posting(self, poll_id: int, guild_id: int) -> tuple[Place, int]:
        """Where a poll stands and who started it. Raises `Refusal` when this server has no such poll."""
        poll = self._remembered.get(poll_id)
        if poll is None or poll.guild_id != guild_id:
            poll = await self._poll(poll_id, guild_id)
        return Place(poll.channel_id, poll.parent_id, poll.private_thread), poll.author_id

    async def places(self, guild_id: int) -> list[Place]:
        """The places of a server that have had polls; a public thread goes with its channel."""
        return await places.places_of(self._database, guild_id)

    async def likely_threads(self, guild_id: int, member_id: int, threads: Collection[int], most: int) -> list[int]:
        """So many of these private threads, those first that a member is most likely in."""
        return await places.likely(self._database, guild_id, member_id, threads, most)

    async def unplaced(self) -> list[tuple[int, int]]:
        """The servers and their channels that have polls and of which it is not known what they are."""
        return await places.unplaced(self._database, self._shards)

    async def keep_place(self, guild_id: int, place: Place) -> None:
        """Keep what a channel is in which older polls stand."""
        async with self._database.transaction():
            await places.place(self._database, guild_id, place)
        self.invalidate([poll.id for poll in self._remembered.values() if poll.channel_id == place.channel_id])

    async def rules(self, poll_id: int, guild_id: int, voter_id: int) -> Poll:
        """What a vote is checked against: all of a poll but its state, which may be an older one. Raises as `view`."""
        poll = self._remembered.get(poll_id)
        if poll is None or poll.guild_id != guild_id or poll.gated:
            poll = await self._seen_poll(poll_id, guild_id, voter_id)
            self._remember(poll)
        return poll

    async def vote(self, poll_id: int, guild_id: int, voter_id: int, picks: tuple[int, ...]) -> Ballot:
        """Cast or change a vote; once this returns it is on the disk. Raises `Refusal` when it does not count."""
        poll = await self.rules(poll_id, guild_id, voter_id)
        sealed = poll.privacy is BallotSecrecy.SEALED
        vote = Vote(poll_id, voter_id, check_picks(poll, picks), sealed)
        if not await self._box.cast(vote):
            raise Refusal(await self._why_vote_failed(vote))
        return Ballot(poll, None if sealed else vote.picks, taken_part=True)

    async def withdraw(self, poll_id: int, guild_id: int, voter_id: int) -> Ballot:
        """Take a vote back. Raises `Refusal` when there is none, or it is too late."""
        ballot = await self.ballot(poll_id, guild_id, voter_id)
        if not await self._box.withdraw(poll_id, voter_id):
            if ballot.poll.privacy is BallotSecrecy.SEALED and ballot.taken_part:
                raise Refusal(SEALED_ONCE)
            raise Refusal(await self._why_not_changed(poll_id, voter_id) if ballot.taken_part else NOTHING_TO_WITHDRAW)
        return Ballot(ballot.poll)

    async def mine(self, view: View) -> list[Ballot]:
        """What a member has voted for in the last polls in their view, as far as they may see those."""
        voted_in = await polls.voted_in(self._database, view, MINE)
        seen = await self._club.seen_by(view.member_id)
        readable_ = [poll for poll in voted_in if may_see(self._club.library, poll, seen)]
        return [await self._ballot(poll, view.member_id) for poll in readable_]

    async def search(self, view: View, wanted: PollSearch) -> tuple[list[PollHeader], bool]:
        """A page of the polls in a member's view, newest first, and whether more follow.

        Polls that they have not seen far enough for come as bare notices, and only where no words are searched.
        """
        seen, library = await self._club.seen_by(view.member_id), self._club.library
        gates = readable(library, seen)
        found = await polls.search(self._database, view, gates, replace(wanted, words=fold_text(wanted.words)))
        page = [poll if may_see(library, poll, seen) else poll.header() for poll in found[: wanted.size]]
        return page, len(found) > wanted.size

    async def named(self, poll_id: int, guild_id: int, viewer_id: int) -> list[tuple[int, tuple[int, ...]]] | None:
        """Who has voted for what, where a poll shows that and has closed."""
        return await named_votes_in(self._database, await self.view(poll_id, guild_id, viewer_id))

    async def export(self, poll_id: int, guild_id: int, actor: Actor) -> PollExport:
        """A poll with its log, for whoever started it or moderates. Raises `Refusal` for everybody else."""
        standing = await self.view(poll_id, guild_id, actor.id)
        check_may_manage(standing.poll, actor)
        async with self._database.transaction():
            await polls.note_export(self._database, poll_id, actor.id, self._seconds())
        return await export_of(self._database, standing)

    async def close(self, poll_id: int, guild_id: int, actor: Actor) -> Poll | None:
        """Close a poll by hand; None when it has closed already. Raises `Refusal` for a member who may not."""
        poll = await self._poll(poll_id, guild_id)
        check_may_manage(poll, actor)
        return await self.close_and_tally(poll_id, actor.id) if poll.is_open else None

    async def close_and_tally(self, poll_id: int, member_id: int | None = None) -> Poll | None:
        """Close a poll and keep its result, or go on with a close that was interrupted; None once it is published."""
        poll = await self._poll(poll_id)
        if poll.is_open:
            async with self._database.transaction():
                await closings.claim(self._database, poll_id, self._seconds(), member_id)
            self.invalidate([poll_id])
            poll = await self._poll(poll_id)
        if poll.state is State.CLOSING:
            await keep_counts(self._database, self._box, [await count_ballots(self._box, poll)])
            poll = await self._poll(poll_id)
        return poll if poll.state is State.CLOSED else None

    async def close_due(self, leave_out: Container[int] = ()) -> AsyncGenerator[Poll]:
        """Close all polls whose time is up at once, then count them; each poll once it is counted, in order of closing.

        With them come the polls whose close or telling was interrupted, those to `leave_out` excepted. One that could
        not be counted is still closing.
        """
        if not await self.due():  # as nearly always when the bot looks; claiming would wait for the file
            return
        self.invalidate(await claim_due(self._database, self._shards, self._seconds()))
        # Read anew: a second may have begun since, and what was claimed in it wakes nobody later.
        due = [poll_id for poll_id in await self.due() if poll_id not in leave_out]
        for start in range(0, len(due), COUNTED_TOGETHER):
            for poll in await count_claimed(self._database, self._box, due[start : start + COUNTED_TOGETHER]):
                yield poll

    async def announcing(self, poll_id: int, *, refused: bool = False) -> None:
        """Note that a result is about to be sent, so that it may be in the room, or is not since Discord refused it."""
        await self._notes.write(
            lambda: closings.announcing(self._database, poll_id, None if refused else self._seconds())
        )

    async def published(self, poll_id: int, message_id: int | None) -> None:
        """Note that the result of a poll has been told; None when there was no room to tell it in."""
        await self._notes.write(lambda: closings.published(self._database, poll_id, message_id, self._seconds()))

    async def drawn(self, poll_id: int) -> None:
        """Note that the public message of a poll shows how it ended, as far as it ever will."""
        await self._notes.write(lambda: closings.drawn(self._database, poll_id))

    async def unfinished(self, poll_id: int) -> Unfinished:
        """What is left to do for a poll that has closed."""
        return await closings.unfinished(self._database, poll_id)

    async def undrawn(self) -> list[tuple[int, int]]:
        """The polls that have closed but whose public message may not show that yet, each with its channel."""
        return await closings.undrawn(self._database, self._shards)

    def waiting_votes(self) -> int:
        """How many votes wait for their commit."""
        return self._box.waiting()

    def invalidate(self, poll_ids: Iterable[int]) -> None:
        """Read these polls anew when they are asked for next."""
        for poll_id in poll_ids:
            self._remembered.pop(poll_id, None)

    async def due(self) -> list[int]:
        """The polls that should close now, or whose close was interrupted."""
        return await closings.due(self._database, self._shards, self._seconds())

    async def unposted(self, seconds: int = POSTING_SECONDS) -> list[int]:
        """The polls that have been waiting for their message for so many seconds."""
        return await polls.unposted(self._database, self._shards, self._seconds() - seconds)

    async def next_close(self) -> float | None:
        """In how many seconds the next poll closes."""
        at = await closings.next_close(self._database, self._shards)
        return None if at is None else max(0.0, at - self._club.now().timestamp())

    async def _seen_poll(self, poll_id: int, guild_id: int, viewer_id: int) -> Poll:
        poll = await self._poll(poll_id, guild_id)
        if poll.gated:
            seen = await self._club.seen_by(viewer_id)  # first: what it means depends on the films there are now
            if not may_see(self._club.library, poll, seen):
                raise NotSeenFarEnough(poll.header())
        return poll

    async def _poll(self, poll_id: int, guild_id: int | None = None) -> Poll:
        poll = await polls.find_poll(self._database, poll_id)
        if poll is None or guild_id not in (None, poll.guild_id):
            raise Refusal(POLL_GONE)
        return poll

    async def _ballot(self, poll: Poll, voter_id: int) -> Ballot:
        return Ballot(poll, *await ballots.ballot_and_participation(self._database, poll.id, voter_id))

    async def _why_vote_failed(self, vote: Vote) -> str:
        """Why a vote was not taken."""
        before, voted = await ballots.ballot_and_participation(self._database, *vote.key)
        if vote.sealed and voted:
            return SEALED_ONCE
        return TOO_LATE if before is None else await self._why_not_changed(*vote.key)

    async def _why_not_changed(self, poll_id: int, voter_id: int) -> str:
        """Why a vote could not be changed or taken back."""
        too_often = await ballots.has_changed_too_often(self._database, poll_id, voter_id)
        return CHANGED_TOO_OFTEN if too_often else TOO_LATE_TO_CHANGE

    def _remember(self, poll: Poll) -> None:
        """Keep the rules of an open poll at hand: every vote is checked against them."""
        self._remembered[poll.id] = poll
        self._remembered.move_to_end(poll.id)
        if len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)

    def _seconds(self) -> int:
        return int(self._club.now().timestamp())
