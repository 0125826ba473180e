"""The metrics: each is there, moves when it should, and identifies nobody."""

import asyncio
import logging
import socket
from contextlib import suppress

import pytest

from bot.monitoring.metrics_server import metrics_server
from tests.bot.monitoring.conftest import Page
from tests.support.polls import start
from tests.support.stage import Stage, card, last

FIGURES: dict[str, set[str]] = {
    "houselights_interactions_total": {"name", "outcome"},
    "houselights_interaction_seconds_bucket": {"name", "le"},
    "houselights_interaction_seconds_count": {"name"},
    "houselights_interaction_seconds_sum": {"name"},
    "houselights_ready": set(),
    "houselights_servers": set(),
    "houselights_shards_away": set(),
    "houselights_redraws_total": {"outcome"},
    "houselights_log_lines_total": {"level"},
    "houselights_votes_total": {"outcome"},
    "houselights_votes_waiting": set(),
    "houselights_commit_seconds_bucket": {"le"},
    "houselights_commit_seconds_count": set(),
    "houselights_commit_seconds_sum": set(),
}


async def test_every_metric_moves_when_it_should_and_no_label_identifies_anybody(club: Stage, page: Page) -> None:
    ada = await club.member("ada-of-the-club", seen=0)
    message = await start(club, ada, question="Whodunit?", choices="Colonel, Butler")
    commits = await page.figure("commit_seconds_count")

    await ada.click(message, label="Butler")
    await club.env.advance_time(6)
    await ada.slash(club.channel, "film", film="Zardoz")
    await ada.autocomplete(club.channel, "character", "name", "k")
    await ada.send_dm("What is it about?")
    await club.press(ada, "poll:cast:1:1.1.1.1")
    await club.press(ada, "poll:nothing-of-ours:1")
    await club.press(ada, "draft:Colonel:1")
    await club.press(ada, "hl:open:a-film-that-left:film:::0")
    club.expect_errors()

    async def counted(name: str) -> dict[str, float]:
        found = await page.figures()
        return {
            dict(labels)["outcome"]: value
            for (figure, labels), value in found.items()
            if figure == "houselights_interactions_total" and dict(labels)["name"] == name
        }

    found = await page.figures()
    assert {figure: set(dict(labels)) for figure, labels in found} == FIGURES
    assert await counted("/poll start") == {"done": 1}
    assert await counted("draft:post") == {"done": 1}
    assert await counted("poll:cast") == {"done": 1, "refused": 1}
    assert await counted("/film") == {"refused": 1}
    assert await counted("completing /character") == {"done": 1}
    assert await counted("message") == {"done": 1}
    assert await counted("poll") == {"refused": 1}  # a verb that no card of ours says
    assert await counted("draft") == {"refused": 1}
    assert await counted("hl:open") == {"refused": 1}
    assert await page.figure("interaction_seconds_count", name="poll:cast") == 2
    assert await page.figure("interaction_seconds_bucket", name="poll:cast", le="+Inf") == 2
    assert await page.figure("interaction_seconds_sum", name="poll:cast") > 0
    assert await page.figure("votes_total", outcome="counted") == 1
    assert await page.figure("votes_waiting") == 0
    assert await page.figure("commit_seconds_count") > commits
    assert await page.figure("redraws_total", outcome="done") == 1
    assert await page.figure("ready") == 1
    assert await page.figure("servers") == 1
    labels = {value for _, labels in found for _, value in labels}
    nobody = (str(ada.id), str(club.env.guild.id), str(last(club.channel).id), "ada", "Whodunit", "Colonel", "Zardoz")
    assert [value for value in labels for one in nobody if one in value] == []


async def test_names_that_members_make_up_are_counted_as_one(club: Stage, page: Page) -> None:
    ada = await club.member("ada", seen=0)
    for number in range(20):
        for family in ("hl", "poll", "draft", "club", "hide", "privacy"):
            await club.press(ada, f"{family}:made-up-{number}:1")
    club.expect_errors()

    names = {dict(labels).get("name") for _, labels in await page.figures()}

    assert names == {None, "hl", "poll", "draft", "club", "hide", "privacy"}


async def test_votes_that_wait_and_votes_that_could_not_be_saved_are_counted(club: Stage, page: Page) -> None:
    ada, bob = await club.member("ada"), await club.member("bob")
    message = await start(club, ada)
    polling, database = club.bot.polls, club.bot.database
    assert database is not None

    async with database.transaction():
        waiting = [asyncio.create_task(polling.vote(1, club.env.guild.id, who.id, (1,))) for who in (ada, bob)]
        for enough in (2, 0):  # they come, and the first batch takes them
            while polling.waiting_votes() != enough:
                await asyncio.sleep(0)
        late = asyncio.create_task(polling.vote(1, club.env.guild.id, 77, (1,)))
        while polling.waiting_votes() == 0:
            await asyncio.sleep(0)
        assert await page.figure("votes_waiting") == 1
    await asyncio.gather(*waiting, late)
    assert await page.figure("votes_total", outcome="counted") == 3
    assert await page.figure("votes_waiting") == 0

    await database.fetch_all("PRAGMA query_only = 1")
    reply = card(await ada.click(message, label="Ruth"))
    await database.fetch_all("PRAGMA query_only = 0")
    club.expect_errors()

    assert reply.content.startswith("I could not save your vote just now")
    assert await page.figure("votes_total", outcome="unsaved") == 1
    assert await page.figure("interactions_total", name="poll:cast", outcome="unsaved") == 1


async def test_warnings_errors_and_failed_redraws_are_counted(club: Stage, page: Page) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=503, times=1)

    await ada.click(message, label="Ruth")
    await club.env.advance_time(6)
    logging.getLogger("a.library").critical("The end")

    assert await page.figure("redraws_total", outcome="failed") == 1
    assert await page.figure("log_lines_total", level="warning") == 1
    assert await page.figure("log_lines_total", level="critical") == 1


async def test_metrics_are_for_this_machine_alone_and_take_no_port_of_another(club: Stage, page: Page) -> None:
    with socket.socket() as outside, suppress(socket.gaierror):  # not every machine knows its own name
        name = socket.gethostbyname(socket.gethostname())
        if not name.startswith("127."):
            with pytest.raises(ConnectionRefusedError):
                outside.connect((name, page.port))
    with socket.socket() as next_door, pytest.raises(ConnectionRefusedError):
        next_door.connect(("127.0.0.2", page.port))

    with pytest.raises(OSError, match="in use"):
        async with metrics_server(club.bot, page.port):
            pass
