"""*Hide it*: whose messages it hides, and how."""

import discord
import pytest

from bot.commands.hide import attachments, cards
from tests.support.hide import (
    LONG,
    PICTURE,
    WORD,
    behind_tags,
    hide,
    in_the_clear,
    last,
    make_of,
    moderator,
    on_the_cdn,
    pinged,
    posted_since,
    room_where,
    still_there,
)
from tests.support.spoiler_reader import seen
from tests.support.stage import Stage, buttons, parts, text


async def test_an_author_hides_their_message(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    message = await author.send(club.channel, f"||{WORD}|| `{WORD}||` @everyone <@{author.id}>\n> {WORD}\\")

    reply = await hide(author, message, club.channel)

    shown = list(parts(last(club.channel)))
    assert shown[0]["content"] == f"<@{author.id}> wrote this and asked me to hide it."
    assert (shown[1]["type"], shown[1]["spoiler"]) == (17, True)
    assert shown[2]["content"].count(WORD) == 3
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []
    assert text(reply) == "Hidden: it's in the channel now, behind a spoiler. The original is still there."
    assert still_there(club.channel, message)


async def test_a_moderator_hides_what_another_member_wrote(club: Stage) -> None:
    author, moderates, since = await club.member(), await moderator(club), club.requests()
    message = await author.send(club.channel, WORD)

    await hide(moderates, message, club.channel)

    first = next(parts(last(club.channel)))
    assert first["content"] == f"<@{author.id}> wrote this; <@{moderates.id}> asked me to hide it."
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []


async def test_names_take_the_place_of_mentions_and_emoji_and_times_stay(club: Stage) -> None:
    author, other = await club.member(), await club.member("Kathy")
    role = club.env.guild.create_role("critics")
    kept = "<a:wave:123456789012345678> <t:1735689600:R>"
    words = f"{other.mention} <@&{role.id}> <#{club.channel.id}> <@123456789012345678> {kept}"
    message = await author.send(club.channel, words)

    await hide(author, message, club.channel)

    assert kept in text(last(club.channel))
    assert f"@Kathy @critics #after-the-film <@123456789012345678> {kept}" in behind_tags(last(club.channel))


async def test_files_go_along_as_spoilers_with_names_that_say_nothing(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    files = [(f"{WORD}.png", b"1"), (f"{WORD}.{WORD} ?", b"2"), (f"{WORD}.PDF", b"3")]
    message = await author.send(club.channel, attachments=files)
    club.env.backend.get_message(club.channel.id, message.id).attachments[0]["description"] = f"{WORD} burns"

    await hide(author, message, club.channel)

    posted = last(club.channel)
    assert [file.filename for file in posted.attachments] == [
        "SPOILER_file-1.png",
        "SPOILER_file-2",
        "SPOILER_file-3.pdf",
    ]
    assert [await file.read() for file in posted.attachments] == [b"1", b"2", b"3"]
    assert [part["items"][0]["spoiler"] for part in parts(posted) if part["type"] == 12] == [True]
    assert [part["spoiler"] for part in parts(posted) if part["type"] == 13] == [True, True]
    assert f"{WORD} burns" in text(posted)
    assert WORD not in in_the_clear(club, since)


async def test_a_long_text_goes_on_in_the_next_message(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    message = await author.send(club.channel, LONG)

    reply = await hide(author, message, club.channel)

    first, second = posted_since(club.channel, message)
    assert WORD in text(first)
    assert "asked me to hide it" not in text(second)
    assert seen(behind_tags(first, second)) == seen(LONG)
    assert max(len(text(first)), len(text(second))) <= 4000
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []
    assert buttons(reply) == ["Delete the original"]


async def test_what_is_too_long_for_four_messages_goes_along_in_a_file_too(club: Stage) -> None:
    author = await club.member()
    embeds = [{"type": "rich", "description": "|" * 1_900} for _ in range(3)]
    message = make_of(club, await author.send(club.channel, LONG), embeds=embeds)

    reply = await hide(author, message, club.channel)

    first, *others = posted_since(club.channel, message)
    assert len(others) == 3
    assert cards.ALL_IN_THE_FILE in text(first)
    [file] = first.attachments
    assert file.filename == "SPOILER_message.txt"
    assert (await file.read()).decode() == "\n".join([LONG, *["|" * 1_900] * 3])
    assert buttons(reply) == ["Delete the original"]


async def test_the_end_of_a_long_text_is_named_where_the_bot_may_attach_no_file(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, attach_files=False)
    message = await author.send(quiet, LONG)
    club.env.backend.get_message(quiet.id, message.id).embeds = [{"description": "|" * 4_000}] * 2

    reply = await hide(author, message, quiet)

    assert "the end of a long text" in text(reply)
    assert buttons(reply) == ["Delete it all the same"]


async def test_no_message_has_more_than_twenty_tags_and_four_thousand_characters(club: Stage) -> None:
    author = await club.member()
    words = "\n".join(f"{number}" for number in range(500))
    message = await author.send(club.channel, words)

    await hide(author, message, club.channel)

    posted = posted_since(club.channel, message)
    assert all(text(one).count("||") <= 40 for one in posted)
    assert all(len(text(one)) <= 4_000 for one in posted)
    assert seen(behind_tags(*posted)).replace("/", "") == seen(words)


async def test_a_text_that_fits_needs_no_file(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, f"{WORD} " * 100)

    await hide(author, message, club.channel)

    assert last(club.channel).attachments == []


async def test_what_stays_behind_is_listed_before_anything_is_deleted(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await club.member()
    monkeypatch.setattr(attachments, "MOST_BYTES", 5)
    message = await author.send(club.channel, WORD, attachments=[("a.png", b"1234"), ("b.png", b"12")])

    reply = await hide(author, message, club.channel)

    assert len(last(club.channel).attachments) == 1
    assert cards.LEFT_OUT.format(left_out="a file that's more than I can carry") in text(reply)
    assert buttons(reply) == ["Delete it all the same"]


async def test_a_file_that_cannot_be_fetched_stays_behind(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD, attachments=[("a.png", b"1")])
    club.env.backend.get_message(club.channel.id, message.id).attachments[0]["url"] = "https://cdn.simcord.invalid/x"

    reply = await hide(author, message, club.channel)

    assert "I couldn't take along: a file that Discord didn't give me." in text(reply)
    assert "Could not take file 1 of" in caplog.text


async def test_what_has_more_than_ten_files_goes_on_in_the_next_message(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    picture = on_the_cdn(club, PICTURE)
    message = await author.send(club.channel, WORD, attachments=[(f"{number}.png", b"1") for number in range(10)])
    make_of(club, message, embeds=[{"type": "rich", "image": {"url": picture}}])

    reply = await hide(author, message, club.channel)

    posted = posted_since(club.channel, message)
    assert [len(one.attachments) for one in posted] == [10, 1]
    assert await posted[1].attachments[0].read() == b"picture"
    assert WORD not in in_the_clear(club, since)
    assert buttons(reply) == ["Delete the original"]


async def test_of_ten_files_the_one_that_is_too_large_for_the_server_is_named(club: Stage) -> None:
    """How much a member may upload is no help: it is the bot that posts."""
    author = await club.member()
    message = await author.send(club.channel, attachments=[(f"{number}.png", b"1") for number in range(10)])
    stored = club.env.backend.get_message(club.channel.id, message.id)
    stored.attachments[3]["size"] = discord.utils.DEFAULT_FILE_SIZE_LIMIT_BYTES + 1

    reply = await hide(author, message, club.channel)

    assert len(last(club.channel).attachments) == 9
    assert "I couldn't take along: a file that's more than I can carry." in text(reply)


async def test_files_stay_where_the_bot_may_not_attach_any(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, attach_files=False)
    message = await author.send(quiet, WORD, attachments=[("a.png", b"1"), ("b.png", b"1")])

    reply = await hide(author, message, quiet)

    assert last(quiet).attachments == []
    assert "I couldn't take along: 2 files (I can't attach any here)." in text(reply)


async def test_a_message_of_files_alone_stays_where_the_bot_may_not_attach_any(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, attach_files=False)
    message = await author.send(quiet, attachments=[("a.png", b"1")])

    reply = await hide(author, message, quiet)

    assert text(reply).startswith(cards.NOTHING_POSTED)
    assert "a file (I can't attach any here)" in text(reply)
    assert buttons(reply) == ["Delete it all the same", "Ask a moderator"]
    assert last(quiet).id == message.id
