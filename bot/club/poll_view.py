"""Reads polls with as much of their votes as may be shown to those who may see the poll."""

from bot.model.export import PollExport
from bot.model.polls import BallotSecrecy, Poll, PollView, can_see_results
from bot.store import ballots, polls
from bot.store.database import Database


async def view_of(database: Database, poll: Poll) -> PollView:
    """Return a poll with its votes, where they may be shown by now."""
    result = None if poll.is_open else await polls.result_of(database, poll.id)
    turnout = result.turnout if result else await ballots.turnout_of(database, poll)
    if not can_see_results(poll, turnout):
        return PollView(poll, turnout)
    tally = result.votes if result else await ballots.tally_of(database, poll)
    return PollView(poll, turnout, tally, result)


async def named_votes_in(database: Database, view: PollView) -> list[tuple[int, tuple[int, ...]]] | None:
    """Return who has voted for what, where a poll shows that and has closed."""
    if view.poll.privacy is not BallotSecrecy.NAMED or view.result is None:
        return None
    return await ballots.named_ballots_of(database, view.poll.id)


async def export_of(database: Database, view: PollView) -> PollExport:
    """Return all of a poll that may leave the bot."""
    named = await named_votes_in(database, view)
    log = await polls.log_of(database, view.poll.id)
    return PollExport(view, tuple(named) if named is not None else None, tuple(log))
