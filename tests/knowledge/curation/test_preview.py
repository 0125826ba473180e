"""The page with every card, as a curator opens it."""

import re
import webbrowser
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import pytest

from knowledge.__main__ import main
from knowledge.curation.arguments import film_at
from tests.support.films import INVENTED, changed, write

HOSTILE = "<script>alert(1)</script> & \"quotes\" <img src=x onerror='x'>"


class Page(HTMLParser):
    """The texts of each column of the page, and its tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.columns: dict[int, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._column = -1
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep a tag, and count columns."""
        self.tags.append((tag, dict(attrs)))
        self._column = 0 if tag == "tr" else self._column + (tag == "td")

    def handle_data(self, data: str) -> None:
        """Keep a text in its column."""
        self.columns[self._column] = f"{self.columns.get(self._column, '')}\n{data}"


def preview(path: Path) -> Page:
    page = path.with_suffix(".html")
    assert main(["preview", str(path), "--out", str(page)]) == 0
    return Page(page.read_text(encoding="utf-8"))


def test_each_column_has_what_a_viewer_at_its_checkpoint_sees_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / INVENTED.name
    path.write_bytes(INVENTED.read_bytes())

    page = preview(path)

    film = film_at(path)
    for step in film.checkpoints:
        cut, column = film.cut(step.number), page.columns[step.number + 1]
        assert [fact.text for fact in cut.facts() if fact.text not in column] == []
        later = [fact.text for fact in film.cut(len(film.checkpoints) - 1).facts() if fact.reveal > step.number]
        assert [text for text in later if text in column] == []
        assert all(prompt.text in column for prompt in cut.prompts)


def test_everything_is_escaped_and_nothing_is_fetched(tmp_path: Path) -> None:
    page = preview(write(tmp_path, {**changed("craft[1].facts[1].text", HOSTILE), "title": HOSTILE}))

    assert not {"script", "img", "link", "iframe", "a"} & {tag for tag, _ in page.tags}
    assert not any(
        key in {"src", "href", "style"} or key.startswith("on") for _, attributes in page.tags for key in attributes
    )
    assert HOSTILE in page.columns[1]
    assert "url(" not in (tmp_path / "the-small-hours-1999.html").read_text(encoding="utf-8")


def test_without_a_file_it_is_opened_in_the_browser(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    def open_page(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)

    assert main(["preview", str(write(tmp_path, changed("title", "A quiet night")))]) == 0

    [address] = opened
    assert "A quiet night" in Path(url2pathname(urlparse(address).path)).read_text(encoding="utf-8")
    assert re.fullmatch(r"Opened .*preview\.html\.\n", capsys.readouterr().out)


def test_a_page_that_cannot_be_written_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(tmp_path, changed("title", "A quiet night"))

    assert main(["preview", str(path), "--out", str(tmp_path / "nowhere" / "page.html")]) == 1

    assert capsys.readouterr().err == "The page can't be written: No such file or directory.\n"
