"""Builds the whole bot for the real start, the rehearsal and the tests alike; nothing is started here."""

from bot.client import Houselights
from bot.commands import install
from bot.model.pace import Paces, usual_paces
from bot.model.shards import Shards
from bot.settings import Settings
from knowledge.library import Library
from knowledge.reading import read_folder


def create_bot(settings: Settings, paces: Paces | None = None) -> Houselights:
    """The bot with its films and commands, not yet started; members are held to the usual `paces` if none are given.

    Raises `knowledge.faults.FilmFileError` when a film file is not right.
    """
    bot = Houselights(
        lambda: Library(read_folder(settings.films)), settings.database, shards_of(settings), paces or usual_paces()
    )
    install(bot)
    return bot


def shards_of(settings: Settings) -> Shards | None:
    """The shards that this process serves; None where Discord says how many there are, and it serves all."""
    if settings.shards is None:
        return None
    return Shards(settings.shards, settings.shard_ids) if settings.shard_ids else Shards.all_of(settings.shards)
