"""`schema`: the JSON Schema of film files, which editors complete and check them with."""

import argparse
import json
from pathlib import Path
from typing import cast

from knowledge.format.models import FilmFile

STORED = Path(__file__).parents[1] / "film.schema.json"
"""The file that editors read the schema from."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take [--out FILE]."""
    parser.add_argument("--out", type=Path, metavar="FILE", help="write it there (default: print it)")


def run(options: argparse.Namespace) -> int:
    """Print the JSON Schema of film files, which editors complete and check them with."""
    if options.out:
        options.out.write_text(schema_text(), encoding="utf-8")
        print(f"Wrote {options.out}.")
    else:
        print(schema_text(), end="")
    return 0


def schema_text() -> str:
    """Return the schema as it is stored: draft 2020-12, ASCII."""
    schema = cast("dict[str, object]", _without_titles(FilmFile.model_json_schema()))
    return json.dumps({"$schema": DIALECT, **schema}, indent=2) + "\n"


def _without_titles(schema: object) -> object:
    """Return a schema without the titles that pydantic makes of keys, which repeat the keys."""
    if isinstance(schema, dict):
        table = cast("dict[str, object]", schema)
        return {
            key: _without_titles(value)
            for key, value in table.items()
            if not (key == "title" and isinstance(value, str))
        }
    if isinstance(schema, list):
        return [_without_titles(value) for value in cast("list[object]", schema)]
    return schema
