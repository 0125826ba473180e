"""What moderators are asked to hide, and for how long that is remembered."""

from datetime import timedelta
from pathlib import Path

import discord
import pytest
from simcord import MemberActor, ResponseMessage
from simcord.backend.models import MessageSticker

from bot.commands.hide import cards, commands, requests
from bot.model.expiring import Expiring
from tests.support.hide import WORD, answer, hide, in_the_clear, last, make_of, moderator, pinged, still_there
from tests.support.stage import Stage, a_bot, buttons, custom_ids, text

NO_CONTENT = pytest.mark.simcord(approved_intents=discord.Intents.default())
"""As most bots run: Discord shows what a message says only when a member uses its menu."""


async def offer(club: Stage, asker: MemberActor, message: discord.Message) -> ResponseMessage:
    """What a member gets who may not hide a message themselves."""
    reply = await hide(asker, message, club.channel)
    assert buttons(reply) == ["Ask a moderator"]
    return reply


async def request(club: Stage, asker: MemberActor, message: discord.Message) -> discord.Message:
    """The line that asks moderators."""
    await asker.click(await offer(club, asker, message), label="Ask a moderator")
    return last(club.channel)


@NO_CONTENT
async def test_a_member_asks_and_a_moderator_hides(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    message, since = await author.send(club.channel, WORD, attachments=[("a.png", b"1")]), club.requests()

    asked = await request(club, asker, message)

    assert f"<@{asker.id}> asks to have [a message]({message.jump_url}) hidden." in text(asked)
    reply = answer(await moderates.click(asked, label="Hide it"))

    posted = last(club.channel)
    assert f"<@{author.id}> wrote this; <@{moderates.id}> asked me to hide it." in text(posted)
    assert WORD in text(posted)
    assert len(posted.attachments) == 1
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []
    assert not still_there(club.channel, asked)
    assert buttons(reply) == ["Delete the original"]


@NO_CONTENT
async def test_the_author_may_do_what_was_asked_of_moderators(club: Stage) -> None:
    author, asker = await club.member(), await club.member("asker")
    asked = await request(club, asker, await author.send(club.channel, WORD))

    await author.click(asked, label="Hide it")

    assert WORD in text(last(club.channel))


async def test_others_cannot_do_what_was_asked_of_moderators(club: Stage) -> None:
    author, asker = await club.member(), await club.member("asker")
    asked = await request(club, asker, await author.send(club.channel, WORD))

    reply = answer(await asker.click(asked, label="Hide it"))

    assert reply.content == commands.NOT_YOUR_MESSAGE
    assert last(club.channel).id == asked.id


async def test_moderators_are_asked_once_an_hour_about_a_message(club: Stage) -> None:
    author, asker, other = await club.member(), await club.member("asker"), await club.member("other")
    message = await author.send(club.channel, WORD)
    asked = await request(club, asker, message)

    again = answer(await other.click(await offer(club, other, message), label="Ask a moderator"))
    await club.env.advance_time(3600)
    later = await request(club, other, message)

    assert again.content == commands.ASKED_ALREADY
    assert later.id != asked.id


async def test_a_request_that_was_not_posted_can_be_made_again(club: Stage) -> None:
    author, asker = await club.member(), await club.member("asker")
    message = await author.send(club.channel, WORD)
    reply = await offer(club, asker, message)
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50013)

    refused = answer(await asker.click(reply, label="Ask a moderator"))
    await asker.click(reply, label="Ask a moderator")

    assert refused.content == commands.MAY_NOT_WRITE_HERE
    assert "asks to have" in text(last(club.channel))


async def test_who_may_not_write_in_a_channel_has_nothing_written_for_them(club: Stage) -> None:
    author, asker = await moderator(club, "author"), await club.member("asker")
    stage_door = club.env.guild.create_text_channel(
        "stage-door", overwrites={asker: discord.PermissionOverwrite(send_messages=False)}
    )
    message = await author.send(stage_door, WORD)

    reply = answer(await asker.click(await hide(asker, message, stage_door), label="Ask a moderator"))

    assert reply.content == commands.MEMBER_MAY_NOT_WRITE
    assert last(stage_door).id == message.id


@NO_CONTENT
async def test_after_a_restart_a_moderator_learns_what_to_do(club: Stage, tmp_path: Path) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))
    again = a_bot(tmp_path)
    await club.bot.close()
    await club.env.restart_bot(again)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.FORGOTTEN
    assert still_there(club.channel, asked)
    await again.close()


