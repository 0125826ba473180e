"""Notes as plain text: its sentences, each with a number and the checkpoint that the heading above it names."""

import re
from collections.abc import Iterator, Sequence

from knowledge.curation.notes import Sentence
from knowledge.sheets.rows import tidy

START_LABEL = "Not started yet"
END_LABEL = "Seen it all"

_HEADING = re.compile(r"(?:#+\s*|=+\s*)(?P<label>[^#=].*?)\s*(?:=+|#+)?")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,4}[.):]|[-*\u2022\u2013])\s+")
_ENDED = re.compile(r"(?:^|[.!?\u2026:;,][\"'\u2019\u201d)]*)\s*$")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Capt|Lt|Sgt|vs|etc|e\.g|i\.e)|\b[A-Z])\.$")
_SENTENCE_END = re.compile(r"(?<=[.!?\u2026])[\"'\u2019\u201d)]*\s+(?=[\"'\u2018\u201c(]*[^\W_a-z])")
_UNSEEN = re.compile(r"\b(?:not started|before|premise|poster|trailer|logline)\b", re.IGNORECASE)


def split_sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; a full stop behind an abbreviation or an initial ends none."""
    sentences: list[str] = []
    begin = 0
    for found in _SENTENCE_END.finditer(paragraph):
        if not _ABBREVIATION.search(paragraph[: found.start()]):
            sentences.append(tidy(paragraph[begin : found.end()]))
            begin = found.end()
    return [sentence for sentence in (*sentences, tidy(paragraph[begin:])) if sentence]


def read_prose(text: str) -> tuple[list[str], tuple[Sentence, ...]]:
    """Return the labels of the checkpoints and the numbered sentences of a plain text.

    A line that begins with a hash sign names the checkpoint from which what follows may be shown. What stands under no
    heading may be shown to those who have seen it all.
    """
    labels = [
        START_LABEL,
        *dict.fromkeys(label for label, _ in _paragraphs(text) if label and not _UNSEEN.search(label)),
    ]
    if len(labels) == 1:
        labels.append(END_LABEL)
    sentences: list[Sentence] = []
    number = 0
    for label, paragraph in _paragraphs(text):
        number += bool(paragraph)
        safe_from = len(labels) - 1 if not label else labels.index(label) if label in labels else 0
        for at, sentence in enumerate(split_sentences(paragraph), 1):
            sentences.append(Sentence(f"p{number:02}.s{at}", safe_from, "", sentence, label))
    return labels, tuple(sentences)


def _paragraphs(text: str) -> Iterator[tuple[str, str]]:
    """Yield each paragraph with the heading above it, and each heading with an empty one."""
    label = ""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n")):
        lines: list[str] = []
        for line in block.split("\n"):
            if heading := _HEADING.fullmatch(line.strip()):
                yield label, " ".join(lines)
                label, lines = tidy(heading["label"])[:80], []
                yield label, ""
            else:
                lines.append(_NUMBERED.sub("", line))
                if lines[-1] != line and len(lines) > 1 and not _ENDED.search(lines[-2]):
                    lines[-2] += "."  # an item of a list is a sentence of its own
        yield label, " ".join(lines).strip()


def labels_in(comments: Sequence[str], last: int) -> list[str]:
    """Return the labels that a comment of a table names, as in `Checkpoints: 0 not started, 1 seen all`."""
    found: dict[int, str] = {}
    for comment in comments:
        _, _, listed = comment.partition("heckpoints:")
        for number, label in re.findall(r"(\d+)[ :=]+([^,;.|`]+)", listed):
            found[int(number)] = tidy(label)[:1].upper() + tidy(label)[1:80]
    usual = {0: START_LABEL, last: END_LABEL}
    return [
        found.get(number) or usual.get(number) or f"Write here what number {number} is" for number in range(last + 1)
    ]
