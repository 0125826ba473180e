"""What a member gets of polls is, byte for byte, what they would get if there were none that they can't see or read."""

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import ChannelHandle, GuildHandle, InteractionResult, MemberActor

from bot.client.bot import Houselights
from bot.model.rate_limits import unlimited
from tests.support.places import archive, deny, thread_in
from tests.support.stage import SHIPPED, Stage, a_bot

WORDS = ("fog", "harbour")
SEARCHED = ("", *WORDS, "1 jan")
COMMANDS = ("results", "close", "copy", "export")
NAMED = (None, "fog", "fog and harbour", "fog 1 jan", "january", "no such")
GONE = "gone"  # authors still see what they started there
HIDDEN = ("hidden", "thread of hidden", "private thread", "archived private thread", GONE, "not known")
OWN, OTHER = "public", "thread"
GATED = ("gated", "gated by a film that is gone")
SERVERS = count(1)


@dataclass(frozen=True)
class Sketched:
    """A poll of a server: where, what it asks, whether it is open, and whether the viewer voted in it or started it."""

    place: str
    words: str
    is_open: bool
    voted: bool
    own: bool


def polls(*places: str) -> st.SearchStrategy[list[Sketched]]:
    one = st.builds(
        Sketched,
        st.sampled_from(places),
        st.sampled_from([*WORDS, "Fog and harbour"]),
        *(st.booleans(), st.booleans(), st.booleans()),
    )
    return st.lists(one, max_size=8)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, but that members may ask as much at once as they like."""
    return a_bot(tmp_path, unlimited())


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=polls(OWN, OTHER), before=polls(*HIDDEN), between=polls(*HIDDEN), after=polls(*HIDDEN))
async def test_polls_in_hidden_places_come_and_go_without_a_trace(
    club: Stage,
    seen: Sequence[Sketched],
    before: Sequence[Sketched],
    between: Sequence[Sketched],
    after: Sequence[Sketched],
) -> None:
    guild, first = club.env.create_guild(), 1_000 * next(SERVERS)
    viewer = guild.add_member(club.env.create_user(f"viewer-{first}"))
    room = guild.create_text_channel("lobby")
    channels = await places_of(club, guild, room)
    await put(club, guild, channels, {first + 100 + 10 * at: poll for at, poll in enumerate(seen)}, viewer)
    alone = await everything(club, viewer, room)

    hidden = {first + at: poll for at, poll in enumerate(before)}
    hidden |= {first + 105 + 10 * at: poll for at, poll in enumerate(between)}
    hidden |= {first + 900 + at: poll for at, poll in enumerate(after)}
    await put(club, guild, channels, hidden, viewer)

    assert await everything(club, viewer, room) == alone


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seen=polls(OWN, OTHER), before=polls(*GATED), after=polls(*GATED))
async def test_polls_for_those_who_have_seen_further_do_not_count_where_one_is_named(
    club: Stage, seen: Sequence[Sketched], before: Sequence[Sketched], after: Sequence[Sketched]
) -> None:
    guild, first = club.env.create_guild(), 1_000 * next(SERVERS)
    viewer = guild.add_member(club.env.create_user(f"viewer-{first}"))
    await club.bot.club.record_progress(viewer.id, SHIPPED, 1)
    room = guild.create_text_channel("lobby")
    channels = await places_of(club, guild, room)
    await put(club, guild, channels, {first + 100 + at: poll for at, poll in enumerate(seen)}, viewer)
    alone = await naming(club, viewer, room)

    gated = {first + at: poll for at, poll in enumerate(before)}
    gated |= {first + 900 + at: poll for at, poll in enumerate(after)}
    await put(club, guild, channels, gated, viewer)

    assert await naming(club, viewer, room) == alone


async def places_of(
    club: Stage, guild: GuildHandle, room: ChannelHandle
) -> dict[str, tuple[int, int | None, bool | None]]:
    """Places of every kind: their channel, the channel whose permissions count, and whether only members are let in."""
    hidden = guild.create_text_channel("hidden")
    deny(club, hidden)
    threads = {
        OTHER: thread_in(club, room),
        "thread of hidden": thread_in(club, hidden),
        "private thread": thread_in(club, room, private=True),
        "archived private thread": thread_in(club, room, private=True),
    }
    await archive(club, threads["archived private thread"].id)
    parents = {name: hidden.id if name == "thread of hidden" else room.id for name in threads}
    return {
        **dict.fromkeys((OWN, *GATED), (room.id, room.id, False)),
        "hidden": (hidden.id, hidden.id, False),
        GONE: (guild.id + 50, guild.id + 50, False),
        "not known": (guild.id + 51, None, None),
        **{name: (thread.id, parents[name], "private" in name) for name, thread in threads.items()},
    }


async def put(
    club: Stage,
    guild: GuildHandle,
    channels: dict[str, tuple[int, int | None, bool | None]],
    sketched: dict[int, Sketched],
    viewer: MemberActor,
) -> None:
    """Put polls with these ids into the database."""
    database = club.bot.database
    assert database is not None
    columns = "id, guild_id, channel_id, parent_id, private_thread, message_id, author_id, question, folded"
    gates: dict[str, tuple[str | None, int, str]] = {
        GATED[0]: (SHIPPED, 4, "end"),
        GATED[1]: ("gone-1999", 1, "half"),
    }
    async with database.transaction():
        for poll, one in sketched.items():
            await database.fetch_one(
                f"INSERT INTO polls ({columns}, film, checkpoint, gate, kind, most, results, privacy, opened_at) "  # noqa: S608  # ours
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'single', 1, 'live', 'named', 1000)",
                (
                    *(poll, guild.id, *channels[one.place], poll, viewer.id if one.own and one.place != GONE else 1),
                    *(one.words, one.words.casefold()),
                    *gates.get(one.place, (None, 0, "start")),
                ),
            )
            for number, choice in enumerate(("Yes", "No"), 1):
                await database.fetch_one("INSERT INTO choices VALUES (?, ?, ?, ?)", (poll, number, choice, number))
            if one.voted:
                await database.fetch_one("INSERT INTO ballots VALUES (?, ?, '[1]', 1000)", (poll, viewer.id))
            if not one.is_open:
                for change in ("'closing', closed_at = 2000", "'closed', result = :result", "'published'"):
                    where = {"poll": poll, "result": '{"votes":[[1,1],[2,0]],"winners":[1],"turnout":1}'}
                    await database.fetch_one(f"UPDATE polls SET state = {change} WHERE id = :poll", where)  # noqa: S608


async def everything(club: Stage, viewer: MemberActor, room: ChannelHandle) -> list[object]:
    """All that a member can get of the polls of a server without knowing one."""
    pages = [
        f"poll:list:{page}:{said}" for page in (0, 1) for said in ("open", "closed:", *map("closed:{}".format, WORDS))
    ]
    asked = [
        *(lambda page=page: club.press(viewer, page, room) for page in pages),
        lambda: viewer.slash(room, "poll list"),
        lambda: viewer.slash(room, "poll mine"),
        lambda: viewer.slash(room, "poll history", search="fog"),
    ]
    return [*[await reply(club, ask) for ask in asked], *await naming(club, viewer, room)]


async def naming(club: Stage, viewer: MemberActor, room: ChannelHandle) -> list[object]:
    """All that a member can get of the polls of a server by naming one, or none where one is asked for."""
    got = list[object]()
    for name in COMMANDS:
        got += [await viewer.autocomplete(room, f"poll {name}", "poll", words) for words in SEARCHED]
        for typed in NAMED:
            options = {} if typed is None else {"poll": typed}
            got.append(
                await reply(club, lambda name=name, options=options: viewer.slash(room, f"poll {name}", **options))
            )
    club.expect_errors()  # refusals, which the member reads
    return got


async def reply(club: Stage, ask: Callable[[], Awaitable[InteractionResult]]) -> bytes:
    before = club.requests()
    await ask()
    sent = orjson.dumps([one.json for one in club.env.http_requests[before:] if one.path.endswith("/callback")])
    return re.sub(rb"draft:([a-z]+):\d+", rb"draft:\1", sent)  # drafts are numbered through
