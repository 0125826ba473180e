"""A film that a server has brought is for its members alone: no other server gets at it by anything there is.

And what is promised of films on the disk holds for it: for a viewer the rest of it does not exist, in no version.
"""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, cast

import discord
import orjson
import pytest
from simcord import ChannelHandle, GuildHandle, MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.commands.films.screens import Screen
from bot.commands.polls.draft_card import EVERYBODY
from bot.commands.router import SCREENS
from bot.model.drafts import Draft
from bot.model.guilds import Actor, ChannelSettings
from bot.model.rate_limits import unlimited
from knowledge.cut import Kind
from tests.bot.promise.test_noninterference import look_everything_up, names_in, press_everything, talk
from tests.support.curate import brought
from tests.support.films import Raw, cut_short, small_film, write
from tests.support.ladder_film import SLUG, STEPS, WORDS, ladder
from tests.support.polls import poll_of
from tests.support.stage import Stage, a_bot, card, custom_ids, last, stage

SECRETS = ("zephyr", "quartz", "velvet", "walnut", "saffron", "Rung 0", "Rung 4")
TITLE = "The Ladder"

Tries = dict[str, Callable[[], Awaitable[Any]]]


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with a small film, where nobody is held back for being quick."""
    write(tmp_path / "films", small_film())
    return a_bot(tmp_path, unlimited(), films=tmp_path / "films")


def other_ladder() -> Raw:
    """A film of the same name and slug, with other words in it."""
    raw = orjson.dumps(ladder()).decode()
    for word, secret in zip(WORDS, SECRETS, strict=False):
        raw = raw.replace(word, secret)
    return orjson.loads(raw.replace("Step ", "Rung "))


def secrets_in(sent: list[bytes]) -> set[str]:
    """What has been sent of the other server's film."""
    said = b"\n".join(sent).decode().casefold()
    return {secret for secret in SECRETS if secret.casefold() in said}


class TwoServers:
    """Two servers with a film of the same slug and title each; Eve is in the first alone."""

    def __init__(self, club: Stage) -> None:
        self.club = club
        self.here: GuildHandle = club.env.guild
        self.there: GuildHandle = club.env.create_guild()
        self.room = club.channel
        self.other_room: ChannelHandle = self.there.create_text_channel("elsewhere")
        self.eve = self._seat(self.here, "eve")
        self.bob = self._seat(self.there, "bob")

    def _seat(self, guild: GuildHandle, name: str) -> MemberActor:
        """A member who may do everything in their server."""
        role = guild.create_role(f"all for {name}", permissions=discord.Permissions.all())
        return guild.add_member(self.club.env.create_user(name), roles=[role])

    async def bring_both(self) -> str:
        """Let both servers have their film, seen to its end by all; return the key of the other server's."""
        own = await brought(self.club, self.here.id, ladder(), SLUG)
        other = await brought(self.club, self.there.id, other_ladder(), SLUG, self.bob.id)
        for guild, member, film in ((self.here, self.eve, own.film), (self.there, self.bob, other.film)):
            place = await self.club.bot.club.among([guild.id])
            await place.record_progress(member.id, film, STEPS[-1])
        return other.film


async def cards_of(two: TwoServers, other: str) -> tuple[list[str], int]:
    """The ids of all buttons and selects that a member of the other server gets, and a poll of theirs on the film."""
    bob, room, ids = two.bob, two.other_room, list[str]()

    def keep(shown: ResponseMessage | discord.Message) -> None:
        ids.extend(custom_ids(shown))

    settings = ChannelSettings(room.id, two.there.id, other, STEPS[-1])
    await (await two.club.bot.club.among([two.there.id])).save_channel_settings(settings)
    for command, options in (
        ("film", {}),
        ("character", {"name": "climber"}),
        ("plot", {}),
        ("seen", {}),
        ("ask", {"question": "who carries the zephyr?"}),
        ("poll start", {"question": "Is the zephyr real?", "choices": "Yes, No", "closes": "2h"}),
        ("club", {}),
        ("curate list", {}),
        ("curate history", {"film": TITLE}),
        ("curate remove", {"film": TITLE}),
    ):
        keep(card(await bob.slash(room, command, **options)))
    keep(card(await bob.slash(room, "discuss")))
    await bob.slash(room, "film", share=True)
    keep(last(room))
    draft = Draft("Was the walnut worth it?", ("Yes", "No"), film=other, checkpoint=3, words_from=3)
    place = two.club.bot.drafts.at(await two.club.bot.club.among([two.there.id]))
    draft_id = await place.save(two.there.id, Actor(bob.id), draft)
    post = f"draft:post:{draft_id}:{EVERYBODY}"
    await bob.click(await _message_with(two, post, room), custom_id=post)
    poll = last(room)
    keep(poll)
    ids += [f"draft:{verb}:{draft_id}" for verb in ("open", "set", "words", "post", "drop")]
    return ids, poll_of(poll)


