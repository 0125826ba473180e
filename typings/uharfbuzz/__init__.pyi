# The part of uharfbuzz that is used; the package has no types of its own.
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

class Blob:
    @classmethod
    def from_file_path(cls, filename: str | Path) -> Blob: ...

class Set:
    def __contains__(self, value: int) -> bool: ...
    def __iter__(self) -> Iterator[int]: ...
    def __len__(self) -> int: ...

class Face:
    def __init__(self, blob: Blob, index: int = 0) -> None: ...
    @property
    def unicodes(self) -> Set: ...

class Font:
    scale: tuple[int, int]
    def __init__(self, face: Face) -> None: ...
    def set_variations(self, variations: dict[str, float]) -> None: ...

class GlyphInfo:
    codepoint: int

class GlyphPosition:
    x_advance: int
    x_offset: int
    y_offset: int

class Buffer:
    direction: str
    glyph_infos: list[GlyphInfo]
    glyph_positions: list[GlyphPosition]
    def add_str(self, text: str) -> None: ...
    def guess_segment_properties(self) -> None: ...

class RasterExtents(NamedTuple):
    x_origin: int
    y_origin: int
    width: int
    height: int
    stride: int

class RasterImage:
    buffer: bytes
    extents: RasterExtents

class RasterDraw:
    scale_factor: tuple[float, float]
    transform: tuple[float, float, float, float, float, float]
    def draw_glyph(self, font: Font, glyph: int) -> None: ...
    def render(self) -> RasterImage: ...

def shape(font: Font, buffer: Buffer) -> None: ...
