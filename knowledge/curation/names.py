"""Finds what notes name: people, places and things with a capital letter, and the short forms of their names."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.curation.notes import Sentence
from knowledge.text import fold_text

_WORD = re.compile(r"[^\W\d_][\w'\u2019-]*|\d+|[^\w\s]")
_JOINING = {"of", "the", "de", "la", "van", "von", "der", "du", "and"}
_NOT_NAMES = """
a an and as at but by for from he her his i if in into is it its no not of on or she so that the their then there
these they this those to was we were what when where who why with you mr mrs ms dr all one two some most many each
after before while during though although because since until both every another other here now soon later only
even once nobody somebody everybody nothing something everything monday tuesday wednesday thursday friday saturday
sunday january february march april may june july august september october november december
"""
_NO_NAMES = frozenset(_NOT_NAMES.split())
_PLACES = {"in", "at", "to", "from", "near", "into", "through", "across", "outside", "inside", "toward", "towards"}
_LONGEST = 5  # words


@dataclass(slots=True)
class Named:
    """Something that notes name: its names, the fullest first, and how often a word for a place stands before it."""

    names: list[str]
    places: int = 0
    mentions: int = 0
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def is_place(self) -> bool:
        """Return whether it is mostly somewhere that somebody is or goes to."""
        return self.places * 2 > self.mentions


def find_names(sentences: Sequence[Sentence], known: Sequence[str], title: str) -> list[Named]:
    """Return what the sentences name, by first mention, with those that name it. `known` are names from lists."""
    counts: Counter[str] = Counter()
    places: Counter[str] = Counter()
    surely = {fold_text(name) for name in known}
    for sentence in sentences:
        for name, before, is_sure in _runs(sentence.text):
            counts[name] += 1
            places[name] += before in _PLACES
            if is_sure:
                surely.add(fold_text(name))
    lower = {word for sentence in sentences for word in re.findall(r"\b[a-z][\w-]*", sentence.text)}
    listed = dict.fromkeys(known)
    for name in counts:
        is_usual = " " not in name and name.lower() in lower
        if fold_text(name) in surely and not is_usual and fold_text(name) != fold_text(title):
            listed[name] = None
    return _grouped(list(listed), sentences, counts, places, set(known))


def _runs(text: str) -> list[tuple[str, str, bool]]:
    """Return the runs of words with capital letters: the run, the word before it, and whether it is surely a name."""
    words = _WORD.findall(text)
    runs: list[tuple[str, str, bool]] = []
    at = 0
    while at < len(words):
        if not words[at][:1].isupper() or words[at].lower() in _NO_NAMES:
            at += 1
            continue
        end = at + 1
        while end < len(words) and end - at < _LONGEST and (words[end][:1].isupper() or _joins(words, end)):
            end += 1
        run = [*words[at : end - 1], re.sub(r"['\u2019]s$", "", words[end - 1])]
        before = words[at - 1].lower() if at else ""
        begins = at == 0 or words[at - 1] in {".", "!", "?", '"', "\u201c", ":"}
        runs.append((" ".join(run), before, not begins or len(run) > 1))
        at = end
    return runs


def _joins(words: Sequence[str], at: int) -> bool:
    return words[at] in _JOINING - {"and"} and at + 1 < len(words) and words[at + 1][:1].isupper()


def _grouped(
    names: Sequence[str],
    sentences: Sequence[Sentence],
    counts: Counter[str],
    places: Counter[str],
    kept: set[str],
) -> list[Named]:
    """Return the names with their short forms: `Rick` belongs to `Rick Blaine` where no other name has the word."""
    longest = sorted(names, key=lambda name: -len(name.split()))
    groups: dict[str, Named] = {}
    for name in longest:
        words = set(fold_text(name).split())
        fuller = [group for full, group in groups.items() if words < set(fold_text(full).split())]
        if len(fuller) == 1:
            fuller[0].names.append(name)
        else:
            groups[name] = Named([name])
    for group in groups.values():
        group.mentions = sum(counts[name] for name in group.names)
        group.places = sum(places[name] for name in group.names)
        group.sentences = [one for one in sentences if any(says(one.text, name) for name in group.names)]
    order = {name: number for number, name in enumerate(names)}
    found = [group for group in groups.values() if group.sentences or group.names[0] in kept]
    return sorted(found, key=lambda group: min(order[name] for name in group.names))


def unknown_names(text: str, known: Sequence[str]) -> str:
    """Return the first name in a text that none of the known texts has; empty if there is none."""
    for run, _, is_sure in _runs(text):
        if is_sure and not any(says(one, word) for one in known for word in (run, run.split()[-1])):
            return run
    return ""


def says(text: str, name: str) -> bool:
    """Return whether a text has a name as whole words, as the check for early names sees it."""
    return re.search(rf"(?<!\w){re.escape(fold_text(name))}(?!\w)", fold_text(text)) is not None
