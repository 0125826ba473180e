"""How a draft becomes a poll: once, when it is ready, and by whom a server lets."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.club.drafts import DRAFT_LIFE, GONE, NOT_SO_FAR, Drafts
from bot.model.closing_times import PAST, TOO_SHORT, UNCLEAR
from bot.model.drafts import Draft
from bot.model.guilds import Actor, GuildSettings, PollStarters
from bot.model.polls import BallotSecrecy, Poll, PollKind, Results, State
from tests.support.poll_club import AUTHOR, CHANNEL, GUILD, MEMBER, MESSAGE, MODERATOR, NOW, House, a_draft, told

FILM = "the-small-hours-1999"
ROLE = 7


async def keep(house: House, draft: Draft, author: Actor = AUTHOR) -> int:
    return await house.drafting.save(GUILD, author, draft)


async def open_(house: House, draft_id: int, author: Actor = AUTHOR) -> Poll | str:
    return await told(house.drafting.publish(draft_id, GUILD, CHANNEL, author))


async def test_a_draft_is_kept_as_it_was_put_together(house: House) -> None:
    draft = Draft(" Who? ", ("", "Ruth "), "soon", PollKind.RANKED, 9, Results.AFTER, BallotSecrecy.NAMED, FILM, 2)

    draft_id = await keep(house, draft)

    assert await house.drafting.find(draft_id, AUTHOR.id) == draft


async def test_a_poll_is_what_its_draft_says(house: House) -> None:
    draft = a_draft("A", "B", "C", closes="2h", kind=PollKind.SEVERAL, most=2, privacy=BallotSecrecy.NAMED)
    draft_id = await keep(house, draft)

    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)

    assert (poll.question, [choice.text for choice in poll.choices]) == (draft.question, ["A", "B", "C"])
    assert (poll.kind, poll.most, poll.results, poll.privacy) == ("several", 2, "live", "named")
    assert (poll.guild_id, poll.channel_id, poll.author_id, poll.message_id) == (GUILD, CHANNEL, AUTHOR.id, None)
    assert (poll.state, poll.opened_at, poll.closes_at) == (State.OPEN, NOW, NOW + timedelta(hours=2))


async def test_the_lot_is_drawn_once_and_kept(house: House) -> None:
    drafting = Drafts(house.club, house.database, random.Random(1))  # noqa: S311 - a draw that is known
    expected = random.Random(1).sample(range(1, 26), 25)  # noqa: S311
    draft_id = await keep(house, a_draft(*(f"Choice {number}" for number in range(25))))

    poll = await drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)

    assert [choice.lot for choice in poll.choices] == expected
    assert (await house.polling.view(poll.id, GUILD, MEMBER.id)).poll.choices == poll.choices


async def test_a_draft_becomes_one_poll_however_often_that_is_asked_at_once(house: House) -> None:
    draft_id = await keep(house, a_draft())

    answers = await asyncio.gather(*(open_(house, draft_id) for _ in range(10)))

    assert sum(1 for answer in answers if answer == GONE) == 9
    assert await house.rows("SELECT count(*) FROM polls") == [(1,)]


async def test_a_draft_that_cannot_be_posted_is_kept_for_its_author_to_change(house: House) -> None:
    draft_id = await keep(house, a_draft("Only one"))

    answer = await open_(house, draft_id)
    await house.drafting.change(draft_id, AUTHOR.id, a_draft("One", "Another"))

    assert answer == "A poll has 2 to 25 choices; I count 1. Put each on a line of its own, or commas between them."
    assert isinstance(await open_(house, draft_id), Poll)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"choices": tuple(f"Choice {at}" for at in range(26))}, "A poll has 2 to 25 choices; I count 26."),
        ({"choices": ("Ruth", "ruth")}, "Two of the choices look the same: `Ruth` and `ruth`."),
        ({"question": "x" * 301}, "A question has room for 300 characters; yours has 301."),
        ({"question": " "}, "A poll needs a question."),
        ({"closes": "when it is done"}, f"You typed `when it is done`. {UNCLEAR}"),
        ({"closes": "today 17:00"}, f"You typed `today 17:00`. {PAST}"),
        ({"closes": "5 s"}, f"You typed `5 s`. {TOO_SHORT}"),
        ({"film": FILM, "checkpoint": 1}, NOT_SO_FAR),
    ],
)
async def test_what_is_wrong_with_a_draft_is_said_before_it_is_posted_and_when_it_is(
    house: House, wrong: dict[str, Any], sentence: str
) -> None:
    draft = replace(a_draft(), **wrong)
    draft_id = await keep(house, draft)

    assert await told(house.drafting.check_ready(GUILD, AUTHOR, draft)) == sentence
    assert await open_(house, draft_id) == sentence
    assert await house.rows("SELECT * FROM polls") == []


async def test_nobody_else_finds_changes_opens_or_drops_a_draft(house: House) -> None:
    draft_id = await keep(house, a_draft())

    answers = [
        await told(house.drafting.find(draft_id, MODERATOR.id)),
        await told(house.drafting.change(draft_id, MODERATOR.id, a_draft("X", "Y"))),
        await open_(house, draft_id, MODERATOR),
    ]
    await house.drafting.drop(draft_id, MODERATOR.id)

    assert answers == [GONE] * 3
    assert await house.drafting.find(draft_id, AUTHOR.id) == a_draft()


async def test_a_draft_that_is_dropped_has_gone_and_may_be_dropped_again(house: House) -> None:
    draft_id = await keep(house, a_draft())

    await house.drafting.drop(draft_id, AUTHOR.id)
    await house.drafting.drop(draft_id, AUTHOR.id)

    assert await told(house.drafting.find(draft_id, AUTHOR.id)) == GONE


async def test_drafts_that_nobody_posts_are_thrown_away_after_a_day(house: House) -> None:
    old = await keep(house, a_draft())
    house.clock.forward(seconds=1)
    younger = await keep(house, a_draft())
    house.clock.now = NOW + DRAFT_LIFE + timedelta(seconds=1)

    new = await keep(house, a_draft())

    assert await told(house.drafting.find(old, AUTHOR.id)) == GONE
    assert await house.drafting.find(younger, AUTHOR.id) == a_draft()
    assert await house.drafting.find(new, AUTHOR.id) == a_draft()


async def test_a_poll_that_could_not_be_posted_becomes_a_draft_again(house: House) -> None:
    draft = a_draft(closes="2h")
    poll = await house.drafting.publish(await keep(house, draft), GUILD, CHANNEL, AUTHOR)

    draft_id = await house.drafting.unpublish(poll, draft)

    assert await house.drafting.find(draft_id, AUTHOR.id) == draft
    assert await house.rows("SELECT id FROM polls UNION ALL SELECT poll_id FROM choices") == []
    assert await told(house.polling.vote(poll.id, GUILD, MEMBER.id, (1,))) == "That poll isn't here any more."


async def test_a_poll_that_is_taken_back_never_gives_its_number_to_another(house: House) -> None:
    first = await house.drafting.publish(await keep(house, a_draft()), GUILD, CHANNEL, AUTHOR)

    second = await house.drafting.publish(await house.drafting.unpublish(first, a_draft()), GUILD, CHANNEL, AUTHOR)

    assert second.id != first.id


async def test_a_poll_whose_message_never_came_is_found_after_a_minute(house: House) -> None:
    lost = await house.drafting.publish(await keep(house, a_draft()), GUILD, CHANNEL, AUTHOR)
    await house.start(a_draft())

    house.clock.forward(seconds=59)
    soon = await house.polling.unposted()
    house.clock.forward(seconds=1)

    assert soon == []
    assert await house.polling.unposted() == [lost.id]


async def test_a_poll_that_is_posted_is_in_its_log(house: House) -> None:
    poll = await house.start(a_draft())

    assert await house.rows("SELECT message_id FROM polls") == [(MESSAGE,)]
    assert await house.rows("SELECT poll_id, event, member_id FROM poll_log") == [(poll.id, "opened", AUTHOR.id)]


@pytest.mark.parametrize(
    ("starters", "actor", "may"),
    [
        (PollStarters.EVERYONE, MEMBER, True),
        (PollStarters.MODERATORS, MEMBER, False),
        (PollStarters.MODERATORS, MODERATOR, True),
        (PollStarters.ROLE, MEMBER, False),
        (PollStarters.ROLE, Actor(MEMBER.id, [ROLE]), True),
        (PollStarters.ROLE, MODERATOR, True),
    ],
)
async def test_a_server_sets_who_may_start_polls(
    house: House, starters: PollStarters, actor: Actor, *, may: bool
) -> None:
    """It is asked at every step: what is set may change while a draft is put together."""
    draft_id = await keep(house, a_draft(), actor)
    await house.club.save_guild_settings(GuildSettings(GUILD, starters=starters, starter_role_id=ROLE))

    answers = [
        await told(house.drafting.save(GUILD, actor, a_draft())),
        await told(house.drafting.check_ready(GUILD, actor, a_draft())),
        await open_(house, draft_id, actor),
    ]

    assert [isinstance(answer, str) for answer in answers] == [not may] * 3


@pytest.mark.parametrize(
    ("now", "closes", "zone", "wanted"),
    [
        (NOW, "20:30", "Europe/Berlin", datetime(2026, 3, 6, 19, 30, tzinfo=UTC)),
        (NOW, "20:30", "America/New_York", datetime(2026, 3, 7, 1, 30, tzinfo=UTC)),
        (NOW, "24h", "Europe/Berlin", NOW + timedelta(days=1)),
        # On Sunday 8 March 2026 clocks in New York go from 2:00 to 3:00, on Sunday 29 March in Berlin.
        (NOW, "sunday 1:30", "America/New_York", datetime(2026, 3, 8, 6, 30, tzinfo=UTC)),
        (NOW, "sunday 12:00", "America/New_York", datetime(2026, 3, 8, 16, 0, tzinfo=UTC)),
        (NOW, "29 March 20:30", "Europe/Berlin", datetime(2026, 3, 29, 18, 30, tzinfo=UTC)),
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), "1d", "Europe/Berlin", datetime(2026, 3, 29, 20, 0, tzinfo=UTC)),
    ],
)
async def test_a_poll_closes_by_the_clocks_of_its_server(
    house: House, now: datetime, closes: str, zone: str, wanted: datetime
) -> None:
    house.clock.now = now
    await house.club.save_guild_settings(GuildSettings(GUILD, time_zone=zone))

    poll = await house.start(a_draft(closes=closes))

    assert poll.closes_at == wanted


async def test_a_length_of_time_counts_from_when_the_poll_is_posted(house: House) -> None:
    draft_id = await keep(house, a_draft(closes="1h"))
    house.clock.forward(hours=5)

    poll = await house.drafting.publish(draft_id, GUILD, CHANNEL, AUTHOR)

    assert poll.closes_at == NOW + timedelta(hours=6)


async def test_a_gate_may_be_as_far_as_its_author_has_seen_and_no_further(house: House) -> None:
    await house.club.record_progress(AUTHOR.id, FILM, 1)

    answers = [
        await told(house.drafting.check_ready(GUILD, AUTHOR, a_draft(film=FILM, checkpoint=far))) for far in (0, 1, 2)
    ]

    assert [answer for answer in answers if isinstance(answer, str)] == [NOT_SO_FAR]
    assert answers[2] == NOT_SO_FAR
