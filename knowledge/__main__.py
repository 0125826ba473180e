"""The curators' tool: write film files, check them, try them as a viewer, tell what a change would do."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from knowledge.curation import ask, check, coverage, diff, new, schema, score, show, try_film
from knowledge.format.errors import FilmFileError


class Command(Protocol):
    """What a subcommand's module has."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Say what the subcommand takes."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Do it; an exit code. The first line of its docstring is the help."""
        ...


COMMANDS: dict[str, Command] = {
    "new": new,
    "check": check,
    "try": try_film,
    "show": show,
    "ask": ask,
    "coverage": coverage,
    "diff": diff,
    "score": score,
    "schema": schema,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when there is something to mend, 2 for a command that is not right."""
    options = _parser().parse_args(arguments)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except FilmFileError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        told = (module.run.__doc__ or "").partition("\n")[0]
        command = commands.add_parser(name, help=told, description=told)
        module.arguments(command)
        command.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
