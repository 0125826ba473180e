"""A select shows what counts, whatever was picked from it before.

Discord keeps in mind what a member picks from a select, under the id of the select and for as long as its message is
there, and shows that rather than what the bot marks. The rehearsal's page does so under its number on the card.
`Screen` does both.
"""

from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.model.guilds import ChannelSettings
from bot.model.rate_limits import unlimited
from tests.support.polls import fields, fill, start
from tests.support.stage import SHIPPED, Stage, a_bot, card, moderator, parts

SIX = "Ada, Bo, Cy, Di, Edie, Flo"
LONGEST = 100  # characters of an id


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, where nobody is held back for being quick."""
    return a_bot(tmp_path, unlimited())


class Screen:
    """What a member has before them of one message."""

    def __init__(self, member: MemberActor, shown: ResponseMessage) -> None:
        self._member = member
        self._picked: dict[tuple[int, str | int], list[str]] = {}
        self.now = self.look(shown)

    def look(self, shown: ResponseMessage) -> ResponseMessage:
        """Look at a card, whose selects must show what is marked and fit into Discord's limits."""
        self.now = shown
        for select in selects(shown):
            for known_by in (select["custom_id"], select["id"]):
                assert self._picked.get((shown.id, known_by), marked(select)) == marked(select), known_by
            assert len(select["custom_id"]) <= LONGEST
        return shown

    async def pick(self, part: str, *values: Any) -> ResponseMessage:
        """Pick something from the select that has `part` in its id."""
        select = next(select for select in selects(self.now) if part in select["custom_id"])
        for known_by in (select["custom_id"], select["id"]):
            self._picked[self.now.id, known_by] = [str(getattr(value, "id", value)) for value in values]
        return self.look(card(await self._member.select(self.now, list(values), custom_id=select["custom_id"])))

    async def press(self, label: str) -> ResponseMessage:
        """Press a button."""
        return self.look(card(await self._member.click(self.now, label=label)))


def selects(shown: ResponseMessage) -> list[dict[str, Any]]:
    """The selects of a card, those for roles among them."""
    return [part for part in parts(shown) if part["type"] in (3, 5, 6, 7, 8)]


def marked(select: dict[str, Any]) -> list[str]:
    """What a select marks as chosen."""
    options = [option["value"] for option in select.get("options", []) if option.get("default")]
    return options + [str(default["id"]) for default in select.get("default_values", [])]


async def test_a_ballot_shows_what_counts_however_often_it_is_changed_and_taken_back(club: Stage) -> None:
    ada = await club.member("ada")
    poll = await start(club, ada, choices=SIX)
    screen = Screen(ada, card(await ada.click(poll, label="My vote")))

    for choice in ("5", "2", "5"):
        await screen.pick("poll:pick:", choice)
        shown = await screen.press("Take my vote back")

    assert [marked(select) for select in selects(shown)] == [[]]


async def test_a_ballot_still_shows_what_counts_after_another_card_was_in_its_place(club: Stage) -> None:
    ada = await club.member("ada")
    poll = await start(club, ada, {"kind": "several-0"}, choices=SIX)
    screen = Screen(ada, card(await ada.click(poll, label="My vote")))

    await screen.pick("poll:pick:", "2", "3")
    await screen.press("Close the poll")
    left = [marked(select) for select in selects(await screen.press("Leave it open"))]
    shown = await screen.press("Take my vote back")

    assert left == [["2", "3"]]
    assert [marked(select) for select in selects(shown)] == [[]]


async def test_how_far_a_member_is_shows_after_it_was_undone(club: Stage) -> None:
    viewer = await club.member("viewer")
    screen = Screen(viewer, card(await viewer.slash(club.channel, "seen")))

    for step in ("2", "0", "1"):
        await screen.pick(":seen:", step)
        await screen.press("Undo")
    await screen.pick(":seen:", "1")
    await screen.pick(":seen:", "4")
    shown = await screen.press("Not yet")

    assert [marked(select) for select in selects(shown)] == [["1"]]


