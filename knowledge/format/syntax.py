"""What to do about a file that is no TOML, in a curator's words."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.format.errors import Fault

_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_PAIR = re.compile(r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>.*)")
_LONGEST = 70


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that the parser stopped at. `outside` is its value without what is between straight quotes."""

    text: str
    key: str
    value: str
    outside: str
    message: str

    @property
    def is_heading(self) -> bool:
        return self.text.startswith("[") and not self.key

    @property
    def goes_on(self) -> bool:
        """Return whether the parser looked for an end up to the last line, or to the next heading."""
        unclosed = self.message.startswith(("Unclosed array", "Unterminated", "Expected '\"'"))
        return unclosed or (self.is_heading and self.message == "Invalid value")

    @property
    def is_twice(self) -> bool:
        return any(word in self.message for word in ("twice", "overwrite", "mutate"))


_RULES: tuple[tuple[Callable[[_Line], object], str], ...] = (
    (
        lambda line: re.search("[\u201c\u201d\u201e\u00ab\u00bb]", line.outside),
        'has curly quotes; write straight ones ("), and turn smart quotes off in your editor',
    ),
    (
        lambda line: (
            line.value[:1] in '"[' and '"' in line.value and re.fullmatch(r'[^"{]*[^\W\d][^"{]*', line.outside)
        ),
        """has quotes inside the quotes; write single ones there: "She says 'no'\"""",
    ),
    (
        lambda line: line.goes_on and '"' not in line.outside,
        "can't come here: the line before it misses a comma at its end, or the closing bracket of a list",
    ),
    (lambda line: "inline table" in line.message, "misses the closing brace of {{ text = ..., reveal = ... }}"),
    (lambda line: "'\\'" in line.message, "has a backslash; leave it out"),
    (
        lambda line: line.value[:1] == "'" and line.value.count("'") > 2,  # noqa: PLR2004
        "has an apostrophe inside single quotes; write the text in double ones",
    ),
    (lambda line: '"' in line.outside, "misses a quote at one end of its text"),
    (
        lambda line: line.key in {"reveal", "year"} and re.match(r"\D", line.value),
        "must be a whole number, such as {key} = 0",
    ),
    (
        lambda line: line.key and re.match(r"[^\W\d]", line.value) and line.value not in {"true", "false"},
        "has a text without quotes; put straight ones around it",
    ),
    (
        lambda line: line.is_twice and line.is_heading and not line.text.startswith("[["),
        "is there already; where there are several, each has two brackets: [[{heading}]]",
    ),
    (lambda line: line.is_twice, "is there already; keep one"),
    (
        lambda line: line.is_heading and line.text.count("[") != line.text.count("]"),
        "has not as many closing brackets as opening ones; write [[section]] or [[section.facts]]",
    ),
    (lambda line: re.search(r'"\s+"', line.value), "misses a comma between two texts"),
    (
        lambda line: not line.key and not line.is_heading,
        'is neither a heading in brackets nor key = "text"; begin notes with #',
    ),
)


def syntax_fault(name: str, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    """Return the fault of a file that the parser refuses: its line, the line itself, and what to write."""
    message = str(error)
    lines = text.split("\n")
    found = _AT.search(message)
    number = int(found[1]) if found and found[1] else len(lines)
    while not lines[number - 1].strip() and number > 1:
        number -= 1
    remedy = _remedy(lines[number - 1], message)
    return Fault(name, "", remedy, line=number, quote=shown_line(lines[number - 1]))


def shown_line(line: str) -> str:
    """Return a line as it is quoted to a curator: without blanks around it, not too long, without control signs."""
    line = "".join(char if char.isprintable() else " " for char in line.strip()[: _LONGEST + 1])
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]} …"


def _remedy(text: str, message: str) -> str:
    plain = _AT.sub("", message)
    pair = _PAIR.fullmatch(text)
    key, value = (pair["key"], pair["value"].strip()) if pair else ("", text.strip())
    line = _Line(text.strip(), key, value, _QUOTED.sub("", value), plain)
    remedy = next((remedy for applies, remedy in _RULES if applies(line)), None)
    if remedy is None:
        return f"is not valid TOML: {plain[:1].lower()}{plain[1:]}"
    return remedy.format(key=key, heading=text.strip().strip("[]"))
