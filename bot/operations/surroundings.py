"""What the machine gives the database: a kind of disk, room on it, and leave to write; nothing is left behind."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from bot.store.files import is_there

NETWORKS = frozenset(
    ("nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "fuse.sshfs", "fuse.glusterfs", "fuse.rclone")
)
MEMORIES = frozenset(("tmpfs", "ramfs"))
MOUNTS = Path("/proc/self/mountinfo")
PROBE = bytes(65_536)


def nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    folder = folder.resolve()
    return next(place for place in (folder, *folder.parents) if is_there(place))


def kind_of_disk(folder: Path) -> str | None:
    """What a folder lies on, as Linux calls it; None where that cannot be told."""
    if not sys.platform.startswith("linux"):
        return None
    device = folder.stat().st_dev
    return _kind(f"{os.major(device)}:{os.minor(device)}", MOUNTS.read_text(encoding="utf-8", errors="replace"))


def free_bytes(folder: Path) -> int:
    """How much room there is."""
    return shutil.disk_usage(folder).free


def why_not_written(folder: Path) -> str | None:
    """Why no file can be written in a folder; None when one was, which had no name and is gone."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(PROBE)
    except OSError as error:
        return error.strerror or str(error)
    return None


def why_not_changed(file: Path) -> str | None:
    """Why a file that is there cannot be written to; it is not."""
    try:
        with file.open("r+b"):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _kind(device: str, mounts: str) -> str | None:
    """The file system of a device, which is the third thing in the lines of Linux's list; its kind follows a dash."""
    for line in mounts.splitlines():
        place, _, system = line.partition(" - ")
        if place.split()[2:3] == [device]:
            return system.split()[0]
    return None
