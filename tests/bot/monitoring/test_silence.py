"""Whatever members say and whatever fails meanwhile: no line of the log holds a word of theirs, a ballot or a token."""

import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import MemberActor

from tests.support.captured_log import lines, logbook
from tests.support.stage import Stage, stage

Fault: TypeAlias = Callable[[Stage, str], Awaitable[None]]
Deed: TypeAlias = Callable[[Stage, MemberActor, str], Awaitable[Any]]

BALLOT = re.compile(r"poll:(cast|pick|rank|sure):\d|\[\d(,\d)*\]")


def discord_says(status: int, code: int = 0, path: str = "/interactions/*/callback") -> Fault:
    """Make Discord refuse a request, and repeat what it was sent, as it does of forms."""

    async def refuse(club: Stage, words: str) -> None:
        club.env.inject_error(
            "*", path, status=status, code=code, message=f"Invalid Form Body\nIn data.content: {words}"
        )

    return refuse


def sqlite_says(*statements: str) -> Fault:
    """Make the database fail until that is undone."""

    async def spoil(club: Stage, _words: str) -> None:
        assert club.bot.database is not None
        for statement in statements:
            await club.bot.database.fetch_all(statement)

    return spoil


async def code_fails(club: Stage, words: str) -> None:
    """Make our own code fail on what was typed, and repeat it."""

    async def fail(*_: object, **__: object) -> None:
        raise ValueError(words) from KeyError(words)

    for owner, verb in ((club.bot.club, "viewing"), (club.bot.polls, "vote"), (club.bot.drafts, "save")):
        assert callable(getattr(owner, verb))
        setattr(owner, verb, fail)


async def nothing_fails(_club: Stage, _words: str) -> None:
    """Let all go well."""


FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "nothing": nothing_fails,
        "a form": discord_says(400, 50035),
        "a form, all the way": discord_says(400, 50035, "*"),
        "forgotten": discord_says(404, 10062),
        "answered": discord_says(400, 40060),
        "trouble": discord_says(500),
        "too many": discord_says(429, 0, "*"),
        "a full disk": sqlite_says("PRAGMA max_page_count = 1"),
        "a read-only file": sqlite_says("PRAGMA query_only = 1"),
        "a lost table": sqlite_says("PRAGMA foreign_keys = 0", "ALTER TABLE drafts RENAME TO lost"),
        "our own code": code_fails,
    }
)


async def asks(club: Stage, member: MemberActor, words: str) -> None:
    await member.slash(club.channel, "ask", question=words)


async def speaks(club: Stage, member: MemberActor, words: str) -> None:
    await member.send_dm(words)
    await member.send(club.channel, f"{club.me} {words}")


async def types(club: Stage, member: MemberActor, words: str) -> None:
    await member.autocomplete(club.channel, "character", "name", words[:90])


async def drafts(club: Stage, member: MemberActor, words: str) -> None:
    await member.slash(club.channel, "poll start", question=words, choices=f"{words}1, {words}2, {words}2", closes="2h")
    await member.slash(club.channel, "poll start", question=words, choices=f"{words}1, {words}2", closes=words)


async def votes(club: Stage, member: MemberActor, words: str) -> None:
    shown = await member.slash(club.channel, "poll start", question=words, choices=f"{words}1, {words}2", closes="2h")
    if shown.response and any("Post it" in str(one) for one in shown.response.components):
        await member.click(shown.response, label="Post it")
    await club.press(member, "poll:cast:1:2")
    await club.press(member, f"poll:cast:1:{words}")
    await club.press(member, f"hl:open:{words}:film:::0")


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {"asks": asks, "speaks": speaks, "types": types, "drafts": drafts, "votes": votes}
)


@pytest.mark.filterwarnings("ignore:.*never awaited")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    fault=st.sampled_from(sorted(FAULTS)),
    deeds=st.lists(st.sampled_from(sorted(DEEDS)), min_size=2, max_size=5, unique=True),
    typed=st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), max_size=20),
)
async def test_no_line_holds_a_word_of_a_member_whatever_fails(fault: str, deeds: list[str], typed: str) -> None:
    words = f"zqx{typed}"
    with TemporaryDirectory() as folder, logbook("simcord.fake.token") as stream:
        async with stage(Path(folder)) as club:
            member = await club.member(seen=0)
            await FAULTS[fault](club, words)
            for deed in deeds:
                await DEEDS[deed](club, member, words)
            club.expect_errors()
            club.env.backend.faults.clear()

    written = stream.getvalue()
    assert bool(lines(stream)) or fault != "our own code"
    assert "zqx" not in written.casefold()
    assert "simcord.fake.token" not in written
    assert "simcord_interaction_" not in written
    assert not BALLOT.search(written)
