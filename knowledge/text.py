"""Members' words: clean them, compare them as they look, fold them for searching, and cut them where nothing tears.

A *cluster* is what a reader sees as one sign: a letter with its marks, a whole emoji, a flag. A custom emoji of Discord
(`<:popcorn:…>`) and one of its times (`<t:…>`) are one cluster each, too.
"""

import re
import unicodedata
from functools import lru_cache

import regex

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
CUSTOM_EMOJI = re.compile(r"<a?:(\w{2,32}):(\d{15,20})>")
MARKUP = re.compile(r"(<a?:\w{2,32}:\d{15,20}>|<t:-?\d{1,13}(?::[tTdDfFsSR])?>)")
"""Custom emoji and times: what a member's text may hold of Discord's markup that does no harm."""

WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+")

_CLUSTER = regex.compile(rf"{MARKUP.pattern}|\X")
_BLANK = regex.compile(r"[\s\u2800\p{Zs}]+")
_LINE_END = regex.compile(r"\r\n?|[\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# What Unicode calls ignorable, and what no font draws: a text of these alone looks like nothing. The Arabic number
# signs are format characters as well, but they show.
_UNSEEN = regex.compile(
    r"[[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}]"
    r"--[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\U000110BD\U000110CD]]",
    regex.VERSION1,
)
# Unseen signs stay where they change what is seen: joined emoji, the tags of a flag, the form of a letter ...
_KEPT = regex.compile(
    r"(?<=\p{Emoji}\uFE0F?\p{EMod}?)\u200D(?=\p{Extended_Pictographic}|[\U0001F1E6-\U0001F1FF])"
    r"|(?<=[\p{Emoji}\p{Extended_Pictographic}])[\uFE0E\uFE0F]"
    r"|(?<=\U0001F3F4[\U000E0020-\U000E007E]*)[\U000E0020-\U000E007F]"
    r"|(?<=\p{Han})[\uFE00-\uFE02\U000E0100-\U000E01EF]"
    r"|(?<=\p{Mongolian})[\u180B-\u180D\u180E\u180F]"
    # ... joiners within words of scripts whose letters join, and marks of direction where a script runs to the left.
    r"|(?<=[[\p{L}\p{M}]--[\p{Latin}\p{Greek}\p{Cyrillic}\p{Han}]])[\u200C\u200D](?=[\p{L}\p{M}])"
    r"|(?<=\p{InSC=Virama})[\u200C\u200D]",
    regex.VERSION1,
)
_DIRECTION = regex.compile(r"[\u200E\u200F\u061C]")
_RIGHT_TO_LEFT = regex.compile(r"[\p{bc=R}\p{bc=AL}]")
_LEADING_MARKS = regex.compile(r"^[\p{Mn}\p{Me}]+")
_SEEN = regex.compile(r"[^\p{Default_Ignorable_Code_Point}\p{Cc}\p{Z}\p{Mn}\p{Me}]")

_QUOTES = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc\u2032\uff07\u0060\u00b4", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u2033\uff02", '"')
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
# Letters of other alphabets that no font tells from Latin ones.
_TWINS = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425"
    "\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0443\u0445"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ABESIJKMHOPCTXaesijopcyxABEZHIKMNOPTYXo",
)
# Letters that people type as others, though Unicode doesn't take them apart.
_PLAIN_LETTERS = str.maketrans(
    {
        "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ħ": "h", "\u0131": "i", "ŋ": "n",
        "ŧ": "t", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ƒ": "f", "ə": "e", "\u02BB": "'",
        "\u0640": "", "\u06CC": "\u064A", "\u0649": "\u064A", "\u06A9": "\u0643", "\u0629": "\u0647",  # Arabic
    }
)  # fmt: skip
# Combining classes of marks that a search ignores; those of nukta, virama, kana and tones make other letters.
_VOWEL_POINTS = range(10, 36)  # of Hebrew and Arabic
_ACCENTS = 200
_KATAKANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def clean(text: str) -> str:
    """Return a member's text on one line as it is kept: composed, single blanks, without signs that change nothing.

    Joiners, variation selectors and marks of direction stay where they change how the text looks. The result is empty
    where nothing can be seen in the text.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")
    cleaned = _clean_once(text)
    while cleaned != text:  # what goes may have been what a joiner or a mark depended on
        text, cleaned = cleaned, _clean_once(cleaned)
    return cleaned if _SEEN.search(cleaned) else ""


def _clean_once(text: str) -> str:
    text = _BLANK.sub(" ", unicodedata.normalize("NFC", text)).strip()
    kept = {at for found in _KEPT.finditer(text) for at in range(*found.span())}
    if _RIGHT_TO_LEFT.search(text):
        kept.update(found.start() for found in _DIRECTION.finditer(text))
    unseen = {found.start() for found in _UNSEEN.finditer(text)} - kept
    text = "".join(sign for at, sign in enumerate(text) if at not in unseen)
    return _LEADING_MARKS.sub("", " ".join(text.split()))


def clean_lines(text: str) -> list[str]:
    """Return the lines of a text, each cleaned; lines in which nothing can be seen are left out."""
    return [line for written in _LINE_END.split(text) if (line := clean(written))]


def looks(text: str) -> frozenset[str]:
    """Return the ways a cleaned text looks; two texts look the same where they share one.

    Case, composition, curly quotes, the variant of an emoji and letters that only their alphabet tells apart don't
    count. 'Gross' and 'Groß' are two.
    """
    seen = unicodedata.normalize("NFKC", text.translate(_QUOTES)).translate(_QUOTES).translate(_DASHES)
    seen = "".join(sign for sign in seen if not "\ufe00" <= sign <= "\ufe0f" and not _DIRECTION.match(sign))
    seen = " ".join(seen.split())
    return frozenset({seen.lower(), seen.translate(_TWINS)})


@lru_cache(maxsize=4096)
def fold_text(text: str) -> str:
    """Return a text as it is searched for: case, accents, quotes, dashes and unseen signs don't count.

    Vowel signs that make a syllable (in Hindi, Thai and others) and the marks of kana stay; vowel points of Hebrew and
    Arabic, which are mostly left out in writing, don't. Digits of every script are the digits 0 to 9.
    """
    if text.isascii() and text.isprintable():
        return " ".join(text.casefold().replace("`", "'").split())
    parts = unicodedata.normalize("NFKD", clean(text).translate(_QUOTES)).casefold()
    parts = unicodedata.normalize("NFKD", parts).translate(_QUOTES).translate(_DASHES)
    letters = "".join(_plain_sign(sign) for sign in parts)
    folded = unicodedata.normalize("NFC", letters).translate(_PLAIN_LETTERS).translate(_KATAKANA)
    return " ".join(_BLANK.sub(" ", _UNSEEN.sub("", folded)).split())


def _plain_sign(sign: str) -> str:
    mark = unicodedata.combining(sign)
    if mark in _VOWEL_POINTS or mark >= _ACCENTS:
        return ""
    if sign.isascii():
        return sign
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def clusters(text: str) -> list[str]:
    """Return the clusters of a text in order; joined, they are the text."""
    return [found[0] for found in _CLUSTER.finditer(text)]


def clip(text: str, length: int) -> str:
    """Return `text`, shortened at a word, or else at a cluster, to at most `length` code points with an ellipsis."""
    if len(text) <= length:
        return text
    kept = ""
    for cluster in clusters(text[: length + 64]):
        if len(kept) + len(cluster) > length - 1:
            break
        kept += cluster
    words = kept.rsplit(" ", 1)[0] if " " in kept and not text[len(kept) :].startswith(" ") else kept
    return words.rstrip(" ,;:.\u3001\u060c\uff0c") + ELLIPSIS


def name_emoji(text: str) -> str:
    """Return a text with each custom emoji as its name (`:popcorn:`), for places where Discord doesn't draw it."""
    return CUSTOM_EMOJI.sub(r":\1:", text)
