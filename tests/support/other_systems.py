"""`python -m bot` as on Windows, as far as that can be had here: the bot is without what only POSIX systems have.

Libraries, and Python itself, are those of this system. That Windows does as it says is not seen here.
"""

import asyncio
import builtins
import importlib
import os
import pkgutil
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import Any

OURS = ("bot", "knowledge")
MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
NAMES = {
    os: (
        "O_NOCTTY",
        "chown",
        "fchmod",
        "fork",
        "getegid",
        "geteuid",
        "getgid",
        "getuid",
        "killpg",
        "mkfifo",
        "statvfs",
    ),
    signal: ("SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "pause", "pthread_sigmask"),
}


def import_all() -> None:
    """Import every module of ours, and with them every library."""
    for name in OURS:
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            importlib.import_module(module.name)


def leave_posix() -> None:
    """From now on, be where there is no POSIX, and forget what was imported of ours."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OURS]:
        del sys.modules[name]
    asyncio.new_event_loop().close()  # which kind it is, Python 3.14 asks the system only now
    sys.platform = "win32"
    for module, names in NAMES.items():
        for name in names:
            delattr(module, name)
    setattr(signal, "SIGBREAK", signal.SIGQUIT)  # noqa: B010  # what Ctrl-Break and a closed window send
    asyncio.SelectorEventLoop.add_signal_handler = _not_here  # type: ignore[method-assign]
    builtins.__import__ = _import


def _not_here(*_: object) -> None:
    raise NotImplementedError


_imported = builtins.__import__


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002  # Python's names
    locals: Mapping[str, object] | None = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    who = str((globals or {}).get("__name__", "")).partition(".")[0]
    if who in OURS and name in MODULES:
        raise ModuleNotFoundError(f"No module named {name!r} here", name=name)
    return _imported(name, globals, locals, fromlist or (), level)


if __name__ == "__main__":
    import_all()
    leave_posix()
    import_all()
    sys.exit(importlib.import_module("bot.__main__").main())
