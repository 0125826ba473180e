"""What all tests share: files that must be on a disk, how often Python looks for garbage, and that time is no fault."""

import gc
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

# A shared machine may be slow at any moment, which is no fault of what is tested.
settings.register_profile("houselights", deadline=None)
settings.load_profile("houselights")


def pytest_collection_finish() -> None:
    """Leave alone what stays for the whole run, which is most of what there is, and look at the rest less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture
def on_disk(cache: pytest.Cache) -> Iterator[Path]:
    """A folder beside the code, for tests that kill while something is being written; others may write to memory."""
    with TemporaryDirectory(dir=cache.mkdir("on-disk")) as folder:
        yield Path(folder)
