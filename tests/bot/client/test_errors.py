"""Every failure becomes one sentence for the member, whatever they were doing."""

import logging
import re
from pathlib import Path

import aiosqlite
import pytest

from bot.client.errors import DROPPED
from tests.support.stage import Stage, card, custom_ids

UNEXPECTED = re.compile(r"Something went wrong on my side\. If it happens again, tell .* the reference ([0-9A-F]{6})\.")


async def break_the_database(folder: Path) -> None:
    """Take away the table that every look-up reads."""
    async with aiosqlite.connect(folder / "club.db") as connection:
        await connection.execute("DROP TABLE progress")


async def test_an_unexpected_error_in_a_command_is_told_with_a_reference_that_is_logged(
    club: Stage, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = await club.member()
    await break_the_database(tmp_path)

    with caplog.at_level(logging.ERROR):
        shown = card(await viewer.slash(club.channel, "film"))

    told = UNEXPECTED.fullmatch(shown.content)
    assert told
    assert shown.ephemeral
    assert f"reference {told[1]}" in caplog.text
    assert "no such table: progress" in caplog.text
    assert club.env.errors


async def test_an_unexpected_error_in_a_button_is_told_too(club: Stage, tmp_path: Path) -> None:
    viewer = await club.member(seen=0)
    kathy = card(await viewer.slash(club.channel, "character", name="Kathy"))
    await break_the_database(tmp_path)

    result = await viewer.click(kathy, label="Tommy")

    assert UNEXPECTED.fullmatch(card(result).content)
    assert card(result).ephemeral


async def test_an_unexpected_error_in_a_select_is_told_too(club: Stage, tmp_path: Path) -> None:
    viewer = await club.member()
    shown = card(await viewer.slash(club.channel, "seen"))
    await break_the_database(tmp_path)

    result = await viewer.select(shown, ["1"])

    assert UNEXPECTED.fullmatch(card(result).content)


async def test_an_unexpected_error_in_autocompletion_is_the_only_choice(club: Stage, tmp_path: Path) -> None:
    viewer = await club.member()
    await break_the_database(tmp_path)

    choices = await viewer.autocomplete(club.channel, "character", "name", "k")

    assert len(choices) == 1
    assert choices[0]["name"].startswith("Something went wrong on my side.")


async def test_an_unknown_film_is_told_while_typing(club: Stage) -> None:
    viewer = await club.member()

    choices = await viewer.autocomplete(club.channel, "character", "name", "k", film="Zardoz")

    assert [choice["name"] for choice in choices] == ["I don't have that film. I know Never Let Me Go (2010)."]


@pytest.mark.parametrize(
    "custom_id",
    [
        "hl:dance:never-let-me-go-2010:film:::0",
        "hl:open:never-let-me-go-2010:nowhere:::0",
        "hl:open:never-let-me-go-2010:film:::many",
        "hl:open",
        "hl:undo:never-let-me-go-2010:film:::0:1",
        "hl:undo:never-let-me-go-2010:film:::0:x:y",
        "hl:open:a-film-that-left:film:::0",
    ],
)
async def test_a_button_that_says_something_unknown_is_answered_in_a_sentence(club: Stage, custom_id: str) -> None:
    viewer = await club.member(seen=0)
    shown = card(await viewer.slash(club.channel, "film"))
    forge(club, shown.id, custom_id)

    result = await viewer.click(shown, custom_id=custom_id)

    said = card(result).content
    assert said.startswith(("That button is from an older message", "I don't have that film"))


def forge(club: Stage, message_id: int, custom_id: str) -> None:
    """Put another `custom_id` on the first button of a message, as an older version might have."""
    stored = club.env.backend.get_message(club.channel.id, message_id)
    row = next(part for part in stored.components[0]["components"] if part["type"] == 1)
    row["components"][0]["custom_id"] = custom_id


async def test_an_interaction_that_discord_has_forgotten_is_logged_and_nothing_more(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = await club.member(seen=0)
    club.env.inject_error(
        "POST", "/interactions/*/callback", status=404, code=10062, message="Unknown interaction", times=None
    )

    with caplog.at_level(logging.WARNING):
        result = await viewer.slash(club.channel, "film")

    assert result.response is None
    assert "Could not answer interaction" in caplog.text
    assert club.env.errors


async def test_a_reply_that_discord_refuses_is_followed_by_a_sentence(club: Stage) -> None:
    viewer = await club.member(seen=0)
    club.env.inject_error("POST", "/interactions/*/callback", status=500)

    result = await viewer.slash(club.channel, "film")

    assert card(result).content == DROPPED
    assert club.env.errors


async def test_nobody_is_ever_pinged(club: Stage) -> None:
    viewer = await club.member(seen=0)

    await viewer.slash(club.channel, "character", name="@everyone")

    assert b'"allowed_mentions":{"parse":[]}' in club.sent()[-1]


async def test_no_two_buttons_of_a_card_stand_for_the_same(club: Stage) -> None:
    viewer = await club.member(seen=4)

    for name in ("Kathy", "Tommy", "Ruth", "Miss Lucy", "Miss Emily"):
        shown = card(await viewer.slash(club.channel, "character", name=name))
        assert len(set(custom_ids(shown))) == len(custom_ids(shown))
