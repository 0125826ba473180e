"""Sends Discord the commands of the bot, only where it does not have these already."""

import hashlib
import logging
from collections.abc import Sequence
from typing import Any, TypeAlias

import orjson
from discord import app_commands

from bot.store import command_sync
from bot.store.database import Database

Tree: TypeAlias = app_commands.CommandTree[Any]
Payload: TypeAlias = dict[str, Any]

log = logging.getLogger(__name__)


async def sync(tree: Tree, database: Database) -> None:
    """Send Discord the commands if they have changed since they were last sent, or if Discord has lost them.

    Reading Discord's list is free, sending one is rationed. Raises `discord.HTTPException` when it does not take them.
    """
    application_id = tree.client.application_id or 0  # there is one: the bot has logged in
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    digest = digest_of(wanted)
    if await command_sync.digest_of(database, application_id) == digest:
        there = {(command.type.value, command.name) for command in await tree.fetch_commands()}
        if there == {(command["type"], command["name"]) for command in wanted}:
            return
    sent = await tree.sync()
    async with database.transaction():
        await command_sync.keep(database, application_id, digest)
    log.info("Discord has the commands: %s", len(sent))


async def forget(tree: Tree, database: Database) -> None:
    """Forget what was sent, so that all commands are sent at the next start: Discord has others."""
    async with database.transaction():
        await command_sync.forget(database, tree.client.application_id or 0)


def digest_of(wanted: Sequence[Payload]) -> str:
    """Return a hash of all that Discord is sent about commands, in whatever order they were added."""
    ordered = sorted(wanted, key=lambda command: (command["type"], command["name"]))
    return hashlib.sha256(orjson.dumps(ordered, option=orjson.OPT_SORT_KEYS)).hexdigest()
