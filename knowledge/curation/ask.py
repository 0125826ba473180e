"""`ask`: answers one question as a viewer at a checkpoint."""

import argparse

from knowledge.curation.arguments import cut_asked_for, film_argument, json_argument, seen_argument
from knowledge.curation.output import dump, fact_as_json, reply_lines


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
    reply = cut.reply(options.question)
    if options.json:
        answer = reply.answer
        lead, support = ([answer.lead], answer.support) if answer else ([], ())
        facts = {"lead": list(map(fact_as_json, lead)), "support": list(map(fact_as_json, support))}
        offered = [offer.fact.id for offer in reply.offered]
        print(dump({"answered": answer is not None, **facts, "offered": offered}))
    else:
        print(reply_lines(reply) or "No answer.")
    return 0
