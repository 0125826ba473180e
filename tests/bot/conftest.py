"""The stage that most tests of the bot play on: the shipped film and an empty club."""

from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from simcord import Env

import bot.app
from bot.client.bot import Houselights
from knowledge.format.files import SHIPPED
from knowledge.library import Covers, LoadedFolder, load_folder
from tests.support.stage import Stage, a_bot


@pytest.fixture(scope="session", autouse=True)
def shipped_film_is_read_once() -> Iterator[None]:
    """Hundreds of bots are made here, each from the same film file: read it, and make its cuts, once a process."""
    shipped = load_folder(SHIPPED, {})

    def look_once(folder: Path, known: Covers) -> LoadedFolder:
        return shipped if folder == SHIPPED else load_folder(folder, known)

    with pytest.MonkeyPatch.context() as once:
        once.setattr(bot.app, "load_folder", look_once)
        yield


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot that `simcord_env` runs."""
    return a_bot(tmp_path)


@pytest.fixture
async def club(simcord_bot: Houselights, simcord_env: Env) -> AsyncGenerator[Stage]:
    """A server with the bot in it."""
    yield Stage(simcord_env, simcord_bot, simcord_env.create_guild().create_text_channel("after-the-film"))
    await simcord_bot.close()
