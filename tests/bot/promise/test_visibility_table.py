"""Every surface of the bot goes as far as the table of the design says, whoever looks and wherever they are.

Viewers at every checkpoint, or who have never said, meet rooms that are cleared for every checkpoint, or for nothing;
what the bot sends is read for the steps of the ladder that it tells of.
"""

from pathlib import Path

import orjson
import pytest
from simcord import ChannelHandle, MemberActor

from bot.client.bot import Houselights
from bot.model.guilds import ChannelSettings
from bot.model.rate_limits import unlimited
from tests.support.ladder_film import ANYWHERE, SLUG, STEPS, WORDS, gated_poll, ladder_bot, rungs
from tests.support.stage import Stage, apart, card, last, text

UP_TO = {None: [0], **{step: list(range(step + 1)) for step in STEPS}}

Viewers = dict[int | None, MemberActor]


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder, where nobody is held back for being quick."""
    return ladder_bot(tmp_path, paces=unlimited())


async def viewers(club: Stage) -> Viewers:
    """A member at every checkpoint, and one who has never said."""
    return {seen: await club.member(f"seen-{seen}", seen, SLUG) for seen in ANYWHERE}


async def room(club: Stage, cleared: int | None, name: str = "room") -> ChannelHandle:
    """A channel that is cleared so far, or that nobody has set anything for."""
    channel = club.env.guild.create_text_channel(f"{name}-{cleared}")
    if cleared is not None:
        await club.bot.club.save_channel_settings(ChannelSettings(channel.id, club.env.guild.id, SLUG, cleared))
    return channel


def lower(seen: int | None, cleared: int | None) -> list[int]:
    """The steps that both have reached."""
    return min(UP_TO[seen], UP_TO[cleared], key=len)


def steps_sent(club: Stage, since: int) -> list[int]:
    """The steps that are in all that has been sent since."""
    return rungs(b"\n".join(club.sent(since)))


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_a_look_up_goes_as_far_as_its_viewer_in_every_room(club: Stage, cleared: int | None) -> None:
    channel = await room(club, cleared)

    for seen, viewer in (await viewers(club)).items():
        for command in ("character", "plot"):
            since = club.requests()
            await viewer.slash(channel, command, **({"name": "climber"} if command == "character" else {}))
            assert steps_sent(club, since) == UP_TO[seen]
        since = club.requests()
        await viewer.autocomplete(channel, "plot", "point", "")
        assert steps_sent(club, since) == UP_TO[seen]


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_an_answer_for_one_goes_as_far_as_the_asker_in_every_room(club: Stage, cleared: int | None) -> None:
    channel = await room(club, cleared)

    for seen, viewer in (await viewers(club)).items():
        for step, word in enumerate(WORDS):
            since = club.requests()
            await viewer.slash(channel, "ask", question=f"who carries the {word}?")
            assert (step in steps_sent(club, since)) == (step in UP_TO[seen])
            assert set(steps_sent(club, since)) <= set(UP_TO[seen])


async def test_in_direct_messages_everything_goes_as_far_as_the_viewer(club: Stage) -> None:
    for seen, viewer in (await viewers(club)).items():
        since = club.requests()
        await viewer.user.slash("character", name="climber")
        assert steps_sent(club, since) == UP_TO[seen]
        for step, word in enumerate(WORDS):
            since = club.requests()
            await viewer.send_dm(f"who carries the {word}?")
            assert (step in steps_sent(club, since)) == (step in UP_TO[seen])
            assert set(steps_sent(club, since)) <= set(UP_TO[seen])
        since = club.requests()
        for _ in UP_TO[seen]:
            await viewer.user.slash("discuss")
            await club.env.advance_time(30)
        assert steps_sent(club, since) == UP_TO[seen]


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_a_mention_is_answered_as_far_as_asker_and_room_have_both_seen(club: Stage, cleared: int | None) -> None:
    channel = await room(club, cleared)

    for seen, viewer in (await viewers(club)).items():
        common = lower(seen, cleared)
        for step in {common[-1], common[-1] + 1} & set(STEPS):
            since = club.requests()
            await viewer.send(channel, f"{club.me} who carries the {WORDS[step]}?")
            assert (step in steps_sent(club, since)) == (step in common)
            assert set(steps_sent(club, since)) <= set(common)


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_the_prompts_of_a_room_are_those_that_member_and_room_have_both_reached(
    club: Stage, cleared: int | None
) -> None:
    for seen, viewer in (await viewers(club)).items():
        channel, common = await room(club, cleared, f"room-{seen}"), lower(seen, cleared)
        put = list[int]()
        for _ in common:
            put += rungs(text(card(await viewer.slash(channel, "discuss"))))
            await club.env.advance_time(30)
        assert sorted(put) == common


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_a_shared_card_is_clear_as_far_as_both_and_tagged_as_far_as_the_sharer(
    club: Stage, cleared: int | None
) -> None:
    channel = await room(club, cleared)

    for seen, viewer in (await viewers(club)).items():
        common = lower(seen, cleared)
        await viewer.slash(channel, "character", name="climber", share=True)
        outside, inside = apart(last(channel))
        assert rungs(orjson.dumps(outside)) == common
        assert rungs(orjson.dumps(inside)) == UP_TO[seen][len(common) :]


@pytest.mark.parametrize("cleared", ANYWHERE)
async def test_a_gated_poll_is_in_the_clear_where_the_room_is_and_opens_for_those_who_have_seen_so_far(
    club: Stage, cleared: int | None
) -> None:
    channel, members = await room(club, cleared), await viewers(club)
    for gate in STEPS[1:]:
        poll = await gated_poll(club, channel, members[4].id, gate)
        assert rungs(orjson.dumps(apart(last(channel)))) == ([gate] if gate in UP_TO[cleared] else [])
        for seen, viewer in members.items():
            for button in ("open", "result"):
                shown = card(await club.press(viewer, f"poll:{button}:{poll}"))
                assert (rungs(text(shown)) == [gate]) == ((seen or 0) >= gate), (gate, seen, button)
                assert set(rungs(str(shown.components))) <= {gate}
