"""Who is in a private thread is asked of Discord: within bounds, again for every use, and no answer means closed."""

import discord
import pytest
from simcord import ChannelHandle, MemberActor

from bot.club.polls import POLL_GONE
from tests.support.places import WORD, deny, lists, poll_in, sees, thread_in
from tests.support.polls import vote, votes_of
from tests.support.stage import Stage, card, text


def questions(club: Stage, member: MemberActor, since: int = 0) -> list[int]:
    """The threads that Discord was asked about for a member."""
    ending = f"/thread-members/{member.id}"
    return [int(one.path.split("/")[2]) for one in club.env.http_requests[since:] if one.path.endswith(ending)]


async def room_of(club: Stage, *joined: MemberActor) -> tuple[ChannelHandle, int]:
    """A private thread with a poll by the first who is in it."""
    room = thread_in(club, club.channel, *joined, private=True)
    return room, await poll_in(joined[0], room)


async def test_a_card_from_before_a_member_left_a_thread_does_nothing(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    room, poll = await room_of(club, ada, bo)
    shown = card(await bo.slash(club.channel, "poll list"))
    ballot = card(await club.press(bo, f"poll:open:{poll}"))

    club.env.backend.remove_thread_member(room.id, bo.id)
    reply = [
        card(await bo.click(shown, label="Vote")).content,
        card(await bo.select(ballot, ["1"])).content,
        card(await club.press(bo, f"poll:cast:{poll}:1")).content,
        card(await club.press(bo, f"poll:result:{poll}")).content,
    ]

    assert reply == [POLL_GONE] * 4
    assert not await lists(bo, club.channel)
    assert await votes_of(club, poll) == {1: 0, 2: 0, 3: 0}
    club.expect_errors()


async def test_in_the_thread_itself_nobody_has_to_be_asked_about(club: Stage) -> None:
    ada = await club.member("ada")
    room, poll = await room_of(club, ada)
    before = club.requests()

    seen = await sees(ada, room, poll), await lists(ada, room)

    assert seen == (True, True)
    assert questions(club, ada, before) == []


async def test_who_manages_threads_need_not_be_asked_about_nor_who_does_not_see_the_channel(club: Stage) -> None:
    ada, outsider = await club.member("ada"), await club.member("outsider")
    role = club.env.guild.create_role("mods", permissions=discord.Permissions(manage_threads=True))
    mod = club.env.guild.add_member(club.env.create_user("mod"), roles=[role])
    parent = club.env.guild.create_text_channel("parent")
    await poll_in(ada, thread_in(club, parent, ada, private=True))
    deny(club, parent, outsider)
    before = club.requests()

    seen = [await lists(member, club.channel) for member in (mod, outsider)]

    assert seen == [True, False]
    assert questions(club, mod, before) == questions(club, outsider, before) == []


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_without_an_answer_a_thread_is_closed(club: Stage, status: int) -> None:
    ada = await club.member("ada")
    room, poll = await room_of(club, ada)
    club.env.inject_error("GET", f"/channels/{room.id}/thread-members/*", status=status, times=None)

    seen = await sees(ada, club.channel, poll), await lists(ada, club.channel)
    offered = await ada.autocomplete(club.channel, "poll results", "poll", "")

    assert seen == (False, False)
    assert offered == []
    club.expect_errors()


async def test_while_a_member_types_an_answer_holds_for_a_moment(club: Stage) -> None:
    ada = await club.member("ada")
    await room_of(club, ada)
    before = club.requests()

    offered = [await ada.autocomplete(club.channel, "poll results", "poll", WORD[:end]) for end in range(5)]
    typing = questions(club, ada, before)
    await club.env.advance_time(20)
    await ada.autocomplete(club.channel, "poll results", "poll", "")

    assert all(len(choices) == 1 for choices in offered)
    assert len(typing) == 1
    assert len(questions(club, ada, before)) == 2


async def test_of_many_threads_those_are_asked_about_where_the_member_has_voted_then_the_newest(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    rooms = [await room_of(club, ada, bo) for _ in range(8)]
    with club.env.time_context():
        await club.bot.polls.vote(rooms[0][1], club.env.guild.id, bo.id, (1,))
    before = club.requests()

    await bo.slash(club.channel, "poll list")

    newest = [room.id for room, _ in rooms[::-1][:4]]
    assert sorted(questions(club, bo, before)) == sorted([rooms[0][0].id, *newest])


async def test_asking_takes_no_more_for_many_polls_than_for_one(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    room, _ = await room_of(club, ada, bo)
    for _ in range(3):
        await poll_in(ada, room)
    await vote(club, 1, [(1,)])
    before = club.requests()

    shown = text(card(await bo.slash(club.channel, "poll list")))

    assert shown.count(f"{WORD}?") == 4
    assert questions(club, bo, before) == [room.id]
