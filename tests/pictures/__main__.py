# ruff: noqa: T201 - whoever waits for a picture wants to see that it is there
"""`make pictures`: takes the pictures of the documents from the rehearsal page, each of the real bot at work.

The film on them is the one that nobody ever made, so that no picture gives anything away to whoever reads on.
"""

import io
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.pictures.scenes import phone_scenes, scenes
from tests.pictures.visitor import PHONE_WIDTH, visiting

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
COLOURS = 128  # a card has few; letters stay smooth


@contextmanager
def stage() -> Generator[str]:
    """A rehearsal in a process of its own; the address of its page."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.pictures.stage", str(Path(folder) / "club.db")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as rehearsing:  # noqa: S603  # our own
            assert rehearsing.stdout is not None
            try:
                yield rehearsing.stdout.readline().strip()
            finally:
                rehearsing.terminate()


def keep(name: str, png: bytes) -> None:
    """Write a picture, small."""
    path = PICTURES / f"{name}.png"
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(Path.cwd())}: {picture.width} x {picture.height}, {path.stat().st_size // 1000} kB")


def main() -> None:
    """Take every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with stage() as url, visiting(url) as visitor:
        for name, png in scenes(visitor):
            keep(name, png)
    with stage() as url, visiting(url, PHONE_WIDTH) as visitor:
        for name, png in phone_scenes(visitor):
            keep(name, png)


if __name__ == "__main__":
    main()
