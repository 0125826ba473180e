"""What a member can do who sends the bot what no client of Discord's would send: they get a sentence, and nothing else.

Everything here is fed to discord.py as Discord would hand it over, past simcord's checks.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import InteractionResult, MemberActor

from bot.client.bot import Houselights
from bot.club.polls import POLL_GONE
from bot.commands.router import NUMBERED, SCREENS
from bot.commands.ui.components import PREFIX
from bot.model.rate_limits import unlimited
from tests.support.load import feed, press, typed
from tests.support.polls import poll_of, public, sketch, start
from tests.support.stage import SHIPPED, Stage, a_bot, card, custom_ids, moderator, text, walk

AT_ONCE = 25
HUGE = "x" * 100_000
NO_NUMBERS = (
    "",
    "-1",
    "+1",
    " 1",
    "1 ",
    "1_0",
    "1.0",
    "1e3",
    "0x1",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "nan",
    "None",
    "%s",
    "{0}",
)
TOO_LARGE = (str(2**63), str(2**64), "9" * 90, "9" * 5_000)
OTHERS = ("0", "1", "2", str(2**63 - 1), "1;DROP TABLE polls")
SCREEN = f"{SHIPPED}:film:::0"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, where nobody is held back for being quick."""
    return a_bot(tmp_path, unlimited())


def words(answer: InteractionResult) -> str:
    """Return all that a member reads."""
    reply = [answer.response, *answer.followups]
    return "\n".join(part for shown in reply if shown for part in (shown.content, text(shown)) if part)


def every_id() -> Iterator[str]:
    """Every verb of every family with numbers of all kinds, and verbs with a family that is not theirs."""
    every = {verb for verbs in NUMBERED.values() for verb in verbs}
    for family, verbs in NUMBERED.items():
        first, *_ = verbs  # how numbers are read is the same for all
        yield from (f"{family}:{first}:{number}" for number in (*NO_NUMBERS, *TOO_LARGE))
        for verb in verbs:
            yield from (f"{family}:{verb}:{number}" for number in OTHERS)
            yield f"{family}:{verb}"
            yield f"{family}:{verb}:1:{'9' * 90}:{HUGE}"
        yield from (f"{family}:{verb}:1" for verb in every.difference(verbs))
    for page in (*NO_NUMBERS, *TOO_LARGE, "99"):
        yield f"{PREFIX}:open:{SHIPPED}:film:::{page}"
    for verb in SCREENS:
        yield f"{PREFIX}:{verb}:../../etc/passwd:film:::0"
        yield f"{PREFIX}:{verb}:{SHIPPED}:entry:character:{HUGE}:0"
        yield f"{PREFIX}:{verb}:{SCREEN}:{'9' * 90}:-1:n"
        yield f"{PREFIX}:{verb}:{SCREEN}:3:99999"


async def forge(club: Stage, member: MemberActor, identities: list[str]) -> list[InteractionResult]:
    """Press buttons with these ids, all on messages of the bot's."""
    assert club.bot.user is not None
    answers = list[InteractionResult]()
    for start_at in range(0, len(identities), AT_ONCE):
        some = identities[start_at : start_at + AT_ONCE]
        message = club.env.backend.create_message(club.channel.id, club.bot.user.id, "Press it")
        buttons = [{"type": 2, "style": 2, "label": "Any", "custom_id": identity} for identity in some]
        message.components = [{"type": 1, "components": buttons[at : at + 5]} for at in range(0, len(buttons), 5)]
        shown = next(one for one in club.channel.history() if one.id == message.id)
        answers += await press(club.env, club.channel, shown, [(member.id, identity) for identity in some])
    return answers