async def _message_with(two: TwoServers, custom_id: str, room: ChannelHandle) -> ResponseMessage:
    assert two.club.bot.user is not None
    message = two.club.env.backend.create_message(room.id, two.club.bot.user.id, "Press it")
    button = {"type": 2, "style": 2, "label": "Any", "custom_id": custom_id}
    message.components = [{"type": 1, "components": [button]}]
    return ResponseMessage(two.club.env, message)


def attempts(two: TwoServers, other: str, ids: list[str], poll: int) -> Tries:
    """All that Eve can try to get at the film of the other server, by name."""
    return {**by_command(two, other), **by_own_lists(two, other, poll), **by_component(two, other, ids)}


def by_command(two: TwoServers, other: str) -> Tries:
    """The commands that take a film, with all that it could be called."""
    eve, room = two.eve, two.room
    tries: Tries = {}
    options: dict[str, dict[str, Any]] = {
        "film": {},
        "character": {"name": "climber"},
        "plot": {"point": "zephyr"},
        "person": {},
        "theme": {},
        "term": {},
        "craft": {},
        "seen": {"how_far": "4"},
        "ask": {"question": "who carries the zephyr?"},
        "discuss": {},
        "poll start": {"question": "q", "choices": "Yes, No", "closes": "2h", "audience": "Rung 4"},
    }
    for command, given in options.items():
        for film in (other, SLUG, TITLE, other.upper(), other.partition("@")[2], None):
            named = given if film is None else {**given, "film": film}
            tries[f"/{command} film:{film}"] = lambda command=command, named=named: eve.slash(room, command, **named)
            if command != "poll start":
                tries[f"/{command} film:{film} in messages"] = lambda command=command, named=named: eve.user.slash(
                    command, **named
                )
        for typed in ("", "the", other, "zephyr"):
            tries[f"completing film of /{command} by {typed}"] = lambda command=command, typed=typed: eve.autocomplete(
                room, command, "film", typed
            )
    for command, option in (("character", "name"), ("plot", "point"), ("seen", "how_far"), ("poll start", "audience")):
        tries[f"completing {option} of /{command}"] = lambda command=command, option=option: eve.autocomplete(
            room, command, option, "", film=other
        )
    return tries


def by_own_lists(two: TwoServers, other: str, poll: int) -> Tries:
    """What is had without naming a film: polls, lists, cards about oneself or the server, and questions."""
    eve, room, club = two.eve, two.room, two.club
    tries: Tries = {}
    for command in ("results", "close", "copy", "export"):
        tries[f"/poll {command}"] = lambda command=command: eve.slash(room, f"poll {command}", poll=str(poll))
        tries[f"/poll {command} by words"] = lambda command=command: eve.slash(room, f"poll {command}", poll="worth")
        tries[f"completing /poll {command}"] = lambda command=command: eve.autocomplete(
            room, f"poll {command}", "poll", "walnut"
        )
    for command in ("download", "history", "remove"):
        for film in (other, SLUG, TITLE):
            tries[f"/curate {command} {film}"] = lambda command=command, film=film: eve.slash(
                room, f"curate {command}", film=film
            )
        tries[f"completing /curate {command}"] = lambda command=command: eve.autocomplete(
            room, f"curate {command}", "film", ""
        )
    tries["/poll list"] = lambda: eve.slash(room, "poll list")
    tries["/poll history"] = lambda: eve.slash(room, "poll history", search="worth")
    tries["/poll mine"] = lambda: eve.slash(room, "poll mine")
    tries["/curate list"] = lambda: eve.slash(room, "curate list")
    tries["/club"] = lambda: eve.slash(room, "club")
    tries["/help"] = lambda: eve.slash(room, "help")
    tries["/privacy"] = lambda: eve.slash(room, "privacy")
    tries["/privacy as a file"] = lambda: club.press(eve, "privacy:file:0")
    tries["a mention"] = lambda: eve.send(room, f"{club.me} who carries the zephyr?")
    tries["a direct message"] = lambda: eve.send_dm("who carries the zephyr?")
    return tries


