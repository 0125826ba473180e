"""What *Hide it* deletes, what it does when Discord does not, and what it leaves alone."""

import logging
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord.enums import MessageType

from bot.client.error_codes import SENTENCES
from bot.commands.hide import cards, commands
from tests.support.hide import LONG, WORD, answer, hide, last, make_of, moderator, room_where, still_there
from tests.support.stage import Stage, a_bot, buttons, text


async def test_the_original_is_deleted_when_its_author_says_so(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)

    await author.click(reply, label="Delete the original")

    assert not still_there(club.channel, message)
    assert WORD in text(last(club.channel))
    assert text(reply) == "The original is deleted."
    done = [request.method for request in club.env.http_requests if "/messages" in request.path]
    assert done.index("POST") < done.index("DELETE")


async def test_the_original_is_deleted_after_a_restart_too(club: Stage, tmp_path: Path) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)
    again = a_bot(tmp_path)
    await club.bot.close()
    await club.env.restart_bot(again)

    await author.click(reply, label="Delete the original")

    assert not still_there(club.channel, message)
    await again.close()


async def test_who_is_a_moderator_no_more_deletes_nothing(club: Stage) -> None:
    author, moderates = await club.member(), await moderator(club)
    message = await author.send(club.channel, WORD)
    reply = await hide(moderates, message, club.channel)
    club.env.backend.get_guild(club.env.guild.id).members[moderates.id].role_ids.clear()

    refused = answer(await moderates.click(reply, label="Delete the original"))

    assert refused.content == commands.NOT_YOUR_MESSAGE
    assert still_there(club.channel, message)


async def test_an_original_that_is_gone_already_is_answered_in_a_sentence(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)
    await author.delete(message)

    refused = answer(await author.click(reply, label="Delete the original"))

    assert refused.content == commands.MESSAGE_GONE
    assert f"Could not delete message {message.id}" in caplog.text


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [(403, 50013, commands.MAY_NOT_DELETE), (400, 50083, commands.THREAD_CLOSED), (500, 0, commands.NOT_DELETED)],
)
async def test_an_original_that_discord_does_not_delete_stays(
    club: Stage, status: int, code: int, sentence: str
) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=status, code=code)

    refused = answer(await author.click(reply, label="Delete the original"))

    assert refused.content == sentence
    assert still_there(club.channel, message)


async def test_no_deletion_is_offered_where_the_bot_may_not(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, manage_messages=False)
    message = await author.send(quiet, WORD)

    reply = await hide(author, message, quiet)

    assert cards.MAY_NOT_DELETE in text(reply)
    assert buttons(reply) == []


@pytest.mark.parametrize(
    ("status", "code", "sentence"),
    [
        (403, 50013, commands.MAY_NOT_WRITE_HERE),
        (404, 10003, f"{SENTENCES[10003]} {commands.STAYS}"),
        (403, 50001, f"{SENTENCES[50001]} {commands.STAYS}"),
        (400, 200000, f"{SENTENCES[200000]} {commands.STAYS}"),
        (400, 50083, commands.THREAD_CLOSED),
        (403, 160005, commands.THREAD_CLOSED),
        (500, 0, commands.NOT_POSTED),
    ],
)
async def test_a_message_stays_when_it_cannot_be_posted_again(
    club: Stage, caplog: pytest.LogCaptureFixture, status: int, code: int, sentence: str
) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    club.env.inject_error("POST", "/channels/*/messages", status=status, code=code, times=None)

    with caplog.at_level(logging.WARNING):
        reply = await hide(author, message, club.channel)

    assert reply.content == sentence
    assert last(club.channel).id == message.id
    assert caplog.text.count(f"Could not post in channel {club.channel.id}") == 1
    assert WORD not in caplog.text
    assert club.env.errors


