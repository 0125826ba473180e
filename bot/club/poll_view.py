"""Reads polls with as much of their votes as may be shown; who may see the poll itself is asked elsewhere."""

from bot.model.export import Export
from bot.model.polls import Poll, Privacy, Standing, can_see_results
from bot.store import ballots, polls
from bot.store.database import Database


async def standing_of(database: Database, poll: Poll) -> Standing:
    """A poll with its votes, where they may be shown by now."""
    turnout = await ballots.turnout_of(database, poll)
    if not can_see_results(poll, turnout):
        return Standing(poll, turnout)
    result = await polls.result_of(database, poll.id)
    tally = result.votes if result else await ballots.tally_of(database, poll)
    return Standing(poll, turnout, tally, result)


async def named_in(database: Database, standing: Standing) -> list[tuple[int, tuple[int, ...]]] | None:
    """Who has voted for what, where a poll shows that and has closed."""
    if standing.poll.privacy is not Privacy.NAMED or standing.result is None:
        return None
    return await ballots.named_ballots_of(database, standing.poll.id)


async def export_of(database: Database, standing: Standing) -> Export:
    """All of a poll that may leave the bot."""
    named = await named_in(database, standing)
    log = await polls.log_of(database, standing.poll.id)
    return Export(standing, tuple(named) if named is not None else None, tuple(log))
