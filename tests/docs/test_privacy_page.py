"""PRIVACY.md names the same data as the card of /privacy, and what deletion does to it."""

import re
from pathlib import Path

from bot.commands.privacy import NEVER
from bot.model.personal_data import ERASURE_EFFECT, DataKind, NeverStored

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "PRIVACY.md"


def table(heading: str) -> list[list[str]]:
    """Return the cells of a table of PRIVACY.md, without its head."""
    section = PAGE.read_text().split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def test_the_privacy_page_names_the_same_data_as_the_card() -> None:
    assert [(cells[0], cells[-1]) for cells in table("What is kept")] == [
        (kind, ERASURE_EFFECT[kind]) for kind in DataKind
    ]


def test_the_privacy_page_names_what_is_never_stored() -> None:
    section = PAGE.read_text().split("## What is never kept\n")[1].split("\n## ")[0]

    assert re.findall(r"^- \*\*(.+)\*\*", section, re.MULTILINE) == list(NeverStored) == list(NEVER)


def test_the_readme_links_to_the_privacy_page() -> None:
    assert "(PRIVACY.md)" in (ROOT / "README.md").read_text()