def by_component(two: TwoServers, other: str, ids: list[str]) -> Tries:
    """The buttons and selects of cards of the other server, and any others that could be about its film."""
    eve, room, club = two.eve, two.room, two.club
    tries: Tries = {}
    screens = [
        Screen.of_film(other),
        Screen.of_seen(other),
        *(Screen.of_list(other, kind) for kind in Kind),
        *(Screen.of_unknown(other, kind) for kind in Kind),
        Screen.of_answer(other, 1),
    ]
    ids = [*ids, *(f"hl:{verb}:{screen.encode()}" for verb in SCREENS for screen in screens)]
    for verb in ("ask", "remove", "back", "version", "use", "drop"):
        ids += [f"curate:{verb}:1:{other}", f"curate:{verb}:2"]
    ids += [f"club:{verb}:{room.id}:cleared:4:0:{other}" for verb in ("set", "sure", "undo")]
    for id_ in dict.fromkeys(ids):
        tries[f"pressing {id_}"] = lambda id_=id_: club.press(eve, id_)
    for id_, value in (
        (f"club:set:{room.id}:room-film:-", other),
        (f"club:set:{room.id}:film:-", other),
        ("curate:back:0", other),
        (f"curate:version:0:{other}", "1"),
        (f"hl:seen:{Screen.of_film(other).encode()}:n", "4"),
    ):
        tries[f"picking {value} from {id_}"] = lambda id_=id_, value=value: _pick(two, id_, value)
    return tries


async def _pick(two: TwoServers, custom_id: str, value: str) -> None:
    """Pick a value from a select with any id, as a modified client might have it."""
    message = await _message_with(two, "hl:any", two.room)
    stored = two.club.env.backend.get_message(two.room.id, message.id)
    select = {"type": 3, "custom_id": custom_id, "options": [{"label": "Any", "value": value}]}
    stored.components = [{"type": 1, "components": [select]}]
    await two.eve.select(ResponseMessage(two.club.env, stored), [value], custom_id=custom_id)


async def test_no_surface_of_a_server_reaches_a_film_of_another_by_anything(club: Stage) -> None:
    two = TwoServers(club)
    other = await two.bring_both()
    ids, poll = await cards_of(two, other)
    assert any(other in id_ for id_ in ids)

    leaks = dict[str, set[str]]()
    for name, attempt in attempts(two, other, ids, poll).items():
        since = club.requests()
        await attempt()
        await club.env.advance_time(30)
        if found := secrets_in(club.sent(since)):
            leaks[name] = found
    club.expect_errors()

    assert leaks == {}


async def test_a_member_reaches_it_in_messages_while_they_are_in_its_server_and_not_after(club: Stage) -> None:
    two = TwoServers(club)
    await two.bring_both()

    def reached() -> set[str]:
        return secrets_in(club.sent(since))

    since = club.requests()
    await two.bob.user.slash("character", name="climber")
    await two.bob.send_dm("who carries the zephyr?")
    await two.bob.user.autocomplete("film", "film", "the l")
    as_member = reached()
    two.there.remove_member(two.bob)
    since = club.requests()
    await two.bob.user.slash("character", name="climber", film=TITLE)
    await two.bob.user.slash("character", name="climber")
    await two.bob.user.send_dm("who carries the zephyr?")
    club.expect_errors()

    assert {"zephyr", "saffron"} <= as_member
    assert reached() == set()


