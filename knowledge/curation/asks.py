"""`asks`: says how many questions in other words would be found, and which facts need more `asks`."""

import argparse
import json

from knowledge.curation.arguments import film_at, film_path
from knowledge.curation.proposals import proposals
from knowledge.film import Film
from knowledge.forecast import FEWEST_FACTS, Forecast, Foreseen, forecast

_WORST = 10


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM [--all]."""
    parser.add_argument("film", metavar="FILM", help="a film file, a sheet, or the slug of a shipped film")
    parser.add_argument(
        "--all", action="store_true", help=f"list all facts that are missed, not only the worst {_WORST}"
    )


def run(options: argparse.Namespace) -> int:
    """Say how well a film would answer, and propose questions for the facts that members would miss."""
    film = film_at(film_path(options.film))
    foreseen = forecast(film)
    print(expectation(foreseen) or "There are too few facts to say how well the film would answer.")
    worst = foreseen.worst()
    for each in worst if options.all else worst[:_WORST]:
        print(_line(film, each))
    return 0


def expectation(foreseen: Forecast) -> str | None:
    """Return how many questions would be found, as a sentence, if there are enough facts to say so."""
    if len(foreseen.facts) < FEWEST_FACTS:
        return None
    return f"About {foreseen.of_ten} of 10 questions in other words would be found."


def _line(film: Film, each: Foreseen) -> str:
    """Return a fact with how often it was found, and questions for its `asks`, ready to paste."""
    count = len(each.fact.asks)
    proposed = [json.dumps(ask, ensure_ascii=False) for ask in proposals(film.cut(each.fact.reveal), each.fact)]
    help_ = f"; perhaps add {', '.join(proposed)}" if proposed else "; ask for it in words that it doesn't have yet"
    return f'"{each.fact.id}" is found by {count - each.missed} of its {count} questions without them{help_}'
