"""What a guild's curators do with its films: look at one before it counts, use it, remove it and bring it back."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.club.club import Club
from bot.model.errors import Refusal, as_is
from bot.model.film_changes import Moves
from bot.model.guild_films import (
    EMPTY,
    MOST_FILMS,
    REMOVED_LIFE,
    UPLOAD_LIFE,
    FaultyFile,
    OwnFilm,
    Preview,
    Upload,
    Version,
    Way,
    free_slug,
    key_in,
    slug_for,
)
from bot.model.guilds import Actor
from bot.runtime.vetting import Vetting
from bot.store import film_changes, guild_films
from bot.store.database import Database
from bot.store.guild_films import NewFilm
from knowledge.cut import Cut
from knowledge.entries import Cover, FactEdit
from knowledge.text import fold_text

if TYPE_CHECKING:
    from knowledge.vetting import Expected, VettedFilm

NO_SUCH_FILM = "This server has no film of its own by that name. /curate list shows which it has."
NO_SUCH_VERSION = "That version isn't kept any more. /curate history shows which are."
UPLOAD_GONE = "That has been used or discarded, or it has waited for more than a day. Add the file again."
CHANGED_SINCE = "{title} has changed since you looked at this. Add the file again to see what it would change now."
TOO_MANY_REMOVED = (
    f"This server has removed so many films that I keep no more of them. Bring one back with /curate list, or wait: "
    f"each goes for good after {REMOVED_LIFE.days} days."
)
TOO_MANY = f"This server has {MOST_FILMS} films, as many as I keep for one. Remove one with /curate remove first."
NAME_TAKEN = (
    "{title} says that it was formerly called {former}, but this server has a film of that name. Take that out of the "
    "file, or remove that film."
)


class OwnFilms:
    """The films that guilds have brought, for those who may curate there."""

    def __init__(self, club: Club, database: Database) -> None:
        self._club = club
        self._database = database
        self._vetting = Vetting()

    async def check_may_curate(self, guild_id: int, actor: Actor) -> None:
        """Raise `Refusal` for a member who may not bring films here."""
        (await self._club.guild_settings(guild_id)).check_may_curate(actor)

    async def films(self, guild_id: int, *, removed: bool = False) -> list[OwnFilm]:
        """Return the films of a guild, or those that were removed and can be brought back; by title."""
        found = await guild_films.films_of(self._database, guild_id)
        wanted = [one for one in found if (one.removed_at is not None) == removed]
        return sorted(wanted, key=lambda one: (fold_text(one.cover.title), one.cover.year))

    async def find(self, guild_id: int, named: str, *, removed: bool = False) -> OwnFilm:
        """Return the film of a guild with this key, slug or title. Raises `Refusal` where there is none."""
        words = fold_text(named)
        for one in await self.films(guild_id, removed=removed):
            if words in {one.film, one.slug, fold_text(one.cover.title), fold_text(one.title)}:
                return one
        raise Refusal(NO_SUCH_FILM)

    async def edit(self, guild_id: int, author_id: int, own: OwnFilm, edit: FactEdit) -> Preview:
        """Change a fact of a film, as `bring` does with another version of it. Raises as that."""
        text = await self.text(own)
        return await self.bring(guild_id, author_id, f"{own.slug}.toml", text.encode(), Way.FORM, edit)

    async def bring(  # noqa: PLR0913, PLR0917  # where it is from, and what it is
        self, guild_id: int, author_id: int, name: str, data: bytes, way: Way, edit: FactEdit | None = None
    ) -> Preview:
        """Check a file, after an edit if there is one, and keep it until its curator has decided; nothing counts yet.

        Raises `FaultyFile` with all that is wrong with it, and `Refusal` where there is no place for it.
        """
        from knowledge.vetting import Request  # noqa: PLC0415  # models take time to load, and most starts need none

        known = await guild_films.films_of(self._database, guild_id)
        likely = next((one for one in known if one.slug == name.rpartition(".")[0] != EMPTY), None)
        vetted = await self._vetting.vet(Request(name, data, likely and await self.text(likely), edit))
        if vetted.film is None:
            raise FaultyFile(vetted.faults)
        slug, before = _place_for(likely, known, name, vetted.film.cover)
        if before is not None and before is not likely:
            vetted = await self._vetting.vet(Request(name, data, await self.text(before), edit))
            assert vetted.film is not None  # noqa: S101  # it was right a moment ago
        found, base = vetted.film, before.version.number if before else 0
        # A form waits for no forecast: of a film worth one, that takes more than the two seconds a form may take.
        expected = await self._expect(found) if way is not Way.FORM else None
        text = await asyncio.to_thread(guild_films.pack, found.text)
        new = NewFilm(guild_id, slug, text, found.cover, way, author_id, self._club.timestamp())
        async with self._database.transaction():
            await guild_films.drop_old_uploads(self._database, new.at - int(UPLOAD_LIFE.total_seconds()))
            upload_id = await guild_films.keep_upload(self._database, new, base)
        upload = Upload(upload_id, slug, base, found.cover, way)
        return Preview(upload, found.summary, await self._moves(new), before.title if before else "", expected)

    async def use(self, upload_id: int, guild_id: int, author_id: int) -> OwnFilm:
        """Put what was looked at to use, whole or not at all, with all that is stored about the film it replaces.

        Raises `Refusal` where it has gone, or the film has changed since.
        """
        async with self._database.transaction():
            found = await guild_films.find_upload(self._database, upload_id, guild_id, author_id)
            if found is None:
                raise Refusal(UPLOAD_GONE)
            upload, text = found
            new = NewFilm(guild_id, upload.slug, text, upload.cover, upload.way, author_id, self._club.timestamp())
            await self._check_place(upload, guild_id)
            await self._keep(new)
            await guild_films.drop_upload(self._database, upload_id, guild_id, author_id)
        return await self.find(guild_id, new.film)

    async def discard(self, upload_id: int, guild_id: int, author_id: int) -> None:
        """Drop what was looked at; it may have gone already."""
        async with self._database.transaction():
            await guild_films.drop_upload(self._database, upload_id, guild_id, author_id)

    async def text(self, own: OwnFilm, version: int | None = None) -> str:
        """Return a film as a film file. Raises `Refusal` for a version that isn't kept."""
        text = await guild_films.text_of(self._database, own.film, version or own.version.number)
        if text is None:
            raise Refusal(NO_SUCH_VERSION)
        return text

    async def sheet(self, kind: str, text: str = "") -> bytes:
        """Return a film file as a sheet, `csv` or `xlsx`; of an empty text, a sheet to fill in."""
        return await self._vetting.sheet(kind, text)

    async def whole(self, guild_id: int, own: OwnFilm) -> Cut:
        """Return all of a film, for its curators."""
        return await (await self._club.among([guild_id])).whole(own.film)

    async def versions(self, own: OwnFilm) -> list[Version]:
        """Return the versions of a film that are kept, the newest first."""
        return await guild_films.versions_of(self._database, own.film)

    async def remove(self, guild_id: int, film: str) -> OwnFilm:
        """Remove a film; it is kept for a while. Raises `Refusal` where it has gone."""
        own = await self.find(guild_id, film)
        async with self._database.transaction():
            await guild_films.set_removed(self._database, own.film, self._club.timestamp())
        return own

    async def bring_back(self, guild_id: int, film: str) -> OwnFilm:
        """Bring a film back that was removed. Raises `Refusal` where it has gone, or there are too many."""
        own = await self.find(guild_id, film, removed=True)
        async with self._database.transaction():
            if len(await guild_films.in_use(self._database, guild_id)) >= MOST_FILMS:
                raise Refusal(TOO_MANY)
            await guild_films.set_removed(self._database, own.film, None)
        return own

    async def _check_place(self, upload: Upload, guild_id: int) -> None:
        """Raise `Refusal` where a film isn't what its curator compared another with, or there are too many by now."""
        film, known = key_in(upload.slug, guild_id), await guild_films.films_of(self._database, guild_id)
        now = next((one.version.number for one in known if one.film == film), 0)
        if now != upload.base:
            raise Refusal(CHANGED_SINCE.format(title=as_is(upload.cover.title)))
        in_use = {one.slug for one in known if one.removed_at is None}
        if upload.slug not in in_use and len(in_use) >= MOST_FILMS:
            raise Refusal(TOO_MANY)
        for former in upload.cover.formerly:
            if former != upload.slug and former in {one.slug for one in known}:
                raise Refusal(NAME_TAKEN.format(title=as_is(upload.cover.title), former=former))

    async def _keep(self, new: NewFilm) -> None:
        """Keep a film as the version in use, and carry over what is stored about it, in a transaction."""
        formerly = tuple(key_in(former, new.guild_id) for former in new.cover.formerly if former != new.slug)
        new = replace(new, cover=replace(new.cover, formerly=formerly))
        for former in formerly:
            await film_changes.rename(self._database, former, new.film)
        await film_changes.note(self._database, new.film, new.cover.mark, new.cover.ids)
        await guild_films.put_to_use(self._database, new)

    async def _expect(self, found: "VettedFilm") -> "Expected | None":
        """Return how a film would answer; None where that takes too long to find out."""
        from knowledge.forecast import FEWEST_FACTS  # noqa: PLC0415  # as above
        from knowledge.vetting import Expected  # noqa: PLC0415

        return await self._vetting.expect(found.text) if found.summary.facts >= FEWEST_FACTS else Expected(None)

    async def _moves(self, new: NewFilm) -> list[str]:
        """Return in sentences whose progress, channels and polls would change if a film were put to use."""
        ids = new.cover.ids
        before = await film_changes.last_known_of(self._database, new.film)
        if not (moves := Moves.between(new.cover.title, before or ids, ids)):
            return []
        return [moves.describe(await film_changes.lost(self._database, new.film, ids))]


def _names(cover: Cover) -> tuple[str, int]:
    return fold_text(cover.title), cover.year


def _place_for(likely: OwnFilm | None, known: Sequence[OwnFilm], name: str, cover: Cover) -> tuple[str, OwnFilm | None]:
    """Return the slug for a film, and the one of the `known` that it is another version of, if any.

    That is the `likely` one, whose file has the same name, or else the one of the same title and year. Raises `Refusal`
    where there is no place for another.
    """
    same = likely or next((one for one in known if _names(one.cover) == _names(cover)), None)
    if same is not None:
        return same.slug, same
    if sum(one.removed_at is None for one in known) >= MOST_FILMS:
        raise Refusal(TOO_MANY)
    if len(known) >= 2 * MOST_FILMS:
        raise Refusal(TOO_MANY_REMOVED)
    return free_slug(slug_for(name.rpartition(".")[0], cover.title, cover.year), {one.slug for one in known}), None
