"""Measures how well a film's questions are answered, against what a person expects; tunes nothing."""

import statistics
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.film import Film
from knowledge.format.errors import Fault, FilmFileError, describe_path
from knowledge.search.engine import Answer


class AskedTable(BaseModel):
    """A question, how far the asker has got, and the facts any of which may lead the answer; or `none`."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    ask: Annotated[str, Field(min_length=1)]
    seen: Annotated[int, Field(ge=0)]
    expect: Annotated[list[str], Field(default_factory=list)]
    none: bool = False

    @model_validator(mode="after")
    def _one_of_both(self) -> "AskedTable":
        if bool(self.expect) == self.none:
            raise ValueError("needs either the facts to expect, or none = true")
        return self


class QuestionsFile(BaseModel):
    """A file of questions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    questions: Annotated[list[AskedTable], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """One question and what became of it."""

    asked: AskedTable
    answer: Answer | None
    seconds: float

    @property
    def ids(self) -> tuple[str, ...]:
        """The facts of the answer, the lead first."""
        return tuple(fact.id for fact in (self.answer.lead, *self.answer.support)) if self.answer else ()

    @property
    def led(self) -> bool:
        """Whether a fact that was expected leads the answer."""
        return bool(self.ids) and self.ids[0] in self.asked.expect

    @property
    def hit(self) -> bool:
        """Whether a fact that was expected is in the answer."""
        return not set(self.ids).isdisjoint(self.asked.expect)

    @property
    def leaks(self) -> int:
        """How many facts of the answer the asker may not know yet."""
        facts = (self.answer.lead, *self.answer.support) if self.answer else ()
        return sum(fact.reveal > self.asked.seen for fact in facts)

    def __str__(self) -> str:
        wanted = " or ".join(self.asked.expect) or "no answer"
        return f"at {self.asked.seen}: {self.asked.ask!r} got {', '.join(self.ids) or 'no answer'}, wants {wanted}"


@dataclass(frozen=True, slots=True)
class Score:
    """How a film did on a file of questions; shares are 1 where there was nothing to get wrong."""

    outcomes: tuple[ScoredQuestion, ...]

    @property
    def lead(self) -> float:
        """The share of questions with an answer whose answer is led by an expected fact."""
        return _share([outcome.led for outcome in self._answerable])

    @property
    def hit(self) -> float:
        """The share of questions with an answer whose answer holds an expected fact."""
        return _share([outcome.hit for outcome in self._answerable])

    @property
    def abstention_precision(self) -> float:
        """The share of abstentions that were right."""
        return _share([outcome.asked.none for outcome in self.outcomes if outcome.answer is None])

    @property
    def abstention_recall(self) -> float:
        """The share of questions without an answer that got none."""
        return _share([outcome.answer is None for outcome in self.outcomes if outcome.asked.none])

    @property
    def leaks(self) -> int:
        """How many facts were told too early."""
        return sum(outcome.leaks for outcome in self.outcomes)

    @property
    def milliseconds(self) -> float:
        """What a question takes: the median."""
        return statistics.median(outcome.seconds for outcome in self.outcomes) * 1000

    @property
    def failures(self) -> Iterator[ScoredQuestion]:
        """The questions that were answered wrongly, or not, or ought not to have been."""
        for outcome in self.outcomes:
            if (outcome.answer is not None) if outcome.asked.none else not outcome.led:
                yield outcome

    @property
    def _answerable(self) -> list[ScoredQuestion]:
        return [outcome for outcome in self.outcomes if not outcome.asked.none]


def read_questions(path: Path, film: Film) -> tuple[AskedTable, ...]:
    """Read a file of questions about a film.

    Raises `FilmFileError` when it cannot be used.
    """
    try:
        questions = QuestionsFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).questions
    except OSError:
        raise FilmFileError([Fault(path.name, "", "cannot be read; check the path")]) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise FilmFileError([Fault(path.name, "", f"is not TOML: {error}")]) from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise FilmFileError([Fault(path.name, describe_path(first["loc"]), first["msg"])]) from None
    _check(path, film, questions)
    return tuple(questions)


def score(film: Film, questions: Sequence[AskedTable]) -> Score:
    """Ask all the questions, each at its asker's checkpoint."""
    for asked in questions:
        film.cut(asked.seen).answer("")  # the index is made on first use, which is no part of an answer
    return Score(tuple(_outcome(film, asked) for asked in questions))


def _outcome(film: Film, asked: AskedTable) -> ScoredQuestion:
    cut = film.cut(asked.seen)
    start = time.perf_counter()
    answer = cut.answer(asked.ask)
    return ScoredQuestion(asked, answer, time.perf_counter() - start)


def _check(path: Path, film: Film, questions: Sequence[AskedTable]) -> None:
    last = len(film.checkpoints) - 1
    known = {fact.id for fact in film.cut(last).facts()}
    for number, asked in enumerate(questions):
        if asked.seen > last:
            place = describe_path(("questions", number, "seen"))
            raise FilmFileError([Fault(path.name, place, f"must be a checkpoint of {film.slug}, 0 to {last}")])
        for fact_id in asked.expect:
            if fact_id not in known:
                place = describe_path(("questions", number, "expect"))
                raise FilmFileError([Fault(path.name, place, f'"{fact_id}" is not the id of any fact of {film.slug}')])


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0
