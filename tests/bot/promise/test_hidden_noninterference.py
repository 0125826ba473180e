"""What somebody gets of polls is, byte for byte, what they would get if there were none in places they cannot see."""

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
from tests.support.stage import Stage, a_bot

WORDS = ("fog", "harbour")
SEARCHED = ("", *WORDS)
COMMANDS = ("results", "close")
HIDDEN = ("hidden", "thread of hidden", "private thread", "archived private thread", "gone", "not known")
OWN, OTHER = "public", "thread"
SERVERS = count(1)


@dataclass(frozen=True)
class Sketched:
    """A poll of a server: where, what it asks, and whether it is open and the viewer has voted in it."""

    place: str
    words: str
    is_open: bool
    voted: bool


def polls(*places: str) -> st.SearchStrategy[list[Sketched]]:
    one = st.builds(
        Sketched, st.sampled_from(places), st.sampled_from([*WORDS, "Fog and harbour"]), st.booleans(), st.booleans()
    )
    return st.lists(one, max_size=8)


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, but that members may ask as much at once as they like."""
    return a_bot(tmp_path, unlimited())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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
        OWN: (room.id, room.id, False),
        "hidden": (hidden.id, hidden.id, False),
        "gone": (guild.id + 50, guild.id + 50, False),
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
    columns = "id, guild_id, channel_id, parent_id, private_thread, message_id, author_id, checkpoint, question, folded"
    async with database.transaction():
        for poll, one in sketched.items():
            await database.fetch_one(
                f"INSERT INTO polls ({columns}, kind, most, results, privacy, opened_at) "  # noqa: S608  # ours
                "VALUES (?, ?, ?, ?, ?, ?, 1, 0, ?, ?, 'single', 1, 'live', 'named', 1000)",
                (poll, guild.id, *channels[one.place], poll, one.words, one.words.casefold()),
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
    offered = [
        await viewer.autocomplete(room, f"poll {name}", "poll", words) for name in COMMANDS for words in SEARCHED
    ]
    return [*[await reply(club, ask) for ask in asked], *offered]


async def reply(club: Stage, ask: Callable[[], Awaitable[InteractionResult]]) -> bytes:
    before = club.requests()
    await ask()
    return orjson.dumps([one.json for one in club.env.http_requests[before:] if one.path.endswith("/callback")])
