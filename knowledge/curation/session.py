"""The session of `try`: what a viewer at a checkpoint gets for a line, as plain text."""

import re
from collections.abc import Callable
from itertools import groupby

from knowledge.curation.output import entry_heading, entry_lines, prompt_line, reply_lines
from knowledge.cut import Checkpoint, Cut, Kind
from knowledge.film import SECTION_OF, Film

HELP = """\
  seen            lists the checkpoints; seen 2 makes you a viewer at checkpoint 2
  ask QUESTION    what the bot answers; a line without any of these words is a question, too
  find NAME       looks up a name, forgiving typos
  list            everything that can be looked up; list plot is one section with its facts
  prompts         the questions for discussion
  film            the title, credits and logline
  as 2 ask ...    any of these, once, as a viewer at checkpoint 2
  all ask ...     any of these, as each viewer, side by side
  reload          reads the film file again
  help            shows this; Ctrl-D leaves"""

_AS = re.compile(r"as (\d+) +(\S.*)")
_SEEN = re.compile(r"seen(?: +(\d+))?")


def respond(film: Film, seen: int, line: str) -> tuple[str, int]:
    """Return what a viewer at checkpoint `seen` gets for a line, and the checkpoint that they are at after it."""
    line = " ".join(line.split())
    verb, _, rest = line.partition(" ")
    last = len(film.checkpoints) - 1
    if line in ("", "help", "?"):
        reply = HELP if line else ""
    elif (match := _SEEN.fullmatch(line) or _AS.fullmatch(line)) and int(match[1] or 0) > last:
        reply = f"There is no checkpoint {int(match[1])}; there are 0 to {last}."
    elif line == "seen":
        reply = "\n".join(f"{'*' if step.number == seen else ' '} {position(step)}" for step in film.checkpoints)
    elif match := _SEEN.fullmatch(line):
        seen = int(match[1])
        reply = f"You are at {position(film.checkpoints[seen])}."
    elif match := _AS.fullmatch(line):
        reply = _view(film.cut(int(match[1])), match[2])
    elif verb == "all" and rest.partition(" ")[0] in _VERBS:
        reply = _side_by_side(film, rest)
    else:
        reply = _view(film.cut(seen), line)
    return reply, seen


def position(checkpoint: Checkpoint) -> str:
    """Return a checkpoint with its number."""
    return f"{checkpoint.number}: {checkpoint.label}"


def _side_by_side(film: Film, line: str) -> str:
    """Return what each viewer gets, grouped where they get the same."""
    replies = [(step, _view(film.cut(step.number), line)) for step in film.checkpoints]
    blocks: list[str] = []
    for reply, group in groupby(replies, key=lambda pair: pair[1]):
        steps = [position(step) for step, _ in group]
        blocks.append("\n".join([*steps, *(f"  {each}" if each else "" for each in reply.splitlines())]))
    return "\n".join(blocks)


def _view(cut: Cut, line: str) -> str:
    """Return what the viewer of a cut gets for a line."""
    verb, _, rest = line.partition(" ")
    return _VERBS[verb](cut, rest) if verb in _VERBS else _ask(cut, line)


def _ask(cut: Cut, question: str) -> str:
    if not question:
        return "Ask what? For example: ask what is it about?"
    return reply_lines(cut.reply(question)) or "No answer: nothing that this viewer can see comes close."


def _find(cut: Cut, name: str) -> str:
    if not name:
        return "Find what? For example: find " + (cut.entries[0].name if cut.entries else "a name")
    cards: list[str] = []
    for kind in Kind:
        if entry := cut.find(kind, name):
            related = ", ".join(other.name for other in cut.related(entry))
            cards.append("\n".join([*entry_lines(entry), *([f"  leads on to: {related}"] if related else [])]))
    return "\n\n".join(cards) or "Nothing by that name."


def _list(cut: Cut, section: str) -> str:
    kinds = {name: kind for kind, name in SECTION_OF.items()}
    if section in kinds:
        entries = cut.of_kind(kinds[section])
        return "\n\n".join("\n".join(entry_lines(entry)) for entry in entries) or f"No {section}."
    if section:
        return f"There is no section {section}; there are {', '.join(kinds)}."
    named = [(name, cut.of_kind(kind)) for name, kind in kinds.items()]
    return "\n".join(f"{name}: {'; '.join(map(entry_heading, entries))}" for name, entries in named if entries)


def _film(cut: Cut, _: str) -> str:
    made = [("directed by", cut.credits.director), ("music by", cut.credits.composer), ("novel by", cut.credits.author)]
    credited = ", ".join(f"{what} {who}" for what, who in made if who)
    return f"{cut.title} ({cut.year}), {credited}\n{cut.logline.text}"


_VERBS: dict[str, Callable[[Cut, str], str]] = {
    "ask": _ask,
    "find": _find,
    "list": _list,
    "prompts": lambda cut, _: "\n".join(map(prompt_line, cut.prompts)) or "No prompts.",
    "film": _film,
}
