"""A club of an earlier version: its database and the cards in its channels go on working.

`club.db` and `cards.json` were written by version 0.1.0 as of November 2026, before checkpoints had ids and sealed
ballots had their box: seven members with progress, two channels with a clearance, settings, drafts, a discussion, and
polls of every kind, open, closed, gated and one that was never posted. `cards.json` holds every button and select that
was on a card then, and the ids of the server, so that the simulated Discord can be the same one again.
"""

import logging
import re
import shutil
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import orjson
import pytest
import simcord
from simcord import MemberActor, ResponseMessage

from bot.commands.polls.public_message import EDIT_SECONDS
from tests.support.polls import public
from tests.support.stage import SHIPPED, Stage, a_bot, buttons, card, text

HERE = Path(__file__).parent
EARLIER = orjson.loads((HERE / "cards.json").read_bytes())
OLD_CARD = "That button is from an older message of mine"
BUTTON, SELECT = 2, 3
V2 = 1 << 15  # the flag of messages that are made of components


@contextmanager
def ids(env: simcord.Env, *wanted: int) -> Generator[None]:
    """Have the simulated Discord hand out these ids next."""
    left = list(wanted)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(env.backend, "snowflake", lambda: left.pop(0))
        yield
    assert not left


class Club(Stage):
    """The server of then, with its members by name."""

    members: dict[str, MemberActor]

    def message(self, poll: str) -> discord.Message:
        """The public message of a poll of then."""
        wanted = EARLIER["polls"][poll]["message"]
        return next(one for one in public(self.channel) if one.id == wanted)


@asynccontextmanager
async def earlier_club(tmp_path: Path) -> AsyncGenerator[Club]:
    """The server of then with its cards in place, and today's bot on the database of then."""
    waiting = a_bot(tmp_path / "waiting")
    async with simcord.run(waiting) as env:
        with ids(env, EARLIER["guild"], EARLIER["guild"] + 1, EARLIER["guild"] + 2):
            guild = env.create_guild()
        with ids(env, *EARLIER["channels"].values()):
            channels = [guild.create_text_channel(name) for name in EARLIER["channels"]]
        with ids(env, EARLIER["role"]):
            allowed = discord.Permissions(manage_guild=True, manage_messages=True)
            keepers = guild.create_role("keepers", permissions=allowed)
        members: dict[str, MemberActor] = {}
        for name, identity in EARLIER["members"].items():
            with ids(env, identity):
                user = env.create_user(name)
            members[name] = guild.add_member(user, roles=[keepers] if name == "ada" else [])
        for one in EARLIER["cards"]:
            if not one["ephemeral"]:
                _put(env, one)
        env.backend.advance_clock((datetime.fromisoformat(EARLIER["now"]) - env.now()).total_seconds())
        await waiting.close()
        shutil.copy(HERE / "club.db", tmp_path / "club.db")
        bot = a_bot(tmp_path)
        await env.restart_bot(bot)
        shown = Club(env, bot, channels[0])
        shown.members = members
        yield shown
        await bot.close()


def _put(env: simcord.Env, one: dict[str, Any]) -> None:
    """Put a card of then where it was, with the same ids on it."""
    if one["message"] in env.backend.messages[one["channel"]]:
        return
    with ids(env, one["message"]):
        _create(env, one, one["components"])


def _create(env: simcord.Env, one: dict[str, Any], parts: list[dict[str, Any]]) -> ResponseMessage:
    """Write a card with these buttons and selects, a row each."""
    rows = [{"type": 1, "components": [_component(part)]} for part in parts]
    shown = [{"type": 10, "content": "A card of then"}, *rows]
    author = env.backend.bot_user.id
    return ResponseMessage(env, env.backend.create_message(one["channel"], author, None, components=shown, flags=V2))


def _component(part: dict[str, Any]) -> dict[str, Any]:
    if part["type"] == BUTTON:
        return {"type": BUTTON, "style": 2, "label": part["label"] or "?", "custom_id": part["custom_id"]}
    if part["type"] == SELECT:
        options = [{"label": value, "value": value} for value in part["values"]]
        return {"type": SELECT, "custom_id": part["custom_id"], "options": options}
    return {"type": part["type"], "custom_id": part["custom_id"]}


async def _use(club: Club, one: dict[str, Any], part: dict[str, Any], value: str | None) -> Any:
    """Use one component of a card of then, on a card that holds just that."""
    there, member = _create(club.env, one, [part]), club.members[one["who"]]
    if value is None:
        return await member.click(there, custom_id=part["custom_id"])
    return await member.select(there, [value], custom_id=part["custom_id"])


async def _pass_days(club: Club, days: int) -> None:
    """Let days go by, one at a time: simcord gives each step a few seconds, and the bot looks at its polls often."""
    for _ in range(days):
        await club.env.advance_time(86_400)


