"""The promise for a room: what is shared there is what it would be if the rest of the film did not exist.

As with replies to one viewer, the bot runs on a film and on the same film cut short, and what it posts is compared.
"""

import tempfile
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.commands.films.screens import Screen
from bot.commands.ui.components import Action, custom_id
from bot.model.guilds import ChannelSettings
from bot.model.rate_limits import unlimited
from knowledge.cut import Cut, Kind
from tests.support.films import LAST, Raw, cut_short, films, shipped_film, write
from tests.support.stage import SHIPPED, card, stage

SLUG = "a-film-2001"
QUESTIONS = ("what is it about?", "who made it?", "how does it end?", "who is in it?")

Posted = dict[str, dict[str, Any]]


def screens_of(cut: Cut) -> list[Screen]:
    """Every screen of a cut that has a *Share* button but answers, which have a question each."""
    return [
        Screen.of_film(cut.film),
        *(Screen.of_list(cut.film, kind) for kind in Kind if cut.of_kind(kind)),
        *(Screen.of_entry(cut.film, entry) for entry in cut.entries),
        *(Screen.of_fact(cut.film, cut.key(fact), 0) for fact in list(cut.facts())[::7]),
        *(Screen.of_prompt(cut.film, prompt.key) for prompt in cut.prompts if prompt.related),
    ]


async def posted(raw: Raw, slug: str, sharer: int, room: int, reach: int) -> Posted:
    """All that somebody at `sharer` posts who shares each screen up to `reach` in a room that is cleared for `room`."""
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder, "films"), raw, slug)
        async with stage(Path(folder), unlimited(), films=Path(folder, "films")) as club:
            await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, slug, room))
            member = await club.member("sharer", sharer, slug)
            found = Posted()
            cut = club.bot.club.cut_for_channel(slug, reach)
            asks = [ask for fact in list(cut.facts())[::10] for ask in fact.asks[:1]]
            for screen in screens_of(cut):
                since = club.requests()
                await club.press(member, custom_id(Action.SHARE, screen))
                found[screen.encode()] = body(club.sent(since))
            for question in (*QUESTIONS, *asks):
                since = club.requests()
                own = card(await member.slash(club.channel, "ask", question=question, share=True))
                assert own.ephemeral
                found[question] = body(club.sent(since))
            club.expect_errors()  # questions without an answer
            return found


def body(sent: list[bytes]) -> dict[str, Any]:
    """The message among what was sent that stands in the room; nothing where nothing was posted."""
    posted = [raw for raw in sent if b"hl:mine:" in raw and not raw.startswith(b'{"type"')]
    return orjson.loads(posted[0]) if posted else {}


def in_the_open(found: Posted) -> dict[str, bytes]:
    """What stands outside the spoiler containers of all that was posted, as it goes over the wire."""
    return {
        name: orjson.dumps({**said, "components": [part for part in said["components"] if not part.get("spoiler")]})
        for name, said in found.items()
        if said
    }


def hidden(found: Posted) -> int:
    """How many of the cards have something behind tags."""
    return sum(any(part.get("spoiler") for part in said.get("components", [])) for said in found.values())


@pytest.mark.parametrize(("sharer", "room"), [(1, 2), (3, 1)])
async def test_what_is_shared_does_not_know_what_its_sharer_has_not_seen(sharer: int, room: int) -> None:
    raw = shipped_film()

    whole = await posted(raw, SHIPPED, sharer, room, sharer)
    short = await posted(cut_short(raw, sharer), SHIPPED, sharer, room, sharer)

    assert orjson.dumps(whole) == orjson.dumps(short)
    assert sum(map(bool, whole.values())) > 30
    assert (hidden(whole) > 5) == (room < sharer)


@pytest.mark.parametrize(("sharer", "room"), [(4, 0), (4, 2)])
async def test_outside_the_tags_nothing_knows_what_the_room_has_not_seen(sharer: int, room: int) -> None:
    raw, lower = shipped_film(), min(sharer, room)

    whole = await posted(raw, SHIPPED, sharer, room, lower)
    short = await posted(cut_short(raw, lower), SHIPPED, sharer, room, lower)

    both = {name for name in whole if whole[name] and short[name]}
    clear, clear_of_short = in_the_open(whole), in_the_open(short)
    assert {name: clear[name] for name in both} == {name: clear_of_short[name] for name in both}
    assert len(both) > 30
    assert (hidden(whole) > 5) == (room < sharer)


@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(raw=films(), sharer=st.integers(0, LAST), room=st.integers(0, LAST))
async def test_what_is_shared_of_any_film_knows_no_more_than_sharer_and_room(raw: Raw, sharer: int, room: int) -> None:
    lower = min(sharer, room)

    whole = await posted(raw, SLUG, sharer, room, sharer)
    as_sharer = await posted(cut_short(raw, sharer), SLUG, sharer, room, sharer)
    as_room = await posted(cut_short(raw, lower), SLUG, sharer, room, lower)

    assert orjson.dumps(whole) == orjson.dumps(as_sharer)
    both = {name for name in whole if whole[name] and as_room.get(name)}
    clear, clear_of_room = in_the_open(whole), in_the_open(as_room)
    assert {name: clear[name] for name in both} == {name: clear_of_room[name] for name in both}
    assert both
