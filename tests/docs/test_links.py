"""Links within the project, and files, names and pictures on the pages, exist. External links are not checked."""

import re
from collections.abc import Callable
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, cast

import pytest

from tests.pictures.scenes import phone_scenes, scenes
from tests.support.pages import PAGES, ROOT, Page

if TYPE_CHECKING:
    from tests.pictures.visitor import Visitor

FOLDERS = ("bot", "deploy", "docs", "knowledge", "migrations", "requirements", "tests")
TO_BE_WRITTEN = {"migrations/NNNN_what.sql"}
PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 150_000


def inside(page: Page) -> list[tuple[Path, str]]:
    """Return the links of a page within the project: the file, and the heading if the link has one."""
    found = [link.partition("#") for link in page.links if "://" not in link and not link.startswith("mailto:")]
    return [((page.path.parent / path).resolve() if path else page.path, anchor) for path, _, anchor in found]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_to_an_existing_file_and_heading(page: Page) -> None:
    for path, anchor in inside(page):
        assert path.exists(), path
        if anchor:
            assert anchor in Page(str(path.relative_to(ROOT))).anchors, f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_on_a_page_exists(page: Page) -> None:
    named = {span for span in page.spans if re.fullmatch(rf"({'|'.join(FOLDERS)})/[\w./-]+", span)}

    assert [name for name in named - TO_BE_WRITTEN if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_name_from_the_code_on_a_page_exists(page: Page) -> None:
    for name in {span for span in page.spans if re.fullmatch(r"(bot|knowledge)(\.\w+)+", span)}:
        assert resolve_name(name) is not None


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, new = set[Path](), {ROOT / "README.md"}
    while new:
        reached |= new
        pages = [Page(str(path.relative_to(ROOT))) for path in new if path.suffix == ".md"]
        new = {path for page in pages for path, _ in inside(page) if path.is_file()} - reached

    assert {page.path for page in PAGES} - reached == set()


class Nobody:
    """A visitor that takes no pictures, to list those that would be taken."""

    def __getattr__(self, verb: str) -> Callable[..., bytes | str]:
        def act(*_words: str, **_options: str) -> bytes | str:
            return b"" if verb == "look" else ""

        return act


def test_make_pictures_takes_exactly_the_pictures_in_the_folder() -> None:
    nobody = cast("Visitor", Nobody())
    taken = [f"{name}.png" for name, _ in (*scenes(nobody), *phone_scenes(nobody))]

    assert sorted(taken) == sorted(picture.name for picture in PICTURES.iterdir())


def test_every_picture_is_on_a_page_with_a_description_and_is_small() -> None:
    shown = {path for page in PAGES for path, _ in inside(page) if path.parent == PICTURES}
    images = [image for page in PAGES for image in re.findall(r"<img [^>]+>", page.prose)]

    assert shown == set(PICTURES.iterdir())
    assert all(re.search(r'alt="[^"]{20,}\."', image) for image in images)
    assert max(picture.stat().st_size for picture in shown) < MOST_BYTES
