"""What members were shown and offered last, in memory and never on the disk, so that a follow-up can be about it."""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model.expiring import Expiring
from bot.model.viewers import Viewing
from knowledge.cut import Cut, Entry, Fact

LIFETIME = timedelta(hours=1)
MOST_CONVERSATIONS = 1_000
MOST_TURNS = 8
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Turn:
    """The keys of the entries that a member was shown at once, and what they had asked if it was an answer.

    `checkpoint` is the number of the cut that it came from; `fact` is the key of a fact that they picked.
    """

    shown_at: datetime
    keys: tuple[str, ...]
    question: str
    checkpoint: int
    fact: str = ""


class Conversations:
    """What each member was shown last in each channel, of each film, for an hour; the oldest make room."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._turns = Expiring[tuple[int, int, str], deque[Turn]](LIFETIME, MOST_CONVERSATIONS)
        self._visits: OrderedDict[tuple[int, int, str, int], int] = OrderedDict()
        self._asked: OrderedDict[tuple[int, str], None] = OrderedDict()

    def note(self, member_id: int, channel_id: int, cut: Cut, entries: Iterable[Entry], question: str = "") -> None:
        """Note that a member was shown entries of a cut, in answer to a question if there was one."""
        keys = tuple(entry.key for entry in entries)
        if keys or question:  # a question without an answer may have one in another cut
            self._add((member_id, channel_id, cut.film), Turn(self._clock(), keys, question, cut.checkpoint.number))

    def note_picked(self, member_id: int, channel_id: int, cut: Cut, fact: Fact, question: str) -> None:
        """Note that a member has picked a fact as what they meant, by one of its sample questions."""
        keys = tuple(entry.key for entry in cut.spoken_of(question, fact))
        turn = Turn(self._clock(), keys, question, cut.checkpoint.number, cut.key(fact))
        self._add((member_id, channel_id, cut.film), turn)

    def recent(self, member_id: int, channel_id: int, cut: Cut) -> list[tuple[Entry, ...]]:
        """Return the entries of a cut that a member was shown in a channel, a turn each, the last turn first.

        Where the cut goes less far than what was shown, a turn is what it would have been in this cut.
        """
        turns: list[tuple[Entry, ...]] = []
        for turn in self._turns.find((member_id, channel_id, cut.film), self._clock()) or ():
            if turn.question and turn.checkpoint > cut.checkpoint.number:
                answer = None if turn.fact else cut.answer(turn.question)
                entries = cut.spoken_of(turn.question, answer.lead if answer else cut.fact(turn.fact))
            else:
                entries = tuple(entry for key in turn.keys if (entry := cut.entry(key)))
            if entries and self._clock() - turn.shown_at < LIFETIME:
                turns.append(entries)
        return turns

    def _add(self, key: tuple[int, int, str], turn: Turn) -> None:
        turns = self._turns.find(key, turn.shown_at) or deque[Turn](maxlen=MOST_TURNS)
        turns.appendleft(turn)
        self._turns.keep(key, turns, turn.shown_at)

    def next_offers(self, member_id: int, channel_id: int, cut: Cut) -> tuple[tuple[int, str], ...]:
        """Return three questions of a cut to offer, with their numbers from 1, other ones at each visit."""
        key = (member_id, channel_id, cut.film, cut.checkpoint.number)
        visit = self._visits.pop(key, 0)
        self._visits[key] = visit + 1
        if len(self._visits) > MOST_CONVERSATIONS:
            self._visits.popitem(last=False)
        offers = tuple(enumerate(cut.offers, start=1))
        start = visit * OFFERED % max(1, len(offers))
        return (*offers[start:], *offers[:start])[:OFFERED]

    def ask_how_far(self, member_id: int, viewing: Viewing) -> Viewing:
        """Return a viewing with whether the member was asked before how far they have seen it; note that they are."""
        key = (member_id, viewing.cut.film)
        if viewing.has_progress:
            return viewing
        was_asked = key in self._asked
        self._asked[key] = None
        if len(self._asked) > MOST_CONVERSATIONS:
            self._asked.popitem(last=False)
        return replace(viewing, was_asked=was_asked)

    def forget(self, member_id: int) -> None:
        """Forget all that a member was shown."""
        for key in [key for key in self._turns if key[0] == member_id]:
            self._turns.drop(key)
        for visited in [key for key in self._visits if key[0] == member_id]:
            del self._visits[visited]
        for asked in [key for key in self._asked if key[0] == member_id]:
            del self._asked[asked]
