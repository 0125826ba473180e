"""Which servers a process looks after, and how its shards are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model.sharding import ALL_SHARDS, TIMESTAMP_BITS, Shards, read_shard_ids

DISCORD = 81_384_788_765_712_384
"""A server that everybody knows; Discord's documentation deals servers out by `(id >> 22) % shards`."""

guilds = st.integers(min_value=1, max_value=2**63 - 1)


def test_guilds_are_assigned_to_shards_as_discord_does() -> None:
    assert [number for number in range(16) if Shards(16, (number,)).serves(DISCORD)] == [(DISCORD >> 22) % 16]


@given(guilds, st.lists(st.integers(0, 3), min_size=1, max_size=64))
def test_every_guild_is_served_once(guild_id: int, owners: list[int]) -> None:
    """`owners` says which of four processes has each shard."""
    processes = [
        Shards(len(owners), tuple(shard for shard, owner in enumerate(owners) if owner == process))
        for process in range(4)
    ]

    assert sum(process.serves(guild_id) for process in processes) == 1


@given(guilds, st.integers(1, 64))
def test_a_single_process_serves_every_guild(guild_id: int, count: int) -> None:
    assert ALL_SHARDS.serves(guild_id)
    assert Shards.all_of(count).serves(guild_id)


some_shards = st.integers(1, 6).flatmap(
    lambda count: st.sets(st.integers(0, count - 1), min_size=1).map(lambda ids: Shards(count, tuple(sorted(ids))))
)


@given(some_shards, some_shards)
def test_processes_that_do_not_clash_never_serve_the_same_guild(one: Shards, other: Shards) -> None:
    servers = [number << TIMESTAMP_BITS for number in range(one.count * other.count)]
    both = [server for server in servers if one.serves(server) and other.serves(server)]

    assert (one.clash(other) is None) == (other.clash(one) is None)
    assert one.clash(other) is not None or not both
    assert one.clash(other) is None or one.count != other.count or both or one.is_all or other.is_all


def test_only_one_process_has_the_first_shard() -> None:
    assert [Shards(4, ids).has_first for ids in ((0, 1), (2, 3))] == [True, False]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("0", (0,)),
        ("0-3", (0, 1, 2, 3)),
        ("0-3,8", (0, 1, 2, 3, 8)),
        (" 8 , 0 - 1 ", (0, 1, 8)),
        ("5-5", (5,)),
    ],
)
def test_shards_are_named_by_numbers_and_ranges(typed: str, ids: tuple[int, ...]) -> None:
    assert read_shard_ids(typed) == ids


@pytest.mark.parametrize("typed", ["", "a", "1,", "-1", "1-", "1-2-3", "1.5", "²", "1e3", "123456", "0-99999999"])
def test_anything_else_is_no_name_of_a_shard(typed: str) -> None:
    with pytest.raises(ValueError, match=r"Name shards by their numbers, such as 0-3 or 0,2,8\."):
        read_shard_ids(typed)


@pytest.mark.parametrize(("typed", "fault"), [("3-1", "3-1 goes backwards"), ("0-3,2", "named twice")])
def test_ranges_that_make_no_sense_are_refused(typed: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        read_shard_ids(typed)
