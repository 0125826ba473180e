"""A folder of whoever runs the bot: settings of nobody else, a small film, a database."""

from multiprocessing import forkserver
from pathlib import Path

import pytest

from tests.support.films import small_film, write


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, with settings that lead into it."""
    forkserver.ensure_running()  # now, or processes that any later test starts would inherit these settings
    for name in ("TOKEN", "SHARDS", "PORT", "WATCH_PORT"):
        monkeypatch.delenv(f"HOUSELIGHTS_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOUSELIGHTS_DATABASE", str(tmp_path / "club.db"))
    monkeypatch.setenv("HOUSELIGHTS_FILMS", str(write(tmp_path / "films", small_film()).parent))
    return tmp_path
