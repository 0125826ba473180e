"""A film file and its sheet are the same film, whatever a film file can hold."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from knowledge.format.files import SHIPPED
from knowledge.format.models import SECTIONS, FilmFile
from knowledge.format.parse import parse_film, validate
from knowledge.format.toml import write_toml
from knowledge.sheets import Kind, read_sheet, write_sheet
from tests.support.films import INVENTED, Raw, films, texts

ROOT = Path(__file__).parents[3]
WRITTEN = [
    *SHIPPED.glob("*.toml"),
    INVENTED,
    *(ROOT / "docs" / "examples").glob("*.toml"),
    *(
        ROOT / "tests" / "knowledge" / "volunteers" / f"{slug}.toml"
        for slug in ("casablanca-1942", "get-out-2017", "the-truman-show-1998")
    ),
]
KINDS: tuple[Kind, ...] = ("csv", "xlsx")

# What a spreadsheet takes for something else, or this format has a meaning for.
AWKWARD = [
    "=1+1", "+1", "-1", "@you", "'=1", "'", "''=", "'quoted'", '"quoted"', "\u201cquoted\u201d", "a, b; c", "a,", ";",
    "1984", "2.0", "007", "1/2", "TRUE", "#1", "# a note", "facts", "Film", "Prompts", "section", "sep=;",
    "title", "Letter (from home)", "A (from 1)", "(from 1)", "From", "Mr. X (FROM )", "x005F", "\u2014",
    "\u4e2d\u6587", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "e\u0301",
]  # fmt: skip
awkward = st.sampled_from(AWKWARD) | texts


NAMES = ["{}", "{} (from home)", "={}", "1. {}", "{}, {}", "{} (from 1)"]  # each has its id in it still


@st.composite
def rich_films(draw: st.DrawFn) -> FilmFile:
    """A film with everything that a film file can hold, in awkward words."""
    raw: Raw = draw(films())
    raw |= {"title": draw(awkward), "source": draw(awkward), "accent": draw(st.sampled_from(["#445566", "#ABCDEF"]))}
    people = [person["id"] for person in raw["people"] if min(name["reveal"] for name in person["names"]) == 0]
    if draw(st.booleans()):
        raw["composer"] = draw(st.sampled_from(people))
        raw["novel"] = {"title": draw(awkward), "author": draw(st.sampled_from(people))}
        raw["formerly"] = draw(st.lists(st.sampled_from(["a-film", "film-2000", "1"]), unique=True))
    for number, checkpoint in enumerate(raw["checkpoints"]):
        checkpoint["part"] = draw(awkward)
        if draw(st.booleans()):
            checkpoint |= {"id": f"part-{number}", "label": draw(awkward)}
    for entry in _tables(raw, *SECTIONS):
        _make_awkward(draw, entry)
    for prompt in _tables(raw, "prompts"):
        prompt["text"] = draw(awkward)
        for number, choice in enumerate(prompt["choices"]):
            choice["text"] = f"{draw(awkward)} {number}"
    file, found = validate(raw)
    assert file is not None, found
    return file


def _make_awkward(draw: st.DrawFn, entry: Raw) -> None:
    for key in {"credit", "label"} & entry.keys():
        entry[key] = f"{draw(awkward)} {entry['id']}"
    if "player" in entry:
        entry["player"]["text"] = draw(awkward)
    for name in entry["names"]:
        name["text"] = draw(st.sampled_from(NAMES)).replace("{}", name["text"])
    for fact in entry["facts"]:
        fact["text"] = draw(awkward)
        fact["asks"] = draw(st.lists(awkward, min_size=2, max_size=4))
        fact["sources"] = draw(st.lists(st.sampled_from(["p01.s1", "2", "007", "a:b-c"]), min_size=1, max_size=3))


def _tables(raw: Raw, *keys: str) -> list[Raw]:
    return [table for key in keys for table in raw[key]]


def test_every_key_of_a_film_file_has_its_place_in_a_sheet() -> None:
    """A new key needs a column, and goes into the films that are generated here."""
    keys = {model.__name__: " ".join(model.model_fields) for model in models_in(FilmFile)}

    assert keys == {
        "FilmFile": "title year accent source director composer novel formerly logline checkpoints characters people "
        "themes plot terms craft prompts",
        "NovelTable": "title author",
        "FactTable": "id text reveal sources asks drafted",
        "CheckpointTable": "id label part",
        "CharacterTable": "id names related facts player",
        "PersonTable": "id names related facts credit",
        "EntryTable": "id names related facts",
        "PlotPointTable": "id names related facts label",
        "PromptTable": "id text reveal related choices",
        "RevealedText": "text reveal",
        "LinkTable": "id reveal",
    }


def models_in(annotation: object) -> Iterator[type[BaseModel]]:
    """Yield the models of tables that a model or an annotation has, itself included."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        for field in annotation.model_fields.values():
            yield from models_in(field.annotation)
    for part in get_args(annotation):
        yield from models_in(part)


@settings(max_examples=10)
@given(film=rich_films(), kind=st.sampled_from(KINDS))
def test_a_generated_film_comes_back_from_its_sheet_as_it_was(film: FilmFile, kind: Kind) -> None:
    assert read_sheet(f"a-film.{kind}", write_sheet(film, kind)) == film


@settings(max_examples=8)
@given(film=rich_films())
def test_a_generated_film_comes_back_from_its_toml_as_it_was(film: FilmFile) -> None:
    assert parse_film("a-film.toml", write_toml(film)) == film


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", KINDS)
def test_a_film_that_people_wrote_comes_back_as_it_was(path: Path, kind: Kind) -> None:
    film = parse_film(path.name, path.read_text(encoding="utf-8"))

    sheet = write_sheet(film, kind)

    assert read_sheet(f"{path.stem}.{kind}", sheet) == film
    assert parse_film(path.name, write_toml(film)) == film
