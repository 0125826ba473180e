"""Drafts a film file from notes: an entry for everybody and everything they name, and a fact for each sentence.

What the notes say is taken over word for word, marked as still to be put in the curator's own words. Every name is
revealed with the first sentence that has it, and no sooner.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.curation.material import Listed, Material
from knowledge.curation.names import Named, find_names, says
from knowledge.curation.notes import Sentence
from knowledge.format.errors import Fault, FilmFileError, Finding, KeyPath, describe_path
from knowledge.format.models import FilmFile
from knowledge.format.parse import validate
from knowledge.format.raw import OWN_WORDS, PLACEHOLDER, Table, entries_of, owner_of, visible_texts
from knowledge.matching import fold
from knowledge.search.english import EVERYDAY_STEMS, LOW_CONTENT_STEMS, is_topic, stem, words
from knowledge.sheets.ids import Ids
from knowledge.sheets.rows import tidy

_LONGEST_FACT = 600 - len(OWN_WORDS)
_LONGEST_QUESTION = 150
_NEVER = 1_000
_TRIES = 20
_SAYS = re.compile(r'says "(.*)", a name revealed')
_GOES_ON = re.compile(r"(?:He|She|They|It|His|Her|Their|Its|This|That)\b")
_ASKED = {
    "director": ("Who directed the film?", "Who is the director?", "Whose film is it?"),
    "composer": ("Who wrote the music?", "Who is the composer?", "Whose is the score?"),
    "writer": ("Who wrote the film?", "Who is the writer?", "Whose screenplay is it?"),
}


@dataclass(slots=True)
class _Draft:
    """An entry that is being drafted. Its names are known to the notes, or to a list."""

    section: str
    id: str
    names: Sequence[str]
    facts: list[Table] = field(default_factory=list)
    more: Table = field(default_factory=dict)


def draft_film(title: str, year: int, material: Material) -> FilmFile:
    """Return a film file with everything that the notes say. Raises `FilmFileError` for what can't become one."""
    lists = material.lists
    drafter = _Drafter([*lists, *material.notes], (title, *material.labels))
    for one, sentence in zip([*material.cast, *material.crew], lists, strict=True):
        drafter.credit(one, sentence, is_cast=sentence.id.startswith("cast"))
    known = [*(one.part for one in material.cast), *(one.name for one in material.crew)]
    drafter.name(find_names(material.notes, known, title), {one.name for one in material.cast})
    drafter.place(material.notes)
    return _valid(drafter.film(title, year, material.labels))


