"""`show`: prints a whole cut."""

import argparse
from dataclasses import asdict
from typing import Any

from knowledge.curation.arguments import cut_asked_for, film_argument, json_argument, seen_argument
from knowledge.curation.output import dump, entry_as_json, entry_lines, prompt_line
from knowledge.cut import Cut
from knowledge.film import SECTION_OF


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take FILM --seen N [--json]."""
    film_argument(parser)
    seen_argument(parser)
    json_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Show everything that a viewer can see at a checkpoint."""
    cut = cut_asked_for(options)
    if cut is None:
        return 2
    if options.json:
        print(dump(_as_json(cut)))
        return 0
    lines = [f"{cut.title} ({cut.year}), as far as: {cut.checkpoint.label}", "", cut.logline.text]
    for kind, section in SECTION_OF.items():
        if cut.of_kind(kind):
            lines += ["", section.upper()]
        for entry in cut.of_kind(kind):
            lines += ["", *entry_lines(entry)]
    if cut.prompts:
        lines += ["", "PROMPTS", ""]
    lines += [f"  {prompt_line(prompt)}" for prompt in cut.prompts]
    print("\n".join(lines))
    return 0


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
        **{section: [entry_as_json(entry, cut) for entry in cut.of_kind(kind)] for kind, section in SECTION_OF.items()},
        "prompts": [
            {"id": prompt.id, "text": prompt.text, "reveal": prompt.reveal, "choices": list(prompt.choices)}
            for prompt in cut.prompts
        ],
    }
