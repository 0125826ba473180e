"""Asks a language model, over the protocol that Ollama, llama.cpp and most providers speak, while a film is drafted.

Off unless a curator asks for it, and never used to answer members. The key comes from the environment alone.
"""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from knowledge.format.errors import Fault, FilmFileError

KEY = "CURATION_MODEL_KEY"
"""The environment variable that holds the key of a provider."""

_LOCAL = {"localhost", "127.0.0.1", "::1"}
_MOST_BYTES = 200_000  # of a reply
_LONGEST_WAIT = 60.0  # seconds, where the model asks for patience
_TRIES = 3
_TOO_MANY = 429


class NoReply(Exception):
    """Raised when a model doesn't reply to one question; `final` if it is no use to ask it another."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


@dataclass(frozen=True, slots=True)
class Model:
    """A model at an address. `seconds` is how long a reply may take altogether."""

    name: str
    url: str
    seconds: float = 120.0
    key: str = field(default_factory=lambda: os.environ.get(KEY, ""), repr=False)
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise FilmFileError([Fault("--model-url", "", "must be an address such as http://localhost:11434/v1")])
        if self.key and parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise FilmFileError([Fault("--model-url", "", f"would send {KEY} unencrypted; use https")])

    def reply(self, system: str, question: str) -> str:
        """Return what the model replies to a question. Raises `NoReply`."""
        for _ in range(_TRIES):
            status, headers, body = self._post(system, question)
            if status != _TOO_MANY:
                return _content(status, body)
            self.wait(min(_seconds(headers.get("retry-after", "")), _LONGEST_WAIT))
        raise NoReply("it asks for patience again and again (429)", final=True)

    def _post(self, system: str, question: str) -> tuple[int, dict[str, str], bytes]:
        try:
            import httpx  # noqa: PLC0415 (an extra, which nothing else needs)
        except ImportError as error:
            raise NoReply('httpx is missing; install it with pip install "httpx>=0.28,<1"', final=True) from error
        url = self.url.rstrip("/")
        url = url if url.endswith("/chat/completions") else f"{url}/chat/completions"
        messages = [{"role": "system", "content": system}, {"role": "user", "content": question}]
        asked = {"model": self.name, "messages": messages, "temperature": 0, "stream": False}
        headers = {"accept-encoding": "identity", **({"authorization": f"Bearer {self.key}"} if self.key else {})}
        until = time.monotonic() + self.seconds
        body = b""
        try:
            with (
                httpx.Client(timeout=self.seconds, trust_env=False) as client,
                client.stream("POST", url, json=asked, headers=headers) as response,
            ):
                for part in response.iter_raw():
                    body += part
                    if len(body) > _MOST_BYTES:
                        raise NoReply("its reply has no end")
                    if time.monotonic() > until:
                        raise NoReply(f"its reply took longer than {self.seconds:g} s")
                return response.status_code, dict(response.headers), body
        except httpx.TimeoutException as error:
            raise NoReply(f"its reply took longer than {self.seconds:g} s") from error
        except httpx.ConnectError as error:
            raise NoReply("nothing answers at that address", final=True) from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NoReply(f"the connection failed ({type(error).__name__})") from error


def _seconds(written: str) -> float:
    try:
        return max(0.0, float(written))
    except ValueError:
        return 1.0


def _content(status: int, body: bytes) -> str:
    """Return the text of a reply. Raises `NoReply`."""
    if status in {400, 401, 403, 404}:
        raise NoReply(
            f"it refuses the question ({status}); look at the model's name, its address and {KEY}", final=True
        )
    if status != 200:  # noqa: PLR2004
        raise NoReply(f"it has a fault of its own ({status})")
    try:
        reply: Any = json.loads(body)
        content = reply["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise NoReply("its reply makes no sense") from error
    if not isinstance(content, str):
        raise NoReply("its reply makes no sense")
    return content
