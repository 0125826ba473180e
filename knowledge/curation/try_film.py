"""`try`: an interactive prompt to be any viewer of a film; lines in, lines out, the same typed or piped."""

import argparse
import contextlib
import sys
from importlib import import_module
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_path
from knowledge.curation.session import position, respond
from knowledge.film import Film
from knowledge.format.errors import FilmFileError
from knowledge.library import read_film


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILM."""
    film_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Try a film as any viewer: ask, look up, list, and see side by side what each would get."""
    with contextlib.suppress(ImportError):
        import_module("readline")  # lets input() edit lines, where the system has it
    path = film_path(options.film)
    film, seen = read_film(path), 0
    print(f"{film.title} ({film.year}). You are at {position(film.checkpoints[seen])}.")
    print("Ask a question, or type help. Ctrl-D leaves.")
    while (line := _line(f"{seen}> ")) is not None:
        if line.strip() == "reload":
            film = _read_anew(path, film)
            seen = min(seen, len(film.checkpoints) - 1)
        else:
            told, seen = respond(film, seen, line)
            if told:
                print(told)
    return 0


def _line(prompt: str) -> str | None:
    """The next line, None when there is no more. What is piped in is shown as if it had been typed."""
    try:
        line = input(prompt)
    except (EOFError, KeyboardInterrupt):
        print()
        return None
    if not sys.stdin.isatty():
        print(line)
    return line


def _read_anew(path: Path, film: Film) -> Film:
    """The film as its file is now, or the one there was if the file is not right."""
    try:
        film = read_film(path)
    except FilmFileError as error:
        print(error)
        print("The film stays as it was.")
    else:
        print("Read anew.")
    return film
