"""Polls are there for those who can see their places: each kind of place, each kind of member, each way to ask."""

import itertools
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeAlias

import orjson
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.client.bot import Houselights
from bot.model.rate_limits import unlimited
from tests.support.places import AUTHORS, KINDS, MEMBERS, WORD, world
from tests.support.polls import votes_of
from tests.support.stage import Stage, a_bot

NO_POLL = 999_999  # no poll has this id

Asking: TypeAlias = Callable[[Stage, MemberActor, ChannelHandle, int], Awaitable[InteractionResult]]


def typed(command: str, **more: str) -> Asking:
    return lambda _, member, room, poll: member.slash(room, f"poll {command}", poll=str(poll), **more)


def pressed(custom_id: str) -> Asking:
    return lambda club, member, room, poll: club.press(member, custom_id.format(poll), room)


# Every way to ask for one poll, from a channel that everybody sees.
ONE: dict[str, Asking] = {
    "results": typed("results"),
    "copy": typed("copy"),
    "export": typed("export"),
    "export of everything": typed("export", format="json"),
    "close": typed("close"),
    "My vote": pressed("poll:open:{}"),
    "a choice that is none": pressed("poll:cast:{}:9"),
    "a pick that is no number": pressed("poll:cast:{}:x"),
    "Rank them": pressed("poll:rank:{}:1"),
    "Details": pressed("poll:result:{}"),
    "Who voted for what": pressed("poll:named:{}:0"),
    "How it was counted": pressed("poll:counted:{}:0"),
    "Close the poll": pressed("poll:close:{}"),
    "Copy this poll": pressed("poll:copy:{}"),
    "Export": pressed("poll:export:{}:csv"),
    "Export everything": pressed("poll:export:{}:json"),
}
# And to change one.
CHANGES: dict[str, Asking] = {
    "a choice": pressed("poll:cast:{}:2"),
    "Seal my vote": pressed("poll:sure:{}:1"),
    "Take my vote back": pressed("poll:withdraw:{}"),
    "Close it": pressed("poll:close-now:{}"),
}

# Every way to ask for several.
LISTS: dict[str, Callable[[Stage, MemberActor, ChannelHandle], Awaitable[InteractionResult]]] = {
    "open": lambda _, member, room: member.slash(room, "poll list"),
    "closed": lambda _, member, room: member.slash(room, "poll history"),
    "closed, by a word": lambda _, member, room: member.slash(room, "poll history", search=WORD),
    "voted in": lambda _, member, room: member.slash(room, "poll mine"),
    "open, by a button": lambda club, member, room: club.press(member, "poll:list:0:open", room),
    "closed, by a button": lambda club, member, room: club.press(member, "poll:list:0:closed:", room),
    "closed, by a button with a word": lambda club, member, room: club.press(
        member, f"poll:list:0:closed:{WORD}", room
    ),
    "further on": lambda club, member, room: club.press(member, "poll:list:1:closed:", room),
}
COMPLETIONS = ("results", "copy", "close", "export")


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, but that members may ask as much at once as they like."""
    return a_bot(tmp_path, unlimited())


async def reply(club: Stage, asked: Callable[[], Awaitable[InteractionResult]]) -> bytes:
    """Every byte that a member gets, files among them."""
    before = club.requests()
    shown = (await asked()).response
    sent = [one.json for one in club.env.http_requests[before:] if "/callback" in one.path or "/webhooks/" in one.path]
    files = [await file.read() for file in shown.attachments] if shown else []
    return orjson.dumps(sent) + b"".join(files)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_poll_is_there_for_those_who_see_its_place_and_for_nobody_else(club: Stage, kind: str) -> None:
    made = await world(club, KINDS[kind])
    nobody = await club.member()
    for_none = {way: await asked(club, way, nobody, NO_POLL) for way in ONE | CHANGES}
    wrong: list[object] = []

    for turn, (member, author) in enumerate(itertools.product(MEMBERS, AUTHORS)):
        shown = made.shows(member, own=member == author)
        for place, way in enumerate(ONE if shown else ONE | CHANGES):
            is_open = (turn + place) % 2 == 0  # every way meets open polls and closed ones in turn
            got = await asked(club, way, made.members[member], made.polls[author, is_open])
            if (got == for_none[way]) is shown:
                wrong.append((member, author, is_open, way, got))

    assert wrong == []
    assert [await votes_of(club, poll) for poll in made.polls.values()] == [{1: len(MEMBERS), 2: 0, 3: 0}] * 4
    assert await club.bot.polls.due() == []
    club.expect_errors()


@pytest.mark.parametrize("kind", KINDS)
async def test_lists_have_polls_of_places_that_a_member_sees_and_are_else_as_if_there_were_none(
    club: Stage, kind: str
) -> None:
    made = await world(club, KINDS[kind])
    nobody, empty = await member_of_another_guild(club)
    for_none = {way: await reply(club, lambda ask=ask: ask(club, nobody, empty)) for way, ask in LISTS.items()}
    wrong: list[object] = []

    for member in MEMBERS:
        polls = {poll for (author, _), poll in made.polls.items() if made.shows(member, own=member == author)}
        for way, ask in LISTS.items():
            got = await reply(club, lambda ask=ask, member=member: ask(club, made.members[member], club.channel))
            listed = {poll for poll in made.polls.values() if re.search(rf"poll:[a-z]+:{poll}\b".encode(), got)}
            if listed != polls & made.of(way) or (not listed and got != for_none[way]):
                wrong.append((member, way, got))

    assert wrong == []
    club.expect_errors()


@pytest.mark.parametrize("kind", KINDS)
async def test_completions_offer_polls_of_places_that_a_member_sees_and_no_others(club: Stage, kind: str) -> None:
    made = await world(club, KINDS[kind])
    wrong: list[object] = []

    for member, command, words in itertools.product(MEMBERS, COMPLETIONS, ("", WORD)):
        offered = await made.members[member].autocomplete(club.channel, f"poll {command}", "poll", words)
        if {int(one["value"]) for one in offered} != made.offered(member, command):
            wrong.append((member, command, words, offered))

    assert wrong == []


async def asked(club: Stage, way: str, member: MemberActor, poll: int) -> bytes:
    """What a member gets who asks for a poll from a channel that everybody sees."""
    return await reply(club, lambda: (ONE | CHANGES)[way](club, member, club.channel, poll))


async def member_of_another_guild(club: Stage) -> tuple[MemberActor, ChannelHandle]:
    """A member of a server where there is no poll, and a channel of it."""
    guild = club.env.create_guild()
    return guild.add_member(club.env.create_user("elsewhere")), guild.create_text_channel("elsewhere")
