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
from tests.support.stage import Stage, card, custom_ids, last, moderator

MAY_NOT_SEND = "I can't write in this channel. A moderator can let me."
OLD_CARD = "That button is from an older message of mine. Run the command again for a fresh one."
NOT_INSTALLED = "I can only share in servers that have me as a member. A moderator can add me."


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

    assert reply_to_sharer(result).startswith("Shared.")
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


async def test_whoever_shared_it_can_delete_it(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    posted = await shared_by(club, sharer)

    result = await sharer.click(posted, label="Delete")

    assert club.channel.history() == []
    assert [(message.content, message.ephemeral) for message in result.followups] == [("Deleted.", True)]


async def test_a_moderator_can_delete_it(club: Stage) -> None:
    posted = await shared_by(club, await club.member(seen=4, film=SLUG))

    await moderator(club).click(posted, label="Delete")

    assert club.channel.history() == []


async def test_nobody_else_can_delete_it(club: Stage) -> None:
    posted = await shared_by(club, await club.member(seen=4, film=SLUG))
    other = await club.member("other", 4, SLUG)

    result = await other.click(posted, label="Delete")

    assert reply_to_sharer(result) == "Only the member who shared this, or one who can manage messages, can delete it."
    assert [message.id for message in club.channel.history()] == [posted.id]


async def test_it_can_still_be_deleted_after_a_restart(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    posted = await shared_by(club, sharer)
    await club.env.restart_bot()

    await sharer.click(posted, label="Delete")

    assert club.channel.history() == []


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
    posted = await shared_by(club, sharer)
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=status, code=code)

    result = await sharer.click(posted, label="Delete")

    assert [(message.content, message.ephemeral) for message in result.followups] == [(sentence, True)]


@pytest.mark.parametrize("forged", ["", ":x", ":-1", f":{10**30}"])
async def test_a_delete_button_that_names_nobody_deletes_nothing(club: Stage, forged: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    posted = await shared_by(club, sharer)
    delete = custom_ids(posted)[1].rsplit(":", 1)[0]

    result = await club.press(moderator(club), delete + forged)

    assert reply_to_sharer(result) == OLD_CARD
    assert posted.id in {message.id for message in club.channel.history()}
