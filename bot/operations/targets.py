"""Where a command may put a file: never silently over another one."""

from pathlib import Path

from bot.model.errors import OperationFailure


def check_target(file: Path, *, force: bool) -> None:
    """Raises `OperationFailure` where no file can be put, or one is there that nobody said could go."""
    if file.is_dir():
        raise OperationFailure(f"{file} is a folder; name a file in it.")
    if not file.parent.is_dir():
        raise OperationFailure(f"There is no folder {file.parent}; make it first.")
    if file.exists() and not force:
        raise OperationFailure(f"{file} is there already; name another file, or add --force to replace it.")
