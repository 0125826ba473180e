"""What `try` answers to a line, as a viewer at a checkpoint would get it; plain text in, plain text out."""

import re
from collections.abc import Callable
from itertools import groupby

from knowledge.curation.output import entry_heading, entry_lines, fact_line, prompt_line
from knowledge.cut import Checkpoint, Cut, Entry, Kind
from knowledge.film import SECTION_OF, Film

HELP = """\
  seen            how far a viewer can be; seen 2 makes you one who is at checkpoint 2
  ask QUESTION    what the bot answers; a line with none of these words is a question, too
  find NAME       look somebody or something up, typos forgiven
  list            all that can be looked up; list plot gives one section with its facts
  prompts         what a room can be asked
  film            title, credits and logline
  as 2 ask ...    any of these, once, as a viewer at checkpoint 2
  all ask ...     any of these, as each viewer, side by side
  reload          read the film file anew
  help            this; Ctrl-D leaves"""

_AS = re.compile(r"as (\d+) +(\S.*)")
_SEEN = re.compile(r"seen(?: +(\d+))?")


def respond(film: Film, seen: int, line: str) -> tuple[str, int]:
    """What a viewer at checkpoint `seen` gets for a line, and the checkpoint they are at after it."""
    line = " ".join(line.split())
    if line in ("", "help", "?"):
        return HELP if line else "", seen
    if match := _SEEN.fullmatch(line):
        return _move(film, seen, match[1])
    if match := _AS.fullmatch(line):
        return _as_another(film, int(match[1]), match[2]), seen
    verb, _, rest = line.partition(" ")
    if verb == "all" and rest.partition(" ")[0] in _VERBS:
        return _side_by_side(film, rest), seen
    return _view(film.cut(seen), line), seen


def position(checkpoint: Checkpoint) -> str:
    """A checkpoint as it is told."""
    return f"{checkpoint.number}: {checkpoint.label}"


def _move(film: Film, seen: int, wanted: str | None) -> tuple[str, int]:
    if wanted is None:
        steps = [f"{'*' if step.number == seen else ' '} {position(step)}" for step in film.checkpoints]
        return "\n".join(steps), seen
    if int(wanted) < len(film.checkpoints):
        return f"You are at {position(film.checkpoints[int(wanted)])}.", int(wanted)
    return _no_checkpoint(film, wanted), seen


def _no_checkpoint(film: Film, wanted: str | int) -> str:
    return f"There is no checkpoint {wanted}; there are 0 to {len(film.checkpoints) - 1}."


def _as_another(film: Film, number: int, line: str) -> str:
    return _view(film.cut(number), line) if number < len(film.checkpoints) else _no_checkpoint(film, number)


def _side_by_side(film: Film, line: str) -> str:
    """What each viewer gets, those together who get the same."""
    replies = [(step, _view(film.cut(step.number), line)) for step in film.checkpoints]
    blocks: list[str] = []
    for reply, group in groupby(replies, key=lambda pair: pair[1]):
        steps = [step for step, _ in group]
        told = "\n".join(f"  {each}" if each else "" for each in reply.splitlines())
        blocks.append("\n".join([*map(position, steps), told]))
    return "\n".join(blocks)


def _view(cut: Cut, line: str) -> str:
    """What the viewer of a cut gets for a line."""
    verb, _, rest = line.partition(" ")
    return _VERBS[verb](cut, rest) if verb in _VERBS else _ask(cut, line)


def _ask(cut: Cut, question: str) -> str:
    if not question:
        return "Ask what? For instance: ask what is it about?"
    answer = cut.answer(question)
    if answer is None:
        return "No answer: nothing told by now is near enough."
    return "\n".join([fact_line(answer.lead), *(f"  also: {fact_line(fact)}" for fact in answer.support)])


def _find(cut: Cut, name: str) -> str:
    if not name:
        return "Find whom or what? For instance: find " + (cut.entries[0].name if cut.entries else "a name")
    found = [entry for kind in Kind if (entry := cut.find(kind, name))]
    return "\n\n".join(_card(cut, entry) for entry in found) or "Nothing by that name, by now."


def _card(cut: Cut, entry: Entry) -> str:
    related = ", ".join(other.name for other in cut.related(entry))
    return "\n".join([*entry_lines(entry), *([f"  leads on to: {related}"] if related else [])])


def _list(cut: Cut, section: str) -> str:
    kinds = {name: kind for kind, name in SECTION_OF.items()}
    if section in kinds:
        entries = cut.of_kind(kinds[section])
        return "\n\n".join("\n".join(entry_lines(entry)) for entry in entries) or f"No {section} by now."
    if section:
        return f"There is no section {section}; there are {', '.join(kinds)}."
    named = [(name, cut.of_kind(kind)) for name, kind in kinds.items()]
    return "\n".join(f"{name}: {'; '.join(map(entry_heading, entries))}" for name, entries in named if entries)


def _prompts(cut: Cut, _: str) -> str:
    return "\n".join(map(prompt_line, cut.prompts)) or "No prompts by now."


def _film(cut: Cut, _: str) -> str:
    made = [("directed by", cut.credits.director), ("music by", cut.credits.composer), ("novel by", cut.credits.author)]
    credited = ", ".join(f"{what} {who}" for what, who in made if who)
    return f"{cut.title} ({cut.year}), {credited}\n{cut.logline.text}"


_VERBS: dict[str, Callable[[Cut, str], str]] = {
    "ask": _ask,
    "find": _find,
    "list": _list,
    "prompts": _prompts,
    "film": _film,
}
