"""Builds the whole bot for the real start, the rehearsal and the tests alike."""

from bot.client.bot import Houselights
from bot.commands import install
from bot.model.rate_limits import RateLimits, default_limits
from bot.model.sharding import Shards
from bot.settings import Settings
from bot.store.film_cache import keep_covers, known_covers
from knowledge.format.errors import FilmFileError
from knowledge.library import Library, load_folder
from knowledge.search import encoder


def create_bot(settings: Settings, paces: RateLimits | None = None) -> Houselights:
    """Build the bot with its films and commands, not yet started; without `paces` it has the default rate limits.

    Raises `knowledge.format.errors.FilmFileError` when a film file is not right.
    """
    encoder.switch(on=settings.meaning)
    bot = Houselights(lambda: load_films(settings), settings.database, shards_of(settings), paces or default_limits())
    install(bot)
    return bot


def load_films(settings: Settings) -> Library:
    """Load the films. A file that was found right before is not checked again, and read once it is needed.

    Raises `knowledge.format.errors.FilmFileError` with all the faults of all the files.
    """
    known = known_covers(settings.database)
    shelf = load_folder(settings.films, known)
    if shelf.covers != known:
        keep_covers(settings.database, shelf.covers)
    if shelf.faults:
        raise FilmFileError(shelf.faults)
    return Library(shelf.films)


def shards_of(settings: Settings) -> Shards | None:
    """Return the shards that this process serves; None where Discord says how many there are, and it serves all."""
    if settings.shards is None:
        return None
    return Shards(settings.shards, settings.shard_ids) if settings.shard_ids else Shards.all_of(settings.shards)
