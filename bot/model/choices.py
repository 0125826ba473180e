"""The choices of a poll: parted where an author writes them in one go, and checked."""

import re
from collections.abc import Iterable, Sequence

from bot.model.errors import Refusal, quoted
from knowledge.text import clean, clean_lines, looks

MIN_CHOICES, MAX_CHOICES = 2, 25
CHOICE_LENGTH = 80  # the label of a button

_COMMAS, _SEMICOLONS, _BARS = ",\uff0c\u3001\u060c\ufe50\ufe51", ";\uff1b\u061b", "|\uff5c"
_PAIRS = ('""', "\u201c\u201d", "\u201e\u201c", "\u201e\u201d", "\u00ab\u00bb", "\u300c\u300d", "\u300e\u300f")
_QUOTED = "|".join(f"{opening}[^{opening}{closing}]*{closing}" for opening, closing in _PAIRS)
# A quoted title only counts as one where a choice can begin and end.
_PROTECTED = rf"(?<![^\s{{marks}}])(?:{_QUOTED})(?=\s*(?:[{{marks}}]|$))"
_QUOTES = re.compile(_QUOTED)
_SPACED_BAR = re.compile(rf"\s[{_BARS}](?![{_BARS}])|(?<![{_BARS}])[{_BARS}]\s")
_SPOILER = re.compile(r"\|\|(?=\S).+?(?<=\S)\|\|")
_LAST_RESORTS = (re.compile(r"\s+/\s+"), re.compile(r"\s+or\s+", re.IGNORECASE))
_JOINED = re.compile(r"^(?:and|or)\s|\s(?:and|or|&)\s", re.IGNORECASE)
_LEFT_WITHIN = re.compile(rf"\s/\s|[{_SEMICOLONS}]\s|\s[{_BARS}]\s")
_MARKER = re.compile(r"\s*(?:(\d{1,2})[.)]|([-*\u2022\u2013\u2014]))\s+(?=\S)")


def split_choices(text: str) -> tuple[str, ...]:
    """Return the choices that an author writes in one go: a line each, or with semicolons, bars or commas between.

    Commas of every script part choices. A comma within a number doesn't, nor does any mark within spoiler tags or
    within quotes, which are left out where they keep a choice together. Where nothing else parts them, a slash with
    blanks around it does, or else the word "or".
    """
    lines = clean_lines(text)
    if len(lines) > 1:
        return unmarked(lines)
    line = lines[0] if lines else ""
    bars, semicolons, commas = (_parted(line, marks) for marks in (_BARS, _SEMICOLONS, _COMMAS))
    if len(bars) > 1 and (len(semicolons) == len(commas) == 1 or _SPACED_BAR.search(line)):
        return bars
    found = semicolons if len(semicolons) > 1 else commas
    for between in _LAST_RESORTS if len(found) == 1 else ():
        if len(parts := between.split(line)) > 1:
            return tuple(part for part in map(clean, parts) if part)
    return found


def is_doubtful(text: str, choices: Sequence[str]) -> bool:
    """Tell whether an author may have meant other choices with what they wrote in one line.

    A title with commas may have come apart, or a mark or word that parts choices elsewhere may be left within one.
    """
    if len(clean_lines(text)) > 1 or len(choices) < MIN_CHOICES:
        return False
    first, *others = choices
    continued = first[:1].isupper() and any(other[:1].islower() for other in others)
    joined = _JOINED.search(others[-1]) is not None and _QUOTES.search(text) is None
    return continued or joined or any(_LEFT_WITHIN.search(choice) for choice in choices)


def unmarked(lines: Sequence[str]) -> tuple[str, ...]:
    """Return lines without the numbers or dots of a list, if all of them have some, numbered from 1."""
    markers = [marker for line in lines if (marker := _MARKER.match(line))]
    numbered = [marker[1] for marker in markers] == [str(number) for number in range(1, len(lines) + 1)]
    if len(markers) == len(lines) and (
        numbered or len({marker[2] or number for number, marker in enumerate(markers)}) == 1
    ):
        return tuple(line[marker.end() :] for line, marker in zip(lines, markers, strict=True))
    return tuple(lines)


def checked_choices(choices: Iterable[str]) -> tuple[str, ...]:
    """Return choices cleaned, without empty ones. Raises `Refusal` with a sentence on what isn't right with them."""
    cleaned = tuple(text for choice in choices if (text := clean(choice)))
    if not MIN_CHOICES <= len(cleaned) <= MAX_CHOICES:
        hint = " Put each on a line of its own, or commas between them." if len(cleaned) < MIN_CHOICES else ""
        raise Refusal(f"A poll has {MIN_CHOICES} to {MAX_CHOICES} choices; I count {len(cleaned)}.{hint}")
    for choice in cleaned:
        if len(choice) > CHOICE_LENGTH:
            raise Refusal(f"A choice has room for {CHOICE_LENGTH} characters; this one is longer: {quoted(choice)}")
    for at, choice in enumerate(cleaned):
        alike = [choice, *(other for other in cleaned[at + 1 :] if looks(other) & looks(choice))]
        if len(alike) > 1:
            *written, last = map(quoted, dict.fromkeys(alike))
            same = f"{', '.join(written)} and {last}" if written else last
            number = {2: "Two", 3: "Three"}.get(len(alike), str(len(alike)))
            raise Refusal(f"{number} of the choices look the same: {same}.")
    return cleaned


def _parted(line: str, marks: str) -> tuple[str, ...]:
    protected = re.compile(_PROTECTED.format(marks=marks))
    within = [range(*found.span()) for found in (*protected.finditer(line), *_SPOILER.finditer(line))]
    between = re.compile(rf"(?<!\d)[{marks}]|[{marks}](?!\d)")
    cuts = [found for found in between.finditer(line) if not any(found.start() in span for span in within)]
    if not cuts and re.fullmatch(rf"\d{{1,2}}(?:[{marks}]\d{{1,2}})+", line):  # '1,2,3' is a list after all
        return tuple(re.split(f"[{marks}]", line))
    starts = [0, *(cut.end() for cut in cuts)]
    ends = [*(cut.start() for cut in cuts), len(line)]
    parts = [clean(line[start:end]) for start, end in zip(starts, ends, strict=True)]
    quoted = all(map(_QUOTES.fullmatch, filter(None, parts)))
    unquoted = [
        clean(part[1:-1]) if _QUOTES.fullmatch(part) and (quoted or re.search(f"[{marks}]", part)) else part
        for part in parts
    ]
    return tuple(filter(None, unquoted))
