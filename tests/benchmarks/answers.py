# ruff: noqa: T201 - a benchmark prints
"""Compares ways of finding the fact that answers a question: `python -m tests.benchmarks.answers`.

All of them search the same texts, a fact's own, its names and its questions, on the tuning questions that have
an answer, each at its asker's checkpoint. Those but ours always answer, so they are compared on what they find.
"""

import importlib
import random
import re
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from rapidfuzz import fuzz, process

from knowledge.curation.evaluation import AskedTable, read_questions
from knowledge.cut import Cut, Entry, Fact, Kind
from knowledge.format.files import SHIPPED
from knowledge.library import read_film
from knowledge.search.engine import SearchEngine

Finder: TypeAlias = Callable[[str], Sequence[str]]
"""Finds the ids of at most four facts, best first."""

QUESTIONS = Path(__file__).parent.parent / "knowledge" / "questions" / "tuning.toml"
SHOWN = 4
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu"]


@dataclass(frozen=True)
class Text:
    """A fact as the others search it."""

    id: str
    asks: tuple[str, ...]
    whole: str


def main() -> None:
    """Print one line for each way, then what a film of 5,000 facts takes."""
    film = read_film(SHIPPED / "never-let-me-go-2010.toml")
    asked = [one for one in read_questions(QUESTIONS, film) if not one.none]
    cuts = [film.cut(number) for number in range(len(film.checkpoints))]
    ways: dict[str, Callable[[Cut], Finder]] = {
        "SQLite FTS5": fts5,
        "rapidfuzz token_set_ratio": token_set,
        "bm25s": bm25s,
        "tantivy": tantivy,
        "Houselights": ours,
    }
    print(f"{len(asked)} questions, {sum(1 for _ in cuts[-1].facts())} facts")
    print(f"{'way':28}{'hit@1':>7}{'hit@4':>7}{'µs a question':>15}{'ms to build':>13}")
    for name, make in ways.items():
        try:
            print(f"{name:28}{measured(make, cuts, asked)}")
        except ModuleNotFoundError:
            print(f"{name:28}is not installed; left out")
    print(large())


def measured(make: Callable[[Cut], Finder], cuts: Sequence[Cut], asked: Sequence[AskedTable]) -> str:
    """The figures of one way."""
    start = time.perf_counter()
    finders = [make(cut) for cut in cuts]
    built = (time.perf_counter() - start) / len(cuts)
    first = shown = 0
    took: list[float] = []
    for one in asked:
        start = time.perf_counter()
        ids = finders[one.seen](one.ask)
        took.append(time.perf_counter() - start)
        first += bool(ids) and ids[0] in one.expect
        shown += not set(ids).isdisjoint(one.expect)
    hits = f"{first / len(asked):7.3f}{shown / len(asked):7.3f}"
    return f"{hits}{statistics.median(took) * 1e6:15.0f}{built * 1000:13.1f}"


def texts(cut: Cut) -> list[Text]:
    """The facts of a cut as texts."""
    return [
        Text(fact.id, fact.asks, " ".join([fact.text, *_names(cut.entry_of(fact)), *fact.asks])) for fact in cut.facts()
    ]


def _names(entry: Entry | None) -> Iterator[str]:
    if entry:
        yield from filter(None, (entry.name, *entry.aliases, entry.player))


def ours(cut: Cut) -> Finder:
    """The way the bot answers."""
    answering = SearchEngine(cut.title, cut.logline, cut.entries)

    def find(question: str) -> list[str]:
        answer = answering.answer(question)
        return [answer.lead.id, *(fact.id for fact in answer.support)] if answer else []

    return find


def fts5(cut: Cut) -> Finder:
    """Full-text search of SQLite, with its Porter stemmer."""
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE fact USING fts5(id UNINDEXED, whole, tokenize='porter unicode61')")
    database.executemany("INSERT INTO fact VALUES (?, ?)", [(text.id, text.whole) for text in texts(cut)])

    def find(question: str) -> list[str]:
        match = " OR ".join(f'"{word}"' for word in _words(question))
        rows = database.execute("SELECT id FROM fact WHERE fact MATCH ? ORDER BY rank LIMIT ?", (match, SHOWN))
        return [str(row[0]) for row in rows]

    return find


def token_set(cut: Cut) -> Finder:
    """The question that shares most words."""
    pairs = [(text.id, ask) for text in texts(cut) for ask in text.asks]
    asks = [ask for _, ask in pairs]

    def find(question: str) -> list[str]:
        near = process.extract(question, asks, scorer=fuzz.token_set_ratio, processor=str.casefold, limit=30)
        return list(dict.fromkeys(pairs[match[2]][0] for match in near))[:SHOWN]

    return find


def bm25s(cut: Cut) -> Finder:
    """BM25 with numpy."""
    library: Any = importlib.import_module("bm25s")
    known = texts(cut)
    index = library.BM25()
    index.index(
        library.tokenize([text.whole for text in known], stopwords="en", show_progress=False), show_progress=False
    )

    def find(question: str) -> list[str]:
        sought = library.tokenize(question, stopwords="en", show_progress=False)
        numbers, _ = index.retrieve(sought, k=SHOWN, show_progress=False)
        return [known[int(number)].id for number in numbers[0]]

    return find


def tantivy(cut: Cut) -> Finder:
    """The full-text search engine in Rust, with its English stemmer."""
    library: Any = importlib.import_module("tantivy")
    builder = library.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("whole", tokenizer_name="en_stem")
    index = library.Index(builder.build())
    writer = index.writer(15_000_000, 1)
    for text in texts(cut):
        writer.add_document(library.Document(id=text.id, whole=text.whole))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(question: str) -> list[str]:
        sought = index.parse_query(" ".join(_words(question)), ["whole"])
        return [searcher.doc(place)["id"][0] for _, place in searcher.search(sought, SHOWN).hits]

    return find


def _words(question: str) -> list[str]:
    return re.findall(r"\w+", question.casefold())


def large(facts: int = 5_000, asks: int = 10) -> str:
    """What ours takes on a generated film."""
    chance = random.Random(1)  # noqa: S311 - a film for measuring, the same in every run
    vocabulary = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(4_000)]
    every = [_fact(number, asks, vocabulary, chance) for number in range(facts)]
    entries = [
        Entry(f"{number:x}", f"e{number}", Kind.CHARACTER, f"Person{number}", (), tuple(every[number::500]), ())
        for number in range(500)
    ]
    start = time.perf_counter()
    answering = SearchEngine("A Long Film", every[0], entries)
    built = time.perf_counter() - start
    took: list[float] = []
    for fact in chance.sample(every, 200):
        question = " ".join([*chance.choice(fact.asks).split(), chance.choice(vocabulary)])
        start = time.perf_counter()
        answering.answer(question)
        took.append(time.perf_counter() - start)
    return (
        f"{facts} facts with {asks} questions each: {statistics.median(took) * 1000:.1f} ms a question, "
        f"{max(took) * 1000:.1f} ms at most, {built:.1f} s to build"
    )


def _fact(number: int, asks: int, vocabulary: Sequence[str], chance: random.Random) -> Fact:
    topic = chance.choices(vocabulary, k=12)
    text = " ".join(["The", *topic, "of", f"Person{number % 500}"])
    questions = [
        f"{chance.choice(['Who', 'Why', 'What', 'How'])} does {' the '.join(chance.sample(topic, 4))} in the film?"
        for _ in range(asks)
    ]
    return Fact(f"f{number}", text, 0, ("p01.s1",), tuple(questions))


if __name__ == "__main__":
    main()
