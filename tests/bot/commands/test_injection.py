"""What members write is shown as it was written: it pings nobody, runs nowhere, and reaches no SQL."""

import discord
import pytest
from simcord import MemberActor

from tests.support.polls import fill, poll_of, public, start, vote
from tests.support.stage import Stage, card, moderator, text

MARKS = "@everyone <@1> <@&2> <#3> [a](https://evil.example) **b** # c ||d|| `e` <t:0:R> :x:"
SQL = ("'; DROP TABLE polls; --", '" OR "1"="1', "%", "_", "') UNION SELECT 1 --", "\\", "x\x00y", "{", "$.seen", "*")


async def test_marks_and_mentions_in_a_poll_ping_nobody_and_are_not_obeyed(club: Stage) -> None:
    ada = await club.member("ada")
    since = club.requests()

    poll = await start(club, ada, question=MARKS, choices=f"{MARKS[:70]};# one;> two")
    await vote(club, poll_of(poll), [(1,), (1,)])
    await ada.slash(club.channel, "poll results", poll=str(poll_of(poll)))
    await ada.slash(club.channel, "poll list")
    await ada.slash(club.channel, "poll history", search=MARKS[:40])

    words = "\n".join(text(message) for message in public(club.channel))
    assert "\\[a](" in words
    assert "\\*\\*b\\*\\*" in words
    assert "||d||" not in words.replace("\\|", "")
    shown = [sent for sent in club.sent(since) if b'"components"' in sent]
    assert len(shown) >= 5
    assert all(b'"allowed_mentions":{"parse":[]}' in sent for sent in shown)


async def test_whatever_is_searched_or_typed_reaches_no_sql(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, question="Who next?"))

    for words in SQL:
        await ada.slash(club.channel, "poll history", search=words)
        for command in ("results", "close"):
            assert await ada.autocomplete(club.channel, f"poll {command}", "poll", words) == []
        await ada.slash(club.channel, "poll results", poll=words)
        await ada.slash(club.channel, "film", film=words)
        await ada.slash(club.channel, "seen", how_far=words)
        await club.env.advance_time(10)
    second = await start(club, ada, question=SQL[0], choices=";".join(SQL[:4]).replace("'; ", "' "))

    assert (await club.bot.polls.gated_view(poll, club.env.guild.id)).header.is_open
    assert SQL[0] in text(second).replace("\\", "")
    club.expect_errors()


async def test_the_name_of_a_member_starts_no_formula_in_a_table(club: Stage) -> None:
    ada = await club.member("=HYPERLINK(A1)")
    poll = await start(club, ada, {"privacy": "named"}, choices='Solaris;"Stalker";x,=1+1')
    await ada.click(poll, label="Solaris")
    await club.bot.polls.close_and_tally(poll_of(poll))

    sent = card(await ada.slash(club.channel, "poll export", poll=str(poll_of(poll)), format="csv"))

    assert b",'=HYPERLINK(A1)" in await sent.attachments[0].read()


async def test_a_cell_cannot_be_parted_to_begin_a_formula(club: Stage) -> None:
    """Some spreadsheets part cells at semicolons, tabs or bars, but for quoted ones."""
    ada = await club.member("ada")
    form = await ada.slash(club.channel, "poll start")
    desk = card(await fill(ada, form, "Which?", "a;=1+1\nb|=1+1\nplain", "1d"))
    await ada.click(desk, label="Post it")

    file = await exported(club, ada, poll_of(public(club.channel)[-1]))

    assert file.decode("utf-8-sig").split() == ["choice,votes", '"a;=1+1","0"', '"b|=1+1","0"', "plain,0"]


async def exported(club: Stage, member: MemberActor, poll: int) -> bytes:
    sent = card(await member.slash(club.channel, "poll export", poll=str(poll)))
    return await sent.attachments[0].read()


ZONES = (
    "../../etc/passwd",
    "/etc/passwd",
    "Europe/../../../etc/passwd",
    "Europe/Berlin\x00/etc",
    "posixrules",
    "x" * 99,
)


@pytest.mark.parametrize("typed", ZONES)
async def test_a_time_zone_that_is_a_path_opens_no_file(club: Stage, typed: str) -> None:
    admin = moderator(club, discord.Permissions(manage_guild=True))

    refused = card(await admin.slash(club.channel, "club", time_zone=typed))

    assert refused.content.startswith("I don't know `")
    assert (await club.bot.club.guild_settings(club.env.guild.id)).time_zone == "UTC"
    club.expect_errors()
