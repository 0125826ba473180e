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
    shows_names = result is not None and poll.privacy is BallotSecrecy.NAMED
    named = tuple(await ballots.named_ballots_of(database, poll.id)) if shows_names else None
    return PollView(poll, turnout, tally, result, named)


async def export_of(database: Database, view: PollView) -> PollExport:
    """Return all of a poll that may leave the bot."""
    return PollExport(view, view.named, tuple(await polls.log_of(database, view.poll.id)))
