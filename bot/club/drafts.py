"""How a poll comes to be, from its author's draft to what is posted."""

import asyncio
import random
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.club.club import Club
from bot.model.closing_times import SHORTEST, ClosingTime, read_closing_time
from bot.model.drafts import CLOSES, USUAL, Draft
from bot.model.errors import Refusal, quoted
from bot.model.gates import gate_of
from bot.model.guilds import Actor, Location, Place
from bot.model.polls import Poll, PollHeader
from bot.model.time_zones import short_name
from bot.model.visibility import NOTHING_SEEN
from bot.store import drafts, polls
from bot.store.database import Database
from knowledge.cut import Cut
from knowledge.text import clean, fold_text

DRAFT_LIFE = timedelta(days=1)

MOST_DRAFTS = 20  # of a member; the oldest makes room
MOST_OFFERED = 5  # drafts, to a member who may want to go on with one
MOST_WORDS = 5_000  # characters of a draft, ready or not: more than the form takes
MOST_OPEN, MOST_OPEN_OF_MEMBER, MOST_A_DAY = 200, 20, 30  # polls: in a server, and of one member in a server

GONE = "That draft isn't there any more: it was posted, discarded or too old. Start a new one with /poll start."
TOO_LONG = "That is far more than a poll has room for, so I haven't kept it. Start again with fewer words."
TOO_MANY_OPEN_HERE = f"{MOST_OPEN} polls are open in this server, and I keep track of no more. Close one first."
TOO_MANY_OPEN = (
    f"You have {MOST_OPEN_OF_MEMBER} open polls in this server. Close one of them first; your draft is kept."
)
TOO_MANY_TODAY = f"You've started {MOST_A_DAY} polls here within a day. Your draft is kept; post it tomorrow."
WORDS_BEYOND = (
    "This draft is about more than you've set as seen, so I keep its words from you for now. "
    "Nothing is lost: say how far you are with /seen, then come back to it."
)
PASSED = (
    "The time that this draft was to close at has passed by now: {moment} ({zone}). "
    "Nothing else is lost: change its words, and pick a later one."
)
NOT_SO_FAR = "You haven't set that you've seen that far yourself. Do so with /seen first."


