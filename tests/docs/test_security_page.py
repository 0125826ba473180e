"""SECURITY.md names a test for every attack, and each of those is there."""

import re
from pathlib import Path

import pytest

from bot.client import bot
from bot.club.drafts import MOST_A_DAY, MOST_DRAFTS, MOST_OPEN, MOST_OPEN_OF_MEMBER, MOST_WORDS
from bot.commands.hide import attachments, requests
from bot.commands.ui import modals
from bot.model import rate_limits
from bot.store import ballots

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "SECURITY.md"
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def lines() -> list[list[str]]:
    """The lines of all tables, a cell each, without their heads."""
    rows = [line.strip("|").split("|") for line in PAGE.read_text().splitlines() if line.startswith("|")]
    heads = [at - 1 for at, row in enumerate(rows) if set("".join(row)) <= set("- ")]
    return [[cell.strip() for cell in row] for at, row in enumerate(rows) if at not in heads and at - 1 not in heads]


def named() -> list[tuple[str, str]]:
    """Every test that is named, as (file, name)."""
    return TEST.findall(PAGE.read_text())


def test_every_line_names_what_is_tried_why_it_fails_and_where() -> None:
    assert len(lines()) > 40
    for attack, remedy, where in lines():
        assert attack
        assert remedy
        assert TEST.findall(where), attack
        assert not TEST.sub("", where).strip(), attack


@pytest.mark.parametrize(("file", "name"), sorted(set(named())))
def test_every_test_that_is_named_is_there(file: str, name: str) -> None:
    assert re.search(rf"^(async )?def {name}\(", ROOT.joinpath(file).read_text(), re.MULTILINE)


def test_the_limits_that_are_told_are_those_that_hold() -> None:
    """Tests go by the same figures as the bot does, so it is here that one which was raised by mistake is noticed."""
    told = PAGE.read_text()

    for limit in (
        f"| {MOST_DRAFTS} a member, for a day; the oldest makes room; {MOST_WORDS:,} characters |",
        f"| {MOST_OPEN_OF_MEMBER} open and {MOST_A_DAY} a day a member, {MOST_OPEN} open a server |",
        f"| {ballots.MOST_CHANGES} a voter and poll, in the database too |",
        f"| one a member, {modals.MOST:,} in all |",
        f"| {rate_limits.MOST_MEMBERS:,} members, {requests.MOST} messages for an hour |",
        f"files are spoilers under plain names; ten of them a message, {attachments.MOST_BYTES // 2**20} MB in all;",
        f"no file is read that is larger than {bot.MOST_DOWNLOADED // 2**20} MB",
    ):
        assert limit in told
    assert (attachments.MOST_FILES, attachments.MOST_PAGES) == (10, 4)


def test_no_attack_of_these_files_is_left_out() -> None:
    """Whoever adds an attack adds its line, too."""
    told = {name for _, name in named()}
    for file in ("test_forged.py", "test_injection.py"):
        for name in re.findall(r"def (test_\w+)\(", (ROOT / "tests/bot/commands" / file).read_text()):
            assert name in told


def test_the_readme_leads_to_the_security_page() -> None:
    assert "(SECURITY.md)" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("lock", sorted(path.name for path in ROOT.glob("requirements/*.txt")))
def test_every_package_is_locked_by_its_hash(lock: str) -> None:
    said = ROOT.joinpath("requirements", lock).read_text().replace("\\\n", " ")
    wanted = [line for line in said.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert wanted
    for line in wanted:
        assert re.match(r"^[\w.\[\],-]+==[\w.+!]+ (?:; [\w.<>=!' ]+)?( *--hash=sha256:[0-9a-f]{64})+\s*$", line), line
    assert "--require-hashes" in (ROOT / "Makefile").read_text()
