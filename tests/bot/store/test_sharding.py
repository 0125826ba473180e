"""Which servers a process looks after: the condition in SQL, which decides, says the same as the rule."""

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from bot.model.sharding import Shards
from bot.store.guilds import SERVED, served

DATABASE = sqlite3.connect(":memory:")


@given(guild_id=st.integers(1, 2**63 - 1), count=st.integers(1, 64), chosen=st.sets(st.integers(0, 63), min_size=1))
def test_the_database_assigns_guilds_to_shards_as_discord_does(guild_id: int, count: int, chosen: set[int]) -> None:
    shards = Shards(count, tuple({number % count for number in chosen}))

    row = f"SELECT {SERVED} FROM (SELECT :guild AS guild_id)"  # noqa: S608  # ours
    (found,) = DATABASE.execute(row, {"guild": guild_id, **served(shards)}).fetchone()

    assert bool(found) == shards.serves(guild_id)
