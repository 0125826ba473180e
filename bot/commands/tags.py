"""Puts texts behind spoiler tags that nothing in them can break; which texts is decided elsewhere.

Discord ends a tag at the first two bars after its beginning, whatever stands before or around them: a backslash, a
link or code does not hide them. Other readers of the same text do heed these. So that a tag ends where it should for
all of them, no two bars may stand together in a text, and none, nor a backslash, right at either end of it.
"""

import re
from collections.abc import Iterable
from unicodedata import category

from bot.commands.parts import clip

MOST_TAGS = 20  # far beyond, Discord shows the rest in the clear
LINE_BREAK = " / "  # between lines that share a tag

NOTHING = "\N{ZERO WIDTH SPACE}"
ESCAPED = {mark: f"\\{mark}" for mark in "\\*_~`#>[]"}
PARTED = {mark: f"{mark}{NOTHING}" for mark in "<@:"}  # mentions, emoji, times and addresses begin with these
MARKS = str.maketrans({**ESCAPED, **PARTED, "|": f"{NOTHING}|{NOTHING}"})

UNSEEN = ("Cc", "Cf", "Cs")  # of the Unicode categories; among them all that turns the direction of what follows
# What words and emoji need of these: joiners, marks of the direction of one letter, the letters of flags ...
JOINING = frozenset(map(chr, (0x061C, 0x200C, 0x200D, 0x200E, 0x200F, *range(0xE0020, 0xE0080))))
SEEN = frozenset(map(chr, (*range(0x0600, 0x0606), 0x06DD, 0x070F, 0x08E2)))  # ... and Arabic number signs, which show

ADDRESS = re.compile(r"(https?://[^\s<>]+)")
BRACKETED = re.compile(r"<(https?://[^\s<>]+)>")
SAFE = re.compile(r"https?://[\w./?=&%+#:;,@!$'()~-]+")
AFTER_ADDRESS = ".,:;!?'\")]*_~|`"


def tagged(text: str) -> str:
    """A text behind tags, one a line and twenty at most; nothing for a text of which nothing can be seen."""
    lines = _lines(text)
    share = -(-len(lines) // MOST_TAGS) or 1
    return "\n".join(_tag(lines[start : start + share]) for start in range(0, len(lines), share))


def tagged_lines(texts: Iterable[str]) -> list[str]:
    """Each text behind one tag of its own: the first twenty of which anything can be seen."""
    return [_tag(lines) for text in texts if (lines := _lines(text))][:MOST_TAGS]


def tagged_within(text: str, room: int) -> str:
    """`text` behind tags, clipped where these would take more than `room` characters."""
    said, length = tagged(text), len(text)
    while len(said) > room:
        length = length * room // len(said)
        said = tagged(clip(text, length)) if length else ""
    return said


def _tag(lines: list[str]) -> str:
    # Nothing stands at either end, so that no mark does: at the beginning of a line it could make a heading or a list.
    return f"||{NOTHING}{LINE_BREAK.join(map(_neutral, lines))}{NOTHING}||"


def _lines(text: str) -> list[str]:
    """The lines of a text in which anything can be seen."""
    cleaned = (_cleaned(line) for line in text.splitlines())
    return [line for line in cleaned if any(sign not in JOINING for sign in line)]


def _cleaned(line: str) -> str:
    signs = line.replace("\t", " ")
    return "".join(sign for sign in signs if category(sign) not in UNSEEN or sign in JOINING or sign in SEEN).strip()


def _neutral(line: str) -> str:
    """A line with its marks shown rather than obeyed; plain addresses still lead where they say."""
    pieces = ADDRESS.split(BRACKETED.sub(r"\1", line))  # every second one is an address
    return "".join(_address(piece) if odd % 2 else piece.translate(MARKS) for odd, piece in enumerate(pieces))


def _address(run: str) -> str:
    """An address with what is written right after it; in angle brackets, where it shows no preview."""
    address = run.rstrip(AFTER_ADDRESS)
    if run[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    if not SAFE.fullmatch(address):
        return run.translate(MARKS)
    return f"<{address}>{run[len(address) :].translate(MARKS)}"
