"""SECURITY.md names a mitigation and tests for every attack, and its limits are those of the code."""

import re
from pathlib import Path

import pytest

from bot.client import downloads
from bot.club.drafts import MOST_A_DAY, MOST_DRAFTS, MOST_OPEN, MOST_OPEN_OF_MEMBER, MOST_WORDS
from bot.commands.hide import attachments, requests
from bot.commands.ui import modals
from bot.model import rate_limits
from bot.store import ballots

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "SECURITY.md"
TEST = re.compile(r"`(test_\w+)`")

LIMITS = {
    "Hide a message whose files": (attachments.MOST_FILES, attachments.MOST_BYTES // 2**20),
    "Hide an embed or a card": (downloads.MOST_DOWNLOADED // 2**20,),
    "Shared cards, hidden messages": (attachments.MOST_PAGES,),
    "Drafts": (MOST_DRAFTS, MOST_WORDS),
    "Polls": (MOST_OPEN_OF_MEMBER, MOST_A_DAY, MOST_OPEN),
    "Changes of a vote": (ballots.MOST_CHANGES,),
    "Open forms": (modals.MOST_FORMS,),
    "Memory for rate limits": (rate_limits.MOST_MEMBERS, requests.MOST_MESSAGES),
}
"""The limits that the page states, by how their row begins."""


def rows() -> list[list[str]]:
    """Return the rows of all tables, a cell each, without their heads."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("|")]
    heads = [at - 1 for at, line in enumerate(lines) if set("".join(line)) <= set("- ")]
    return [[cell.strip() for cell in row] for at, row in enumerate(lines) if at not in heads and at - 1 not in heads]


def named() -> set[str]:
    """Return the name of every test on the page."""
    return set(TEST.findall(PAGE.read_text()))


def numbers(text: str) -> set[int]:
    return {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", text)}


def test_every_row_has_an_attack_a_mitigation_and_tests() -> None:
    assert len(rows()) > 40
    for attack, mitigation, tests in rows():
        assert attack
        assert mitigation
        assert TEST.findall(tests), attack
        assert not TEST.sub("", tests).strip(" ,"), attack


def test_every_test_on_the_page_exists_under_its_name_once() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    defined = re.findall(r"^ *(?:async )?def (test_\w+)\(", sources, re.MULTILINE)

    assert {name: defined.count(name) for name in named() if defined.count(name) != 1} == {}


@pytest.mark.parametrize("row", LIMITS)
def test_a_limit_on_the_page_is_the_limit_in_the_code(row: str) -> None:
    """Other tests import these limits, so a limit that is raised by mistake shows here."""
    [(_, limit, _)] = [cells for cells in rows() if cells[0].startswith(row)]

    assert set(LIMITS[row]) <= numbers(limit)


def test_every_attack_that_is_tried_is_on_the_page() -> None:
    for file in ("test_forged.py", "test_injection.py"):
        tried = re.findall(r"def (test_\w+)\(", (ROOT / "tests/bot/commands" / file).read_text())

        assert set(tried) <= named()


def test_the_readme_links_to_the_security_page() -> None:
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements/*.txt")))
def test_every_package_is_locked_by_its_hash(lock: str) -> None:
    text = ROOT.joinpath("requirements", lock).read_text().replace("\\\n", " ")
    packages = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert packages
    for line in packages:
        assert re.match(r"^[\w.\[\],-]+==[\w.+!]+ (?:; [\w.<>=!' ]+)?( *--hash=sha256:[0-9a-f]{64})+\s*$", line), line
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
