"""*Hide it*: whose messages it hides, and how."""

import pytest

from bot.commands import hidden, hiding, taking
from tests.bot.stage import Stage, buttons, parts, text
from tests.hiding import LONG, WORD, hide, in_the_clear, last, moderator, pinged, room_where, still_there


async def test_an_author_hides_their_message(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    message = await author.send(club.channel, f"||{WORD}|| `{WORD}||` @everyone <@{author.id}>\n> {WORD}\\")

    told = await hide(author, message, club.channel)

    shown = list(parts(last(club.channel)))
    assert shown[0]["content"] == f"<@{author.id}> wrote this and asked me to hide it."
    assert (shown[1]["type"], shown[1]["spoiler"]) == (17, True)
    assert shown[2]["content"].count(WORD) == 3
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []
    assert text(told) == "Hidden: it now stands in the channel behind a spoiler. The original is still there."
    assert still_there(club.channel, message)


async def test_a_moderator_hides_what_somebody_else_wrote(club: Stage) -> None:
    author, moderates, since = await club.member(), await moderator(club), club.requests()
    message = await author.send(club.channel, WORD)

    await hide(moderates, message, club.channel)

    first = next(parts(last(club.channel)))
    assert first["content"] == f"<@{author.id}> wrote this; <@{moderates.id}> asked me to hide it."
    assert WORD not in in_the_clear(club, since)
    assert pinged(club, since) == []


async def test_names_stand_where_mentions_and_emoji_stood(club: Stage) -> None:
    author, other = await club.member(), await club.member("Kathy")
    message = await author.send(club.channel, f"{other.mention} <a:wave:123456789012345678>")

    await hide(author, message, club.channel)

    said = text(last(club.channel)).replace("\N{ZERO WIDTH SPACE}", "")
    assert "||@Kathy :wave:||" in said


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


async def test_a_long_text_goes_along_in_a_file_too(club: Stage) -> None:
    author, since = await club.member(), club.requests()
    message = await author.send(club.channel, LONG)

    told = await hide(author, message, club.channel)

    posted = last(club.channel)
    assert [file.filename for file in posted.attachments] == ["SPOILER_message.txt"]
    assert (await posted.attachments[0].read()).decode() == LONG
    assert len(text(posted)) <= 4000
    assert WORD not in in_the_clear(club, since)
    assert buttons(told) == ["Delete the original"]


async def test_a_text_that_fits_needs_no_file(club: Stage) -> None:
    author = await club.member()
    message = await author.send(club.channel, f"{WORD} " * 100)

    await hide(author, message, club.channel)

    assert last(club.channel).attachments == []


async def test_what_stays_behind_is_said_before_anything_is_deleted(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    author = await club.member()
    monkeypatch.setattr(taking, "MOST_BYTES", 5)
    message = await author.send(club.channel, WORD, attachments=[("a.png", b"1234"), ("b.png", b"12")])

    told = await hide(author, message, club.channel)

    assert len(last(club.channel).attachments) == 1
    assert hidden.NOT_ALL in text(told)
    assert buttons(told) == ["Delete the original all the same"]


async def test_a_file_that_cannot_be_fetched_stays_behind(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    author = await club.member()
    message = await author.send(club.channel, WORD, attachments=[("a.png", b"1")])
    club.env.backend.get_message(club.channel.id, message.id).attachments[0]["url"] = "https://cdn.simcord.invalid/x"

    told = await hide(author, message, club.channel)

    assert hidden.NOT_ALL in text(told)
    assert "Could not take file" in caplog.text


async def test_ten_files_go_along_and_the_rest_is_said(club: Stage) -> None:
    author = await club.member()
    files = [(f"{number}.png", b"1") for number in range(10)]
    message = await author.send(club.channel, LONG, attachments=files)

    told = await hide(author, message, club.channel)

    assert len(last(club.channel).attachments) == 10
    assert hidden.NOT_ALL in text(told)


async def test_files_stay_where_the_bot_may_not_attach_any(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, attach_files=False)
    message = await author.send(quiet, WORD, attachments=[("a.png", b"1")])

    told = await hide(author, message, quiet)

    assert last(quiet).attachments == []
    assert hidden.NOT_ALL in text(told)


async def test_a_message_of_files_alone_stays_where_the_bot_may_not_attach_any(club: Stage) -> None:
    author, quiet = await club.member(), room_where(club, attach_files=False)
    message = await author.send(quiet, attachments=[("a.png", b"1")])

    told = await hide(author, message, quiet)

    assert told.content == hiding.NO_FILES
    assert last(quiet).id == message.id
    assert club.env.errors
