"""Puts texts behind spoiler tags that nothing in them can break.

Discord ends a tag at the first two bars after its beginning, whatever is before or around them: a backslash, a link or
code does not hide them. Other readers of the same text do heed these. So that a tag ends where it should for all of
them, no two bars may be side by side in a text, and none, nor a backslash, right at either end of it.
"""

import re
from collections.abc import Iterable
from itertools import accumulate

from knowledge.text import MARKUP, clean_lines, clip, clusters

MOST_TAGS = 20  # far beyond, Discord shows the rest in the clear
LINE_BREAK = " / "  # between lines that share a tag

ZERO_WIDTH = "\N{ZERO WIDTH SPACE}"
ESCAPED = {mark: f"\\{mark}" for mark in "\\*_~`#>[]"}
BROKEN_UP = {mark: f"{mark}{ZERO_WIDTH}" for mark in "<@:"}  # mentions, emoji, times and addresses begin with these
MARKS = str.maketrans({**ESCAPED, **BROKEN_UP, "|": f"{ZERO_WIDTH}|{ZERO_WIDTH}"})

ADDRESS = re.compile(r"(https?://[^\s<>]+)")
BRACKETED = re.compile(r"<(https?://[^\s<>]+)>")
SAFE = re.compile(r"https?://[\w./?=&%+#:;,@!$'()~-]+")
AFTER_ADDRESS = ".,:;!?'\")]*_~|`"


def tagged(text: str) -> str:
    """Return a text behind tags, one a line and twenty at most; "" for a text of which nothing can be seen."""
    return _tag_all(clean_lines(text))


def tagged_pages(text: str, length: int) -> list[str]:
    """Return all of `text` behind tags, on pages of at most `length` characters and twenty tags."""
    pages, left = list[list[str]](), 0
    for line in clean_lines(text):
        for piece in _split(line, length):
            needed = len(_tag([piece])) + 1
            if needed > left:
                pages.append([])
                left = length + 1
            pages[-1].append(piece)
            left -= needed
    return [_tag_all(page) for page in pages]


def inert(text: str) -> str:
    """Return a text in one line with its marks shown rather than obeyed, for a place outside of tags."""
    lines = clean_lines(text)
    return f"{ZERO_WIDTH}{' '.join(lines).translate(MARKS)}" if lines else ""


def tagged_lines(texts: Iterable[str]) -> list[str]:
    """Return each text behind one tag of its own: the first twenty of which anything can be seen."""
    return [_tag(lines) for text in texts if (lines := clean_lines(text))][:MOST_TAGS]


def tagged_within(text: str, length: int) -> str:
    """Return `text` behind tags, clipped where these would take more than `length` characters."""
    result, kept = tagged(text), len(text)
    while len(result) > length:
        kept = kept * length // len(result)
        result = tagged(clip(text, kept)) if kept else ""
    return result


def _tag_all(lines: list[str]) -> str:
    """Return lines behind as many tags as Discord takes, so many lines a tag as that needs."""
    share = -(-len(lines) // MOST_TAGS) or 1
    return "\n".join(_tag(lines[start : start + share]) for start in range(0, len(lines), share))


def _tag(lines: list[str]) -> str:
    # No text is at either end, so that no mark is: at the beginning of a line it could make a heading or a list.
    return f"||{ZERO_WIDTH}{LINE_BREAK.join(map(_neutralise, lines))}{ZERO_WIDTH}||"


def _split(line: str, length: int) -> list[str]:
    """Split a line into pieces that take at most `length` characters each with their tag.

    It is split after a word, or else between clusters.
    """
    if len(_tag([line])) <= length:
        return [line]
    middle = len(line) // 2
    at = line.rfind(" ", 1, middle)
    if at <= 0:
        ends = list(accumulate(map(len, clusters(line))))
        at = max((end for end in ends if end <= middle), default=ends[0])
        if at == len(line):  # one letter with marks without end
            at = middle
    return [*_split(line[:at].strip(), length), *_split(line[at:].strip(), length)]


def _neutralise(line: str) -> str:
    """Return a line with its marks shown rather than obeyed; addresses, custom emoji and times still work."""
    result = ""
    for odd, piece in enumerate(ADDRESS.split(BRACKETED.sub(r"\1", line))):  # every second one is an address
        if odd % 2:
            result += _address(piece)
        else:
            words = MARKUP.split(piece)  # every second one is kept
            result += "".join(word if kept % 2 else word.translate(MARKS) for kept, word in enumerate(words))
    return result


def _address(run: str) -> str:
    """Return an address with what is written right after it; in angle brackets, where it shows no preview."""
    address = run.rstrip(AFTER_ADDRESS)
    if run[len(address) :].startswith(")") and address.count("(") > address.count(")"):
        address += ")"
    if not SAFE.fullmatch(address):
        return run.translate(MARKS)
    return f"<{address}>{run[len(address) :].translate(MARKS)}"
