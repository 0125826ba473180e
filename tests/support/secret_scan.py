"""What a secret looks like, for the scan of everything that is tracked; no secret stands here, only shapes."""

import base64
import binascii
import re

_SHAPES = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a webhook's address": re.compile(r"discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d{17,20}/[\w-]{60,}"),
    "a key of a code host": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{50,}|glpat-[\w-]{20,})"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bAIza[\w-]{35}\b"),
    "a signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    "a secret that is set": re.compile(
        r"(?i)\b\w*(?:token|secret|password|api_?key)[\"']?\s*[=:]\s*[\"']?(?=\w*\d)(?=\w*[a-z])[\w-]{32,}"
    ),
}
_TOKEN = re.compile(r"(?<![\w-])([\w-]{22,30})\.[\w-]{6,7}\.[\w-]{27,}")


def find_secrets(text: str) -> list[str]:
    """What in `text` looks like a secret: kind and line number of each, never the secret itself."""
    return [f"line {number}: {kind}" for number, line in enumerate(text.splitlines(), start=1) for kind in _kinds(line)]


def _kinds(line: str) -> list[str]:
    found = [kind for kind, shape in _SHAPES.items() if shape.search(line)]
    return found + ["a bot's token"] * any(_is_an_id(first) for first in _TOKEN.findall(line))


def _is_an_id(encoded: str) -> bool:
    """Whether this is how a bot's token begins: with the id of its application, in base 64."""
    try:
        return base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)).isdigit()
    except binascii.Error:
        return False
