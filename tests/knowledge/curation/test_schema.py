"""The schema that editors check film files with: as strict as the reader, as far as a schema can be."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from jsonschema import Draft202012Validator
from jsonschema.protocols import Validator

from knowledge.__main__ import main
from knowledge.curation.schema import STORED, schema_text
from knowledge.format.errors import FilmFileError
from knowledge.library import read_film
from tests.support.films import INVENTED, SHIPPED_FILM, Raw, changed, small_film, write


@pytest.fixture(scope="module")
def validator() -> Validator:
    schema = json.loads(STORED.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_stored_schema_is_made_from_the_models() -> None:
    assert STORED.read_text(encoding="utf-8") == schema_text(), "run: python -m knowledge schema --out " + str(STORED)


def test_the_schema_is_printed_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == schema_text()

    assert main(["schema", "--out", str(tmp_path / "schema.json")]) == 0
    assert (tmp_path / "schema.json").read_text(encoding="utf-8") == schema_text()


@pytest.mark.parametrize("path", [SHIPPED_FILM, INVENTED], ids=lambda path: path.stem)
def test_good_films_pass_the_schema(validator: Validator, path: Path) -> None:
    film = tomllib.loads(path.read_text(encoding="utf-8"))

    assert [error.message for error in validator.iter_errors(film)] == []


def test_every_key_is_explained() -> None:
    unexplained = [
        name for name, key in _properties(json.loads(schema_text())) if not cast("Raw", key).get("description")
    ]

    assert unexplained == []


def _properties(schema: Any) -> Iterator[tuple[str, Any]]:
    tables = [schema, *schema["$defs"].values()]
    return ((name, key) for table in tables for name, key in table["properties"].items())


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("title", None),
        ("title", ""),
        ("title", 3),
        ("title", "t" * 81),
        ("title", "The | Hours"),
        ("title", "The ` Hours"),
        ("title", " The Hours"),
        ("title", "The  Hours"),
        ("title", "The\tHours"),
        ("title", "The\N{ZERO WIDTH SPACE}Hours"),
        ("year", 1700),
        ("year", "1999"),
        ("year", True),
        ("accent", "red"),
        ("colour", "#102030"),
        ("director", "Dee Rector"),
        ("novel", {"title": "The Short Night"}),
        ("logline.reveal", 1),
        ("logline.text", "t" * 601),
        ("checkpoints", [{"label": "Not started", "part": "Before it"}]),
        ("checkpoints", [{"label": f"Step {step}", "part": "A part"} for step in range(26)]),
        ("characters[1].names", []),
        ("characters[1].names[1].reveal", -1),
        ("characters[1].names[1].reveal", 25),
        ("characters[1].names[1].reveal", "0"),
        ("characters[1].player", "Una Player"),
        ("characters[1].credit", "Director"),
        ("characters[1].facts", []),
        ("characters[1].facts[1].id", "Watcher Fact"),
        ("characters[1].facts[1].id", "i" * 65),
        ("characters[1].facts[1].sources", []),
        ("characters[1].facts[1].sources", ["page 3"]),
        ("characters[1].facts[1].asks", ["Is it?"]),
        ("characters[1].facts[1].asks", ["Is it?", "q" * 151]),
        ("characters[1].related", [{"id": "light"}]),
        ("people[1].credit", None),
        ("plot[1].label", None),
        ("prompts[1].text", "p" * 301),
        ("prompts[1].choices", [{"text": "Yes", "reveal": 0}]),
        ("prompts[1].choices", [{"text": f"Choice {step}", "reveal": 0} for step in range(26)]),
        ("prompts[1].related", "watcher"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(
    validator: Validator, tmp_path: Path, place: str, value: Any
) -> None:
    film = changed(place, value)

    assert validator.is_valid(small_film())
    assert not validator.is_valid(film)
    with pytest.raises(FilmFileError):
        read_film(write(tmp_path, film))
