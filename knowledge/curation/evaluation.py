"""Evaluation: scores how well a film's questions are answered, against the facts that a person expects."""

import statistics
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from knowledge.film import Film
from knowledge.format.errors import Fault, FilmFileError, KeyPath, describe_path


class AskedTable(BaseModel):
    """A question, the checkpoint of the viewer, and the facts any of which may lead the answer; or `none`."""

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
class Score:
    """How a film did on a file of questions. A share is 1 where there was nothing to get wrong."""

    questions: int
    lead: float
    """The share of answerable questions whose answer is led by an expected fact."""
    hit: float
    """The share of answerable questions whose answer has an expected fact."""
    abstention_precision: float
    """The share of abstentions that were right."""
    abstention_recall: float
    """The share of questions without an answer that got none."""
    leaks: int
    """How many facts were shown too early."""
    milliseconds: float
    """The median time that an answer takes."""
    failures: tuple[str, ...]
    """The questions that were answered wrongly, or not, or should not have been."""


def read_questions(path: Path, film: Film) -> tuple[AskedTable, ...]:
    """Read a file of questions about a film.

    Raises `FilmFileError` when it can't be used.
    """

    def refusal(place: KeyPath, remedy: str) -> FilmFileError:
        return FilmFileError([Fault(path.name, describe_path(place), remedy)])

    try:
        questions = QuestionsFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).questions
    except OSError:
        raise refusal((), "cannot be read; check the path") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise refusal((), f"is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise refusal(first["loc"], first["msg"]) from None
    last = len(film.checkpoints) - 1
    known = {fact.id for fact in film.cut(last).facts()}
    for number, asked in enumerate(questions):
        if asked.seen > last:
            raise refusal(("questions", number, "seen"), f"must be a checkpoint of {film.slug}, 0 to {last}")
        for fact_id in asked.expect:
            if fact_id not in known:
                raise refusal(("questions", number, "expect"), f'"{fact_id}" is not the id of any fact of {film.slug}')
    return tuple(questions)


def score(film: Film, questions: Sequence[AskedTable]) -> Score:
    """Ask all the questions, each at its viewer's checkpoint, and score the answers."""
    for asked in questions:
        film.cut(asked.seen).answer("")  # builds the index, which is no part of the time an answer takes
    led: list[bool] = []
    hit: list[bool] = []
    precise: list[bool] = []
    recalled: list[bool] = []
    seconds: list[float] = []
    failures: list[str] = []
    leaks = 0
    for asked in questions:
        start = time.perf_counter()
        answer = film.cut(asked.seen).answer(asked.ask)
        seconds.append(time.perf_counter() - start)
        facts = (answer.lead, *answer.support) if answer else ()
        ids = [fact.id for fact in facts]
        leaks += sum(fact.reveal > asked.seen for fact in facts)
        if answer is None:
            precise.append(asked.none)
        if asked.none:
            right = answer is None
            recalled.append(right)
        else:
            right = bool(ids) and ids[0] in asked.expect
            led.append(right)
            hit.append(not set(ids).isdisjoint(asked.expect))
        if not right:
            wanted = " or ".join(asked.expect) or "no answer"
            failures.append(f"at {asked.seen}: {asked.ask!r} got {', '.join(ids) or 'no answer'}, wants {wanted}")
    return Score(
        questions=len(questions),
        lead=_share(led),
        hit=_share(hit),
        abstention_precision=_share(precise),
        abstention_recall=_share(recalled),
        leaks=leaks,
        milliseconds=statistics.median(seconds) * 1000,
        failures=tuple(failures),
    )


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 1.0
