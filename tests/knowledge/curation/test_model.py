"""A draft that a language model helps with, asked over real HTTP by a server that speaks its protocol."""

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from knowledge.__main__ import main
from knowledge.curation.arguments import film_at
from knowledge.curation.model import KEY, Model, NoReply
from knowledge.format.errors import FilmFileError
from knowledge.format.raw import OWN_WORDS
from knowledge.library import load_folder
from knowledge.sheets import read_sheet

NOTES = "# Not started yet\nOdile has worked on the ferry for twenty years and knows all the passengers by name.\n"
GOOD = {
    "fact": "For two decades Odile has served on the boat.",
    "questions": ["How long has Odile worked?", "odile job"],
}


def reply(fact: object) -> tuple[int, dict[str, str], bytes]:
    """A reply of a model, in the shape of the protocol."""
    content = fact if isinstance(fact, str) else f"Here it is: {json.dumps(fact)}"
    body = {"choices": [{"message": {"role": "assistant", "content": content}}]}
    return 200, {}, json.dumps(body).encode()


class Server:
    """A server of a model: gives one reply after the other, the last for ever, and keeps what it was asked."""

    def __init__(self, *replies: tuple[int, dict[str, str], bytes]) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.replies = list(replies)
        self.done = threading.Event()
        self.address = ""

    def next(self) -> tuple[int, dict[str, str], bytes]:
        """Return the reply to give."""
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]


@contextmanager
def serving(server: Server, write: Callable[[Any, bytes], object] | None = None) -> Generator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            server.asked.append({"path": self.path, **asked})
            server.keys.append(self.headers["authorization"])
            status, headers, body = server.next()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            write(self.wfile, body) if write else self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        thread = threading.Thread(target=http.serve_forever, args=(0.01,))
        thread.start()
        server.address = f"http://127.0.0.1:{http.server_port}/v1"
        try:
            yield server
        finally:
            server.done.set()
            http.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with notes to work in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(KEY, raising=False)
    (tmp_path / "notes.txt").write_text(NOTES, encoding="utf-8")
    return tmp_path


