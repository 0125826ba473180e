"""Remarks that are no questions about a film: greetings, thanks, a call for help, and texts in other languages."""

from enum import StrEnum

import regex

from knowledge.text import WORD, fold_text


class Remark(StrEnum):
    """The kinds of remarks."""

    GREETING = "greeting"
    THANKS = "thanks"
    HELP = "help"
    FOREIGN = "foreign"


_HI = r"(?:hi|hiya|hello|hey|heya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|morning|evening)"
_TO = r"(?: (?:there|all|everyone|everybody|again|bot|houselights|you|friend|folks))*"
_THANKS = (
    r"(?:ok |okay |great |nice |cool |perfect |lovely |oh )*"
    r"(?:thanks|thank you|thankyou|thx|ty|cheers|ta|much appreciated)"
    r"(?: (?:a lot|so much|very much|again|bot|houselights|for that|for the help|you|mate|lots|a bunch|everyone))*"
)
_HELP = (
    r"(?:please )?help(?: me| please)?|what can (?:you|i) (?:do|ask)(?: you| here)?|what do you do|how do you work|"
    r"how does this(?: bot)? work|how do i use (?:you|this)(?: bot)?|what are you(?: for)?|who are you|commands|"
    r"what commands are there|what can i ask you|what do you know"
)
_PHRASES = {
    Remark.GREETING: regex.compile(_HI + _TO),
    Remark.THANKS: regex.compile(_THANKS),
    Remark.HELP: regex.compile(rf"(?:{_HI}{_TO} )?(?:{_HELP})"),
}
_LATIN = regex.compile(r"\p{Latin}")
_LETTER = regex.compile(r"\p{L}")

_MARKS = regex.compile(r"\p{M}")


def asks_for_help(text: str) -> bool:
    """Return whether a text is a call for help, at once: `remark_of` loads word lists first, a third of a second."""
    return bool(_PHRASES[Remark.HELP].fullmatch(" ".join(_words(text))))


def remark_of(text: str) -> Remark | None:
    """Return what kind of remark a text is; None where it may be a question about a film."""
    words = _words(text)
    sentence = " ".join(words)
    for remark, phrase in _PHRASES.items():
        if phrase.fullmatch(sentence):
            return remark
    letters = _LETTER.findall(text)
    if len(_LATIN.findall(text)) * 2 < len(letters):
        return Remark.FOREIGN
    # Imported late: the lists of words are only needed once a question is asked.
    from knowledge.search.english import FOREIGN, FUNCTION, QUESTION_WORDS  # noqa: PLC0415

    foreign = sum(word in FOREIGN for word in words)
    english = sum(word in FUNCTION or word in QUESTION_WORDS for word in words if word not in FOREIGN)
    return Remark.FOREIGN if foreign > english else None


def _words(text: str) -> list[str]:
    return [_MARKS.sub("", word) for word in WORD.findall(regex.sub(r"['\u2019]", "", fold_text(text)))]