class Drafts:
    """The drafts of all servers, about the films of `club`. `lots` draws the order that breaks ties."""

    def __init__(self, club: Club, database: Database, lots: random.Random | None = None) -> None:
        self._club = club
        self._database = database
        self._lots = lots or secrets.SystemRandom()

    def at(self, club: Club) -> "Drafts":
        """Return the drafts about the films of the club of a place."""
        return Drafts(club, self._database, self._lots)

    async def save(self, guild_id: int, author: Actor, draft: Draft) -> int:
        """Keep a draft for its author to work on, ready or not, and return its id.

        Raises `Refusal` for members who may not start polls.
        """
        await self._check_author(guild_id, author)
        _check_length(draft)
        draft, now = await self.read(guild_id, draft), self._club.timestamp()
        async with self._database.transaction():
            await drafts.drop_old(self._database, now - int(DRAFT_LIFE.total_seconds()))
            draft_id = await drafts.keep(self._database, guild_id, author.id, draft, self.gates_of(draft), now)
            await drafts.drop_beyond(self._database, author.id, MOST_DRAFTS)
        return draft_id

    async def as_usual(self, guild_id: int, author_id: int, draft: Draft) -> Draft:
        """Return a draft with the settings of the last poll that its author started in this guild.

        How long that was to stay open counts, too, where its author gave a length, but no moment does.
        """
        last = await polls.latest_of(self._database, guild_id, author_id)
        if last is None:
            return draft
        most = 0 if last.most == len(last.choices) else last.most
        usual = replace(draft, kind=last.kind, most=most, results=last.results, privacy=last.privacy, usual=USUAL)
        length = await polls.length_of(self._database, last.id)
        return replace(usual, closes=length, usual=(*USUAL, CLOSES)) if length else usual

    async def read(self, guild_id: int, draft: Draft) -> Draft:
        """Return a draft with the moment that its closing time means, read now unless it has been read before."""
        if draft.closing is not None:
            return draft
        try:
            closing = await self.closing(guild_id, draft.closes)
        except Refusal:  # its card says why
            return draft
        return replace(draft, closing=closing) if closing.is_moment else draft

    async def latest(self, guild_id: int, author: Actor) -> list[tuple[int, Draft | None]]:
        """Return the newest drafts of a member in a guild with their ids; None for one that they may not read now.

        Raises `Refusal` for members who may not start polls.
        """
        await self._check_author(guild_id, author)
        since = self._club.timestamp() - int(DRAFT_LIFE.total_seconds())
        seen = await self._club.seen_by(author.id)
        found = await drafts.latest(self._database, guild_id, author.id, since, MOST_OFFERED)
        there = [(draft_id, self._numbered(draft, gates)) for draft_id, draft, gates in found]
        return [(draft_id, draft if _may_read(draft, seen) else None) for draft_id, draft in there]

    async def find(self, draft_id: int, author_id: int) -> Draft:
        """Return a draft of this author. Raises `Refusal` when it has gone, or is beyond what they have seen."""
        draft = await self._find(draft_id, author_id)
        if not _may_read(draft, await self._club.seen_by(author_id)):
            raise Refusal(WORDS_BEYOND)
        return draft

    async def reword(self, draft_id: int, guild_id: int, author_id: int, words: Draft) -> None:
        """Give a draft the words of another, whether or not its author may read those that it has.

        A closing time that is left as it was keeps its moment, unless that has passed. Raises `Refusal` when the draft
        has gone.
        """
        _check_length(words)
        new = await self.read(guild_id, replace(words, closing=None))
        async with self._database.transaction():
            draft = await self._find(draft_id, author_id)
            written = replace(draft, question=words.question, choices=words.choices, doubtful=False)
            if clean(words.closes) != clean(draft.closes):
                usual = tuple(setting for setting in draft.usual if setting != CLOSES)
                written = replace(written, closes=words.closes, closing=new.closing, usual=usual)
            elif draft.closing is None or self._has_passed(draft.closing):
                written = replace(written, closing=new.closing)
            await drafts.change(self._database, draft_id, author_id, written, self.gates_of(written))

    async def change(self, draft_id: int, author_id: int, draft: Draft) -> None:
        """Replace a draft by another, ready or not. Raises `Refusal` when it has gone."""
        _check_length(draft)
        async with self._database.transaction():
            if not await drafts.change(self._database, draft_id, author_id, draft, self.gates_of(draft)):
                raise Refusal(GONE)

    async def check_ready(self, guild_id: int, author: Actor, draft: Draft) -> Draft:
        """Return a draft as it would be posted. Raises `Refusal` with a sentence on what has to change before."""
        await self._check_author(guild_id, author)
        checked = draft.checked()
        await self.closes_at(guild_id, checked)
        if checked.film and checked.checkpoint > (await self._club.seen_by(author.id)).get(checked.film, 0):
            raise Refusal(NOT_SO_FAR)
        return checked

    def gates_of(self, draft: Draft) -> drafts.Gates:
        """Return the ids of the checkpoints that a draft is for and that its words come from."""
        library = self._club.library
        return gate_of(library, draft.film, draft.checkpoint), gate_of(library, draft.film, draft.words_from)

    async def beyond(self, draft: Draft, author_id: int, where: Location) -> Cut | None:
        """Return how much of a film one has to have seen for a draft that is for everybody; None where all have.

        The film is the draft's or its channel's, else any that its author has seen some of. Only what its author and
        the channel have seen is compared, and nothing beyond.
        """
        if draft.checkpoint:
            return None
        seen = await self._club.seen_by(author_id)
        named = [draft.film, (await self._club.channel_settings(where)).film]
        for film in dict.fromkeys(named if any(named) else seen):
            if film not in seen:
                continue
            own = (await self._club.viewing_of(author_id, film)).cut
            channel = await self._club.cut_in_channel(author_id, where, film)
            further = range(channel.checkpoint.number + 1, own.checkpoint.number + 1)
            cuts = [channel, *(self._club.cut_for_channel(film, number) for number in further)]
            needed = await asyncio.to_thread(_first_enough, draft, own, cuts)
            if needed is not channel:
                return needed
        return None

    async def drop(self, draft_id: int, author_id: int) -> None:
        """Throw a draft away; it may have gone already."""
        async with self._database.transaction():
            await drafts.drop(self._database, draft_id, author_id)

    async def closes_at(self, guild_id: int, draft: Draft) -> datetime | None:
        """Return when the poll would close if it were posted now; None when it is closed by hand.

        A length counts from now, a moment is the one that its author was shown. Raises `Refusal` for one that has
        passed, and as `closing` does.
        """
        closing = draft.closing or await self.closing(guild_id, draft.closes)
        zone = (await self._club.guild_settings(guild_id)).zone
        if closing.moment and self._has_passed(closing):
            local = closing.moment.astimezone(zone)
            raise Refusal(PASSED.format(moment=f"{local:%a} {local.day} {local:%b %H:%M}", zone=short_name(str(zone))))
        try:
            return closing.counted_from(self._club.now(), zone)
        except ValueError as error:
            raise Refusal(str(error)) from error

    async def closing(self, guild_id: int, typed: str) -> ClosingTime:
        """Return when a poll closes for which this is typed now, and whether its author should look at that again.

        Raises `Refusal` for a time that cannot be read.
        """
        server = await self._club.guild_settings(guild_id)
        try:
            return read_closing_time(typed, self._club.now(), server.zone)
        except ValueError as error:
            raise Refusal(f"You typed {quoted(typed)}. {error}" if clean(typed) else str(error)) from error

    async def publish(
        self, draft_id: int, guild_id: int, channel_id: int, author: Actor, place: Place | None = None
    ) -> Poll:
        """Make a poll of a draft, once however often this is called.

        `place` is what that channel is; left out, it is no thread. Raises `Refusal` when the draft is not ready, or has
        gone, or there are too many polls. The poll waits for its message then: see `note_posted` and `unpublish`.
        """
        draft = await self._find(draft_id, author.id)
        gate, _ = self.gates_of(draft)  # at once: after a reload its number might be that of another checkpoint
        draft = await self.check_ready(guild_id, author, draft)
        closes_at = await self.closes_at(guild_id, draft)
        ends = int(closes_at.timestamp()) if closes_at else None
        place = place or Place(channel_id, channel_id, private_thread=False)
        ping_role_id = (await self._club.guild_settings(guild_id)).poll_role_id if draft.ping else None
        length = (draft.closing or await self.closing(guild_id, draft.closes)).length
        open_for = length.words if length else None
        posting = polls.NewPoll(guild_id, place, author.id, self._club.timestamp(), ends, gate, ping_role_id, open_for)
        lot = self._lots.sample(range(1, len(draft.choices) + 1), len(draft.choices))
        folded = fold_text(" ".join((draft.question, *draft.choices)))
        async with self._database.transaction():
            if not await drafts.drop(self._database, draft_id, author.id):
                raise Refusal(GONE)
            counts = await polls.open_poll_counts(self._database, guild_id, author.id, self._club.timestamp())
            if counts.open_of_member >= MOST_OPEN_OF_MEMBER:
                raise Refusal(TOO_MANY_OPEN)
            if counts.of_member_today >= MOST_A_DAY:
                raise Refusal(TOO_MANY_TODAY)
            if counts.open_here >= MOST_OPEN:
                raise Refusal(TOO_MANY_OPEN_HERE)
            poll_id = await polls.create(self._database, draft, posting, folded, lot)
            poll = await polls.find_poll(self._database, poll_id)
        assert poll is not None  # noqa: S101  # it has just been made
        return poll

    async def note_posted(self, poll: PollHeader, message_id: int) -> None:
        """Note the public message of a poll."""
        async with self._database.transaction():
            await polls.posted(self._database, poll.id, message_id)

    async def unpublish(self, poll: Poll, draft: Draft) -> int:
        """Turn a poll that could not be posted into a draft again, and return the draft's id."""
        async with self._database.transaction():
            await polls.delete_unposted(self._database, poll.id)
            gates = self.gates_of(draft)
            return await drafts.keep(
                self._database, poll.guild_id, poll.author_id, draft, gates, self._club.timestamp()
            )

    async def _find(self, draft_id: int, author_id: int) -> Draft:
        """Return a draft with the numbers that its checkpoints have now. Raises `Refusal` when it has gone."""
        found = await drafts.find(self._database, draft_id, author_id)
        if found is None:
            raise Refusal(GONE)
        return self._numbered(*found)

    def _numbered(self, draft: Draft, gates: drafts.Gates) -> Draft:
        """Return a draft with the numbers that its checkpoints have now."""
        film = self._club.library.get(draft.film or "")
        if film is None or draft.checkpoint == NOTHING_SEEN:
            return draft
        gate, words = (film.cover.gate(id_).number for id_ in gates)
        return replace(draft, film=film.slug, checkpoint=max(gate, words), words_from=words)

    def _has_passed(self, closing: ClosingTime) -> bool:
        """Tell whether a moment is too near or past for a poll that opens now; a length never is."""
        return bool(closing.is_moment and closing.moment and closing.moment - self._club.now() < SHORTEST)

    async def _check_author(self, guild_id: int, author: Actor) -> None:
        """Raise `Refusal` for a member who may not start polls in this server."""
        (await self._club.guild_settings(guild_id)).check_may_start_polls(author)


def _first_enough(draft: Draft, own: Cut, cuts: Sequence[Cut]) -> Cut:
    """Return the first of these cuts that a draft says nothing beyond, of all that its author has seen."""
    # Imported in the thread: the words of English take time to load, and most processes need none for a while.
    from knowledge.beyond import touches_beyond  # noqa: PLC0415

    return next((cut for cut in cuts if not touches_beyond(draft.question, draft.choices, own, cut)), own)


def _may_read(draft: Draft, seen: Mapping[str, int]) -> bool:
    """Tell whether an author who has seen so far of each film may read the words of a draft."""
    return not draft.film or draft.words_from <= seen.get(draft.film, NOTHING_SEEN)


def _check_length(draft: Draft) -> None:
    if sum(map(len, (draft.question, draft.closes, *draft.choices))) > MOST_WORDS:
        raise Refusal(TOO_LONG)
