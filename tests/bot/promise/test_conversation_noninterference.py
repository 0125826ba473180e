"""The promise holds in conversation: what is remembered and offered depends on nothing beyond the viewer's cut.

Each test has the same dialogue about a film and about the same film without all that is revealed after a checkpoint.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import MemberActor

from bot.model.guilds import ChannelSettings
from bot.model.rate_limits import unlimited
from tests.bot.promise.test_noninterference import SLUG, names_in
from tests.support.films import LAST, Raw, cut_short, films, shipped_film, write
from tests.support.stage import SHIPPED, Stage, buttons, card, custom_ids, stage

FOLLOW_UPS = (
    "who plays her?",
    "what happens to him?",
    "do they get one?",
    "where is it?",
    "who else is there?",
    "why?",
)
REMARKS = ("hello", "thanks", "what can you do?", "wer ist das?", "what's the weather today")


async def converse(club: Stage, viewer: MemberActor, names: list[str]) -> None:
    """Look every name up and ask after it, by command, by mention and in a direct message, with remarks between."""
    for number, name in enumerate(names):
        await viewer.slash(club.channel, "character", name=name)
        follow_up, remark = FOLLOW_UPS[number % len(FOLLOW_UPS)], REMARKS[number % len(REMARKS)]
        for question in (f"who is {name}?", follow_up, remark):
            answer = card(await viewer.slash(club.channel, "ask", question=question))
            await viewer.send(club.channel, f"{club.me} {question}")
            await viewer.send_dm(question)
            for kind in (":answer:", ":meant:", ":fact:"):  # a suggestion, what else may be meant, one of those
                for custom_id in [one for one in custom_ids(answer) if one.startswith("hl:open") and kind in one][-1:]:
                    answer = card(await viewer.click(answer, custom_id=custom_id))
            if "Discuss this" in buttons(answer):
                await viewer.click(answer, label="Discuss this")
    await viewer.slash(club.channel, "film")


async def everything_said(raw: Raw, slug: str, checkpoint: int, clearance: int, names: list[str]) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "films"), raw, slug)
        async with stage(Path(folder), unlimited(), films=Path(folder, "films")) as club:
            await club.bot.club.save_channel_settings(
                ChannelSettings(club.channel.id, club.env.guild.id, slug, clearance)
            )
            await converse(club, await club.member("stranger"), names[:2])
            await converse(club, await club.member("viewer", checkpoint, slug), names)
            club.expect_errors()
            return club.sent()


@pytest.mark.parametrize("checkpoint", range(4))
async def test_a_conversation_about_the_shipped_film_is_as_if_the_rest_did_not_exist(checkpoint: int) -> None:
    raw = shipped_film()
    names = names_in(raw)[::4]

    whole = await everything_said(raw, SHIPPED, checkpoint, checkpoint // 2, names)
    short = await everything_said(cut_short(raw, checkpoint), SHIPPED, checkpoint, checkpoint // 2, names)

    assert whole == short
    assert len(whole) > 10 * len(names)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(raw=films(), checkpoint=st.integers(0, LAST))
async def test_a_conversation_about_any_film_is_as_if_the_rest_did_not_exist(raw: Raw, checkpoint: int) -> None:
    names = names_in(raw)[::4]

    whole = await everything_said(raw, SLUG, checkpoint, checkpoint // 2, names)
    short = await everything_said(cut_short(raw, checkpoint), SLUG, checkpoint, checkpoint // 2, names)

    assert whole == short


async def channel_replies(club: Stage, viewer: MemberActor) -> list[bytes]:
    """Ask alone, as far as the viewer has seen, then in the channel; return what the channel gets."""
    since = club.requests()
    for alone, aloud in (
        ("what is a deferral", "do they get one?"),
        ("what happens to Tommy?", "who plays him?"),
        ("who is Ruth?", "who plays her?"),
        ("does Ruth own up?", "why?"),
    ):
        await viewer.slash(club.channel, "ask", question=alone)
        await viewer.send(club.channel, f"{club.me} {aloud}")
    return [
        body
        for body, request in zip(club.sent(since), club.env.http_requests[since:], strict=True)
        if request.path.endswith("/messages")
    ]


async def test_what_a_member_was_shown_alone_changes_no_answer_in_a_channel_that_may_see_less(tmp_path: Path) -> None:
    replies: list[list[bytes]] = []
    for name, raw in (("whole", shipped_film()), ("short", cut_short(shipped_film(), 1))):
        write(tmp_path / name / "films", raw, SHIPPED)
        async with stage(tmp_path / name, unlimited(), films=tmp_path / name / "films") as club:
            await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SHIPPED, 1))
            replies.append(await channel_replies(club, await club.member(seen=4)))

    assert replies[0] == replies[1]
    assert len(replies[0]) == 4
