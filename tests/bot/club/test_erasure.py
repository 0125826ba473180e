"""Nothing is left of a member who asks to be forgotten, and nothing changes for anybody else."""

import pytest
from aiosqlite import IntegrityError

from bot.club.answers import ask
from bot.club.polls import SEALED_ONCE
from bot.club.questions import Asked
from bot.model.guilds import Actor
from bot.model.personal_data import DataKind
from bot.model.polls import NOT_YOURS, Poll
from bot.store import polls
from tests.support.personal_data import (
    COUNTS,
    FILM,
    IN_OPEN_SEALED_POLLS,
    ME,
    OTHERS,
    PLACES,
    YOU,
    everything,
    forgetting_of,
    live,
    places_of,
)
from tests.support.poll_club import CHANNEL, GUILD, MESSAGE, MODERATOR, House, a_draft, told, view_of


async def outcome(house: House, poll: Poll) -> tuple[object, ...]:
    """All that is told about how a poll stands or ended."""
    standing = await house.polling.view(poll.id, GUILD, MODERATOR.id)
    stored = await house.rows("SELECT result, state, closed_at FROM polls WHERE id = ?", poll.id)
    picks = sorted(await house.ballots(standing.poll))
    return standing.turnout, standing.tally, standing.result, stored, picks


async def test_the_walk_finds_a_member_in_every_place_there_is(house: House) -> None:
    """Or the tests below would prove nothing; a table that is added without its being forgotten fails here."""
    await live(house, ME)

    columns = await house.rows(
        "SELECT m.name || '.' || c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' AND c.name IN ('viewer_id', 'member_id', 'author_id', 'voter_id', 'user_id')"
    )

    assert await places_of(house.database, ME) == PLACES
    assert {name for (name,) in columns} == PLACES - {"sealed_boxes.voters"}


async def test_once_forgotten_a_member_stands_nowhere_but_in_open_sealed_polls(house: House) -> None:
    life = await live(house, ME)

    forgotten = await forgetting_of(house).erase(ME)

    assert await places_of(house.database, ME) == IN_OPEN_SEALED_POLLS
    assert await house.rows("SELECT poll_id FROM participations WHERE voter_id = ?", ME) == [(life.open_sealed.id,)]
    assert forgotten.counts == {**COUNTS, DataKind.SEALED: 1}
    assert (forgotten.withdrawn, forgotten.pending) == (1, 1)
    assert forgotten.changed == tuple(sorted(poll.id for poll in life.all))


async def test_polls_look_different_that_were_started_lost_a_vote_or_showed_its_voter(house: House) -> None:
    life = await live(house, ME, YOU)

    forgotten = await forgetting_of(house).erase(YOU)

    assert forgotten.changed == (life.open_named.id, life.closed["named"].id)


async def test_forgetting_changes_nothing_for_anybody_else(house: House) -> None:
    await live(house, ME, YOU)
    forgetting = forgetting_of(house)
    before = {member_id: await forgetting.collect(member_id) for member_id in (YOU, *OTHERS)}

    await forgetting.erase(ME)

    assert {member_id: await forgetting.collect(member_id) for member_id in (YOU, *OTHERS)} == before
    assert await places_of(house.database, YOU) == PLACES - {"polls.author_id"}


async def test_results_of_closed_polls_stay_as_they_are_byte_for_byte(house: House) -> None:
    life = await live(house, ME)
    before = [await outcome(house, poll) for poll in life.closed.values()]

    await forgetting_of(house).erase(ME)

    assert [await outcome(house, poll) for poll in life.closed.values()] == before


async def test_a_vote_in_an_open_poll_is_withdrawn_with_a_line_without_a_name(house: House) -> None:
    life = await live(house, ME)
    before = await house.polling.view(life.open_named.id, GUILD, ME)

    await forgetting_of(house).erase(ME)

    after = await house.polling.view(life.open_named.id, GUILD, ME)
    log = await polls.log_of(house.database, life.open_named.id)
    assert after.turnout == before.turnout - 1 == len(OTHERS)
    assert (log[-1].event, log[-1].member_id, log[-1].at) == ("withdrawn", None, house.clock.now)
    assert [line.member_id for line in log[:-1]] == [None, *OTHERS, None]


async def test_a_vote_counts_on_where_the_poll_should_have_closed_already(house: House) -> None:
    """The bot may be a little late with closing; what was in time counts."""
    life = await live(house, ME)

    await forgetting_of(house).erase(ME)
    await house.polling.close_and_tally(life.overdue.id)

    result = await polls.result_of(house.database, life.overdue.id)
    assert result is not None
    assert result.turnout == len(OTHERS) + 1


