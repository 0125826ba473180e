"""`score`: measures how well a film answers the questions of a file."""

import argparse
from dataclasses import asdict
from pathlib import Path

from knowledge.curation.arguments import film_argument, film_named, json_argument
from knowledge.curation.evaluation import read_questions, score
from knowledge.curation.output import dump


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM QUESTIONS [--json] [--verbose]."""
    film_argument(parser)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="a file of questions, with what is expected")
    json_argument(parser)
    parser.add_argument("--verbose", action="store_true", help="also list each question that went wrong")


def run(options: argparse.Namespace) -> int:
    """Measure how well the questions of a file are answered."""
    film = film_named(options.film)
    scored = score(film, read_questions(options.questions, film))
    if options.json:
        print(dump(asdict(scored)))
    else:
        print(f"questions             {scored.questions}")
        print(f"right fact first      {scored.lead:.3f}")
        print(f"right fact shown      {scored.hit:.3f}")
        print(f"abstention precision  {scored.abstention_precision:.3f}")
        print(f"abstention recall     {scored.abstention_recall:.3f}")
        print(f"leaks                 {scored.leaks}")
        print(f"ms a question         {scored.milliseconds:.2f}")
        for failure in scored.failures if options.verbose else ():
            print(f"- {failure}")
    return 1 if scored.leaks else 0
