"""The command line of whoever runs the bot: without a command it runs; what a command does lives in `operations`."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from bot.model.errors import OperationFailure, StartFailure, StorageError
from bot.settings import read_settings
from bot.store.errors import describe
from knowledge.format.errors import FilmFileError

NO_SIMCORD = (
    "The rehearsal needs simcord, which `make run` installs. With HOUSELIGHTS_TOKEN set, the bot goes to Discord."
)
STOPPED = "Stopped before it was done; nothing has been changed."


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words of a command line say; 0 when it is done, 1 when it is told in words why not, 2 for usage."""
    arguments = _parser().parse_args(words)
    try:
        return arguments.perform(arguments)
    except (FilmFileError, StartFailure, StorageError, OperationFailure) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        if error.filename is None:
            raise
        print(f"{error.filename} cannot be used. {describe(error)}", file=sys.stderr)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
    return 1


def _run(arguments: Namespace) -> int:
    settings = read_settings()
    if settings.token is None:
        return _rehearse(arguments)
    from bot.cli.run import run

    run(settings, settings.token.get_secret_value())
    return 0


def _rehearse(_arguments: Namespace) -> int:
    try:
        from bot.cli.rehearse import rehearse
    except ImportError as error:
        if error.name != "simcord":
            raise
        raise StartFailure(NO_SIMCORD) from error
    with suppress(KeyboardInterrupt):  # which is how it ends
        rehearse(read_settings())
    return 0


def _invite(arguments: Namespace) -> int:
    from bot.cli.invite import invite

    return _say(invite(arguments.application))


def _doctor(_arguments: Namespace) -> int:
    from bot.cli.doctor import doctor

    return doctor()


def _backup(arguments: Namespace) -> int:
    from bot.cli.database import backup

    return _say(backup(read_settings(), arguments.file, force=arguments.force))


def _restore(arguments: Namespace) -> int:
    from bot.cli.database import restore

    return _say(restore(read_settings(), arguments.file))


def _export(arguments: Namespace) -> int:
    from bot.cli.export import export

    return _say(export(read_settings(), arguments.file, force=arguments.force))


def _vacuum(_arguments: Namespace) -> int:
    from bot.cli.database import vacuum

    return _say(vacuum(read_settings()))


def _health(_arguments: Namespace) -> int:
    from bot.cli.health import health

    return _say(health(read_settings()))


def _say(said: str | None) -> int:
    if said:
        print(said)
    return 0


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m bot", description="Houselights, a Discord bot for film clubs.")
    parser.set_defaults(perform=_run)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands")

    def command(name: str, perform: Callable[[Namespace], int], about: str) -> ArgumentParser:
        added = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")
        added.set_defaults(perform=perform)
        return added

    command("run", _run, "run the bot on Discord, or rehearse where no token is set; what is done without a command")
    command("rehearse", _rehearse, "try the bot in a browser page on this machine, with or without a token")
    invite = command("invite", _invite, "print the link that adds the bot to a server")
    invite.add_argument(
        "--application", type=application_id, metavar="ID", help="the application's id; left out, the token's own"
    )
    command("doctor", _doctor, "look whether all is as it should be, and say what to do where it is not")
    backup = command("backup", _backup, "copy the database to a file, while the bot runs or not")
    backup.add_argument("file", type=Path, metavar="FILE", help="the backup to write")
    backup.add_argument("--force", action="store_true", help="replace the file if it is there")
    restore = command(
        "restore", _restore, "put a backup in the place of the database, which is kept; stop the bot first"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="a backup that was written before")
    export = command("export", _export, "write all polls as JSON Lines, with what their members may know of them")
    export.add_argument("file", type=Path, nargs="?", metavar="FILE", help="left out, they are printed")
    export.add_argument("--force", action="store_true", help="replace the file if it is there")
    command("vacuum", _vacuum, "make the database as small as it can be; stop the bot first")
    command("health", _health, "ask the running bot how it is; for scripts and health checks")
    return parser


def application_id(typed: str) -> int:
    """An id as it was typed. Raises `ValueError`."""
    number = int(typed)
    if number <= 0:
        raise ValueError(typed)
    return number


if __name__ == "__main__":
    sys.exit(main())
