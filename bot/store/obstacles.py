"""Obstacles: what is in the place of a file instead, or on the way there, in words for an operator."""

import errno
import stat
from dataclasses import dataclass
from pathlib import Path

from bot.store.files import is_there, real

_FOLDER = "Set HOUSELIGHTS_DATABASE to a file, such as {path}/houselights.db, or take the folder away."
_LINK = "If its disk is not there, mount it; to start with nothing, delete the link."
_OTHER_FILE = "Set HOUSELIGHTS_DATABASE to a file that can be there."

_EMPTY = (
    "The database {path} is empty (0 bytes), which is what a full disk or a copy that was cut short leaves. "
    "Restore a backup; to start with nothing, delete the file."
)
_LEFT = (
    "The database {path} is gone, but {left} is there, with what was written last. "
    "Put the database back beside it, or restore a backup; to start with nothing, delete that file, too."
)


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the place of a file: `what` follows its path, `advice` is for a database."""

    what: str
    advice: str = _OTHER_FILE

    def __str__(self) -> str:
        return self.what


FOLDER = Obstacle("is a folder", _FOLDER)
_KINDS = {
    stat.S_IFDIR: FOLDER,
    stat.S_IFIFO: Obstacle("is a pipe"),
    stat.S_IFSOCK: Obstacle("is a socket"),
    stat.S_IFCHR: Obstacle("is a device"),
    stat.S_IFBLK: Obstacle("is a device"),
}


def obstacle(path: Path) -> Obstacle | None:
    """Return what is in the place of a file or on the way there; None for a file or nothing."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        match error.errno:
            case errno.ELOOP:
                return Obstacle("is behind links that lead in a circle")
            case errno.ENAMETOOLONG:
                return Obstacle("has a name that is too long for this disk")
            case errno.ENOTDIR:
                file = next(place for place in path.parents if place.exists() and not place.is_dir())
                return Obstacle(f"cannot be there: {file} is no folder")
            case errno.ENOENT:
                links = (place for place in (path, *path.parents) if place.is_symlink() and not place.exists())
                if (link := next(links, None)) is not None:
                    where = "is" if link == path else f"is behind {link},"
                    return Obstacle(f"{where} a link to {real(link)}, where there is nothing", _LINK)
            case _:
                pass
        return None  # nothing is there, or that may not be seen, as opening it will show
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), Obstacle("is no file"))


def database_obstacle(database: Path) -> str | None:
    """Describe what is in the place of a database and what to do; None where a file or nothing is there."""
    found = obstacle(database)
    if found is None:
        return None
    return f"The database {database} cannot be opened: it {found}. {found.advice.format(path=database)}"


def database_loss(database: Path) -> str | None:
    """Describe what is left of a database whose file is empty, or is gone though its WAL is there; else None."""
    if is_there(database):
        return _EMPTY.format(path=database) if database.stat().st_size == 0 else None
    for ending in ("-wal", "-journal"):
        left = real(database).with_name(real(database).name + ending)
        if left.is_file() and left.stat().st_size:
            return _LEFT.format(path=database, left=left)
    return None
