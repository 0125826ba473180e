"""Settings: where they come from, and what is said when one is not right."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.app import shards_of
from bot.model.errors import StartFailure
from bot.model.sharding import Shards
from bot.settings import UNREADABLE, Settings, describe_faults, read_settings
from knowledge.format.files import SHIPPED
from tests.support.cli_process import run


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without an `.env`."""
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_the_shipped_films_are_shown_in_a_rehearsal() -> None:
    settings = Settings()

    assert settings.token is None
    assert settings.films == SHIPPED
    assert settings.database == Path("data/houselights.db")


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", "/somewhere/else.db")

    assert Settings().database == Path("/somewhere/else.db")


def test_settings_come_from_an_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOUSELIGHTS_TOKEN=abc\nSOMETHING_ELSE=1\n")

    token = Settings().token

    assert token is not None
    assert token.get_secret_value() == "abc"


def test_an_env_file_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOUSELIGHTS_TOKEN=abc\n", encoding="utf-8-sig")

    token = read_settings().token

    assert token is not None
    assert token.get_secret_value() == "abc"


def test_an_env_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HOUSELIGHTS_SHARDS=1\n")
    (tmp_path / ".env").chmod(0)

    told = run(tmp_path, "health", powerless=True)

    assert (told.returncode, told.stderr) == (1, f"{UNREADABLE.format(why='Permission denied')}\n")


def test_an_empty_token_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", "")

    assert Settings().token is None


def test_the_token_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", "very-secret")

    assert "very-secret" not in repr(Settings())


def test_faults_name_the_variable_and_not_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_PORT", "secret-99999")
    monkeypatch.setenv("HOUSELIGHTS_SHARDS", "0")

    with pytest.raises(ValidationError) as caught:
        Settings()

    told = describe_faults(caught.value).splitlines()
    assert [line.split(":")[0] for line in sorted(told)] == ["HOUSELIGHTS_PORT", "HOUSELIGHTS_SHARDS"]
    assert "secret" not in describe_faults(caught.value)


@pytest.mark.parametrize(
    ("port", "told"),
    [
        ("later", "Write a whole number."),
        ("8000.5", "Write a whole number."),
        ("9" * 5_000, "Write a whole number."),
        ("-1", "Write a whole number that is 0 or more."),
        ("65536", "Write a whole number that is 65535 or less."),
    ],
)
def test_what_is_no_number_or_out_of_bounds_is_told_in_plain_words(
    monkeypatch: pytest.MonkeyPatch, port: str, told: str
) -> None:
    monkeypatch.setenv("HOUSELIGHTS_PORT", port)

    with pytest.raises(StartFailure) as caught:
        read_settings()

    assert str(caught.value) == f"HOUSELIGHTS_PORT: {told}"


def test_shards_are_named_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_SHARDS", "9")
    monkeypatch.setenv("HOUSELIGHTS_SHARD_IDS", "0-3,8")

    assert Settings().shard_ids == (0, 1, 2, 3, 8)


def test_without_names_a_process_runs_every_shard() -> None:
    assert shards_of(Settings()) is None
    assert shards_of(Settings(shards=3)) == Shards(3, (0, 1, 2))
    assert shards_of(Settings(shards=3, shard_ids=(1,))) == Shards(3, (1,))


@pytest.mark.parametrize(
    ("shards", "ids", "told"),
    [
        ("", "0-3", "HOUSELIGHTS_SHARD_IDS: Set HOUSELIGHTS_SHARDS, too: how many shards all processes run together."),
        ("4", "2-4", "HOUSELIGHTS_SHARD_IDS: There is no shard 4: there are 4, counted from 0."),
        ("4", "all", "HOUSELIGHTS_SHARD_IDS: Name shards by their numbers, such as 0-3 or 0,2,8."),
        ("4", "0-2,1", "HOUSELIGHTS_SHARD_IDS: A shard is named twice; name each once."),
        ("none", "0", "HOUSELIGHTS_SHARDS: Write a whole number."),
    ],
)
def test_shards_that_are_not_right_are_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, shards: str, ids: str, told: str
) -> None:
    monkeypatch.setenv("HOUSELIGHTS_SHARDS", shards)
    monkeypatch.setenv("HOUSELIGHTS_SHARD_IDS", ids)

    with pytest.raises(ValidationError) as caught:
        Settings()

    assert describe_faults(caught.value) == told