async def test_a_member_who_has_never_said_finds_it_in_messages_too(club: Stage) -> None:
    two = TwoServers(club)
    await two.bring_both()
    zoe = two.there.add_member(club.env.create_user("zoe"))

    since = club.requests()
    await zoe.user.slash("character", name="climber", film=TITLE)

    assert secrets_in(club.sent(since)) == {"zephyr", "Rung 0", "Rung 4"}


async def test_what_another_server_does_with_its_films_leaves_no_trace_here(club: Stage) -> None:
    two = TwoServers(club)
    await brought(club, two.here.id, ladder(), SLUG)
    alone = await all_here(two)

    other = (await brought(club, two.there.id, other_ladder(), SLUG)).film
    beside = await all_here(two)
    await brought(club, two.there.id, {**other_ladder(), "checkpoints": other_ladder()["checkpoints"]}, SLUG)
    await club.bot.own_films.remove(two.there.id, other)
    after = await all_here(two)
    club.expect_errors()

    assert beside == alone
    assert after == alone


async def all_here(two: TwoServers) -> bytes:
    """All that a new member of the first server is answered."""
    eve = two.here.add_member(two.club.env.create_user(f"viewer-{two.club.requests()}"))
    before = two.club.requests()
    for command in ("film", "character", "plot", "seen", "help"):
        for film in ({}, {"film": TITLE}, {"film": SLUG}, {"film": "nothing"}):
            if command != "help":
                await eve.slash(two.room, command, **film)
                await eve.user.slash(command, **film)
        await eve.slash(two.room, command) if command == "help" else None
    await eve.autocomplete(two.room, "film", "film", "")
    await eve.slash(two.room, "ask", question="who carries the amber?")
    await eve.send_dm("who carries the amber?")
    sent = [one.json for one in two.club.env.http_requests[before:] if one.path.endswith("/callback")]
    return re.sub(rb"[0-9]{17,}", b"#", orjson.dumps(sent))


@pytest.mark.parametrize("checkpoint", [0, 2])
async def test_for_a_viewer_the_rest_of_a_brought_film_does_not_exist_in_any_version(
    checkpoint: int, tmp_path: Path
) -> None:
    names = names_in(ladder())
    whole = await everything_of_versions(tmp_path / "whole", lambda raw: raw, checkpoint, names)
    short = await everything_of_versions(tmp_path / "short", lambda raw: cut_short(raw, checkpoint), checkpoint, names)

    assert whole == short
    assert len(whole) > 100


async def everything_of_versions(
    folder: Path, cut: Callable[[Raw], Raw], checkpoint: int, names: list[str]
) -> list[bytes]:
    """All that a viewer is sent of a film, and then of a version of it with other checkpoints before theirs."""
    moved = ladder()
    moved["checkpoints"].insert(1, {"label": "Step in between", "part": "Part in between"})
    write(folder / "films", small_film())
    async with stage(folder, unlimited(), films=folder / "films") as club:
        viewer, guild = await club.member("viewer"), club.env.guild.id
        sent = list[bytes]()
        for raw in (cut(ladder()), cut_short_moved(moved, cut)):
            film = (await brought(club, guild, raw, SLUG)).film
            place = await club.bot.club.among([guild])
            await place.save_channel_settings(ChannelSettings(club.channel.id, guild, film, 0))
            if not sent:
                await place.record_progress(viewer.id, film, checkpoint)
            since = club.requests()
            await look_everything_up(club, viewer, names)
            await press_everything(club, viewer)
            await talk(club, viewer, names)
            sent += club.sent(since)
        club.expect_errors()
        return sent


def cut_short_moved(raw: Raw, cut: Callable[[Raw], Raw]) -> Raw:
    """The film with one more checkpoint, whose reveals keep to the checkpoints that they were for."""
    return _later({**cut(ladder()), "checkpoints": raw["checkpoints"]})


def _later(value: Any) -> Any:
    if isinstance(value, dict):
        table = cast("Raw", value)
        return {key: inner + 1 if key == "reveal" and inner > 0 else _later(inner) for key, inner in table.items()}
    return [_later(inner) for inner in cast("list[Any]", value)] if isinstance(value, list) else value
