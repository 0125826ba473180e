"""The curators' tool: check film files, show what a viewer sees, ask as one, compare a film with its review."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.cut import Cut, Entry, Fact
from knowledge.faults import Fault, FilmFileError
from knowledge.film import SECTION_OF, Film
from knowledge.reading import read_film, read_films
from knowledge.review import compare, findings, notes, read_review
from knowledge.scoring import Score, read_questions, score
from knowledge.shipped import SHIPPED


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when all is well, 1 when there is something to mend, 2 for a command that is not right."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except FilmFileError as error:
        print(error, file=sys.stderr)
        return 1


def check(options: argparse.Namespace) -> int:
    """Check film files; by default those that are shipped."""
    for film in read_films(options.files or SHIPPED.glob("*.toml")):
        print(_summary(film))
    return 0


def show(options: argparse.Namespace) -> int:
    """Show all that a viewer may be told at a checkpoint."""
    cut = _cut(options)
    if cut is None:
        return 2
    print(_dump(_as_json(cut)) if options.json else _as_text(cut))
    return 0


def ask(options: argparse.Namespace) -> int:
    """Ask a question as a viewer at a checkpoint."""
    cut = _cut(options)
    if cut is None:
        return 2
    answer = cut.answer(options.question)
    lead = [answer.lead] if answer else []
    support = list(answer.support) if answer else []
    if options.json:
        told = {"lead": list(map(_fact_as_json, lead)), "support": list(map(_fact_as_json, support))}
        print(_dump({"answered": answer is not None, **told}))
    else:
        print(
            "\n".join(
                [*map(_fact_as_text, lead), *(f"  also: {_fact_as_text(fact)}" for fact in support)] or ["No answer."]
            )
        )
    return 0


def score_questions(options: argparse.Namespace) -> int:
    """Measure how well the questions of a file are answered."""
    film = _film(options.film)
    scored = score(film, read_questions(options.questions, film))
    print(_dump(_score_as_json(scored)) if options.json else _score_as_text(scored))
    if options.verbose and not options.json:
        for outcome in scored.failures:
            print(f"- {outcome}")
    return 1 if scored.leaks else 0


def coverage(options: argparse.Namespace) -> int:
    """Compare a film with the review it was curated from."""
    film = _film(options.film)
    sentences = read_review(options.review)
    found = compare(film.cut(len(film.checkpoints) - 1), sentences)
    for line in findings(found):
        print(line)
    if options.notes:
        for line in notes(found):
            print(f"note: {line}")
    if found.clean:
        print(f"{film.slug}: nothing to mend; {len(sentences)} sentences cited, {len(found.partial)} in part")
    return 0 if found.clean else 1


def _film(name: str) -> Film:
    """The film of a file, or a shipped one by its slug. Raises `FilmFileError`."""
    path = Path(name)
    if path.suffix == ".toml":
        return read_film(path)
    shipped = SHIPPED / f"{name}.toml"
    if not shipped.is_file():
        known = ", ".join(sorted(path.stem for path in SHIPPED.glob("*.toml")))
        raise FilmFileError(
            [Fault(name, "", f"is not a film that is shipped; there are {known}, or give a .toml file")]
        )
    return read_film(shipped)


def _cut(options: argparse.Namespace) -> Cut | None:
    """The cut that is asked for; None, after a word about it, when the film has no such checkpoint."""
    film = _film(options.film)
    if 0 <= options.seen < len(film.checkpoints):
        return film.cut(options.seen)
    print(f"{film.slug} has checkpoints 0 to {len(film.checkpoints) - 1}.", file=sys.stderr)
    return None


def _dump(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _fact_as_json(fact: Fact) -> dict[str, Any]:
    return {"id": fact.id, "text": fact.text, "sources": list(fact.sources)}


def _fact_as_text(fact: Fact) -> str:
    return f"{fact.text} ({', '.join(fact.sources)})"


def _score_as_json(scored: Score) -> dict[str, Any]:
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


def _score_as_text(scored: Score) -> str:
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


def _summary(film: Film) -> str:
    whole = film.cut(len(film.checkpoints) - 1)
    facts = [sum(fact.reveal == step.number for fact in whole.facts()) for step in film.checkpoints]
    prompts = [sum(prompt.reveal == step.number for prompt in whole.prompts) for step in film.checkpoints]
    return (
        f"{film.slug}: ok, {len(whole.entries)} entries; new at checkpoints 0 to {len(film.checkpoints) - 1}: "
        f"facts {', '.join(map(str, facts))}; prompts {', '.join(map(str, prompts))}"
    )


def _as_json(cut: Cut) -> dict[str, Any]:
    return {
        "film": cut.film,
        "title": cut.title,
        "year": cut.year,
        "director": cut.credits.director,
        "composer": cut.credits.composer,
        "novel": cut.credits.novel,
        "author": cut.credits.author,
        "checkpoint": cut.checkpoint.number,
        "label": cut.checkpoint.label,
        "logline": asdict(cut.logline),
        **{
            section: [_entry_as_json(entry, cut) for entry in cut.of_kind(kind)] for kind, section in SECTION_OF.items()
        },
        "prompts": [
            {"id": prompt.id, "text": prompt.text, "reveal": prompt.reveal, "choices": list(prompt.choices)}
            for prompt in cut.prompts
        ],
    }


def _entry_as_json(entry: Entry, cut: Cut) -> dict[str, Any]:
    return {
        "id": entry.id,
        "name": entry.name,
        "aliases": list(entry.aliases),
        "player": entry.player,
        "credit": entry.credit,
        "label": entry.label,
        "related": [other.id for other in cut.related(entry)],
        "facts": [asdict(fact) for fact in entry.facts],
    }


def _as_text(cut: Cut) -> str:
    lines = [f"{cut.title} ({cut.year}), as far as: {cut.checkpoint.label}", "", cut.logline.text]
    for kind, section in SECTION_OF.items():
        if cut.of_kind(kind):
            lines += ["", section.upper()]
        for entry in cut.of_kind(kind):
            more = " · ".join(filter(None, [entry.player, entry.credit, *entry.aliases]))
            lines += ["", f"{entry.name} ({more})" if more else entry.name]
            lines += [f"  [{fact.reveal}] {fact.text} ({', '.join(fact.sources)})" for fact in entry.facts]
    if cut.prompts:
        lines += ["", "PROMPTS", ""]
    for prompt in cut.prompts:
        choices = f" ({' / '.join(prompt.choices)})" if prompt.choices else ""
        lines.append(f"  [{prompt.reveal}] {prompt.text}{choices}")
    return "\n".join(lines)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    command = commands.add_parser("check", help=check.__doc__, description=check.__doc__)
    command.add_argument("files", nargs="*", type=Path, metavar="FILE", help="a film file (default: all shipped ones)")
    command.set_defaults(run=check)

    command = commands.add_parser("show", help=show.__doc__, description=show.__doc__)
    command.add_argument("film", metavar="FILM", help="a film file, or the slug of a shipped film")
    command.add_argument("--seen", type=int, required=True, metavar="N", help="the checkpoint the viewer is at")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=show)

    command = commands.add_parser("ask", help=ask.__doc__, description=ask.__doc__)
    command.add_argument("film", metavar="FILM", help="a film file, or the slug of a shipped film")
    command.add_argument("question", metavar="QUESTION", help="what the viewer asks")
    command.add_argument("--seen", type=int, required=True, metavar="N", help="the checkpoint the viewer is at")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=ask)

    command = commands.add_parser("score", help=score_questions.__doc__, description=score_questions.__doc__)
    command.add_argument("film", metavar="FILM", help="a film file, or the slug of a shipped film")
    command.add_argument("questions", type=Path, metavar="QUESTIONS", help="a file of questions, with what is expected")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.add_argument("--verbose", action="store_true", help="also list each question that went wrong")
    command.set_defaults(run=score_questions)

    command = commands.add_parser("coverage", help=coverage.__doc__, description=coverage.__doc__)
    command.add_argument("film", metavar="FILM", help="a film file, or the slug of a shipped film")
    command.add_argument("--review", type=Path, required=True, metavar="FILE", help="the review, a table of sentences")
    command.add_argument("--notes", action="store_true", help="also list facts that rest on part of a sentence")
    command.set_defaults(run=coverage)
    return parser


if __name__ == "__main__":
    sys.exit(main())
