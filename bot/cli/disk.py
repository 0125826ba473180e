"""What the machine gives the database: a kind of disk, room on it, and the right to write."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path

from bot.store.files import is_there, real

SOUND = frozenset(
    "apfs bcachefs btrfs ext2 ext3 ext4 f2fs hfs hfsplus jfs ntfs ntfs3 xfs zfs".split()  # noqa: SIM905  # shorter
)
"""File systems that are known to keep what SQLite needs of them: locks, memory shared by processes, flushes."""

NETWORKS = frozenset(
    ("afs", "ceph", "cifs", "gcsfuse", "glusterfs", "lustre", "nfs", "nfs4", "rclone", "s3fs", "smb3", "smbfs", "sshfs")
)
MEMORIES = frozenset(("ramfs", "tmpfs"))
HANDED_IN = frozenset(
    ("9p", "drvfs", "fakeowner", "grpcfuse", "osxfs", "prl_fs", "vboxsf", "virtiofs", "vmhgfs", "vmhgfs-fuse")
)
LAYERS = frozenset(("aufs", "overlay"))
"""What containers lay over their images."""

MOUNTS = Path("/proc/self/mountinfo")
DEVICE, PLACE = 2, 4  # in a line of that
PROBE = bytes(65_536)


def nearest_existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    folder = real(folder)
    return next(place for place in (folder, *folder.parents) if is_there(place))


def filesystem_of(folder: Path) -> str | None:
    """Return what a folder is on, as Linux calls it; None where that is not known.

    Some, such as btrfs, give a folder another device than the list of mounts does: those are found by where they are
    mounted.
    """
    if not MOUNTS.exists():
        return None
    device = folder.stat().st_dev
    found = list(_mounted(MOUNTS.read_text(encoding="utf-8", errors="replace")))
    of_device = [kind for number, _, kind in found if number == f"{os.major(device)}:{os.minor(device)}"]
    if of_device:
        return of_device[-1]
    around = [(len(place.parts), kind) for _, place, kind in found if folder.is_relative_to(place)]
    return max(reversed(around), key=itemgetter(0))[1] if around else None  # of two at one place the last is seen


def why_unfit(kind: str) -> str | None:
    """Explain why a kind of disk is not one for a database, to follow the folder's name; None where it is fit.

    For what a database needs see https://sqlite.org/wal.html and https://sqlite.org/howtocorrupt.html.
    """
    name = kind.removeprefix("fuse.")
    if kind in SOUND:
        return None
    if name in NETWORKS:
        return f"is on the network ({kind}), where SQLite cannot keep votes safe"
    if name in MEMORIES:
        return f"is in memory ({kind}) and gone when this machine restarts"
    if name in LAYERS:
        return f"is in a container's own layer ({kind}) and gone when that container is replaced"
    if name in HANDED_IN:
        return f"is handed in from another machine ({kind}), so SQLite's locks and shared memory may not hold"
    return f"is on {kind}, of which it is not known whether SQLite's locks and shared memory hold there"


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free."""
    return shutil.disk_usage(folder).free


def why_not_written(folder: Path) -> str | None:
    """Explain why no file can be written in a folder; None when one was, which had no name and is gone."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(PROBE)
    except OSError as error:
        return error.strerror or str(error)
    return None


def why_not_changed(file: Path) -> str | None:
    """Explain why a file that is there cannot be written to; None where it can. It is not changed."""
    try:
        with file.open("r+b"):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _mounted(mounts: str) -> Iterator[tuple[str, Path, str]]:
    """Yield device, place and kind of each: a dash comes before the kind, and blanks in a place are octal."""
    for line in mounts.splitlines():
        there, dash, system = line.partition(" - ")
        words = there.split(" ")
        if dash and len(words) > PLACE and system:
            place = re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), words[PLACE])
            yield words[DEVICE], Path(place), system.split()[0]
