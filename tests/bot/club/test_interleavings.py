"""Whatever members do with a poll, in whatever order and at once, it ends as a plain dictionary says."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.club.polls import NOTHING_TO_WITHDRAW, SEALED_ONCE, TOO_LATE, TOO_LATE_TO_CHANGE
from bot.model.drafts import Draft
from bot.model.polls import SEALED_MINIMUM, STALE_BALLOT, Ballot, BallotSecrecy, Poll, PollKind, Results
from bot.model.tally import Result, tally
from bot.store import polls
from bot.store.ballots import named_ballots_of
from tests.support.poll_club import AUTHOR, GUILD, House, a_draft, told

Picks: TypeAlias = tuple[int, ...]
Cast: TypeAlias = list[tuple[int, Picks]]
Step: TypeAlias = "tuple[str, int | Cast]"

CHOICES = ("Stalker", "Solaris", "Mirror", "Nostalghia")
OPEN_SECONDS = 120
MOST = 2
TAKEN = "taken"
IN_A_HURRY = "PRAGMA synchronous = OFF"  # what a power cut leaves is no matter here

voters = st.integers(1, 7)
right_picks = st.lists(st.integers(1, len(CHOICES)), min_size=1, max_size=len(CHOICES), unique=True).map(tuple)
any_picks = right_picks | st.lists(st.integers(-1, len(CHOICES) + 1), max_size=3).map(tuple)
ballots = st.tuples(voters, any_picks)
steps: st.SearchStrategy[Step] = st.one_of(
    st.tuples(st.just("vote"), st.lists(ballots, min_size=1, max_size=1)),
    st.tuples(st.just("together"), st.lists(ballots, min_size=2, max_size=6)),
    st.tuples(st.just("together"), st.lists(ballots, min_size=2, max_size=6)),
    st.tuples(st.just("withdraw"), voters),
    st.tuples(st.just("pass"), st.sampled_from([1, OPEN_SECONDS // 2, OPEN_SECONDS - 1, OPEN_SECONDS])),
    st.tuples(st.just("close"), st.lists(ballots, max_size=4, unique_by=lambda ballot: ballot[0])),
    st.tuples(st.just("restart"), st.just(0)),
)
drafts = st.builds(
    partial(a_draft, *CHOICES, most=MOST),
    kind=st.sampled_from(PollKind),
    privacy=st.sampled_from(BallotSecrecy),
    results=st.sampled_from(Results),
    closes=st.sampled_from(["", f"{OPEN_SECONDS} s"]),
)


@dataclass
class Model:
    """What a poll should be: who has voted for what, in a dictionary."""

    kind: PollKind
    privacy: BallotSecrecy
    ballots: dict[int, Picks] = field(default_factory=dict[int, Picks])
    open: bool = True

    def vote(self, voter_id: int, picks: Picks) -> str:
        """Take a vote if it counts; what its voter is told."""
        sentence = self.wrong_with(picks) or (TAKEN if self.takes(voter_id) else self.too_late(voter_id))
        if sentence == TAKEN:
            self.ballots[voter_id] = picks if self.kind is PollKind.RANKED else tuple(sorted(picks))
        return sentence

    def withdraw(self, voter_id: int) -> str:
        """Take a vote back if that can be done; what its voter is told."""
        if voter_id not in self.ballots:
            return NOTHING_TO_WITHDRAW
        if not self.takes(voter_id):
            return self.too_late(voter_id)
        del self.ballots[voter_id]
        return TAKEN

    def takes(self, voter_id: int) -> bool:
        """Whether a vote of this voter counts."""
        return self.open and not (self.privacy is BallotSecrecy.SEALED and voter_id in self.ballots)

    def too_late(self, voter_id: int) -> str:
        """What a voter is told whose vote does not count."""
        if voter_id not in self.ballots:
            return TOO_LATE
        return SEALED_ONCE if self.privacy is BallotSecrecy.SEALED else TOO_LATE_TO_CHANGE

    def wrong_with(self, picks: Picks) -> str | None:
        """Why picks make no ballot."""
        if not picks or max(Counter(picks).values()) > 1 or not set(picks) <= {1, 2, 3, 4}:
            return STALE_BALLOT
        most = {PollKind.SINGLE: 1, PollKind.SEVERAL: MOST, PollKind.RANKED: len(CHOICES)}[self.kind]
        return f"You can pick {most} at most." if len(picks) > most else None

    def tally(self) -> tuple[tuple[int, int], ...]:
        """The votes of each choice."""
        shown = 1 if self.kind is PollKind.RANKED else None
        votes = Counter(pick for picks in self.ballots.values() for pick in picks[:shown])
        return tuple((number, votes[number]) for number in (1, 2, 3, 4))

    def result(self, poll: Poll) -> Result:
        """The count of all ballots."""
        return tally(poll.kind, poll.numbers, list(self.ballots.values()), poll.lot)


@settings(max_examples=500, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(draft=drafts, played=st.lists(steps, max_size=8))
async def test_a_poll_ends_as_a_dictionary_says(house: House, draft: Draft, played: list[Step]) -> None:
    """Every answer is compared, not only the end. One file holds the polls of all examples."""
    await house.rows(IN_A_HURRY)
    house.clock.forward(days=1)  # nobody starts hundreds of polls a day
    poll = await house.start(draft)
    model = Model(poll.kind, poll.privacy)
    closes_at = poll.closes_at

    for step in played:
        await play(house, poll, model, step)
        model.open = model.open and (closes_at is None or house.clock.now < closes_at)

    await compare(house, poll, model)
    assert (poll.id in await house.polling.due()) == (not model.open)
    await house.polling.close_and_tally(poll.id)
    await house.polling.published(poll.id, None)
    assert await house.polling.close_and_tally(poll.id) is None
    assert await polls.result_of(house.database, poll.id) == model.result(poll)
    await compare(house, poll, model)


async def play(house: House, poll: Poll, model: Model, step: Step) -> None:
    """Do a step, and compare what its members are told."""
    match step:
        case "vote" | "together", list(cast):
            expected = [model.vote(*ballot) for ballot in cast]
            assert await answers(house, poll, cast) == expected
        case "withdraw", int(voter_id):
            expected = model.withdraw(voter_id)
            assert plain(poll, await told(house.polling.withdraw(poll.id, GUILD, voter_id))) == expected
        case "pass", int(seconds):
            house.clock.forward(seconds=seconds)
        case "close", list(cast):
            await close(house, poll, model, cast)
        case _:
            await house.restart()
            await house.rows(IN_A_HURRY)


async def close(house: House, poll: Poll, model: Model, cast: Cast) -> None:
    """Close by hand while others vote: each of those is in time or too late, and is told which."""
    closed, answered = await asyncio.gather(
        house.polling.close(poll.id, GUILD, AUTHOR),
        answers(house, poll, cast),
    )
    for (voter_id, picks), answer in zip(cast, answered, strict=True):
        model.open = model.open and answer != TOO_LATE
        late = model.wrong_with(picks) or model.too_late(voter_id)
        assert answer in (late, model.vote(voter_id, picks) if answer == TAKEN else late)
    model.open = False
    assert closed is None or closed.state == "closed"


async def answers(house: House, poll: Poll, cast: Cast) -> list[str]:
    """What voters are told who vote at once."""
    voting = (told(house.polling.vote(poll.id, GUILD, voter_id, picks)) for voter_id, picks in cast)
    return [plain(poll, answer) for answer in await asyncio.gather(*voting)]


def plain(poll: Poll, answer: Ballot | str) -> str:
    if isinstance(answer, str):
        return answer
    assert answer.poll.id == poll.id
    return TAKEN


async def compare(house: House, poll: Poll, model: Model) -> None:
    """The file holds the ballots of the model, and a voter sees of them what may be seen."""
    kept = await house.ballots(poll)
    assert sorted(kept) == sorted(model.ballots.values())
    if poll.privacy is not BallotSecrecy.SEALED:
        assert dict(await named_ballots_of(house.database, poll.id)) == model.ballots
    own = await house.polling.ballot(poll.id, GUILD, 1)
    assert own.taken_part == (1 in model.ballots)
    assert own.picks == (model.ballots.get(1) if poll.privacy is not BallotSecrecy.SEALED else None)
    standing = await house.polling.view(poll.id, GUILD, 1)
    assert standing.turnout == len(model.ballots)
    if standing.poll.state == "open":
        assert standing.tally == (model.tally() if poll.results is Results.LIVE else None)
    elif poll.privacy is BallotSecrecy.SEALED and len(model.ballots) < SEALED_MINIMUM:
        assert (standing.tally, standing.result) == (None, None)
    else:
        assert (standing.tally, standing.result) == (model.tally(), model.result(poll))
