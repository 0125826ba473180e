"""Builds the whole bot; the real start, the rehearsal and the tests all use this one function."""

from bot.client import Houselights
from bot.commands import install
from bot.settings import Settings
from knowledge.library import Library
from knowledge.reading import read_folder


def create_bot(settings: Settings) -> Houselights:
    """The bot with its films and commands, not yet started.

    Raises `knowledge.faults.FilmFileError` when a film file is not right.
    """
    bot = Houselights(lambda: Library(read_folder(settings.films)), settings.database, settings.shards)
    install(bot)
    return bot
