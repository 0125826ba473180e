"""Where the pages lead, and what they name: all of it is there. What is elsewhere in the world is not looked at."""

import re
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

import pytest

from tests.pictures.scenes import scenes
from tests.support.pages import PAGES, ROOT, Page

if TYPE_CHECKING:
    from tests.pictures.visitor import Visitor

ROOMS = ("bot", "deploy", "docs", "knowledge", "migrations", "requirements", "tests")
TO_BE_WRITTEN = {"migrations/NNNN_what.sql"}
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000


def inside(page: Page) -> list[tuple[Path, str]]:
    """The links of a page within the project: the file, and the heading in it if one is named."""
    found = [link.partition("#") for link in page.links if "://" not in link and not link.startswith("mailto:")]
    return [((page.path.parent / path).resolve() if path else page.path, anchor) for path, _, anchor in found]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_to_a_file_and_a_heading_that_are_there(page: Page) -> None:
    for path, anchor in inside(page):
        assert path.exists(), path
        if anchor:
            assert anchor in Page(str(path.relative_to(ROOT))).anchors, f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_that_is_named_is_there(page: Page) -> None:
    named = {span for span in page.spans if re.fullmatch(rf"({'|'.join(ROOMS)})/[\w./-]+", span)}

    assert [name for name in named - TO_BE_WRITTEN if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_everything_in_the_code_that_is_named_is_there(page: Page) -> None:
    for name in {span for span in page.spans if re.fullmatch(r"(bot|knowledge)(\.\w+)+", span)}:
        assert resolve_name(name) is not None


def test_every_page_is_reached_from_the_first() -> None:
    reached, new = set[Path](), {ROOT / "README.md"}
    while new:
        reached |= new
        pages = [Page(str(path.relative_to(ROOT))) for path in new if path.suffix == ".md"]
        new = {path for page in pages for path, _ in inside(page) if path.is_file()} - reached

    assert {page.path for page in PAGES} - reached == set()


class Nobody:
    """A visitor who looks at nothing, to learn which pictures would be taken."""

    def __getattr__(self, verb: str) -> Callable[..., bytes | str]:
        def act(*_said: str, **_options: str) -> bytes | str:
            return b"" if verb == "look" else ""

        return act


def test_the_pictures_that_are_there_are_those_that_are_taken() -> None:
    taken = [f"{name}.png" for name, _ in scenes(cast("Visitor", Nobody()))]

    assert sorted(taken) == sorted(picture.name for picture in PICTURES.iterdir())


def test_every_picture_is_shown_says_what_is_on_it_and_is_small() -> None:
    shown = {path for page in PAGES for path, _ in inside(page) if path.parent == PICTURES}
    images = [image for page in PAGES for image in re.findall(r"<img [^>]+>", page.prose)]

    assert shown == set(PICTURES.iterdir())
    assert all(re.search(r'alt="[^"]{20,}\."', image) for image in images)
    assert max(picture.stat().st_size for picture in shown) < MOST_BYTES
