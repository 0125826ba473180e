"""A small reader of Discord's spoiler tags, which knows nothing of how the bot makes them.

It reads in two ways: as Discord does, where the first two bars end a tag whatever is around them, and as others do that
heed backslashes, code and links. A tag has to end in the same place for both.
"""

import re
from unicodedata import normalize

import regex

NOTHING = "\N{ZERO WIDTH SPACE}"
SEEN = regex.compile(
    r"[^\s\p{Cc}\p{Cf}\p{Cs}\p{Mn}\p{Me}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800<>]"
)
SHELTER = re.compile(r"\\.|(`+).+?\1|<[^\s<>]+>|https?://[^\s<]+", re.DOTALL)


def read(text: str, *, heeding: bool) -> tuple[list[str], str]:
    """What stands in the tags of a text, and what stands outside."""
    tags, outside, at = list[str](), "", 0
    while at < len(text):
        end = end_of_tag(text, at, heeding=heeding) if text.startswith("||", at) else None
        if end is not None:
            tags.append(text[at + 2 : end])
            at = end + 2
        else:
            sheltered = SHELTER.match(text, at)
            after = sheltered.end() if sheltered else at + 1
            outside += text[at:after]
            at = after
    return tags, outside


def end_of_tag(text: str, start: int, *, heeding: bool) -> int | None:
    """Where the tag that begins at `start` ends, if it does."""
    at = start + 2
    while at < len(text):
        sheltered = SHELTER.match(text, at) if heeding else None
        if sheltered:
            at = sheltered.end()
        elif text.startswith("||", at) and at > start + 2:
            return at
        else:
            at += 1
    return None


def shown(inside: str) -> str:
    """The signs that are seen of what stands in a tag."""
    return seen(re.sub(r"\\([^0-9A-Za-z\s])", r"\1", inside))


def seen(text: str) -> str:
    """Return the signs of a text that are seen by themselves; angle brackets may be there for the sake of a link."""
    return "".join(SEEN.findall(normalize("NFD", text)))
