"""Where a command may put a file: never silently over another one."""

from pathlib import Path

from bot.model.errors import OperationFailure
from bot.store.files import is_folder, is_there
from bot.store.obstacles import FOLDER, obstacle


def check_target(file: Path, *, force: bool) -> None:
    """Raises `OperationFailure` where no file can be put, or one is there that nobody said could go."""
    if found := obstacle(file):
        raise OperationFailure(f"{file} {found}; name {'a file in it' if found is FOLDER else 'another file'}.")
    if not is_folder(file.parent):
        raise OperationFailure(f"There is no folder {file.parent}; make it first.")
    if is_there(file) and not force:
        raise OperationFailure(f"{file} is there already; name another file, or add --force to replace it.")
