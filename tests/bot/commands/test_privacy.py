"""/privacy: what is kept about a member is shown, handed over and deleted, wherever they ask."""

import re
from pathlib import Path
from typing import Any, cast

import orjson
import pytest
from simcord import InteractionResult, MemberActor, ResponseMessage

from bot.model.personal_data import ERASURE_EFFECT, DataKind, NeverStored
from tests.support.films import changed, write
from tests.support.personal_data import IN_OPEN_SEALED_POLLS, places_in, rows_in
from tests.support.places import deny, poll_in
from tests.support.polls import now, poll_of, start
from tests.support.stage import Stage, buttons, card, last, parts, stage, text

NAMED, SEALED = {"privacy": "named"}, {"privacy": "sealed"}
FILE = "Give it to me as a file"
NUMBER = re.compile(r"\*\*(.+)\*\*: (\d+|none)$", re.MULTILINE)


async def privacy(club: Stage, member: MemberActor) -> ResponseMessage:
    """The card of a member."""
    return card(await member.slash(club.channel, "privacy"))


def figures(shown: ResponseMessage) -> dict[str, str]:
    """The kinds of things on a card, with how many there are."""
    return dict(NUMBER.findall(text(shown)))


async def file(member: MemberActor, shown: ResponseMessage) -> dict[str, Any]:
    """What a member gets as a file."""
    answer = await member.click(shown, label=FILE)
    assert card(answer).ephemeral
    return orjson.loads(await sent(answer))


async def sent(answer: InteractionResult) -> bytes:
    """The file in an answer."""
    [attachment] = card(answer).attachments
    assert attachment.filename == "houselights-about-you.json"
    return await attachment.read()


async def vote(club: Stage, poll: int, member: MemberActor, pick: int) -> None:
    """Let a member vote without a click."""
    with club.env.time_context():
        await club.bot.polls.vote(poll, club.env.guild.id, member.id, (pick,))


async def delete(club: Stage, member: MemberActor) -> ResponseMessage:
    """Have everything deleted, and say yes when asked."""
    asked = card(await member.click(await privacy(club, member), label="Delete it all"))
    return card(await member.click(asked, label="Delete it all"))


async def test_nothing_is_kept_of_a_member_who_has_said_nothing(club: Stage) -> None:
    member = await club.member()

    shown = await privacy(club, member)

    assert shown.ephemeral
    assert "Nothing at all." in text(shown)
    assert all(kind in text(shown) for kind in NeverStored)
    assert buttons(shown) == []


async def test_what_a_member_has_done_is_shown_with_figures(club: Stage) -> None:
    member = await club.member(seen=1)
    await member.slash(club.channel, "discuss")
    named, sealed = await start(club, member, NAMED), await start(club, member, SEALED)
    await vote(club, poll_of(named), member, 1)
    await vote(club, poll_of(sealed), member, 1)
    await member.slash(club.channel, "poll start", question="A draft?")

    shown = await privacy(club, member)

    assert figures(shown) == {
        DataKind.PROGRESS: "1",
        DataKind.PROMPTS: "1",
        DataKind.DRAFTS: "1",
        DataKind.POLLS: "2",
        DataKind.VOTES: "1",
        DataKind.SEALED: "1",
        DataKind.LOG: "3",
    }
    assert "\n### How far you've seen each film\n- Never Let Me Go (2010): Seen the school years\n" in text(shown)
    assert "you could vote twice. Open now: 1." in text(shown)
    assert shown.ephemeral


async def test_what_others_have_done_does_not_change_the_card(club: Stage) -> None:
    member, other = await club.member(seen=1), await club.member("other", seen=2)
    before = text(await privacy(club, member))
    poll = poll_of(await start(club, other))

    await vote(club, poll, other, 1)
    await other.slash(club.channel, "discuss")

    assert text(await privacy(club, member)) == before


async def test_the_file_holds_what_is_kept_of_a_member_and_of_nobody_else(club: Stage) -> None:
    member, other = await club.member(seen=1), await club.member("other", seen=2)
    poll = poll_of(await start(club, other, NAMED))
    await vote(club, poll, member, 2)
    await vote(club, poll, other, 3)
    await member.slash(club.channel, "discuss")

    held = await file(member, await privacy(club, member))

    assert held["member"] == member.id
    assert [step["checkpoint"] for step in held["progress"]] == [1]
    assert [put["channel_id"] for put in held["prompts"]] == [club.channel.id]
    assert held["prompts"][0]["prompt"] in text(last(club.channel))
    [vote_] = held["votes"]
    assert (vote_["poll"]["question"], vote_["poll"]["choices"], vote_["picks"]) == (
        "Who next?",
        ["Ruth", "Tommy", "Kathy"],
        [2],
    )
    assert [line["event"] for line in held["log"]] == ["voted"]
    assert held["drafts"] == held["polls"] == held["sealed"] == []
    assert str(other.id) not in str(held)


