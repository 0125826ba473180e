"""The films that guilds have brought, as libraries: those of a guild, or of several that a member is in.

What is on the disk is read when it is needed. Of the films that are loaded, those used longest ago are let go.
"""

from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.model.errors import Refusal, as_is
from bot.model.guild_films import OwnFilm, guild_of
from bot.runtime.gc_tuning import load_film
from bot.store import guild_films
from bot.store.database import Database
from bot.store.guild_films import Versions
from knowledge.film import Film
from knowledge.library import Library, parse_checked

if TYPE_CHECKING:
    from knowledge.format.models import FilmFile

MOST_SHELVES = 256
MOST_SIZE = 20_000  # of loaded films, as `Film.size`; some 100 MB
LOOKS = 50  # loads and uses between two looks at the size, which grows with every index

UNREADABLE = (
    "This server's film {title} was checked by an older version of me, and this one can't read it. "
    "A curator can get it with /curate download, and add it again."
)
GONE = "That film has just been taken away. Run the command again."


class GuildFilm(Film):
    """A version of a film of a guild. It can be loaded once its text has been `fetched`."""

    def __init__(self, own: OwnFilm) -> None:
        super().__init__(own.film, own.cover, _nothing_fetched)
        self.version = own.version.number

    def fetched(self, text: str) -> None:
        """Take the text of its film file."""
        self._load = lambda: parse_checked(text)


def _nothing_fetched() -> "FilmFile":
    raise AssertionError("the text of a film is fetched before it is loaded")


@dataclass(frozen=True, slots=True)
class Shelf:
    """The films of some guilds with those that come with the bot, and which versions and film files they are."""

    versions: Versions
    files: Library
    library: Library


class Shelves:
    """The libraries of places, and the films of guilds that are loaded."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._shelves: OrderedDict[tuple[int, ...], Shelf] = OrderedDict()
        self._films: OrderedDict[str, GuildFilm] = OrderedDict()
        self._looks = 0

    async def library(self, files: Library, guild_ids: Collection[int]) -> Library:
        """Return the films of these guilds and the film `files`; just those where the guilds have brought none.

        In one guild its films hide files of the same slug.
        """
        guilds = tuple(sorted(guild_ids))
        versions = tuple([one for guild in guilds for one in await guild_films.in_use(self._database, guild)])
        if not versions:
            self._shelves.pop(guilds, None)
            return files
        shelf = self._shelves.get(guilds)
        if shelf is None or shelf.versions != versions or shelf.files is not files:
            shelf = await self._read(guilds, files)
            self._shelves[guilds] = shelf
        self._shelves.move_to_end(guilds)
        if len(self._shelves) > MOST_SHELVES:
            self._shelves.popitem(last=False)
        return shelf.library

    async def load(self, film: Film) -> Film:
        """Return a film that has been loaded. Raises `Refusal` where it has gone, or can't be read any more."""
        if isinstance(film, GuildFilm):
            if not film.is_loaded:
                await self._fetch(film)
            self._films[film.slug] = film
            self._films.move_to_end(film.slug)
            self._let_go()
            return film
        return await load_film(film)

    async def _fetch(self, film: GuildFilm) -> None:
        text = await guild_films.text_of(self._database, film.slug, film.version)
        if text is None:
            raise Refusal(GONE)
        film.fetched(text)
        try:
            await load_film(film)
        except ValueError as error:
            raise Refusal(UNREADABLE.format(title=as_is(film.title))) from error
        self._looks = LOOKS

    async def _read(self, guilds: tuple[int, ...], files: Library) -> Shelf:
        found = [own for guild in guilds for own in await guild_films.films_of(self._database, guild)]
        own = [(one.slug, self._film(one)) for one in found if one.removed_at is None]
        versions = tuple((one.film, one.version.number) for one in found if one.removed_at is None)
        return Shelf(versions, files, files.with_own(own, hide=len(guilds) == 1))

    def _film(self, own: OwnFilm) -> Film:
        """Return the film that is loaded, if it is this version of it, or else a new one."""
        loaded = self._films.get(own.film)
        return loaded if loaded is not None and loaded.version == own.version.number else GuildFilm(own)

    def _let_go(self) -> None:
        """Let go of the films that were used longest ago, but for the last, where all together are too large."""
        self._looks += 1
        if self._looks < LOOKS:
            return
        self._looks = 0
        size = sum(film.size for film in self._films.values())
        while size > MOST_SIZE and len(self._films) > 1:
            slug, film = self._films.popitem(last=False)
            size -= film.size
            guild = guild_of(slug)
            for guilds in [guilds for guilds in self._shelves if guild in guilds]:
                del self._shelves[guilds]
