"""What tests see in a picture."""

from io import BytesIO

from PIL import Image


def opened(file: bytes | None) -> Image.Image:
    """The picture in a file that must be a PNG."""
    assert file
    return Image.open(BytesIO(file), formats=["PNG"]).convert("RGBA")
