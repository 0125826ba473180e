"""`ask`: answers one question as a viewer at a checkpoint."""

import argparse

from knowledge.curation.arguments import cut_asked_for, film_argument, json_argument, seen_argument
from knowledge.curation.output import dump, fact_as_json, fact_line


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM QUESTION --seen N [--json]."""
    film_argument(parser)
    parser.add_argument("question", metavar="QUESTION", help="what the viewer asks")
    seen_argument(parser)
    json_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Ask a question as a viewer at a checkpoint."""
    cut = cut_asked_for(options)
    if cut is None:
        return 2
    answer = cut.answer(options.question)
    lead = [answer.lead] if answer else []
    support = list(answer.support) if answer else []
    if options.json:
        facts = {"lead": list(map(fact_as_json, lead)), "support": list(map(fact_as_json, support))}
        print(dump({"answered": answer is not None, **facts}))
    else:
        lines = [*map(fact_line, lead), *(f"  also: {fact_line(fact)}" for fact in support)]
        print("\n".join(lines or ["No answer."]))
    return 0
