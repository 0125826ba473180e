"""A Discord server to try the bot in, with members at any checkpoint, and a record of every byte it sends."""

from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import discord
import orjson
import pytest
import simcord
from simcord import ChannelHandle, Env, InteractionResult, MemberActor, ResponseMessage

from bot.app import create_bot
from bot.client.bot import Houselights
from bot.model.rate_limits import RateLimits
from bot.settings import Settings

SHIPPED = "never-let-me-go-2010"


@dataclass
class Stage:
    """A running bot, a channel of a server, and a way to seat members there."""

    env: Env
    bot: Houselights
    channel: ChannelHandle

    @property
    def me(self) -> str:
        """A mention of the bot."""
        assert self.bot.user is not None
        return self.bot.user.mention

    async def member(self, name: str = "viewer", seen: int | None = None, film: str = SHIPPED) -> MemberActor:
        """A new member who has seen a film as far as `seen`, or has never said."""
        actor = self.env.guild.add_member(self.env.create_user(name))
        if seen is not None:
            await self.bot.club.record_progress(actor.id, film, seen)
        return actor

    async def press(
        self, actor: MemberActor, custom_id: str, channel: ChannelHandle | None = None
    ) -> InteractionResult:
        """Press a button with any id on a message of the bot's, as an older card or a modified client might have it."""
        assert self.bot.user is not None
        button = {"type": 2, "style": 2, "label": "Any", "custom_id": custom_id}
        message = self.env.backend.create_message((channel or self.channel).id, self.bot.user.id, "Press it")
        message.components = [{"type": 1, "components": [button]}]
        return await actor.click(ResponseMessage(self.env, message), custom_id=custom_id)

    def expect_errors(self) -> None:
        """Take the errors so far as expected; they were answered, but simcord raises them again when a test ends."""
        _ = self.env.errors

    def abroad(self, monkeypatch: pytest.MonkeyPatch, **payload: Any) -> None:
        """Have Discord say other things about where members use the bot from now on: a `guild_id`, a `context`."""
        emit = self.env.backend.emit

        def changed(event: str, body: dict[str, Any], *rest: Any, **more: Any) -> None:
            emit(event, {**body, **payload} if event == "INTERACTION_CREATE" else body, *rest, **more)

        monkeypatch.setattr(self.env.backend, "emit", changed)

    def sent(self, since: int = 0) -> list[bytes]:
        """The body of every request the bot has made from number `since` on, as it goes over the wire."""
        return [orjson.dumps(_without_nonce(request.json)) for request in self.env.http_requests[since:]]

    def requests(self) -> int:
        """How many requests the bot has made."""
        return len(self.env.http_requests)


def _without_nonce(body: Any) -> Any:
    """A body without the random number that discord.py adds so that Discord does not post twice."""
    if not isinstance(body, dict):
        return body
    return {key: value for key, value in cast("dict[str, Any]", body).items() if key != "nonce"}


def a_bot(folder: Path, paces: RateLimits | None = None, shards: int = 1, **settings: Any) -> Houselights:
    """The bot with its database in `folder`; `unlimited()` lets members do hundreds of things in a moment."""
    return create_bot(Settings(database=folder / "club.db", shards=shards, **settings), paces)


@asynccontextmanager
async def stage(folder: Path, paces: RateLimits | None = None, **settings: Any) -> AsyncGenerator[Stage]:
    """Run the bot for a while; what it wrote stays in `folder`."""
    bot = a_bot(folder, paces, **settings)
    try:
        async with simcord.run(bot) as env:
            yield Stage(env, bot, env.create_guild().create_text_channel("after-the-film"))
    finally:
        await bot.close()


def card(result: InteractionResult) -> ResponseMessage:
    """What a member got to see."""
    assert result.response is not None
    return result.response


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every component of a card, in reading order."""
    for component in components:
        yield component
        yield from walk(component.get("components", []))
        if accessory := component.get("accessory"):
            yield accessory


def parts(message: ResponseMessage | discord.Message) -> Iterator[dict[str, Any]]:
    """Every component of a card, whether a member got it as an answer or it stands in a channel."""
    for component in message.components:
        yield from walk([component if isinstance(component, dict) else cast("dict[str, Any]", component.to_dict())])


def text(message: ResponseMessage | discord.Message) -> str:
    """All that a card says, a text a line."""
    return "\n".join(part["content"] for part in parts(message) if part["type"] == 10)


def buttons(message: ResponseMessage | discord.Message) -> list[str]:
    """The labels of a card's buttons."""
    return [part["label"] for part in parts(message) if part["type"] == 2]


def custom_ids(message: ResponseMessage | discord.Message) -> list[str]:
    """What the buttons of a card stand for."""
    return [part["custom_id"] for part in parts(message) if part["type"] == 2 and "custom_id" in part]


def last(channel: ChannelHandle) -> discord.Message:
    """The last message that everybody sees in a channel."""
    return [message for message in channel.history() if not message.flags.ephemeral][-1]


def apart(message: ResponseMessage | discord.Message) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The components of a card outside spoiler containers, and those containers."""
    components = [
        part if isinstance(part, dict) else cast("dict[str, Any]", part.to_dict()) for part in message.components
    ]
    hidden = [part for part in components if part.get("spoiler")]
    return [part for part in components if part not in hidden], hidden


def moderator(club: Stage, allowed: discord.Permissions | None = None) -> MemberActor:
    """A new member who may manage messages, or whatever else is allowed."""
    allowed = allowed or discord.Permissions(manage_messages=True)
    role = club.env.guild.create_role("moderators", permissions=allowed)
    return club.env.guild.add_member(club.env.create_user("moderator"), roles=[role])
