"""Film files made to do harm: each is refused with a sentence that shows nothing of another file."""

import os
from pathlib import Path

import pytest

from knowledge.format.errors import FilmFileError
from knowledge.format.models import FilmFile
from knowledge.library import read_folder

NAME = "a-film-2001.toml"
HOSTILE = {
    "arrays in arrays": "a = " + "[" * 100_000,
    "tables in tables": "a = " + "{a = " * 100_000,
    "keys in keys": "[" + ".".join("a" * 5_000) + "]\nb = 1",
    "a number without an end": "year = " + "9" * 4_000,
    "a text without an end": 'title = "' + "x" * 1_000_000,
    "a text that is far too long": f'title = "{"x" * 1_000_000}"',
    "the same key again and again": "a = 1\n" * 10_000,
    "a table redefined": "[a]\n" * 10_000,
    "control characters": 'title = "\x00\x1b[2J"',
}


def refusal(folder: Path) -> str:
    with pytest.raises(FilmFileError) as refused:
        read_folder(folder)
    return str(refused.value)


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_file_is_refused_in_words(tmp_path: Path, how: str) -> None:
    tmp_path.joinpath(NAME).write_text(HOSTILE[how])

    message = refusal(tmp_path)

    assert message.startswith(NAME)
    assert len(message) < 10_000
    assert all(line.isprintable() for line in message.splitlines())


def test_a_file_that_is_far_too_large_is_not_read(tmp_path: Path) -> None:
    with tmp_path.joinpath(NAME).open("wb") as file:
        file.truncate(100_000_000_000)  # it has no blocks on the disk

    assert refusal(tmp_path) == f"{NAME}: has 100,000,000,000 bytes; at most 10,000,000"


def test_what_has_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / NAME)
    tmp_path.joinpath("another-2001.toml").symlink_to("/dev/zero")

    assert refusal(tmp_path) == f"{NAME}: is no plain file\nanother-2001.toml: is no plain file"


def test_a_link_to_a_secret_tells_nothing_of_it(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("HOUSELIGHTS_TOKEN=MTA1.abc.def\n")
    folder = tmp_path / "films"
    folder.mkdir()
    folder.joinpath(NAME).symlink_to(secret)
    folder.joinpath("circle-2001.toml").symlink_to(folder / "circle-2001.toml")

    message = refusal(folder)

    assert "MTA1" not in message
    assert "TOKEN" not in message
    assert len(message.splitlines()) == 2


def test_there_is_no_key_that_names_a_file_or_an_address_to_fetch() -> None:
    assert not {"path", "file", "include", "import", "url"} & FilmFile.model_fields.keys()
