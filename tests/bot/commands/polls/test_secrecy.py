"""What must not be seen is in no byte that the bot sends: hidden votes, and polls of those who have seen further.

Each test plays the same scene twice, with other votes or another poll, and compares what was sent.
"""

import random
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import discord
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import MemberActor, ResponseMessage

from bot.model.polls import PollKind
from tests.support.polls import poll_of, public, show_votes, start, vote
from tests.support.stage import SHIPPED, Stage, buttons, card, last, stage, text

TWO_HOURS = 7200
COMMANDS = ("results", "copy", "close", "export")


def same_lot(club: Stage) -> None:
    """Draw the same order for ties in every scene."""
    club.bot.drafts._lots = random.Random(1)  # noqa: S311, SLF001  # pyright: ignore[reportPrivateUsage]


def a_moderator(club: Stage, name: str) -> MemberActor:
    role = club.env.guild.create_role(f"role of {name}", permissions=discord.Permissions(manage_messages=True))
    return club.env.guild.add_member(club.env.create_user(name), roles=[role])


async def look_everywhere(club: Stage, author: MemberActor, other: MemberActor, poll: str) -> list[bytes]:
    """Look at a poll in every way while it is open; the files that come with it."""
    files: list[bytes] = []
    for member in (author, other):
        for command in ("list", "history", "mine"):
            await member.slash(club.channel, f"poll {command}")
        for command in COMMANDS[:-1]:
            await member.slash(club.channel, f"poll {command}", poll=poll)
            await member.autocomplete(club.channel, f"poll {command}", "poll", "")
        await member.click(last(club.channel), custom_id=f"poll:open:{poll}")
    for kind in ("csv", "json"):
        answer = card(await author.slash(club.channel, "poll export", poll=poll, format=kind))
        files += [await file.read() for file in answer.attachments]
    return files