def new(server: Server, *more: str) -> int:
    model = ["--model", "small", "--model-url", server.address]
    return main(["new", "Late Ferry", "--year", "1962", "--notes", "notes.txt", *model, *more])


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_what_a_model_writes_is_marked_and_the_bot_refuses_it_until_somebody_has_read_it(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = here / "late-ferry-1962.toml"
    with serving(Server(reply(GOOD))) as server:
        assert new(server) == 0

    assert "The model wrote 1 facts, each marked as drafted; 0 are as in the notes." in capsys.readouterr().out
    assert f'text = "{GOOD["fact"]}"' in text_of(path)
    assert "drafted = true" in text_of(path)
    assert load_folder(here, {}).films == ()
    assert main(["check", str(path)]) == 1
    assert ".drafted (" in capsys.readouterr().err

    path.write_text(text_of(path).replace("drafted = true", ""), encoding="utf-8")

    assert [film.slug for film in load_folder(here, {}).films] == ["late-ferry-1962"]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_in_a_sheet_the_mark_is_a_cell_and_its_fault_names_the_row(here: Path, ending: str) -> None:
    with serving(Server(reply(GOOD))) as server:
        new(server, "--out", f"ferry.{ending}")

    with pytest.raises(FilmFileError) as refused:
        read_sheet(f"ferry.{ending}", (here / f"ferry.{ending}").read_bytes())

    [fault] = refused.value.faults
    assert fault.place.endswith("column drafted")
    assert fault.remedy == "was written by a model; read it, mend it, and then take this mark away"


def test_a_model_gets_one_sentence_at_a_time_and_the_key_from_the_environment(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "notes.txt").write_text(f"{NOTES}The boat is old.\n", encoding="utf-8")
    monkeypatch.setenv(KEY, "a-key")
    with serving(Server(reply(GOOD), reply("no"))) as server:
        new(server)

    assert set(server.keys) == {"Bearer a-key"}
    assert {one["path"] for one in server.asked} == {"/v1/chat/completions"}
    assert {one["model"] for one in server.asked} == {"small"}
    first, second, *_ = (one["messages"][1]["content"] for one in server.asked)
    assert "Odile has worked" in first
    assert "The boat is old" not in first
    assert "The boat is old" in second


REFUSED = {
    "words of the notes": {**GOOD, "fact": "They say Odile has worked on the ferry for twenty years and more."},
    "a name that the sentence has not": {**GOOD, "fact": "Odile works on the boat of Captain Nemo."},
    "a question with such a name": {**GOOD, "questions": ["How long?", "Does Odile know Captain Nemo?"]},
    "one question": {**GOOD, "questions": ["How long?"]},
    "a bar": {**GOOD, "fact": "Odile works | on the boat."},
    "far too much": {**GOOD, "fact": "Odile works. " * 100},
    "no JSON": "I would rather not.",
    "other JSON": {"answer": 42},
    "a list": [1, 2],
    "deep JSON": "{" + '"a":{' * 5000,
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_fails_a_check_is_asked_for_again_once_with_the_reason(here: Path, what: str) -> None:
    with serving(Server(reply(REFUSED[what]), reply(GOOD))) as server:
        new(server)

    assert str(GOOD["fact"]) in text_of(here / "late-ferry-1962.toml")
    assert len(server.asked) == 2
    assert "Your last reply was refused: it " in server.asked[1]["messages"][1]["content"]


@pytest.mark.parametrize("what", REFUSED)
def test_what_fails_twice_is_left_as_it_is_in_the_notes(here: Path, what: str) -> None:
    with serving(Server(reply(REFUSED[what]))) as server:
        assert new(server) == 0

    assert len(server.asked) == 2
    assert OWN_WORDS in text_of(here / "late-ferry-1962.toml")
    assert film_at(here / "late-ferry-1962.toml").title == "Late Ferry"


def test_nothing_that_comes_later_is_let_in(here: Path) -> None:
    (here / "notes.txt").write_text(
        f"{NOTES}\n# Seen it all\nThe owner of the ferry is Anton Maar.\n", encoding="utf-8"
    )
    early = {"fact": "Odile has long served anton maar.", "questions": ["How long has Odile worked?", "odile job"]}
    with serving(Server(reply(early))) as server:
        new(server)

    assert "served anton" not in text_of(here / "late-ferry-1962.toml")


Reply: TypeAlias = tuple[int, dict[str, str], bytes]

FAILING: dict[str, tuple[Reply, str]] = {
    "a refusal": ((401, {}, b""), "it refuses the question (401)"),
    "no such model": ((404, {}, b"{}"), "it refuses the question (404)"),
    "a request for patience": ((429, {"retry-after": "0"}, b""), "it asks for patience again and again (429)"),
}


@pytest.mark.parametrize("how", FAILING)
def test_a_model_that_is_of_no_use_is_asked_no_further_and_the_draft_is_written(
    here: Path, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    with serving(Server(FAILING[how][0])) as server:
        assert new(server) == 0

    assert FAILING[how][1] in capsys.readouterr().err
    assert OWN_WORDS in text_of(here / "late-ferry-1962.toml")


def test_nothing_that_answers_is_said(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(Server(reply(GOOD))) as server:
        pass

    assert new(server) == 0

    assert "It was asked no further: nothing answers at that address." in capsys.readouterr().err
    assert OWN_WORDS in text_of(here / "late-ferry-1962.toml")


def test_a_request_for_patience_is_granted() -> None:
    waits: list[float] = []
    with serving(Server((429, {"retry-after": "7"}, b""), (429, {"retry-after": "1e9"}, b""), reply("yes"))) as server:
        assert Model("small", server.address, wait=waits.append).reply("be short", "well?") == "yes"

    assert waits == [7, 60]


BROKEN: dict[str, tuple[Reply, str]] = {
    "a fault of its own": ((500, {}, b"oops"), r"it has a fault of its own \(500\)"),
    "nonsense": ((200, {}, b"<html>"), "its reply makes no sense"),
    "nothing": ((200, {}, b""), "its reply makes no sense"),
    "another shape": ((200, {}, b'{"choices": []}'), "its reply makes no sense"),
    "no text": ((200, {}, b'{"choices": [{"message": {"content": null}}]}'), "its reply makes no sense"),
    "deep nonsense": ((200, {}, b"[" * 100_000), "its reply makes no sense"),
    "no end": ((200, {}, b"x" * 300_000), "its reply has no end"),
    "another address": ((302, {"location": "http://127.0.0.1:1/"}, b""), r"it has a fault of its own \(302\)"),
    "half a reply": ((200, {"content-length": "100"}, b"half"), r"the connection failed"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_reply_is_one_sentence(how: str) -> None:
    given, why = BROKEN[how]
    with serving(Server(given)) as server, pytest.raises(NoReply, match=why) as failed:
        Model("small", server.address).reply("be short", "well?")

    assert not failed.value.final


def test_three_failures_in_a_row_are_enough(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "notes.txt").write_text("The boat is old. The sea is cold. The night is long. The day is far. The end.\n")
    with serving(Server((500, {}, b""))) as server:
        assert new(server) == 0

    assert len(server.asked) == 3
    assert "it has a fault of its own (500)" in capsys.readouterr().err


def test_a_slow_reply_is_given_up() -> None:
    server = Server((200, {}, b" " * 100))

    def never(_: Any, __: bytes) -> None:
        server.done.wait(30)

    with serving(server, never), pytest.raises(NoReply, match=r"its reply took longer than 0\.2 s"):
        Model("small", server.address, seconds=0.2).reply("be short", "well?")


def test_a_reply_that_drips_is_given_up() -> None:
    server = Server((200, {}, b" " * 1000))

    def drip(file: Any, data: bytes) -> None:
        for byte in data:
            if server.done.wait(0.02):
                return
            file.write(bytes([byte]))
            file.flush()

    with serving(server, drip), pytest.raises(NoReply, match=r"its reply took longer than 0\.3 s"):
        Model("small", server.address, seconds=0.3).reply("be short", "well?")


@pytest.mark.parametrize("url", ["localhost:11434", "file:///etc/passwd", "", "http://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(FilmFileError, match="must be an address such as"):
        Model("small", url)


def test_a_key_is_never_sent_unencrypted_over_a_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "a-key")

    with pytest.raises(FilmFileError, match="unencrypted; use https"):
        Model("small", "http://example.org/v1")
    assert "a-key" not in repr(Model("small", "https://example.org/v1"))


def test_without_a_word_no_model_is_asked(here: Path) -> None:
    assert main(["new", "Late Ferry", "--year", "1962", "--notes", "notes.txt"]) == 0

    assert "drafted" not in text_of(here / "late-ferry-1962.toml")


def test_a_model_needs_notes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "Late Ferry", "--year", "1962", "--model", "small"]) == 2

    assert capsys.readouterr().err == "A model drafts from notes; give them with --notes.\n"
