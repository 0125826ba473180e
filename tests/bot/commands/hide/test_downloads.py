"""Files that the bot takes from Discord's servers: none is read that is larger than may be held in memory."""

from collections.abc import AsyncGenerator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.client import downloads
from bot.client.bot import Houselights
from bot.client.downloads import TooLarge
from tests.support.stage import a_bot


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[str]:
    """A server for files on this machine, in place of Discord's."""

    async def small(_: web.Request) -> web.Response:
        return web.Response(body=b"picture")

    async def huge(request: web.Request) -> web.StreamResponse:
        """Announce how much there is, and send none of it: a client that waits for it hangs."""
        response = web.StreamResponse(headers={"Content-Length": str(25 * 1024 * 1024 + 1)})
        await response.prepare(request)
        return response

    async def unsaid(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(b"some of it")
        return response

    app = web.Application()
    app.add_routes([web.get("/small", small), web.get("/huge", huge), web.get("/unsaid", unsaid)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    monkeypatch.setattr(downloads, "FILE_HOSTS", ("127.0.0.1",))
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}"
    await runner.cleanup()


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncGenerator[Houselights]:
    """The bot with the connections that it has once it has logged in."""
    bot = a_bot(tmp_path)
    trace = bot.http.http_trace
    assert trace is not None
    async with aiohttp.ClientSession(trace_configs=[trace]) as session:
        vars(bot.http)["_HTTPClient__session"] = session
        yield bot


async def test_a_file_that_fits_is_read(bot: Houselights, address: str) -> None:
    assert await bot.http.get_from_cdn(f"{address}/small") == b"picture"


@pytest.mark.parametrize("which", ["huge", "unsaid"])
async def test_a_file_that_is_too_large_or_does_not_say_is_not_read(bot: Houselights, address: str, which: str) -> None:
    with pytest.raises(TooLarge):
        await bot.http.get_from_cdn(f"{address}/{which}")