class _Drafter:
    """Gathers entries, and the sentences that belong to each."""

    def __init__(self, sentences: Sequence[Sentence], public: Sequence[str]) -> None:
        self._sentences = sentences
        self._first = sentences[0].id
        self._entries: list[_Draft] = []
        self._ids = Ids(f"prompt-{number}" for number in range(len(public)))
        self._fact_ids = Ids(("logline",))

    def credit(self, one: Listed, sentence: Sentence, *, is_cast: bool) -> None:
        """Add an entry for a line of a list, with its fact."""
        name = one.part if is_cast else one.name
        entry = self._entry("characters" if is_cast else "people", [name])
        if is_cast:
            entry.more["player"] = {"text": one.name, "reveal": sentence.safe_from}
            asks = [f"Who plays {one.part}?", f"Which part does {one.name} play?", f"{one.part} actor"]
        else:
            entry.more.setdefault("credit", one.part)
            usual = next((asks for credit, asks in _ASKED.items() if credit in one.part.lower()), ())
            asks = [*usual, f"Who is {one.name}?", f"What did {one.name} do?", one.part.lower()]
        self._add(entry, sentence, sentence.text, asks)

    def name(self, found: Sequence[Named], players: set[str]) -> None:
        """Add an entry for everything that is named and is on no list, and the short names of what is."""
        for one in found:
            if one.names[0] in players:
                continue
            entry = self._named(one.names)
            if entry is None:
                entry = self._entry("terms" if one.is_place else "characters", one.names)
            taken = {fold(name) for other in self._entries if other is not entry for name in other.names}
            more = [name for name in one.names if fold(name) not in taken]
            entry.names = [*dict.fromkeys([*entry.names, *more])]

    def place(self, notes: Sequence[Sentence]) -> None:
        """Make a fact of each sentence for whom it names first, and of each first mention for whom it mentions."""
        before: _Draft | None = None
        paragraphs: dict[str, _Draft] = {}
        introduced: set[str] = {entry.id for entry in self._entries if entry.facts and entry.section == "people"}
        for sentence in sorted(notes, key=lambda one: one.safe_from):
            named = [entry for entry in self._entries if any(says(sentence.text, name) for name in entry.names)]
            named.sort(key=lambda entry: min(_at(sentence.text, name) for name in entry.names))
            owners: list[_Draft] = [entry for entry in named if entry.id not in introduced] or named[:1]
            if not owners and before and _GOES_ON.match(sentence.text):
                owners = [before]
            if not owners:
                key = f"{sentence.id.partition('.')[0]} {sentence.safe_from}"
                if key not in paragraphs:
                    paragraphs[key] = self._entry("plot", [f"{PLACEHOLDER} what happens ({sentence.id})"])
                    paragraphs[key].more["label"] = f"{PLACEHOLDER} a heading that gives nothing away ({sentence.id})"
                owners = [paragraphs[key]]
            for owner in owners:
                introduced.add(owner.id)
                text = tidy(sentence.text.replace("|", "/").replace("`", "'"))
                subject = next((name for name in owner.names if self._from(name) <= sentence.safe_from), "")
                asks = questions(subject, owner.section, text)
                self._add(owner, sentence, f"{OWN_WORDS}{text[:_LONGEST_FACT]}", asks)
            before = owners[0]

    def _from(self, name: str) -> int:
        """Return the first checkpoint at which anything says a name; a high number if nothing does."""
        return min((one.safe_from for one in self._sentences if says(one.text, name)), default=_NEVER)

    def _entry(self, section: str, names: Sequence[str]) -> _Draft:
        if (found := self._named(names, section)) is not None:
            return found
        entry = _Draft(section, self._ids.make(names[0], section), list(names))
        self._entries.append(entry)
        return entry

    def _named(self, names: Sequence[str], section: str | None = None) -> _Draft | None:
        folded = {fold(name) for name in names}
        entries = (entry for entry in self._entries if section in {None, entry.section})
        return next((entry for entry in entries if folded & set(map(fold, entry.names))), None)

    def _add(self, entry: _Draft, sentence: Sentence, text: str, asks: Sequence[str]) -> None:
        entry.facts.append(
            {
                "id": self._fact_ids.make(f"{entry.id} {sentence.id}", entry.id),
                "text": text,
                "reveal": sentence.safe_from,
                "sources": [sentence.id],
                "asks": [*dict.fromkeys(ask for ask in asks if len(ask) <= _LONGEST_QUESTION)],
            }
        )

    def film(self, title: str, year: int, labels: Sequence[str]) -> Table:
        """Return the film file as plain tables."""
        director = next((one for one in self._entries if "director" in str(one.more.get("credit", "")).lower()), None)
        if director is None:
            director = self._entry("people", [f"{PLACEHOLDER} who directed it"])
            director.more["credit"] = "Director"
            self._add(
                director, Sentence(self._first, 0, ""), f"{PLACEHOLDER} who directed the film.", _ASKED["director"]
            )
        logline: Table = {
            "id": "logline",
            "text": f"{PLACEHOLDER} in a sentence or two what the film is about, as a poster would.",
            "reveal": 0,
            "sources": [self._first],
            "asks": ["What is the film about?", "Can you sum up the story?", "What's the premise?"],
        }
        sections: dict[str, list[Table]] = {}
        for entry in self._entries:
            if entry.facts:
                sections.setdefault(entry.section, []).append(self._table(entry))
        return {
            "title": title,
            "year": year,
            "accent": "#6f8a8c",
            "source": f"{PLACEHOLDER} what you drew it from, such as the club's own notes",
            "director": director.id,
            "logline": logline,
            "checkpoints": [{"label": label, "part": _part(label)} for label in labels],
            **sections,
            "prompts": [
                {"id": f"prompt-{number}", "text": f"{PLACEHOLDER} what to ask at number {number}", "reveal": number}
                for number in range(len(labels))
            ],
        }

    def _table(self, entry: _Draft) -> Table:
        """Return an entry whose names are each revealed with the first sentence that has it."""
        names = {fold(name): name for name in reversed(entry.names)}
        facts = sorted(entry.facts, key=lambda fact: int(str(fact["reveal"])))
        first = int(str(facts[0]["reveal"]))
        reveals = {name: max(first, self._from(name)) for name in reversed(names.values())}
        if first < min(reveals.values()):
            reveals[next(iter(reveals))] = first
        revealed = [{"text": name[:80], "reveal": first if at == _NEVER else at} for name, at in reveals.items()]
        return {"id": entry.id, "names": revealed, "facts": facts, **entry.more}


