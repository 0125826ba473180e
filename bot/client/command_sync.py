"""Tells Discord the commands of the bot, only where it does not have these already; what they are lives elsewhere."""

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
    """Tell Discord the commands if they have changed since it was last told, or if it has lost them.

    Raises `discord.HTTPException` when it does not take them.
    """
    application_id = tree.client.application_id or 0  # there is one: the bot has logged in
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    digest = digest_of(wanted)
    if await command_sync.digest_of(database, application_id) == digest and await _has(tree, wanted):
        return
    told = await tree.sync()
    async with database.transaction():
        await command_sync.keep(database, application_id, digest)
    log.info("Discord has been told the commands: %s", len(told))


async def forget(tree: Tree, database: Database) -> None:
    """Tell Discord all commands at the next start: it has others than it was told of."""
    async with database.transaction():
        await command_sync.forget(database, tree.client.application_id or 0)


def digest_of(wanted: Sequence[Payload]) -> str:
    """A hash of all that Discord is told about commands, in whatever order they were added."""
    ordered = sorted(wanted, key=lambda command: (command["type"], command["name"]))
    return hashlib.sha256(orjson.dumps(ordered, option=orjson.OPT_SORT_KEYS)).hexdigest()


async def _has(tree: Tree, wanted: Sequence[Payload]) -> bool:
    """Whether Discord has commands of just these names. It may be asked any time; telling it them is rationed."""
    there = {(command.type.value, command.name) for command in await tree.fetch_commands()}
    return there == {(command["type"], command["name"]) for command in wanted}
