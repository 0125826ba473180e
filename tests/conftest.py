"""What all tests share: files that must be on a disk, how often Python looks for garbage, and that time is no fault."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings
from simcord import Env

from knowledge.search import encoder

# A shared machine may be slow at any moment, which is no fault of what is tested.
settings.register_profile("houselights", deadline=None)
settings.register_profile("thorough", deadline=None, max_examples=10_000)  # with --hypothesis-profile=thorough
settings.load_profile("houselights")

# Most tests are not about which fact is nearest, and go by words alone: an index then takes a tenth of the
# time. Those that ask for the fixture `meaning` have the encoder.
os.environ["HOUSELIGHTS_MEANING"] = "off"
encoder.switch(on=False)

# simcord looks again after this time whether the bot has come to rest. What is answered from memory is often over in
# the moment of its first look, and a twentieth of a second for each of ten thousand of them was most of the time.
LOOK_AGAIN_SECONDS = 0.001
_settling = Env._settle_internal.__kwdefaults__ or {}  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
assert "idle" in _settling, "simcord settles in another way now: look how it is told to look again"
_settling["idle"] = LOOK_AGAIN_SECONDS


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


@pytest.fixture
def meaning() -> Iterator[None]:
    """Answer by what questions mean, as the bot does."""
    os.environ["HOUSELIGHTS_MEANING"] = "on"
    encoder.switch(on=True)
    yield
    os.environ["HOUSELIGHTS_MEANING"] = "off"
    encoder.switch(on=False)