async def test_no_invented_id_does_anything_nobody_may_or_goes_wrong(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ada, eve = await club.member("ada"), await club.member("eve", seen=0)
    message = await start(club, ada, closes="10d")
    desk = await sketch(ada, club.channel)
    draft = next(identity.split(":")[2] for identity in custom_ids(desk) if identity.startswith("draft:"))
    before = await everything_kept(club)
    identities = list(every_id())

    with caplog.at_level(logging.ERROR, "bot"):
        answers = await forge(club, eve, identities)

    wrong = {
        identity: reply
        for identity, answer in zip(identities, answers, strict=True)
        if not ((reply := words(answer)) or answer.modal) or "went wrong" in reply or "Ruth, Tommy" in reply
    }
    assert wrong == {}
    assert [record.getMessage() for record in caplog.records] == []
    assert (await club.bot.polls.rules(poll_of(message), club.env.guild.id, ada.id)).is_open
    assert await club.bot.drafts.find(int(draft), ada.id)
    assert await everything_kept(club) == before
    club.expect_errors()


def is_ours(record: logging.LogRecord) -> bool:
    """Whether it is a failure of the bot; discord.py has its own to say about options that complete nothing."""
    return record.levelno >= logging.ERROR and record.name.startswith("bot.")


async def everything_kept(club: Stage) -> dict[str, list[tuple[Any, ...]]]:
    """All that must not change but by those who may."""
    database = club.bot.database
    assert database is not None
    tables = ("polls", "choices", "drafts", "servers", "rooms")
    return {table: await database.fetch_all(f"SELECT * FROM {table}") for table in tables}  # noqa: S608


async def test_an_id_that_is_not_on_the_message_is_not_even_looked_at(club: Stage) -> None:
    ada, eve = await club.member("ada"), await club.member("eve")
    poll = poll_of(await start(club, ada))
    message = public(club.channel)[-1]
    before = club.requests()

    for identity in (f"poll:close-now:{poll}", f"poll:cast:{poll}:9", f"hide:delete:{message.id}:{eve.id}"):
        await feed(club.env, club.channel, eve.id, {"custom_id": identity, "component_type": 2}, message)
    select = {"custom_id": f"poll:cast:{poll}:1", "component_type": 3, "values": ["1"]}
    await feed(club.env, club.channel, eve.id, select, message)
    await feed(club.env, club.channel, eve.id, {"custom_id": f"poll:cast:{poll}:1", "component_type": 2})

    assert club.requests() == before
    assert not (await club.bot.polls.ballot(poll, club.env.guild.id, eve.id)).taken_part
    assert [one.id for one in public(club.channel)] == [message.id]


FORGED_VALUES: list[list[Any]] = [
    [],
    *([[value] for value in (*NO_NUMBERS, *TOO_LARGE, HUGE, "several-", "several--3", "ranked-9-9", "sealed ")]),
    ["x"] * 1_000,
    [None],
    [{"value": "0"}],
]


async def test_values_that_no_select_offers_change_nothing(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """On the desk of a draft, on a ballot, on the question how far one is, and on the card of a club."""
    admin = moderator(club, discord.Permissions(manage_guild=True))
    await club.bot.club.record_progress(admin.id, SHIPPED, 1)
    six = ";".join(f"Film {number}" for number in range(6))
    poll = await start(club, admin, {"kind": "several-0"}, choices=six)
    ballot = card(await admin.click(poll, label="My vote"))
    cards = [
        await sketch(admin, club.channel),
        ballot,
        card(await admin.slash(club.channel, "seen")),
        card(await admin.slash(club.channel, "club")),
    ]
    before, reply = await everything_kept(club), list[str]()

    for shown in cards:
        message = discord.Object(shown.id)
        for select in (part for part in walk(shown.components) if part["type"] == 3):
            for values in FORGED_VALUES:
                body = {"custom_id": select["custom_id"], "component_type": select["type"], "values": values}
                reply.append(words(await feed(club.env, club.channel, admin.id, body, message)))  # pyright: ignore[reportArgumentType]

    assert [one for one in reply if "went wrong" in one or not one] == []
    assert [record.getMessage() for record in caplog.records if is_ours(record)] == []
    assert await everything_kept(club) == before
    club.expect_errors()


async def test_polls_of_another_server_are_out_of_reach_of_every_command(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, question="Secret plan?"))
    other_guild = club.env.create_guild()
    room = other_guild.create_text_channel("elsewhere")
    all_rights = other_guild.create_role("admins", permissions=discord.Permissions.all())
    eve = other_guild.add_member(club.env.create_user("eve"), roles=[all_rights])
    before = club.requests()

    for command in ("results", "close", "copy", "export"):
        refused = card(await eve.slash(room, f"poll {command}", poll=str(poll)))
        assert refused.content == POLL_GONE
        assert await eve.autocomplete(room, f"poll {command}", "poll", "secret") == []
    for command in ("list", "mine"):
        await eve.slash(room, f"poll {command}")
    await eve.slash(room, "poll history", search="secret plan")

    assert b"Secret" not in b"".join(club.sent(before))
    assert await club.bot.polls.due() == []
    club.expect_errors()


LONG_COMMANDS = {
    "ask": "question",
    "film": "film",
    "character": "name",
    "plot": "point",
    "seen": "how_far",
    "discuss": "film",
    "poll start": "question",
    "poll history": "search",
    "poll results": "poll",
    "poll close": "poll",
    "poll export": "poll",
    "club": "time_zone",
}


@pytest.mark.parametrize("command", LONG_COMMANDS)
async def test_options_far_beyond_what_discord_takes_are_answered_and_not_kept(
    club: Stage, caplog: pytest.LogCaptureFixture, command: str
) -> None:
    admin = moderator(club, discord.Permissions.all())
    before = await everything_kept(club)

    body = typed(command, **{LONG_COMMANDS[command]: HUGE})
    reply = words(await feed(club.env, club.channel, admin.id, body, kind=2))
    focused = typed(command, **{LONG_COMMANDS[command]: HUGE})
    leaf = focused["options"][0]
    (leaf["options"][0] if "options" in leaf else leaf)["focused"] = True
    await feed(club.env, club.channel, admin.id, focused, kind=4)

    assert reply
    assert HUGE[:1_000] not in reply
    assert "went wrong" not in reply
    assert [record.getMessage() for record in caplog.records if is_ours(record)] == []
    assert await everything_kept(club) == before
    assert max(map(len, club.sent())) < 50_000
    club.expect_errors()
