"""Sharing where it cannot be done, and taking it back: one sentence for the member, one line in the log."""

import logging
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, MemberActor

from bot.client.bot import Houselights
from bot.client.error_codes import SENTENCES
from tests.support.ladder_film import SLUG, ladder_bot
from tests.support.sharing import reply_to_sharer
from tests.support.stage import Stage, buttons, card, last, moderator, text

MAY_NOT_SEND = "I can't write in this channel. A moderator can let me."
OLD_CARD = "That button is from an older message of mine. Run the command again for a fresh one."
NOT_INSTALLED = "I can only share in servers I've been added to. A moderator can add me."


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder."""
    return ladder_bot(tmp_path)


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the bot has logged that somebody should look at."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith("bot.") and record.levelno >= logging.WARNING
    ]


async def share(sharer: MemberActor, channel: ChannelHandle) -> InteractionResult:
    return await sharer.slash(channel, "character", name="climber", share=True)


async def press_share(sharer: MemberActor, channel: ChannelHandle) -> InteractionResult:
    own = card(await sharer.slash(channel, "character", name="climber"))
    return await sharer.click(own, label="Share")


@pytest.mark.parametrize("way", [share, press_share])
async def test_where_the_bot_may_not_write_one_sentence_says_so(
    club: Stage, caplog: pytest.LogCaptureFixture, way: Any
) -> None:
    assert club.bot.user is not None
    quiet = club.env.guild.create_text_channel(
        "quiet", overwrites={club.bot.user: discord.PermissionOverwrite(send_messages=False)}
    )
    sharer = await club.member(seen=4, film=SLUG)

    result = await way(sharer, quiet)

    assert reply_to_sharer(result) == MAY_NOT_SEND
    assert quiet.history() == []
    [logged] = warnings(caplog)
    assert str(quiet.id) in logged
    club.expect_errors()


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (403, 50013, MAY_NOT_SEND),
        (403, 50001, SENTENCES[50001]),
        (403, 160005, SENTENCES[160005]),
        (400, 50083, SENTENCES[50083]),
        (404, 10003, SENTENCES[10003]),
        (500, 0, "Discord didn't take it just now. Try again in a while."),
    ],
)
async def test_what_discord_refuses_is_told_in_one_sentence_and_logged_in_one_line(
    club: Stage, caplog: pytest.LogCaptureFixture, status: int, code: int, sentence: str
) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    own = card(await sharer.slash(club.channel, "character", name="climber"))
    club.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    result = await sharer.click(own, label="Share")

    assert reply_to_sharer(result) == sentence
    assert len(warnings(caplog)) == 1
    assert club.channel.history() == []


async def test_a_card_is_shared_in_the_thread_it_was_asked_for_in(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    prompt = card(await sharer.slash(club.channel, "discuss"))
    await sharer.click(prompt, label="Open a thread")
    [thread] = club.channel.threads

    result = await share(sharer, thread)

    assert reply_to_sharer(result).startswith("It's in the channel now.")
    assert last(thread).components


@pytest.mark.parametrize("way", ["share", "press"])
async def test_in_a_direct_message_there_is_nobody_to_share_with(club: Stage, way: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    since = club.requests()

    result = await sharer.user.slash("character", name="climber", share=way == "share")
    if way == "press":
        result = await sharer.user.click(card(result), label="Share")

    assert [card(result), *result.followups][-1].content == "There's nobody to share this with here."
    assert not any(request.path.startswith("/channels/") for request in club.env.http_requests[since:])
    club.expect_errors()


@pytest.mark.parametrize("way", [share, press_share])
async def test_in_a_server_that_the_bot_is_not_in_sharing_says_so(
    club: Stage, monkeypatch: pytest.MonkeyPatch, way: Any
) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    club.abroad(monkeypatch, guild_id="1")

    result = await way(sharer, club.channel)

    assert reply_to_sharer(result) == NOT_INSTALLED
    assert club.channel.history() == []
    club.expect_errors()


async def shared_by(club: Stage, sharer: MemberActor) -> discord.Message:
    """What this member has just shared."""
    await share(sharer, club.channel)
    return last(club.channel)


def taking_back(message: discord.Message) -> str:
    """The id of the button that takes a shared message back."""
    return f"hl:unshare:{SLUG}:film:::0::{message.id}"


async def test_nobody_is_shown_a_button_to_take_it_back_but_its_sharer(club: Stage) -> None:
    sharer, other, moderates = (
        await club.member(seen=4, film=SLUG),
        await club.member("other", 4, SLUG),
        moderator(club),
    )
    result = await share(sharer, club.channel)
    posted = last(club.channel)

    own, others, moderators = [
        card(await member.click(posted, label="My version")) for member in (sharer, other, moderates)
    ]

    assert buttons(posted) == ["My version"]
    assert buttons(result.followups[-1]) == ["Take it back"]
    assert buttons(own)[-1] == "Take it back"
    assert text(own).endswith("You shared this, so you can take it back.")
    assert "Take it back" not in [*buttons(others), *buttons(moderators)]


@pytest.mark.parametrize("later", [False, True])
async def test_its_sharer_takes_it_back_at_once_and_later(club: Stage, *, later: bool) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    shown = (await share(sharer, club.channel)).followups[-1]
    if later:
        await club.env.restart_bot()
        shown = card(await sharer.click(last(club.channel), label="My version"))

    await sharer.click(shown, label="Take it back")

    assert club.channel.history() == []
    assert text(shown) == "Taken back: it's gone from the channel."
    assert shown.ephemeral


@pytest.mark.parametrize("way", ["new", "old"])
async def test_nobody_else_can_delete_it_but_a_moderator(club: Stage, way: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    posted = await shared_by(club, sharer)
    other = await club.member("other", 4, SLUG)
    button = taking_back(posted) if way == "new" else f"hl:unshare:{SLUG}:film:::0:{sharer.id}"

    refused = await club.press(other, button)

    assert refused.followups[-1].content == "Only the member who shared this, or a moderator, can take it back."
    assert posted.id in {message.id for message in club.channel.history()}
    await club.press(moderator(club), button)
    left = [message.content for message in club.channel.history()]
    assert left == ([""] if way == "old" else []) + ["Press it"] * (1 if way == "old" else 2)


async def test_a_button_with_another_message_of_the_bot_or_of_a_member_deletes_nothing(club: Stage) -> None:
    member = await club.member(seen=4, film=SLUG)
    prompt = card(await member.slash(club.channel, "discuss"))
    posing = await member.send(club.channel, f"<@{member.id}> shares something about nothing")

    refused = [await club.press(member, taking_back(message)) for message in (prompt.message, posing)]

    assert [result.followups[-1].content for result in refused] == [
        "Only the member who shared this, or a moderator, can take it back."
    ] * 2
    assert {prompt.id, posing.id} <= {message.id for message in club.channel.history()}


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (404, 10008, "That's gone already."),
        (403, 50013, "I couldn't delete it. A moderator can."),
        (403, 50001, SENTENCES[50001]),
        (400, 50083, SENTENCES[50083]),
        (500, 0, "I couldn't delete it just now. Try again in a while."),
    ],
)
async def test_what_cannot_be_deleted_is_told_in_a_sentence(club: Stage, status: int, code: int, sentence: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    reply = (await share(sharer, club.channel)).followups[-1]
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=status, code=code)

    result = await sharer.click(reply, label="Take it back")

    assert [(message.content, message.ephemeral) for message in result.followups] == [(sentence, True)]


@pytest.mark.parametrize("forged", ["", ":x", ":-1", f":{10**30}", "::", "::x", f"::{10**30}"])
async def test_a_delete_button_that_names_nobody_deletes_nothing(club: Stage, forged: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    posted = await shared_by(club, sharer)

    result = await club.press(moderator(club), f"hl:unshare:{SLUG}:film:::0{forged}")

    assert reply_to_sharer(result) == OLD_CARD
    assert posted.id in {message.id for message in club.channel.history()}
