"""The servers that a process looks after, as a condition in SQL; every process has the same file."""

import orjson

from bot.model.sharding import TIMESTAMP_BITS, Shards

SERVED = f"(guild_id >> {TIMESTAMP_BITS}) % :shards IN (SELECT value FROM json_each(:shard_ids))"  # noqa: S608  # ours
"""Whether the server of a row is looked after here; goes with `served`."""


def served(shards: Shards) -> dict[str, object]:
    """The parameters of `SERVED`."""
    return {"shards": shards.count, "shard_ids": orjson.dumps(shards.ids).decode()}
