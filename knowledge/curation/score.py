"""`score`: how well a film answers the questions of a file, in figures; measuring is `scoring`'s business."""

import argparse
from pathlib import Path
from typing import Any

from knowledge.curation.arguments import film_argument, film_named, json_argument
from knowledge.curation.evaluation import Score, read_questions, score
from knowledge.curation.output import dump


def arguments(parser: argparse.ArgumentParser) -> None:
    """FILM QUESTIONS [--json] [--verbose]."""
    film_argument(parser)
    parser.add_argument("questions", type=Path, metavar="QUESTIONS", help="a file of questions, with what is expected")
    json_argument(parser)
    parser.add_argument("--verbose", action="store_true", help="also list each question that went wrong")


def run(options: argparse.Namespace) -> int:
    """Measure how well the questions of a file are answered."""
    film = film_named(options.film)
    scored = score(film, read_questions(options.questions, film))
    print(dump(_as_json(scored)) if options.json else _as_text(scored))
    if options.verbose and not options.json:
        for outcome in scored.failures:
            print(f"- {outcome}")
    return 1 if scored.leaks else 0


def _as_json(scored: Score) -> dict[str, Any]:
    return {
        "questions": len(scored.outcomes),
        "lead": scored.lead,
        "hit": scored.hit,
        "abstention_precision": scored.abstention_precision,
        "abstention_recall": scored.abstention_recall,
        "leaks": scored.leaks,
        "milliseconds": scored.milliseconds,
        "failures": list(map(str, scored.failures)),
    }


def _as_text(scored: Score) -> str:
    return "\n".join(
        [
            f"questions             {len(scored.outcomes)}",
            f"right fact first      {scored.lead:.3f}",
            f"right fact shown      {scored.hit:.3f}",
            f"abstention precision  {scored.abstention_precision:.3f}",
            f"abstention recall     {scored.abstention_recall:.3f}",
            f"leaks                 {scored.leaks}",
            f"ms a question         {scored.milliseconds:.2f}",
        ]
    )
