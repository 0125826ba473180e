"""What all tests share: where files are that must be on a disk."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def on_disk(cache: pytest.Cache) -> Iterator[Path]:
    """A folder beside the code, for tests that kill while something is being written; others may write to memory."""
    with TemporaryDirectory(dir=cache.mkdir("on-disk")) as folder:
        yield Path(folder)
