"""The curators' tool: start film files, check them, try them as any viewer, and compare their versions."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Protocol

from knowledge.curation import ask, asks, check, coverage, diff, new, preview, schema, score, sheet, show, try_film
from knowledge.format.errors import FilmFileError


class Command(Protocol):
    """The module of a subcommand."""

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        """Add the arguments of the subcommand."""
        ...

    def run(self, options: argparse.Namespace) -> int:
        """Run the subcommand and return an exit code. The first line of its docstring is the help."""
        ...


COMMANDS: dict[str, Command] = {
    "new": new,
    "sheet": sheet,
    "check": check,
    "asks": asks,
    "try": try_film,
    "preview": preview,
    "show": show,
    "ask": ask,
    "coverage": coverage,
    "diff": diff,
    "score": score,
    "schema": schema,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return 0 when all is well, 1 when there is something to fix, 2 for wrong arguments."""
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, module in COMMANDS.items():
        summary = (module.run.__doc__ or "").partition("\n")[0]
        command = commands.add_parser(name, help=summary, description=summary)
        module.arguments(command)
        command.set_defaults(run=module.run)
    options = parser.parse_args(arguments)
    try:
        code = options.run(options)
        sys.stdout.flush()
    except FilmFileError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
            if fault.quote:
                print(f"    {fault.quote}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader, such as `head`, has stopped reading
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


if __name__ == "__main__":
    sys.exit(main())
