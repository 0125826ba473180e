"""The rules that close the ways in which a bot leaks, 1 to 13: markup, cards and files, surfaces without markup.

A test or more for each rule, named after it, on what really goes over the wire. Rules 14 to 23 are in
`test_rules_absence`.
"""

import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from simcord import InteractionResult, MemberActor

from bot.client.bot import Houselights
from knowledge.format.errors import FilmFileError
from tests.support.films import entry
from tests.support.ladder_film import SLUG, clear, gated_poll, ladder, ladder_bot, rungs, spoiler
from tests.support.spoiler_reader import read, shown
from tests.support.stage import Stage, apart, buttons, card, last, parts, text, walk

EPHEMERAL = 1 << 6
MESSAGE, DEFERRED = 4, 5  # Discord's numbers for a reply, and for one that comes later
TAGS = 20


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder, and a list that is longer than there may be tags."""
    raw = ladder()
    raw["themes"] = [entry("waiting", "Waiting"), *(entry(f"theme-{n}", f"Theme {n}", 4) for n in range(30))]
    return ladder_bot(tmp_path, raw)


async def share(club: Stage, seen: int = 4, name: str = "sharer") -> Any:
    """The card of the climber, shared."""
    sharer = await club.member(name, seen, SLUG)
    await sharer.slash(club.channel, "character", name="climber", share=True)
    return last(club.channel)


async def ask_and_share(club: Stage, question: str) -> Any:
    """An answer, shared with its question behind a tag."""
    sharer = await club.member(seen=4, film=SLUG)
    await sharer.slash(club.channel, "ask", question=question, share=True)
    return last(club.channel)


def public(club: Stage, since: int = 0) -> list[Any]:
    """The bodies of all messages that the bot has posted for everybody."""
    posted = list[Any]()
    for request, raw in zip(club.env.http_requests[since:], club.sent(since), strict=True):
        body = orjson.loads(raw)
        if re.fullmatch(r"/channels/\d+/messages", request.path):
            posted.append(body)
        elif request.path.endswith("/callback") and body["type"] == MESSAGE and not body["data"]["flags"] & EPHEMERAL:
            posted.append(body["data"])
    return posted


@pytest.mark.parametrize("mark", ["|", "`"])
def test_rule_01_no_film_file_may_hold_what_breaks_a_tag(tmp_path: Path, mark: str) -> None:
    raw = ladder()
    raw["characters"][0]["facts"][0]["text"] = f"A {mark} in a text."

    with pytest.raises(FilmFileError, match="breaks spoiler tags"):
        ladder_bot(tmp_path / "other", raw)


@pytest.mark.parametrize("trick", ["||", "|||", "[a||x](b)", "https://a.b/||c", "\\||", "|", "<https://a.b/||>"])
async def test_rule_01_pipes_cannot_break_out_of_a_tag(club: Stage, trick: str) -> None:
    posted = await ask_and_share(club, f"who carries the kite? {trick}")

    for heeding in (False, True):
        tags, outside = read(spoiler(posted), heeding=heeding)
        assert outside.strip() == ""
        assert len(tags) == 3
        assert "whocarriesthekite?" in shown(tags[0])


async def test_rule_02_no_spoiler_is_in_code(club: Stage) -> None:
    posted = await ask_and_share(club, "`who` ```carries the kite?``` ``")

    box = spoiler(posted)
    assert "kite" in box
    assert re.findall(r"(?<!\\)`", box) == []
    assert [line for line in box.splitlines() if line and not line.startswith("||")] == []


async def test_rule_03_there_is_one_tag_a_fact_and_none_goes_over_a_line_or_is_in_a_quote(club: Stage) -> None:
    await clear(club, 0)

    lines = [line for line in spoiler(await share(club)).splitlines() if line]

    assert [rungs(line) for line in lines] == [[1], [2], [3], [4]]
    assert all(re.fullmatch(r"\|\|[^|]+\|\|", line) for line in lines)


async def test_rule_03_what_is_too_long_is_clipped_before_it_is_tagged(club: Stage) -> None:
    posted = await ask_and_share(club, "who carries the kite?\n> " + "why " * 480)

    first, *others = [line for line in spoiler(posted).splitlines() if line]
    assert len(first) < 500
    assert first.endswith("\N{HORIZONTAL ELLIPSIS}\N{ZERO WIDTH SPACE}||")
    assert rungs("".join(others)) == [4]


async def test_rule_04_there_are_never_more_than_twenty_tags(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)

    await sharer.slash(club.channel, "theme", share=True)

    tags, _ = read(spoiler(last(club.channel)), heeding=False)
    assert len(tags) == TAGS


async def test_rule_05_no_title_label_or_footer_needs_a_tag(club: Stage) -> None:
    await clear(club, 1)

    posted = await share(club)

    [body] = public(club)
    assert "embeds" not in body
    assert body["content"] is None
    labels = [part["label"] for part in parts(posted) if "label" in part]
    assert labels == ["My version"]
    assert rungs(str(apart(posted)[0])) == [0, 1]


async def test_rule_06_in_a_spoiler_container_every_text_is_tagged_as_well(club: Stage) -> None:
    posted = await share(club)

    [box] = apart(posted)[1]
    kinds = {part["type"] for part in walk([box])}
    tags, outside = read(spoiler(posted), heeding=False)
    assert kinds == {17, 10}
    assert len(tags) == 4
    assert outside.strip() == ""


async def test_rule_07_a_spoilered_file_is_one_in_both_ways_and_its_name_says_nothing(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, attachments=[("the-kite-falls.png", b"1")])
    club.env.backend.get_message(club.channel.id, message.id).attachments[0]["description"] = "The kite falls"

    await author.context_menu(club.channel, "Hide it", message)

    posted = last(club.channel)
    [item] = [item for part in parts(posted) if part["type"] == 12 for item in part["items"]]
    assert [file.filename for file in posted.attachments] == ["SPOILER_file-1.png"]
    assert item["spoiler"]
    assert not item.get("description")
    assert rungs(str(apart(posted)[0])) == []


async def test_rule_07_the_picture_of_a_gated_poll_is_a_spoiler_in_both_ways(club: Stage) -> None:
    author = await club.member(seen=4, film=SLUG)
    poll = await gated_poll(club, club.channel, author.id, 4)
    await club.bot.polls.vote(poll, club.env.guild.id, author.id, (1,))
    await author.slash(club.channel, "poll close", poll=str(poll))
    await club.press(author, f"poll:close-now:{poll}")
    await club.env.advance_time(5)

    result = card(await club.press(author, f"poll:result:{poll}"))

    [item] = [item for part in parts(result) if part["type"] == 12 for item in part["items"]]
    assert [file.filename for file in result.attachments] == ["SPOILER_result.png"]
    assert item["spoiler"]
    assert result.ephemeral


async def test_rule_08_no_link_shows_a_preview(club: Stage) -> None:
    posted = await ask_and_share(club, "who carries the kite? https://a.b/c and <https://d.e/f>")

    links = re.findall(r".https://[^\s>]+.", spoiler(posted))
    assert links == ["<https://a.b/c>", "<https://d.e/f>"]


async def test_rule_08_below_the_last_checkpoint_no_card_leads_outside(club: Stage) -> None:
    for seen in range(4):
        viewer, since = await club.member(f"seen-{seen}", seen, SLUG), club.requests()
        for command in ("film", "character", "theme", "plot", "seen", "help"):
            assert buttons(card(await viewer.slash(club.channel, command)))
        assert b"http" not in b"".join(club.sent(since))


async def use_every_command(club: Stage, viewer: MemberActor) -> list[InteractionResult]:
    """Every command that answers its member alone, with something in its options."""
    return [
        await viewer.slash(club.channel, "character", name="climber"),
        await viewer.slash(club.channel, "plot", point="The kite moment"),
        await viewer.slash(club.channel, "theme", name="Theme 1"),
        await viewer.slash(club.channel, "term", name="kite"),
        await viewer.slash(club.channel, "ask", question="who carries the kite?"),
        await viewer.slash(club.channel, "seen", how_far="Step 3"),
        await viewer.slash(club.channel, "film", film=SLUG),
        await viewer.slash(club.channel, "poll start", question="Is it the kite?"),
        await viewer.slash(club.channel, "poll list"),
        await viewer.slash(club.channel, "poll history", search="kite"),
        await viewer.slash(club.channel, "help"),
        await viewer.slash(club.channel, "privacy"),
    ]


async def test_rule_09_what_is_gated_goes_to_one_member_unless_they_share_it(club: Stage) -> None:
    viewer, since = await club.member(seen=4, film=SLUG), club.requests()

    replies = await use_every_command(club, viewer)
    await viewer.slash(club.channel, "discuss")
    await viewer.send(club.channel, f"{club.me} who carries the kite?")

    assert all(card(result).ephemeral for result in replies)
    assert 4 in rungs(b"".join(club.sent(since)))
    assert len(public(club, since)) == 2
    assert rungs(orjson.dumps(public(club, since))) == [0]


async def test_rule_10_what_has_no_markup_holds_only_what_its_viewer_may_see(club: Stage) -> None:
    viewer, since = await club.member(seen=1, film=SLUG), club.requests()

    offered = await viewer.autocomplete(club.channel, "plot", "point", "")
    await viewer.autocomplete(club.channel, "plot", "point", "The kite")
    shown_ = [card(await viewer.slash(club.channel, command)) for command in ("plot", "seen", "film", "discuss")]

    assert [rungs(choice["name"]) for choice in offered] == [[0], [1]]
    assert all(re.fullmatch(r"[0-9a-f]{12}", choice["value"]) for choice in offered)
    assert rungs(b"".join(club.sent(since))) == [0, 1]
    assert all(map(text, shown_))


async def test_rule_10_a_value_that_was_not_offered_is_checked_again(club: Stage) -> None:
    behind, ahead = await club.member("behind", 1, SLUG), await club.member("ahead", 4, SLUG)
    values = [choice["value"] for choice in await ahead.autocomplete(club.channel, "plot", "point", "")]
    since = club.requests()

    await behind.slash(club.channel, "plot", point=values[4])
    await behind.slash(club.channel, "plot", point="0" * 12)

    locked, unknown = club.sent(since)
    assert locked == unknown
    assert b"Nothing by that name so far" in locked


async def test_rule_10_the_name_of_a_thread_is_what_the_room_may_see(club: Stage) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    prompt = card(await viewer.slash(club.channel, "discuss"))

    await viewer.click(prompt, label="Open a thread")

    [thread] = club.channel.threads
    assert rungs(str(thread.name)) == [0]


async def test_rule_11_a_command_is_answered_for_one_and_shared_in_a_message_of_its_own(club: Stage) -> None:
    viewer = await club.member(seen=4, film=SLUG)

    result = await viewer.slash(club.channel, "ask", question="who carries the kite?", share=True)

    posted = last(club.channel)
    assert card(result).ephemeral
    assert posted.interaction_metadata is None
    assert posted.id != card(result).id
    assert rungs(str(apart(posted)[0])) == []


async def test_rule_12_whatever_comes_after_a_first_reply_is_ephemeral_too(club: Stage) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    own = card(await viewer.slash(club.channel, "character", name="climber", share=True))
    shared = card(await viewer.click(own, label="Share"))
    await viewer.click(shared, label="Take it back")
    await viewer.context_menu(club.channel, "Hide it", await viewer.send(club.channel, "The kite falls"))
    await viewer.slash(club.channel, "theme", name="nothing", share=True)
    club.expect_errors()

    requests = list(zip(club.env.http_requests, map(orjson.loads, club.sent()), strict=True))
    later = [
        body for request, body in requests if request.method == "POST" and request.path.startswith("/webhooks/")
    ]  # an edit stays as visible as what it edits
    deferred = [body for request, body in requests if request.path.endswith("/callback") and body["type"] == DEFERRED]
    assert len(later) >= 4
    assert len(deferred) == 2
    assert all(body["flags"] & EPHEMERAL for body in later)
    assert all(body["data"]["flags"] & EPHEMERAL for body in deferred)


async def test_rule_13_the_first_line_of_what_everybody_sees_gives_nothing_away(club: Stage) -> None:
    sharer, since = await club.member(seen=4, film=SLUG), club.requests()
    await sharer.slash(club.channel, "plot", point="The kite moment", share=True)
    await gated_poll(club, club.channel, sharer.id, 4)
    await sharer.slash(club.channel, "discuss")
    await sharer.send(club.channel, f"{club.me} who carries the kite?")
    message = await sharer.send(club.channel, "The kite falls")
    await sharer.context_menu(club.channel, "Hide it", message)

    cards = [list(walk(body["components"])) for body in public(club, since)]
    firsts = [next(part["content"] for part in one if part["type"] == 10) for one in cards]
    assert len(firsts) == 5
    assert rungs("\n".join(first.splitlines()[0] for first in firsts)) == [0]
