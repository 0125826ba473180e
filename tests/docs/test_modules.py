"""Every module says in one sentence what it holds, and stays under 300 lines."""

import ast
import re
from pathlib import Path

import pytest

from tests.support.pages import ROOT

MODULES = sorted(path for package in ("bot", "knowledge") for path in (ROOT / package).rglob("*.py"))
MOST_LINES = 300


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_in_one_sentence_what_it_holds(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = docstring.partition("\n\n")[0]

    assert re.fullmatch(r"[A-Z/`*][^\n]+[^.]\.", first), first


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {path: lines for path, lines in lengths.items() if lines > MOST_LINES} == {}
