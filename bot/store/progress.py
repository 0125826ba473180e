"""How far viewers have got: the table `progress`, a row a viewer and film; what a number means is the film's."""

from bot.model.progress import Progress
from bot.store.database import Database


async def checkpoint_of(database: Database, viewer_id: int, film: str) -> int | None:
    """The checkpoint a viewer has given for a film, if any."""
    row = await database.fetch_one(
        "SELECT checkpoint FROM progress WHERE viewer_id = ? AND film = ?", (viewer_id, film)
    )
    return row[0] if row else None


async def all_of(database: Database, viewer_id: int) -> dict[str, int]:
    """The checkpoints a viewer has given, a film each."""
    rows = await database.fetch_all("SELECT film, checkpoint FROM progress WHERE viewer_id = ?", (viewer_id,))
    return dict(rows)


async def record(database: Database, viewer_id: int, film: str, checkpoint: int, changed_at: int) -> None:
    """Keep a viewer's checkpoint; `changed_at` is in whole seconds since 1970 UTC."""
    await database.fetch_one(
        "INSERT INTO progress (viewer_id, film, checkpoint, changed_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT DO UPDATE SET checkpoint = excluded.checkpoint, changed_at = excluded.changed_at",
        (viewer_id, film, checkpoint, changed_at),
    )


async def restore(database: Database, viewer_id: int, film: str, step: Progress, changed_at: int) -> bool:
    """Take a step back; False when the viewer is no longer where it led to."""
    if step.before is None:
        row = await database.fetch_one(
            "DELETE FROM progress WHERE viewer_id = ? AND film = ? AND checkpoint = ? RETURNING film",
            (viewer_id, film, step.after),
        )
    else:
        row = await database.fetch_one(
            "UPDATE progress SET checkpoint = ?, changed_at = ? "
            "WHERE viewer_id = ? AND film = ? AND checkpoint = ? RETURNING film",
            (step.before, changed_at, viewer_id, film, step.after),
        )
    return row is not None