async def test_forgotten_voters_are_nobody_and_cannot_be_put_together(house: House) -> None:
    life = await live(house, ME, YOU)
    forgetting = forgetting_of(house)

    await forgetting.erase(ME)
    await forgetting.erase(YOU)

    sql = "SELECT voter_id FROM ballots WHERE voter_id < 0 UNION ALL SELECT voter_id FROM participations "
    somebody = await house.rows(f"{sql} WHERE voter_id < 0")
    assert len(somebody) == len(set(somebody)) == 2 * (len(life.closed) + 1)


async def test_being_forgotten_twice_changes_nothing_more(house: House) -> None:
    await live(house, ME)
    forgetting = forgetting_of(house)
    await forgetting.erase(ME)
    before = await everything(house.database)

    again = await forgetting.erase(ME)

    assert await everything(house.database) == before
    assert set(again.counts.values()) == {0}
    assert (again.withdrawn, again.pending, again.changed) == (0, 1, ())


async def test_a_failure_half_way_leaves_everything(house: House) -> None:
    await live(house, ME)
    await ask(house.club, ME, "Who comes?")
    await house.rows(
        "CREATE TEMP TRIGGER full BEFORE UPDATE ON poll_log BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    )
    before = await everything(house.database)

    with pytest.raises(IntegrityError, match="the disk is full"):
        await forgetting_of(house).erase(ME)

    assert await everything(house.database) == before
    assert house.club.questions.last(ME, FILM) == Asked("Who comes?")


async def test_nobody_votes_twice_in_a_sealed_poll_by_being_forgotten(house: House) -> None:
    life = await live(house, ME)

    await forgetting_of(house).erase(ME)

    assert await told(house.polling.vote(life.open_sealed.id, GUILD, ME, (1,))) == SEALED_ONCE


async def test_once_a_sealed_poll_has_closed_a_member_can_be_forgotten_there_too(house: House) -> None:
    life = await live(house, ME)
    forgetting = forgetting_of(house)
    await forgetting.erase(ME)
    await house.polling.close(life.open_sealed.id, GUILD, MODERATOR)
    before = await outcome(house, life.open_sealed)

    again = await forgetting.erase(ME)

    assert await places_of(house.database, ME) == set()
    assert (again.counts[DataKind.SEALED], again.pending) == (1, 0)
    assert await outcome(house, life.open_sealed) == before


async def test_a_forgotten_member_begins_anew(house: House) -> None:
    life = await live(house, ME)

    await forgetting_of(house).erase(ME)
    ballot = await house.polling.vote(life.open_named.id, GUILD, ME, (1,))

    assert ballot.picks == (1,)
    assert not (await house.club.viewing(ME)).has_progress
    assert await house.polling.mine(view_of(ME)) == [
        await house.polling.ballot(poll.id, GUILD, ME) for poll in (life.open_sealed, life.open_named)
    ]


async def test_a_poll_without_an_author_is_managed_by_moderators_alone(house: House) -> None:
    life = await live(house, ME)
    await house.polling.rules(life.open_named.id, GUILD, YOU)

    await forgetting_of(house).erase(ME)

    assert (await house.polling.rules(life.open_named.id, GUILD, YOU)).author_id == 0
    assert await told(house.polling.close(life.open_named.id, GUILD, Actor(ME))) == NOT_YOURS
    assert await house.polling.close(life.open_named.id, GUILD, MODERATOR) is not None


async def test_a_poll_that_is_posted_after_its_author_was_forgotten_names_nobody(house: House) -> None:
    draft_id = await house.drafting.save(GUILD, Actor(ME), a_draft())
    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, Actor(ME))

    await forgetting_of(house).erase(ME)
    await house.drafting.note_posted(poll, MESSAGE)

    assert [(line.event, line.member_id) for line in await polls.log_of(house.database, poll.id)] == [("opened", None)]


async def test_rooms_keep_which_prompts_they_have_had(house: House) -> None:
    await live(house, ME)
    times = "SELECT channel_id, film, prompt, put_at FROM prompts_put"
    before = await house.rows(times)

    await forgetting_of(house).erase(ME)

    assert await house.rows(times) == before != []


async def test_questions_are_forgotten_and_those_of_others_are_not(house: House) -> None:
    await ask(house.club, ME, "Who comes?")
    await ask(house.club, YOU, "Who stays?")

    await forgetting_of(house).erase(ME)

    assert house.club.questions.last(ME, FILM) is None
    assert house.club.questions.last(YOU, FILM) == Asked("Who stays?")


@pytest.mark.parametrize(
    "wrong",
    [
        "UPDATE ballots SET voter_id = 12",
        "UPDATE participations SET voter_id = 12",
        "UPDATE participations SET poll_id = poll_id + 1, voter_id = -5",
        "UPDATE polls SET author_id = 12",
        "UPDATE poll_log SET member_id = 12",
    ],
)
async def test_nothing_ever_passes_to_another_member(house: House, wrong: str) -> None:
    await live(house, ME)
    before = await everything(house.database)

    with pytest.raises(IntegrityError, match=r"stays (as it is|with its)|only added to"):
        await house.rows(wrong)

    assert await everything(house.database) == before