async def test_every_button_and_select_of_an_earlier_card_still_does_something(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with earlier_club(tmp_path) as club:
        refused: list[str] = []
        with caplog.at_level(logging.ERROR):
            for one in EARLIER["cards"]:
                for part in one["components"]:
                    if part["type"] not in {BUTTON, SELECT}:
                        continue
                    for value in part.get("values") or [None]:
                        shown = await _use(club, one, part, value)
                        if part["custom_id"].startswith("poll:"):
                            # A vote redraws its poll soon. As that comes near, simcord would wait for it, and too long.
                            await club.env.advance_time(EDIT_SECONDS)
                        assert shown.modal or shown.response is not None, (part, value)
                        if shown.response is not None and OLD_CARD in text(shown.response) + shown.response.content:
                            refused.append(f"{part['custom_id']} {value}")
                        if shown.response is not None and "went wrong" in shown.response.content:
                            refused.append(f"{part['custom_id']} {value}: {shown.response.content}")

        assert refused == []
        assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("ada", "You've seen the whole film."),
        ("ben", "You've seen the whole film."),
        ("cy", "Seen the young-adult years"),
        ("dee", "Seen the school years"),
        ("eve", "Not started yet"),
        ("fay", "The last part has begun"),
    ],
)
async def test_everybody_is_where_they_were(tmp_path: Path, name: str, label: str) -> None:
    async with earlier_club(tmp_path) as club:
        assert label in text(card(await club.members[name].slash(club.channel, "film")))


async def test_who_has_never_said_is_asked(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        assert "You haven't set how far" in text(card(await club.members["gus"].slash(club.channel, "film")))


async def test_the_results_of_closed_polls_are_what_they_were(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        ada = club.members["ada"]
        said = {
            poll: text(card(await ada.slash(club.channel, "poll results", poll=str(EARLIER["polls"][poll]["id"]))))
            for poll in ("closed", "closed named", "closed sealed", "closed gated", "closed ranked")
        }

        assert "**Tommy** ✅\n`█████░░░░░` 3 · 50%" in said["closed"]
        assert "**Tommy** ✅\n`█████░░░░░` 3 · 50%" in said["closed named"]
        assert "**Tommy** ✅\n`█████░░░░░` 3 · 50%" in said["closed sealed"]
        assert "` 2 · 67%" in said["closed gated"]
        assert "**Tommy** won" in said["closed ranked"]


async def test_open_polls_go_on_and_are_counted_with_the_votes_of_then(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        dee, eve = club.members["dee"], club.members["eve"]
        await dee.click(club.message("private"), label="Tommy")
        sealing = card(await eve.click(club.message("sealed"), label="Tommy"))
        await eve.click(sealing, label=buttons(sealing)[0])

        await _pass_days(club, 31)

        told = "\n\n".join(text(message) for message in public(club.channel))
        assert re.search(r"Which film next\?\s+.*\*\*Tommy\*\* won with 3 votes of 4", told)
        assert "-# 4 votes" in told


async def test_who_has_sealed_a_vote_cannot_vote_again(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        shown = card(await club.members["ada"].click(club.message("sealed"), label="Tommy"))

        assert "sealed" in text(shown).casefold()
        assert "Seal it" not in buttons(shown)


async def test_a_sealed_ranked_poll_is_counted_with_the_ballots_of_then(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        ada, number = club.members["ada"], EARLIER["polls"]["sealed ranked"]["id"]

        await _pass_days(club, 11)

        assert "A tie between **Ruth**, **Tommy** and **Kathy**" in text(
            card(await ada.slash(club.channel, "poll results", poll=str(number)))
        )


async def test_a_poll_for_those_who_have_seen_that_far_stays_shut_to_others(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        open_gated = f"poll:open:{EARLIER['polls']['gated']['id']}"
        shown = {
            name: card(await club.members[name].click(club.message("gated"), custom_id=open_gated))
            for name in ("dee", "fay")
        }

        assert "Was it fair?" not in text(shown["dee"])
        assert "Was it fair?" in text(shown["fay"])


async def test_what_a_channel_was_cleared_for_and_the_settings_are_kept(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        shown = text(card(await club.members["ada"].slash(club.channel, "club")))
        server = await club.bot.club.guild_settings(club.env.guild.id)

        assert "Europe/Berlin" in shown
        assert server.film == SHIPPED


async def test_a_poll_that_was_never_posted_is_posted(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        assert "Left unposted?" in text(public(club.channel)[-1])


async def test_a_draft_of_then_can_be_posted_where_its_channel_is_cleared_for_it(tmp_path: Path) -> None:
    async with earlier_club(tmp_path) as club:
        draft = next(one for one in EARLIER["cards"] if one["what"] == "draft, gated")
        post = next(part for part in draft["components"] if part.get("label") == "Post it")

        await _use(club, draft, post, None)

        assert "A gated draft?" in text(public(club.channel)[-1])
