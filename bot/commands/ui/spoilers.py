"""Puts texts behind spoiler tags that nothing in them can break; which texts is decided elsewhere.

Discord ends a tag at the first two bars after its beginning, whatever stands before or around them: a backslash, a
link or code does not hide them. Other readers of the same text do heed these. So that a tag ends where it should for
all of them, no two bars may stand together in a text, and none, nor a backslash, right at either end of it.
"""

import re
from collections.abc import Iterable
from unicodedata import category

from bot.commands.ui.components import clip

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
KEPT = re.compile(
    r"(<a?:\w{2,32}:\d{15,20}>|<t:-?\d{1,13}(?::[tTdDfFsSR])?>)"
)  # custom emoji and times, which do no harm
BRACKETED = re.compile(r"<(https?://[^\s<>]+)>")
SAFE = re.compile(r"https?://[\w./?=&%+#:;,@!$'()~-]+")
AFTER_ADDRESS = ".,:;!?'\")]*_~|`"


def tagged(text: str) -> str:
    """A text behind tags, one a line and twenty at most; nothing for a text of which nothing can be seen."""
    return _tagged(_lines(text))


def tagged_pages(text: str, room: int) -> list[str]:
    """Return all of `text` behind tags, on pages of at most `room` characters and twenty tags."""
    pages, left = list[list[str]](), 0
    for line in _lines(text):
        for piece in _pieces(line, room):
            length = len(_tag([piece])) + 1
            if length > left:
                pages.append([])
                left = room + 1
            pages[-1].append(piece)
            left -= length
    return [_tagged(page) for page in pages]


def inert(text: str) -> str:
    """Return a text in one line with its marks shown rather than obeyed, for a place outside of tags."""
    lines = _lines(text)
    return f"{NOTHING}{' '.join(lines).translate(MARKS)}" if lines else ""


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


def _tagged(lines: list[str]) -> str:
    share = -(-len(lines) // MOST_TAGS) or 1
    return "\n".join(_tag(lines[start : start + share]) for start in range(0, len(lines), share))


def _pieces(line: str, room: int) -> list[str]:
    """Return a line in pieces that take at most `room` characters each with their tag."""
    if len(_tag([line])) <= room:
        return [line]
    at = _middle(line)
    return [*_pieces(line[:at].strip(), room), *_pieces(line[at:].strip(), room)]


def _middle(line: str) -> int:
    """Return where to part a line: after a word, or else beside an emoji rather than within it."""
    middle = len(line) // 2
    space = line.rfind(" ", 1, middle)
    if space > 0:
        return space
    within = next((kept for kept in KEPT.finditer(line) if kept.start() < middle < kept.end()), None)
    return within.start() or within.end() if within else middle


def _tag(lines: list[str]) -> str:
    # Nothing stands at either end, so that no mark does: at the beginning of a line it could make a heading or a list.
    return f"||{NOTHING}{LINE_BREAK.join(map(_neutralise, lines))}{NOTHING}||"


def _lines(text: str) -> list[str]:
    """The lines of a text in which anything can be seen."""
    cleaned = (_clean(line) for line in text.splitlines())
    return [line for line in cleaned if any(sign not in JOINING for sign in line)]


def _clean(line: str) -> str:
    signs = line.replace("\t", " ")
    return "".join(sign for sign in signs if category(sign) not in UNSEEN or sign in JOINING or sign in SEEN).strip()


def _neutralise(line: str) -> str:
    """A line with its marks shown rather than obeyed; plain addresses still lead where they say."""
    pieces = ADDRESS.split(BRACKETED.sub(r"\1", line))  # every second one is an address
    return "".join(_address(piece) if odd % 2 else _shown(piece) for odd, piece in enumerate(pieces))


def _shown(words: str) -> str:
    """Words with their marks shown, apart from custom emoji and times."""
    pieces = KEPT.split(words)  # every second one is kept
    return "".join(piece if odd % 2 else piece.translate(MARKS) for odd, piece in enumerate(pieces))


def _address(run: str) -> str:
    """An address with what is written right after it; in angle brackets, where it shows no preview."""
    address = run.rstrip(AFTER_ADDRESS)
    if run[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    if not SAFE.fullmatch(address):
        return run.translate(MARKS)
    return f"<{address}>{run[len(address) :].translate(MARKS)}"
