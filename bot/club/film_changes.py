"""Moves a club to other films, with all that is kept of those there were, in one transaction."""

from bot.club.club import Club
from bot.model.film_changes import Moves, orphans
from bot.store import film_changes
from bot.store.database import Database
from knowledge.library import Library


async def go_by(club: Club, database: Database, library: Library) -> list[str]:
    """Let a club use these films from now on, carry over what is kept, and return sentences on what has changed.

    Nothing changes where that cannot be kept. Raises `bot.model.errors.StorageError` then.
    """
    before = club.library
    try:
        async with database.transaction():
            for film in library:
                for former in film.cover.formerly:
                    await film_changes.rename(database, former, film.slug)
            changes = await _carry_over(database, library)
            changes += orphans(await film_changes.members_of_others(database, [film.slug for film in library]))
            club.library = library  # before any other task has a turn to write
    except BaseException:
        club.library = before
        raise
    return changes


async def _carry_over(database: Database, library: Library) -> list[str]:
    """Put ids where there are numbers, note which checkpoints there are, and return what became of the old ones."""
    changes: list[str] = []
    by_number, known = await film_changes.films_by_number(database), await film_changes.last_known(database)
    for film in library:
        slug, ids = film.slug, film.cover.ids
        if slug in by_number:
            await film_changes.place_numbers(database, slug, ids)
        if known.get(slug) != ids:
            await film_changes.note(database, slug, film.cover.mark, ids)
            if moves := Moves.between(slug, known.get(slug, ids), ids):
                changes.append(moves.describe(await film_changes.lost(database, slug, ids)))
    return changes
