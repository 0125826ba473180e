"""Modules: each says in one sentence what lives in it, and none has grown past what can be read at a sitting."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.pages import ROOT

MODULES = sorted(path for room in ("bot", "knowledge") for path in (ROOT / room).rglob("*.py"))
MOST_LINES = 300


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_it_says_in_one_sentence_what_lives_in_it(path: Path) -> None:
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = said.partition("\n\n")[0]

    assert re.fullmatch(r"[A-Z/`*][^\n]+[^.]\.", first), first


def test_none_is_longer_than_a_sitting() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}
