"""Polls from before their places were kept, and polls in archived threads: both are there after a start."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.support.places import archive, deny, forget_archived, lists, poll_in, sees, thread_in
from tests.support.polls import restart
from tests.support.stage import Stage


async def make_older(club: Stage) -> None:
    """Leave the polls as a version left them that did not keep their places."""
    database = club.bot.database
    assert database is not None
    async with database.transaction():
        guard = await database.fetch_one("SELECT sql FROM sqlite_schema WHERE name = 'polls_stay_in_their_place'")
        assert guard is not None
        await database.fetch_one("DROP TRIGGER polls_stay_in_their_place")
        await database.fetch_one("UPDATE polls SET parent_id = NULL, private_thread = NULL")
        await database.fetch_one(guard[0])


async def places(club: Stage) -> list[tuple[int, int | None, int | None]]:
    assert club.bot.database is not None
    sql = "SELECT channel_id, parent_id, private_thread FROM polls ORDER BY id"
    return [(row[0], row[1], row[2]) for row in await club.bot.database.fetch_all(sql)]


def asked_for(club: Stage, channels: Sequence[int], since: int = 0) -> list[str]:
    """The requests that ask Discord what a channel is."""
    paths = {f"/channels/{channel_id}" for channel_id in channels}
    return [one.path for one in club.env.http_requests[since:] if one.method == "GET" and one.path in paths]


def send_no_archived_threads(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a server come with its active threads alone, as Discord sends it."""
    emit = club.env.backend.emit

    def changed(event: str, body: dict[str, Any], *rest: Any, **more: Any) -> None:
        if event == "GUILD_CREATE":
            active = [one for one in body["threads"] if not one["thread_metadata"]["archived"]]
            body = {**body, "threads": active}
        emit(event, body, *rest, **more)

    monkeypatch.setattr(club.env.backend, "emit", changed)


@pytest.mark.parametrize("older", [False, True], ids=["newer", "older"])
@pytest.mark.parametrize("where", ["forum", "text"])
async def test_a_poll_in_an_archived_post_is_there_after_a_restart(
    club: Stage, tmp_path: Path, where: str, *, older: bool
) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    guild = club.env.guild
    parent = guild.create_forum_channel("forum") if where == "forum" else guild.create_text_channel("text")
    room = thread_in(club, parent, ada)
    poll = await poll_in(ada, room)
    await archive(club, room.id)
    if older:
        await make_older(club)

    await restart(club, tmp_path)
    forget_archived(club)

    for member in (ada, bo):
        offered = await member.autocomplete(club.channel, "poll results", "poll", "")
        assert await lists(member, club.channel)
        assert await sees(member, club.channel, poll)
        assert [choice["value"] for choice in offered] == [str(poll)]


async def test_what_the_channels_of_older_polls_are_is_asked_once_and_kept(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, outsider = await club.member("ada"), await club.member("outsider")
    hidden = club.env.guild.create_text_channel("hidden")
    gone = club.env.guild.create_text_channel("gone")
    rooms = [club.channel, gone, *(thread_in(club, parent, ada) for parent in (club.channel, hidden))]
    rooms.append(thread_in(club, club.channel, ada, private=True))
    polls = [await poll_in(ada, room) for room in rooms]
    await make_older(club)
    for room in rooms[2:]:
        await archive(club, room.id)
    deny(club, hidden)
    club.env.backend.delete_channel(gone.id)
    send_no_archived_threads(club, monkeypatch)
    ids = [room.id for room in rooms]
    before = club.requests()

    await restart(club, tmp_path)
    asked = asked_for(club, ids, before)
    known = await places(club)
    again = club.requests()
    seen = [await sees(outsider, club.channel, poll) for poll in polls]
    await restart(club, tmp_path)

    here, away = club.channel.id, hidden.id
    assert known == [(ids[0], here, 0), (ids[1], ids[1], 0), (ids[2], here, 0), (ids[3], away, 0), (ids[4], here, 1)]
    assert asked == [f"/channels/{channel_id}" for channel_id in ids[1:]]
    assert asked_for(club, ids, again) == []
    assert seen == [True, False, True, False, False]
    club.expect_errors()


async def test_what_discord_does_not_say_stays_closed_to_all_but_administrators_until_it_does(
    club: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await club.member("ada")
    admins = club.env.guild.create_role("admins", permissions=discord.Permissions(administrator=True))
    admin = club.env.guild.add_member(club.env.create_user("admin"), roles=[admins])
    room = thread_in(club, club.channel, ada)
    poll = await poll_in(ada, room)
    await make_older(club)
    await archive(club, room.id)
    send_no_archived_threads(club, monkeypatch)
    club.env.inject_error("GET", f"/channels/{room.id}", status=403, code=50001, times=2)

    await restart(club, tmp_path)
    at_first = [await lists(member, club.channel) for member in (ada, admin)]
    by_id = await sees(ada, club.channel, poll)
    later = await sees(ada, club.channel, poll)

    assert at_first == [False, True]
    assert (by_id, later) == (False, True)
    assert await lists(ada, club.channel)
    assert await places(club) == [(room.id, club.channel.id, 0)]
    club.expect_errors()


async def test_a_poll_of_a_thread_counts_by_the_channel_that_the_thread_is_in_now(club: Stage) -> None:
    """What is kept is which channel that is; who sees it is asked each time."""
    ada, bo = await club.member("ada"), await club.member("bo")
    parent = club.env.guild.create_text_channel("parent")
    room = thread_in(club, parent, ada)
    poll = await poll_in(ada, room)
    await archive(club, room.id)

    before = await sees(bo, club.channel, poll)
    deny(club, parent)
    after = await sees(bo, club.channel, poll)

    assert (before, after) == (True, False)
    club.expect_errors()
