"""The stage for polls: as everywhere, but the bot on it may be another one by the end."""

from collections.abc import AsyncGenerator

import pytest
from simcord import Env

from bot.client.bot import Houselights
from tests.support.network import Network
from tests.support.stage import Stage


@pytest.fixture
async def club(simcord_bot: Houselights, simcord_env: Env) -> AsyncGenerator[Stage]:
    """A server with the bot in it; `restart` may put another one in its place."""
    stage = Stage(simcord_env, simcord_bot, simcord_env.create_guild().create_text_channel("after-the-film"))
    yield stage
    await stage.bot.close()


@pytest.fixture
def network(club: Stage, monkeypatch: pytest.MonkeyPatch) -> Network:
    """The way to Discord, which takes no time unless a test says so."""
    network = Network(club)
    network.lay(monkeypatch)
    return network
