# pyright: basic, reportMissingImports=false
"""What an encoder learns from, and how: notes on films, lessons on them, and steps by a loss.

`notes` has for each film facts with a text, sample questions (`ask`), questions in other words (`question`), and
questions that come near but that none of the facts answers (`near`). None of these films is one of the volunteers'.
"""

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

from knowledge.library import read_film
from tests.comparisons.decoy_questions import DECOY_QUESTIONS
from tests.comparisons.fit_answers import SETS, SHIPPED

T = TypeVar("T", bound=Sequence[object])

NOTES = Path(__file__).parent / "notes"
NOTHING = -1
"""The fact that answers a question which none does."""

_LEFT_OUT = 0.1  # the share of facts


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes on a film: of each fact its text and sample questions, and questions with the number of their fact."""

    texts: Sequence[str]
    asks: Sequence[Sequence[str]]
    questions: Sequence[tuple[str, int]]

    def every_text(self) -> list[str]:
        """Return all texts and questions."""
        return [
            *self.texts,
            *(ask for asks in self.asks for ask in asks),
            *(question for question, _ in self.questions),
        ]


def read_notes(path: Path) -> Notes:
    """Return the notes of a file, each line of which has the id of a fact, a kind and a text."""
    facts: dict[str, dict[str, list[str]]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fact, kind, text = line.split("\t")
        facts.setdefault(fact, {"text": [], "ask": [], "question": [], "near": []})[kind].append(text)
    every = list(facts.values())
    answered = [(question, number) for number, fact in enumerate(every) for question in fact["question"]]
    near = [(question, NOTHING) for fact in every for question in fact["near"]]
    return Notes([fact["text"][0] for fact in every], [fact["ask"] for fact in every], answered + near)


def every_film() -> list[Notes]:
    """Return the notes on all films, in the order of their files."""
    return [read_notes(path) for path in sorted(NOTES.glob("*.tsv"))]


def shipped_notes() -> Notes:
    """Return the film that comes with the bot as notes: its questions are sample questions that it once had."""
    film = read_film(SHIPPED)
    facts = list(film.cut(len(film.checkpoints) - 1).facts())
    asked: dict[str, list[str]] = defaultdict(list)
    with (SETS / "asks.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            asked[row["facts"]].append(row["question"])
    questions = [(question, number) for number, fact in enumerate(facts) for question in asked[fact.id]]
    return Notes([fact.text for fact in facts], [fact.asks for fact in facts], questions)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Questions about a film, some of its facts, and which of these facts answers each question.

    `of` has the number of the fact of each ask, `right` that of each question; one past the last fact is for none.
    """

    questions: Sequence[str]
    asks: Sequence[str]
    of: Tensor
    texts: Sequence[str]
    right: Tensor

    def every_text(self) -> list[str]:
        """Return the questions, asks and texts, in this order."""
        return [*self.questions, *self.asks, *self.texts]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Draws lessons: so many questions of a film, of other films, and off topic."""

    draw: random.Random
    every: Sequence[Notes]
    asked: int
    foreign: int
    decoys: int

    def on(self, notes: Notes) -> Lesson:
        """Draw a lesson on a film.

        A tenth of the facts is left out, so that nothing answers their questions, and some of the asks of the others.
        """
        draw = self.draw
        kept = [fact for fact in range(len(notes.texts)) if draw.random() > _LEFT_OUT]
        some = [
            draw.sample(asks, min(draw.choice((2, 3, 4, 4)), len(asks))) for fact in kept for asks in [notes.asks[fact]]
        ]
        asked = draw.sample(notes.questions, min(self.asked, len(notes.questions)))
        asked += [(draw.choice(draw.choice(self.every).questions)[0], NOTHING) for _ in range(self.foreign)]
        asked += [(decoy, NOTHING) for decoy in draw.sample(DECOY_QUESTIONS, self.decoys)]
        places = {fact: place for place, fact in enumerate(kept)}
        return Lesson(
            [question for question, _ in asked],
            [ask for asks in some for ask in asks],
            torch.tensor([place for place, asks in enumerate(some) for _ in asks]),
            [notes.texts[fact] for fact in kept],
            torch.tensor([places.get(fact, len(kept)) for _, fact in asked]),
        )


class Scores(nn.Module):
    """How well each fact answers each question by their vectors, and in the last column, how well none does."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weights = nn.Parameter(torch.tensor([14.0, 2.0, 5.0]))  # of the nearest ask, of all asks, of the text
        self.nothing = nn.Parameter(torch.tensor(11.0))
        self.topic = nn.Linear(width, 1)
        nn.init.zeros_(self.topic.weight)

    def forward(self, lesson: Lesson, vectors: Tensor) -> Tensor:
        """Return the scores; `vectors` are of the lesson's questions, asks and texts, in this order."""
        questions, asks, texts = vectors.split([len(lesson.questions), len(lesson.asks), len(lesson.texts)])
        near = questions @ asks.T
        facts = lesson.of[None].expand(near.shape[0], -1)
        empty = torch.full((len(lesson.questions), len(lesson.texts)), -1.0)
        best = empty.scatter_reduce(1, facts, near, "amax")
        mean = empty.scatter_reduce(1, facts, near, "mean", include_self=False)
        by_fact = self.weights[0] * best + self.weights[1] * mean + self.weights[2] * (questions @ texts.T)
        return torch.cat([by_fact, self.nothing + self.topic(questions)], 1)


def by_length(compute: Callable[[list[T]], Tensor], every: Sequence[T], at_once: int) -> Tensor:
    """Return a row for each of some sequences; those of like length are computed together, in bfloat16."""
    order = sorted(range(len(every)), key=lambda place: len(every[place]))
    rows: dict[int, Tensor] = {}
    for start in range(0, len(order), at_once):
        places = order[start : start + at_once]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            rows.update(zip(places, compute([every[place] for place in places]), strict=True))
    return torch.stack([rows[place] for place in range(len(every))])


@dataclass(frozen=True, slots=True)
class Course:
    """Films that come once a round, and how fast a network and scores are changed at most, after the `warm` share."""

    films: Sequence[Notes]
    rounds: int
    network: float
    scores: float
    warm: float


def learn(
    network: nn.Module, scores: Scores, lessons: Lessons, course: Course, loss_of: Callable[[Lesson], Tensor]
) -> None:
    """Change a network and its scores so that the losses of lessons get small, and print how that goes."""
    learnt = [weight for weight in network.parameters() if weight.requires_grad]
    fastest = [course.network, course.scores]
    groups = [{"params": learnt, "lr": fastest[0]}, {"params": list(scores.parameters()), "lr": fastest[1]}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = course.rounds * len(course.films)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, fastest, total_steps=steps, pct_start=course.warm)
    network.train()
    for number in range(course.rounds):
        total = 0.0
        for notes in lessons.draw.sample(course.films, len(course.films)):
            loss = loss_of(lessons.on(notes))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learnt, 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        sys.stdout.write(f"round {number + 1} of {course.rounds}: {total / len(course.films):.3f}\n")
        sys.stdout.flush()
    network.eval()
