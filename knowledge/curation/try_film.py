"""`try`: an interactive prompt that shows a film as any viewer gets it; input can be typed or piped."""

import argparse
import contextlib
import sys
from importlib import import_module

from knowledge.curation.arguments import film_argument, film_at, film_path
from knowledge.curation.session import position, respond
from knowledge.format.errors import FilmFileError


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM."""
    film_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Try a film as any viewer: ask, look up, list, and see side by side what each would get."""
    with contextlib.suppress(ImportError):
        import_module("readline")  # lets input() edit lines, where the system has it
    path = film_path(options.film)
    film, seen = film_at(path), 0
    print(f"{film.title} ({film.year}). You are at {position(film.checkpoints[seen])}.")
    print("Ask a question, or type help. Ctrl-D leaves.")
    while (line := _line(f"{seen}> ")) is not None:
        if line.strip() == "reload":
            try:
                film = film_at(path)
                print("Read it again.")
            except FilmFileError as error:
                print(error)
                print("The film stays as it was.")
            seen = min(seen, len(film.checkpoints) - 1)
        else:
            reply, seen = respond(film, seen, line)
            if reply:
                print(reply)
    return 0


def _line(prompt: str) -> str | None:
    """Return the next line, or None at the end. Piped input is printed, so that it reads as if it had been typed."""
    try:
        line = input(prompt)
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    if not sys.stdin.isatty():
        print(line)
    return line
