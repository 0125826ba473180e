"""The page for machines tells nothing to a web page, to another machine, or about anybody."""

import re
from pathlib import Path

import aiohttp
import pytest

from bot.monitoring.metrics_server import LOOPBACK, metrics_server
from tests.support.polls import start
from tests.support.stage import Stage, a_bot, card


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[", "localhost.evil.example", "localhost."],
)
async def test_a_name_that_was_made_to_lead_here_is_not_answered(tmp_path: Path, host: str) -> None:
    async with metrics_server(a_bot(tmp_path), 0) as port, aiohttp.ClientSession() as session:
        for page in ("healthz", "metrics"):
            async with session.get(f"http://{LOOPBACK}:{port}/{page}", headers={"Host": host}) as answer:
                assert answer.status in {400, 421}
                assert "houselights" not in (await answer.text())


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:9", "localhost", "localhost:9"])
async def test_this_machine_is_answered_by_its_own_names(tmp_path: Path, host: str) -> None:
    async with metrics_server(a_bot(tmp_path), 0) as port, aiohttp.ClientSession() as session:
        answer = await session.get(f"http://{LOOPBACK}:{port}/metrics", headers={"Host": host})

        assert answer.status == 200


async def test_no_other_machine_can_connect(tmp_path: Path) -> None:
    async with metrics_server(a_bot(tmp_path), 0) as port, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(f"http://127.0.0.2:{port}/healthz", headers={"Host": "localhost"})


@pytest.mark.parametrize("path", ["/", "/interactions", "/api", "/metrics/../healthz/x", "/%2e%2e/.env"])
async def test_nothing_can_be_sent_to_the_bot_over_http(tmp_path: Path, path: str) -> None:
    """Interactions come over Discord's gateway alone, so there is no signature to check and nothing to forge."""
    async with metrics_server(a_bot(tmp_path), 0) as port, aiohttp.ClientSession() as session:
        async with session.post(f"http://{LOOPBACK}:{port}{path}", json={"type": 1}) as answer:
            assert answer.status in {404, 405}
        async with session.post(f"http://{LOOPBACK}:{port}/metrics", json={"type": 1}) as answer:
            assert answer.status == 405


async def test_no_metric_names_a_guild_a_member_or_what_anybody_wrote(club: Stage) -> None:
    ada = await club.member("ada")
    await ada.slash(club.channel, "ask", question="Rosebud?")
    poll = await start(club, ada, question="Rosebud?")
    card(await ada.click(poll, label="Ruth"))
    await club.press(ada, "poll:rosebud:1")
    async with metrics_server(club.bot, 0) as port, aiohttp.ClientSession() as session:
        body = await (await session.get(f"http://{LOOPBACK}:{port}/metrics")).text()

    labels = re.findall(r'(\w+)="([^"]*)"', body)
    assert {key for key, _ in labels} == {"name", "outcome", "level", "le"}
    assert not any(re.search(r"\d{15}", value) for _, value in labels)
    assert "rosebud" not in body.lower()
    club.expect_errors()
