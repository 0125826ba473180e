"""The stage that most tests of the bot play on: the shipped film and an empty club."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from simcord import Env

from bot.client import Houselights
from tests.bot.stage import Stage, a_bot


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot that `simcord_env` runs."""
    return a_bot(tmp_path)


@pytest.fixture
async def club(simcord_bot: Houselights, simcord_env: Env) -> AsyncGenerator[Stage]:
    """A server with the bot in it."""
    yield Stage(simcord_env, simcord_bot, simcord_env.create_guild().create_text_channel("after-the-film"))
    await simcord_bot.close()