def questions(name: str, section: str, sentence: str) -> list[str]:
    """Propose questions that a sentence about `name` answers: by the kind of entry, and of the sentence's own words."""
    topics = [word for word in dict.fromkeys(words(sentence)) if _is_telling(word, name)][:4]
    if not name or name.startswith(PLACEHOLDER):
        asks = [f"What happens with {' and '.join(topics[:2])}?"] if topics else []
        return [
            *asks,
            *([f"Tell me about {topics[0]}", " ".join(topics)] if topics else []),
            "What happens then?",
            "And then?",
        ]
    kind = {"people": "Who is", "characters": "Who is", "terms": "What is"}.get(section, "What happens with")
    about = [f"What about {name} and {topics[0]}?", f"{name} {' '.join(topics)}"] if topics else []
    return [f"{kind} {name}?", *about, f"Tell me about {name}"]


def _is_telling(word: str, name: str) -> bool:
    content = is_topic(word) and stem(word) not in LOW_CONTENT_STEMS and stem(word) not in EVERYDAY_STEMS
    return len(word) > 2 and word.isalpha() and content and not says(name, word)  # noqa: PLR2004 (letters)


def _at(text: str, name: str) -> int:
    found = re.search(re.escape(name), text, re.IGNORECASE)
    return found.start() if found else len(text)


def _part(label: str) -> str:
    plain = re.sub(r"^(?:has\s+)?seen\s+", "", label, flags=re.IGNORECASE)
    return {"Not started yet": "Before you start", "Seen it all": "To the end"}.get(
        label, plain[:1].upper() + plain[1:]
    )


def _valid(raw: Table) -> FilmFile:
    """Return the film file of a draft, once no text of it says a name too early. Raises `FilmFileError` otherwise."""
    found: Sequence[Finding] = ()
    for _ in range(_TRIES):
        file, found = validate(raw)
        if file is not None and not found:
            return file
        seen_from = {path: reveal for path, _, reveal in visible_texts(raw)}
        early = [(path, name[1]) for path, remedy in found if (name := _SAYS.match(remedy)) and path in seen_from]
        if not early:
            break
        for path, name in early:
            if "asks" in path:
                _replace_question(raw, path)
            else:
                _reveal_by(raw, name, seen_from[path])
    faults = [Fault("the notes", describe_path(path), remedy, owner=owner_of(raw, path)) for path, remedy in found]
    raise FilmFileError(faults)


def _replace_question(raw: Table, path: KeyPath) -> None:
    fact: Any = raw
    for step in path[:-2]:
        fact = fact[step]
    fact["asks"][path[-1]] = f"What do the notes say at {fact['sources'][0]}?"


def _reveal_by(raw: Table, folded: str, checkpoint: int) -> None:
    """Reveal a name as soon as a text has it, with something to show from then on."""
    for _, entry in entries_of(raw):
        named: Any = entry["names"]
        facts: Any = entry["facts"]
        for name in named:
            if fold(name["text"]) == folded and name["reveal"] > checkpoint:
                name["reveal"] = checkpoint
                if min(fact["reveal"] for fact in facts) > checkpoint:
                    id_ = f"{entry['id']}-from-{checkpoint}"
                    text = f"{PLACEHOLDER} what may be known by then."
                    asks = questions(name["text"], "", "")
                    first = {
                        "id": id_,
                        "text": text,
                        "reveal": checkpoint,
                        "sources": facts[0]["sources"],
                        "asks": asks,
                    }
                    facts.insert(0, first)