@NO_CONTENT
async def test_a_message_of_which_discord_shows_but_the_sticker_is_not_hidden_by_halves(
    club: Stage, tmp_path: Path
) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    message = await author.send(club.channel, WORD)
    make_of(club, message, stickers=[MessageSticker(1, "wave", 1, club.env.guild.id)])
    asked = await request(club, asker, message)
    again = a_bot(tmp_path)
    await club.bot.close()
    await club.env.restart_bot(again)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.FORGOTTEN
    await again.close()


@NO_CONTENT
async def test_an_author_asks_a_moderator_about_what_cannot_be_hidden(club: Stage) -> None:
    author, moderates = await club.member(), await moderator(club)
    message = await author.send(club.channel, "\u200b")
    await author.click(await hide(author, message, club.channel), label="Ask a moderator")
    asked = last(club.channel)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert text(reply) == cards.NOTHING_POSTED
    assert still_there(club.channel, asked)


@NO_CONTENT
async def test_all_that_a_message_held_when_a_moderator_was_asked_goes_along(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    message = await author.send(club.channel, ".")
    parts = [{"type": 10, "content": WORD}, {"type": 99}]
    make_of(club, message, content="", embeds=[{"title": f"{WORD} burns"}], components=parts)
    asked = await request(club, asker, message)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert f"{WORD} burns" in text(last(club.channel))
    assert "something newer than I am" in text(reply)


async def test_where_discord_shows_messages_a_request_works_after_a_restart(club: Stage, tmp_path: Path) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))
    again = a_bot(tmp_path)
    await club.bot.close()
    await club.env.restart_bot(again)

    await moderates.click(asked, label="Hide it")

    assert WORD in text(last(club.channel))
    await again.close()


@NO_CONTENT
async def test_what_was_changed_since_is_not_posted_as_it_was(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    message = await author.send(club.channel, WORD)
    asked = await request(club, asker, message)
    await author.edit(message, "Never mind")

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.FORGOTTEN


@NO_CONTENT
async def test_what_was_deleted_since_is_not_posted(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    message = await author.send(club.channel, WORD)
    asked = await request(club, asker, message)
    await author.delete(message)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.MESSAGE_GONE
    assert last(club.channel).id == asked.id


@NO_CONTENT
async def test_what_was_asked_an_hour_ago_is_forgotten(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))
    await club.env.advance_time(3600)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.FORGOTTEN


async def test_nothing_that_members_wrote_is_kept_longer_than_an_hour(club: Stage) -> None:
    author, asker = await club.member(), await club.member("asker")
    await offer(club, asker, await author.send(club.channel, WORD))
    before = len(requests.requests_of(club.bot).offered)

    await club.env.advance_time(3602)

    assert (before, len(requests.requests_of(club.bot).offered)) == (1, 0)


async def test_what_is_hidden_is_not_kept(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))

    await moderates.click(asked, label="Hide it")

    assert len(requests.requests_of(club.bot).offered) == 0


async def test_a_message_that_the_bot_may_not_read_is_answered_in_a_sentence(club: Stage) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))
    club.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50013)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert reply.content == commands.MAY_NOT_READ


async def test_a_request_that_cannot_be_taken_away_stays(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    author, asker, moderates = await club.member(), await club.member("asker"), await moderator(club)
    asked = await request(club, asker, await author.send(club.channel, WORD))
    club.env.inject_error("DELETE", "/channels/*/messages/*", status=500)

    reply = answer(await moderates.click(asked, label="Hide it"))

    assert cards.HIDDEN in text(reply)
    assert "Could not take the request" in caplog.text


def test_only_so_much_is_remembered() -> None:
    kept, now = Expiring[int, int](timedelta(hours=1), 200), discord.utils.utcnow()

    for number in range(201):
        kept.keep(number, number, now)

    assert kept.find(0, now) is None
    assert kept.find(1, now) == 1


async def test_what_its_buttons_say_is_short_and_says_nothing(club: Stage) -> None:
    author, asker = await club.member(), await club.member("asker")
    message = await author.send(club.channel, WORD)

    asked = await request(club, asker, message)

    assert custom_ids(asked) == [f"hide:now:{message.id}:{author.id}"]