async def test_the_file_gives_away_nothing_that_a_member_has_not_seen(club: Stage) -> None:
    member = await club.member(seen=4)
    poll = poll_of(await start(club, member, {"gate": "3"}, question="Is there a deferral?"))
    await vote(club, poll, member, 1)
    full = await file(member, await privacy(club, member))

    await member.slash(club.channel, "seen", how_far="1")
    short = await file(member, await privacy(club, member))

    assert str(full).count("deferral") == 2
    assert "deferral" not in str(short)
    assert "Ruth" not in str(short)
    assert [entry["poll_id"] for entry in short["polls"]] == [poll]


async def test_the_file_has_ones_own_votes_but_not_the_words_of_others_in_places_one_has_lost(club: Stage) -> None:
    member, other = await club.member(), await club.member("other")
    room = club.env.guild.create_text_channel("room")
    theirs = await poll_in(other, room, "Theirs?")
    own = await poll_in(member, room, "Mine?")
    sealed = poll_of(await start(club, other, SEALED, question="Theirs, sealed?"))
    for poll in (theirs, sealed):
        await vote(club, poll, member, 2)
    full = await file(member, await privacy(club, member))

    for lost in (room, club.channel):
        deny(club, lost, member)
    short = orjson.loads(await sent(await member.user.click(card(await member.user.slash("privacy")), label=FILE)))

    assert [entry["poll"]["question"] for entry in full["votes"]] == ["Theirs?"]
    assert [entry["question"] for entry in full["sealed"]] == ["Theirs, sealed?"]
    [vote_], [sealed_], [own_] = short["votes"], short["sealed"], short["polls"]
    assert (vote_["poll"]["poll_id"], vote_["picks"]) == (theirs, [2])
    assert (
        (vote_["poll"]["question"], vote_["poll"]["choices"]) == (sealed_["question"], sealed_["choices"]) == (None, [])
    )
    assert (own_["poll_id"], own_["question"]) == (own, "Mine?")


async def test_the_file_has_words_from_all_servers_where_a_member_sees_them(club: Stage) -> None:
    author = await club.member("author")
    member = await club.member()
    here = poll_of(await start(club, author, question="Here?"))
    guild = club.env.create_guild()
    room, hidden = guild.create_text_channel("room"), guild.create_text_channel("hidden")
    there = guild.add_member(author.user)
    guild.add_member(member.user)
    polls = [here, await poll_in(there, room, "There?"), await poll_in(there, hidden, "Hidden there?")]
    deny(club, hidden)
    with club.env.time_context():
        for poll, server in zip(polls, (club.env.guild.id, guild.id, guild.id), strict=True):
            await club.bot.polls.vote(poll, server, member.id, (1,))

    held = await file(member, await privacy(club, member))
    alone = orjson.loads(await sent(await member.user.click(card(await member.user.slash("privacy")), label=FILE)))

    for document in (held, alone):
        assert [entry["poll"]["question"] for entry in document["votes"]] == ["Here?", "There?", None]


async def test_deleting_is_asked_once_more_with_what_will_happen(club: Stage, tmp_path: Path) -> None:
    member = await club.member(seen=1)
    poll = poll_of(await start(club, member))
    await vote(club, poll, member, 1)
    before = await rows_in(tmp_path)
    shown = await privacy(club, member)
    reply, there = text(shown), [kind for kind, number in figures(shown).items() if number != "none"]

    asked = card(await member.click(shown, label="Delete it all"))
    assert asked.id == shown.id
    assert [line for line in text(asked).splitlines() if line.startswith("- ")] == [
        f"- **{kind}**: {ERASURE_EFFECT[DataKind(kind)]}" for kind in there
    ]
    assert await rows_in(tmp_path) == before

    back = card(await member.click(asked, label="Keep it"))
    assert text(back) == reply
    assert await rows_in(tmp_path) == before


async def test_deleting_tells_what_has_been_deleted_and_leaves_nothing(club: Stage, tmp_path: Path) -> None:
    member = await club.member(seen=1)
    await member.slash(club.channel, "ask", question="Who is Kathy?")
    await member.slash(club.channel, "discuss")
    poll = poll_of(await start(club, member))
    await vote(club, poll, member, 1)
    await member.slash(club.channel, "poll start", question="A draft?")
    assert await places_in(tmp_path, member.id)

    done = await delete(club, member)

    assert text(done).startswith("## Deleted\n")
    assert "- **How far you have seen films** (1): deleted" in text(done)
    assert "- **Votes in named and private polls** (1): 1 taken back in open polls; 0 in closed ones" in text(done)
    assert await places_in(tmp_path, member.id) == set()
    assert "Nothing at all." in text(await privacy(club, member))
    assert "You haven't set how far you've seen" in text(card(await member.slash(club.channel, "film")))