async def sent_while_hidden(chosen: dict[str, str], ballots: list[tuple[int, ...]]) -> list[bytes]:
    """All that is sent about a poll with these ballots while its results are hidden."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as club:
            same_lot(club)
            author, other = await club.member("author"), a_moderator(club, "other")
            message = await start(club, author, chosen)
            await vote(club, poll_of(message), ballots)
            await show_votes(club, poll_of(message))
            files = await look_everywhere(club, author, other, str(poll_of(message)))
            assert f"{len(ballots)} vote" in text(last(club.channel))
            assert len(files) == 2
            _ = club.env.errors  # refusals, which the member reads
            return [*club.sent(), *files]


@st.composite
def two_elections(draw: st.DrawFn) -> tuple[str, list[tuple[int, ...]], list[tuple[int, ...]]]:
    """A kind of poll, and two sets of as many ballots."""
    kind = draw(st.sampled_from(PollKind))
    most = 1 if kind is PollKind.SINGLE else 3
    picks = st.lists(st.integers(1, 3), min_size=1, max_size=most, unique=True).map(tuple)
    turnout = draw(st.integers(1, 7))
    first, second = (draw(st.lists(picks, min_size=turnout, max_size=turnout)) for _ in range(2))
    return f"{kind}-0", first, second


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(two_elections(), st.sampled_from([{"results": "after"}, {"privacy": "sealed"}, {"privacy": "named"}]))
async def test_hidden_votes_are_in_no_byte_that_is_sent_before_the_close(
    elections: tuple[str, list[tuple[int, ...]], list[tuple[int, ...]]], hidden: dict[str, str]
) -> None:
    kind, first, second = elections
    chosen = {"kind": kind, **hidden}
    if "privacy" in hidden and hidden["privacy"] == "named":
        chosen["results"] = "after"

    assert await sent_while_hidden(chosen, first) == await sent_while_hidden(chosen, second)


async def test_votes_that_are_not_hidden_do_make_a_difference() -> None:
    chosen = {"kind": "single-0"}

    assert await sent_while_hidden(chosen, [(1,), (1,)]) != await sent_while_hidden(chosen, [(2,), (3,)])


@dataclass(frozen=True)
class Scene:
    """A poll for those who have seen as far as checkpoint 3."""

    question: str
    choices: str
    ballots: tuple[tuple[int, ...], ...]
    kind: str = "single-0"
    results: str = "live"
    privacy: str = "private"


PLAIN = Scene("Who is Ruth?", "Ruth, Tommy", ((1,), (1,), (2,), (2,), (1,)))
SCENES = [
    replace(PLAIN, ballots=((2,),) * 5),
    replace(PLAIN, question="Does *Tommy* die, and how? " * 10),
    replace(PLAIN, choices=", ".join(f"{number} deaths" for number in range(25)), ballots=((25,),) * 5),
    replace(PLAIN, kind="ranked-0", results="after"),
    replace(PLAIN, privacy="sealed"),
    replace(PLAIN, privacy="named"),
]
WORDS = ("", "ruth", "tommy", "who", "deaths", "zzz")


async def try_everything(club: Stage, member: MemberActor, poll: str, message: discord.Message) -> None:
    """All that a member might do who wants to know more about a poll than they should."""
    for words in WORDS:
        await member.slash(club.channel, "poll history", **({"search": words} if words else {}))
        for command in COMMANDS:
            await member.autocomplete(club.channel, f"poll {command}", "poll", words)
    for command in COMMANDS:
        await member.slash(club.channel, f"poll {command}", poll=poll)
    await member.slash(club.channel, "poll list")
    await member.slash(club.channel, "poll mine")
    await member.click(message, label=buttons(message)[0])


async def sent_to_early(scene: Scene) -> list[Any]:
    """All that the room, and two members who have not seen so far, are sent about a poll; one of them moderates."""
    with tempfile.TemporaryDirectory() as folder:
        async with stage(Path(folder)) as club:
            same_lot(club)
            author, early, mod = await club.member("author", 4), await club.member("early", 2), a_moderator(club, "mod")
            chosen = {"results": scene.results, "kind": scene.kind, "privacy": scene.privacy, "gate": "3"}
            message = await start(club, author, chosen, question=scene.question, choices=scene.choices)
            poll = poll_of(message)
            await vote(club, poll, scene.ballots, seen=3)
            await show_votes(club, poll)
            before = club.requests()
            for member in (early, mod):
                await try_everything(club, member, str(poll), last(club.channel))
            await club.env.advance_time(TWO_HOURS)
            for member in (early, mod):
                await try_everything(club, member, str(poll), last(club.channel))
            _ = club.env.errors  # refusals, which the member reads
            room = [request for request in club.env.http_requests[:before] if request.path.startswith("/channels")]
            assert len(public(club.channel)) == 2
            assert len(room) == 2
            return [orjson.dumps(one.json) for one in room] + club.sent(before)


@pytest.mark.parametrize("scene", SCENES, ids=["votes", "question", "choices", "ranked", "sealed", "named"])
async def test_a_poll_of_those_who_have_seen_further_is_the_same_for_all_others_whatever_it_asks(
    scene: Scene,
) -> None:
    assert await sent_to_early(PLAIN) == await sent_to_early(scene)


async def test_an_invented_button_shows_nothing_of_a_gated_poll(club: Stage) -> None:
    author, early = await club.member("author", 4), await club.member("early", 1)
    message = await start(club, author, {"gate": "3"}, question="Who *dies*?")
    poll = poll_of(message)
    stored = club.env.backend.get_message(club.channel.id, message.id)
    shown: list[str] = []

    for verb in ("cast", "pick", "rank", "sure", "withdraw", "result", "named", "counted", "close", "copy"):
        stored.components[0]["components"][1]["components"][0]["custom_id"] = f"poll:{verb}:{poll}:1"
        answer = card(await early.click(message, label="Vote"))
        shown.append(str(answer.components) + answer.content)

    assert not any("dies" in one or "Tommy" in one for one in shown)
    assert (await club.bot.polls.public_view(poll)).turnout == 0


async def said_to_have_seen(member: MemberActor, question: ResponseMessage, checkpoint: str) -> None:
    answer = card(await member.select(question, [checkpoint]))
    if "Show me everything" in buttons(answer):
        await member.click(answer, label="Show me everything")


async def test_whoever_says_that_they_have_seen_so_far_can_vote(club: Stage) -> None:
    author, early = await club.member("author", 4), await club.member("early", 1)
    message = await start(club, author, {"gate": "3"})

    question = card(await early.click(message, label="Vote"))
    asked = text(question)
    await said_to_have_seen(early, question, "3")
    ballot = card(await early.click(message, label="Vote"))
    receipt = card(await early.select(ballot, ["2"]))

    assert "### This one goes further than you've seen" in asked
    assert "Your vote is in: **Tommy**." in text(receipt)


async def test_a_vote_stays_when_its_voter_goes_back_in_the_film_but_is_not_shown_to_them(club: Stage) -> None:
    author, bo = await club.member("author", 4), await club.member("bo", 3)
    message = await start(club, author, {"gate": "3"}, question="Who *dies*?")
    ballot = card(await bo.click(message, label="Vote"))
    await bo.select(ballot, ["2"])
    await club.bot.club.record_progress(bo.id, SHIPPED, 1)

    mine = card(await bo.slash(club.channel, "poll mine"))
    changed = card(await bo.select(ballot, ["1"]))

    assert "dies" not in text(mine)
    assert "This one goes further" in text(changed)
    assert (await club.bot.polls.public_view(poll_of(message))).turnout == 1


async def test_the_result_of_a_gated_poll_is_announced_without_saying_what_it_is(club: Stage) -> None:
    author = await club.member("author", 4)
    message = await start(club, author, {"gate": "3"}, question="Who *dies*?")
    await vote(club, poll_of(message), [(1,)], seen=3)

    await club.env.advance_time(TWO_HOURS)

    reply = text(last(club.channel))
    assert reply.startswith("### A poll for those who've seen further\n")
    assert "1 vote." in reply
    assert buttons(last(club.channel)) == ["See the result"]
    assert not last(club.channel).attachments
