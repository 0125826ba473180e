"""The command line of operators; without a command it runs the bot."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.cli.failures import sentence_for
from bot.model.errors import StartFailure
from bot.settings import Settings, read_settings

NO_SIMCORD = (
    "The rehearsal needs simcord, which `make run` installs. With HOUSELIGHTS_TOKEN set, the bot goes to Discord."
)
STOPPED = "Stopped before it was done; nothing has been changed."


def main(words: Sequence[str] | None = None) -> int:
    """Run a command line, and return its exit code: 1 with a sentence on what is wrong, 2 for bad usage."""
    arguments = _parser().parse_args(words)
    try:
        return _perform(arguments)
    except KeyboardInterrupt:
        print(STOPPED, file=sys.stderr)
    except Exception as error:
        sentence = sentence_for(error)
        if sentence is None:
            raise
        print(sentence, file=sys.stderr)
    return 1


def _perform(arguments: Namespace) -> int:
    """Perform a command, and print what it returns."""
    printed: str | None = None
    match arguments.command:
        case "doctor":
            from bot.cli.doctor import doctor

            return doctor()
        case "invite":
            from bot.cli.invite import invite

            printed = invite(arguments.application)
        case "backup" | "restore" | "vacuum":
            from bot.cli import database

            if arguments.command == "backup":
                printed = database.backup(read_settings(), arguments.file, force=arguments.force)
            elif arguments.command == "restore":
                printed = database.restore(read_settings(), arguments.file)
            else:
                printed = database.vacuum(read_settings())
        case "export":
            from bot.cli.export import export

            printed = export(read_settings(), arguments.file, force=arguments.force)
        case "health":
            from bot.cli.health import health

            printed = health(read_settings())
        case command:
            settings = read_settings()
            if command == "rehearse" or settings.token is None:
                _rehearse(settings)
            else:
                from bot.cli.run import run

                run(settings, settings.token.get_secret_value())
    if printed:
        print(printed)
    return 0


def _rehearse(settings: Settings) -> None:
    try:
        from bot.cli.rehearse import rehearse
    except ImportError as error:
        if error.name != "simcord":
            raise
        raise StartFailure(NO_SIMCORD) from error
    with suppress(KeyboardInterrupt):  # which is how it ends
        rehearse(settings)


def _parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m bot", description="Houselights, a Discord bot for film clubs.")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, about: str) -> ArgumentParser:
        return commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")

    command("run", "run the bot on Discord, or rehearse where no token is set; the default")
    command("rehearse", "try the bot in a browser page on this machine, with or without a token")
    invite = command("invite", "print the link that adds the bot to a server")
    invite.add_argument(
        "--application", type=application_id, metavar="ID", help="the application's id; left out, the token's own"
    )
    command("doctor", "check everything the bot needs, and say what to do where something is wrong")
    backup = command("backup", "copy the database to a file, while the bot runs or not")
    backup.add_argument("file", type=Path, metavar="FILE", help="the backup to write")
    backup.add_argument("--force", action="store_true", help="replace the file if it is there")
    restore = command("restore", "put a backup in the place of the database, which is kept; stop the bot first")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup to restore")
    export = command("export", "write all polls as JSON Lines, with what their members can know of them")
    export.add_argument("file", type=Path, nargs="?", metavar="FILE", help="left out, they are printed")
    export.add_argument("--force", action="store_true", help="replace the file if it is there")
    command("vacuum", "make the database as small as it can be; stop the bot first")
    command("health", "ask the running bot how it is; for scripts and health checks")
    return parser


def application_id(typed: str) -> int:
    """Return an id as it was typed. Raises `ValueError`."""
    number = int(typed)
    if number <= 0:
        raise ValueError(typed)
    return number


if __name__ == "__main__":
    sys.exit(main())