async def test_deleting_twice_does_no_harm(club: Stage, tmp_path: Path) -> None:
    """The button of an older card still works; so does an undo from before, which has nothing left to undo."""
    member = await club.member(seen=0)
    step = card(await member.slash(club.channel, "seen", how_far="1"))
    first, second = await privacy(club, member), await privacy(club, member)
    questions = [card(await member.click(shown, label="Delete it all")) for shown in (first, second)]
    await member.click(questions[0], label="Delete it all")
    before = await rows_in(tmp_path)

    done = card(await member.click(questions[1], label="Delete it all"))
    await member.click(step, label="Undo")

    assert text(done) == "## Nothing to delete\nThere's nothing left that I could delete now."
    assert await rows_in(tmp_path) == before
    assert len(club.env.errors) == 0


async def test_an_open_sealed_poll_stays_until_it_has_closed(club: Stage, tmp_path: Path) -> None:
    member = await club.member()
    poll = poll_of(await start(club, await club.member("author"), SEALED))
    await vote(club, poll, member, 1)

    first = await delete(club, member)
    assert text(first).startswith("## Nothing to delete")
    assert "you could vote twice. Open now: 1. Ask me again once it has closed." in text(first)
    assert await places_in(tmp_path, member.id) == IN_OPEN_SEALED_POLLS

    await club.env.advance_time(7_300)
    second = await delete(club, member)
    assert "Sealed polls you have voted in** (1)" in text(second)
    assert await places_in(tmp_path, member.id) == set()


async def test_the_room_sees_the_poll_without_its_author_and_without_the_vote(club: Stage) -> None:
    member = await club.member()
    message = await start(club, member)
    await member.click(message, label="Ruth")
    await club.env.advance_time(10)
    assert f"by {member.mention}" in text(now(club, message))
    assert "1 vote" in text(now(club, message))

    await delete(club, member)
    await club.env.advance_time(10)

    assert "by somebody who asked to be forgotten" in text(now(club, message))
    assert "No votes yet" in text(now(club, message))


async def test_a_named_result_tells_of_a_forgotten_member_and_is_otherwise_as_it_was(club: Stage) -> None:
    author, member = await club.member("author"), await club.member()
    poll = poll_of(await start(club, author, NAMED))
    await vote(club, poll, member, 2)
    await vote(club, poll, author, 1)
    await club.env.advance_time(7_300)
    result = card(await author.click(last(club.channel), label="Details"))
    before = text(result)

    await delete(club, member)

    await club.env.advance_time(7)
    after = card(await author.click(last(club.channel), label="Details"))
    closed = next(iter(club.channel.history()))
    assert text(after) == text(closed) == before.replace(member.mention, "somebody who asked to be forgotten")
    assert author.mention in text(closed)
    assert all(str(member.id) not in str(list(parts(one))) for one in (after, *club.channel.history()))


@pytest.mark.parametrize(("form", "words"), [("csv", "forgotten,1,Tommy"), ("json", '"voter": null')])
async def test_an_exported_poll_does_not_name_who_was_forgotten(club: Stage, form: str, words: str) -> None:
    author, member = await club.member("author"), await club.member()
    poll = poll_of(await start(club, author, NAMED))
    await vote(club, poll, member, 2)
    await club.env.advance_time(7_300)

    await delete(club, member)

    sent = card(await author.slash(club.channel, "poll export", poll=str(poll), format=form))
    exported = (await sent.attachments[0].read()).decode()
    assert words in exported
    assert str(member.id) not in exported


async def test_privacy_works_in_direct_messages(club: Stage, tmp_path: Path) -> None:
    member = await club.member(seen=1)

    shown = card(await member.user.slash("privacy"))
    held = orjson.loads(
        await card(await member.user.click(shown, label="Give it to me as a file")).attachments[0].read()
    )
    asked = card(await member.user.click(shown, label="Delete it all"))
    done = card(await member.user.click(asked, label="Delete it all"))

    assert held["member"] == member.id
    assert text(done).startswith("## Deleted")
    assert await places_in(tmp_path, member.id) == set()


async def test_discord_learns_that_it_works_everywhere(club: Stage) -> None:
    [synced] = [request.json for request in club.env.http_requests if request.path.endswith("/commands")]

    [command] = [command for command in cast("list[dict[str, Any]]", synced) if command["name"] == "privacy"]

    assert sorted(command["integration_types"]) == [0, 1]
    assert sorted(command["contexts"]) == [0, 1, 2]


async def test_films_whose_names_hold_marks_are_told_as_they_are(tmp_path: Path) -> None:
    write(tmp_path / "films", changed("title", "The *Small* Hours"))
    async with stage(tmp_path, films=tmp_path / "films") as club:
        member = await club.member(seen=1, film="the-small-hours-1999")
        shown = await privacy(club, member)

    assert r"- The \*Small\* Hours (1999): Seen half" in text(shown)