async def test_a_message_stays_where_the_bot_may_not_write(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    author, quiet = await club.member(), room_where(club, send_messages=False)
    message = await author.send(quiet, WORD)

    reply = await hide(author, message, quiet)

    assert reply.content == commands.MAY_NOT_WRITE_HERE
    assert "May not write in channel" in caplog.text
    assert club.env.errors


@pytest.mark.parametrize("may", [True, False])
async def test_in_a_thread_it_is_the_threads_permission_that_counts(club: Stage, *, may: bool) -> None:
    author, parent = await club.member(), room_where(club, send_messages=not may, send_messages_in_threads=may)
    club.env.backend.create_thread(parent.id, "thread", owner_id=author.id)
    [thread] = parent.threads
    message = await author.send(thread, WORD)

    reply = await hide(author, message, thread)

    assert (reply.content == commands.MAY_NOT_WRITE_HERE) is not may
    assert bool(club.env.errors) is not may


@pytest.mark.parametrize("words", ["\u200b", " \u202e\n\u2066", "\u200d"])
async def test_a_message_in_which_nothing_can_be_seen_is_not_posted(club: Stage, words: str) -> None:
    author = await club.member()
    message = await author.send(club.channel, words)

    reply = await hide(author, message, club.channel)

    assert text(reply) == cards.NOTHING_POSTED
    assert buttons(reply) == ["Delete it all the same", "Ask a moderator"]
    assert last(club.channel).id == message.id


async def test_a_moderator_deletes_what_cannot_be_hidden(club: Stage) -> None:
    author, moderates = await club.member(), await moderator(club)
    message = await author.send(club.channel, "\u200b")

    reply = await hide(moderates, message, club.channel)

    assert buttons(reply) == ["Delete it all the same"]
    await moderates.click(reply, label="Delete it all the same")
    assert not still_there(club.channel, message)


async def test_what_was_changed_since_is_not_deleted(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)
    await author.edit(message, "and more of it")

    refused = answer(await author.click(reply, label="Delete the original"))

    assert refused.content == commands.CHANGED
    assert still_there(club.channel, message)


async def test_a_button_of_an_older_card_still_deletes(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)

    await club.press(author, f"hide:delete:{message.id}:{author.id}")

    assert not still_there(club.channel, message)


async def test_where_the_bot_may_not_read_an_original_it_still_deletes_it(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    reply = await hide(author, message, club.channel)
    club.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50013)

    await author.click(reply, label="Delete the original")

    assert not still_there(club.channel, message)


async def test_half_of_a_message_is_not_left_behind_when_the_rest_cannot_be_posted(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await club.member()
    message = await author.send(club.channel, LONG)
    emit, post = club.env.backend.emit, {"method": "POST", "path": "/channels/*/messages"}
    fault = {**post, "status": 500, "code": 0, "message": "No more", "times": None}

    def no_more_after(event: str, *what: Any, **more: Any) -> None:
        if event == "MESSAGE_CREATE":
            club.env.backend.faults.append(fault)
        emit(event, *what, **more)

    monkeypatch.setattr(club.env.backend, "emit", no_more_after)

    reply = await hide(author, message, club.channel)

    assert reply.content == commands.NOT_POSTED
    assert last(club.channel).id == message.id
    assert club.env.errors


async def test_what_the_bot_says_itself_is_not_hidden(club: Stage) -> None:
    moderates = await moderator(club)
    await moderates.slash(club.channel, "discuss")

    reply = await hide(moderates, last(club.channel), club.channel)

    assert reply.content == commands.MINE
    assert club.env.errors


async def test_a_notice_of_discords_is_not_hidden(club: Stage) -> None:
    moderates = await moderator(club)
    notice = club.env.guild.create_system_message(club.channel, MessageType.NEW_MEMBER, author=moderates)

    reply = await hide(moderates, notice, club.channel)

    assert reply.content == commands.SYSTEM
    assert club.env.errors


async def test_what_a_thread_began_with_is_hidden_where_it_was_written(club: Stage) -> None:
    author = await club.member()
    message = make_of(club, await author.send(club.channel, WORD), content="", type=21)

    reply = await hide(author, message, club.channel)

    assert reply.content == commands.START
    assert club.env.errors


async def test_what_only_one_member_sees_is_not_posted_for_all(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD)
    stored = club.env.backend.get_message(club.channel.id, message.id)
    stored.flags |= discord.MessageFlags(ephemeral=True).value
    user = {"id": str(author.id), "username": "viewer", "discriminator": "0", "avatar": None}
    stored.interaction_metadata = {"id": "1", "type": 2, "user": user, "authorizing_integration_owners": {}}

    reply = await hide(author, message, club.channel)

    assert reply.content == commands.PRIVATE
    assert club.env.errors


def test_hide_it_is_in_the_menus_of_servers_alone(tmp_path: Path) -> None:
    command = a_bot(tmp_path).tree.get_command("Hide it", type=discord.AppCommandType.message)

    assert isinstance(command, discord.app_commands.ContextMenu)
    assert command.allowed_contexts is not None
    assert command.allowed_contexts.guild
    assert not command.allowed_contexts.dm_channel
    assert not command.allowed_contexts.private_channel