async def test_how_far_a_member_is_shows_under_every_card_that_asks(club: Stage) -> None:
    viewer = await club.member("viewer")
    screen = Screen(viewer, card(await viewer.slash(club.channel, "character", name="Kathy")))

    await screen.pick(":seen:", "1")
    await screen.press("I've seen more")
    await screen.press("Never mind")
    await screen.press("I've seen more")
    await screen.pick(":seen:", "2")
    await screen.press("Undo")
    shown = await screen.press("I've seen more")

    assert [marked(select) for select in selects(shown)] == [["1"]]


async def test_the_settings_of_a_draft_show_as_they_are_there_and_back(club: Stage) -> None:
    ada = await club.member("ada", 3)
    screen = Screen(ada, card(await ada.slash(club.channel, "poll start", question="Who next?", choices=SIX)))
    ways = {
        ":kind:": ["ranked-0", "several-2", "single-0"],
        ":privacy:": ["named", "private", "sealed", "named", "private"],
        ":results:": ["after", "live"],
        ":gate:": ["2", "0", "2"],
    }

    for setting, values in ways.items():
        for value in [*values, *values]:
            await screen.pick(setting, value)
    form = await ada.click(screen.now, label="Change the words")
    assert fields(form)
    shown = screen.look(card(await fill(ada, form, "Who then?", "Ada\nBo\nCy", "2h")))

    assert [marked(select) for select in selects(shown)] == [["single-0"], ["private"], ["live"], ["2"]]


async def test_what_a_server_sets_shows_as_it_is_there_and_back(club: Stage) -> None:
    admin = moderator(club, discord.Permissions(manage_guild=True))
    roles = [club.env.guild.create_role(name) for name in ("hosts", "guests")]
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SHIPPED, 4))
    screen = Screen(admin, card(await admin.slash(club.channel, "club")))
    ways = {
        ":film:": [SHIPPED, "-", SHIPPED],
        ":room-film:": ["-", SHIPPED, "-"],
        ":starters:": ["moderators", "everyone", "role"],
    }

    for lower, higher in (("3", "4"), ("0", "4"), ("2", "3")):
        await screen.pick(":cleared:", lower)
        await screen.pick(":cleared:", higher)
        await screen.press("Leave it")
        await screen.pick(":cleared:", higher)
        await screen.press("Yes, allow it")
        await screen.press("Undo")
        await screen.pick(":cleared:", higher)
        await screen.press("Yes, allow it")
    for setting, values in ways.items():
        for value in [*values, *values]:
            await screen.pick(setting, value)
    for role in [*roles, *roles]:
        await screen.pick(":role:", role)
    await screen.pick(":starters:", "everyone")
    await screen.pick(":starters:", "role")

    assert (await club.bot.club.guild_settings(club.env.guild.id)).starter_role_id == roles[1].id


@pytest.mark.parametrize("seen", [None, 0, 1])
async def test_two_new_cards_have_the_same_ids_where_they_show_the_same_and_else_not(
    club: Stage, seen: int | None
) -> None:
    viewer, alike = await club.member("viewer", seen), await club.member("alike", seen)
    others = [await club.member(f"other-{step}", step) for step in (None, 0, 1) if step != seen]

    own, same, *apart = [
        [select["custom_id"] for select in selects(card(await one.slash(club.channel, "seen")))]
        for one in (viewer, alike, *others)
    ]

    assert own == same
    assert own not in apart


async def test_a_select_of_an_older_card_is_understood_as_it_was(club: Stage) -> None:
    ada = await club.member("ada")
    poll = await start(club, ada, choices=SIX)
    ballot = card(await ada.click(poll, label="My vote"))
    stored = club.env.backend.get_message(club.channel.id, ballot.id)
    [row] = [part for part in stored.components[0]["components"] if part["type"] == 1 and "options" in str(part)]
    old = row["components"][0]["custom_id"].partition("~")[0]
    row["components"][0]["custom_id"] = old

    shown = card(await ada.select(ballot, ["4"], custom_id=old))

    assert "Your vote is in: **Di**." in str(shown.components)
