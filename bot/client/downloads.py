"""Downloads from Discord's file servers, which are ended before a large file is read."""

from types import SimpleNamespace

import aiohttp

FILE_HOSTS = ("cdn.discordapp.com", "media.discordapp.net")
MOST_DOWNLOADED = 25 * 1024 * 1024  # bytes of one file of Discord's: a whole file is held in memory


class TooLarge(aiohttp.ClientError):
    """A file that is not read: it is too large for memory, or does not say how large it is."""


def bounded_downloads() -> aiohttp.TraceConfig:
    """Return a trace that ends a download from Discord's file servers before a large file is read."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_check_length)
    return trace


async def _check_length(
    _session: aiohttp.ClientSession, _context: SimpleNamespace, about: aiohttp.TraceRequestEndParams
) -> None:
    if about.url.host in FILE_HOSTS:
        length = about.response.content_length
        if length is None or length > MOST_DOWNLOADED:
            about.response.close()
            raise TooLarge(f"{length} bytes")
