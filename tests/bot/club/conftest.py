"""A club with polls and one small film, below Discord."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from knowledge.library import read_folder
from tests.support.films import small_film, write
from tests.support.poll_club import House


@pytest.fixture
async def house(tmp_path: Path) -> AsyncGenerator[House]:
    """A club with an empty file; its film has the checkpoints 0, 1 and 2."""
    films = read_folder(write(tmp_path / "films", small_film()).parent)
    house = await House.open(tmp_path / "club.db", films)
    yield house
    await house.close()
