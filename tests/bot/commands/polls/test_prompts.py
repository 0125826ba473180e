"""Putting a discussion prompt to a vote, without giving away what some have not seen."""

from pathlib import Path

import pytest

from bot.client.bot import Houselights
from bot.commands.polls.labels import GATED
from bot.model.guilds import ChannelSettings
from tests.support.films import small_film, write
from tests.support.places import thread_in
from tests.support.polls import choose, marked, select_of, sketch
from tests.support.stage import Stage, a_bot, buttons, card, last, text

SLUG = "the-small-hours-1999"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the small film, where one choice of a prompt and one whole prompt are revealed later."""
    raw = small_film()
    raw["prompts"][0]["choices"].append({"text": "Only if he comes back", "reveal": 2})
    later = {**raw["prompts"][0], "id": "prompt-door", "text": "Would you open?", "reveal": 1, "related": ["stranger"]}
    later["choices"] = [{"text": "Yes", "reveal": 1}, {"text": "No", "reveal": 1}, {"text": "Never again", "reveal": 2}]
    raw["prompts"].append(later)
    write(tmp_path / "films", raw, SLUG)
    return a_bot(tmp_path, films=tmp_path / "films")


async def test_a_prompt_becomes_a_draft_of_its_words_and_choices(club: Stage) -> None:
    ada = await club.member("ada")
    prompt = card(await ada.slash(club.channel, "discuss"))

    desk = card(await ada.click(prompt, label="Put it to a vote"))

    assert desk.ephemeral
    assert text(desk).startswith("## Could you wait so long?")
    assert buttons(desk)[:3] == ["Yes", "No", "My vote"]


async def test_a_choice_that_is_revealed_later_is_not_put_to_a_room_that_has_not_seen_it(club: Stage) -> None:
    ada = await club.member("ada", 2, SLUG)
    prompt = card(await ada.slash(club.channel, "discuss"))

    desk = card(await ada.click(prompt, label="Put it to a vote"))

    assert buttons(desk)[:3] == ["Yes", "No", "My vote"]
    assert "comes back" not in str(desk.components)


async def test_a_prompt_of_a_room_s_own_pace_is_put_to_it_in_the_clear_and_to_nobody_else(club: Stage) -> None:
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 2))
    ada, new = await club.member("ada", 2, SLUG), await club.member("new", 0, SLUG)
    other_channel = club.env.guild.create_text_channel("elsewhere")
    prompt = card(await ada.slash(club.channel, "discuss"))

    desk = card(await ada.click(prompt, label="Put it to a vote"))
    gate = marked(select_of(desk, ":gate:"))
    await ada.click(desk, label="Post it")
    listed = card(await new.slash(other_channel, "poll list"))

    question = text(prompt).splitlines()[0].removeprefix("### ")
    assert int(gate[0]) > 0
    assert text(last(club.channel)).startswith(f"## {question}")
    assert question not in text(listed)
    assert GATED in text(listed)


async def test_a_poll_shown_in_the_clear_closes_in_the_clear(club: Stage) -> None:
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 2))
    ada = await club.member("ada", 2, SLUG)
    await ada.click(
        card(await ada.click(card(await ada.slash(club.channel, "discuss")), label="Put it to a vote")), label="Post it"
    )
    poll = last(club.channel)
    await ada.click(
        card(await ada.click(card(await ada.click(poll, label="Vote")), label="Close the poll")), label="Close it"
    )

    assert "Nobody voted." in text(last(club.channel))


@pytest.mark.parametrize("private", [False, True], ids=["a public thread", "a private thread"])
@pytest.mark.parametrize("cleared", [0, 2])
async def test_a_thread_shows_a_gated_poll_in_the_clear_where_its_channel_is_cleared_for_it(
    club: Stage, cleared: int, *, private: bool
) -> None:
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, cleared))
    ada = await club.member("ada", 2, SLUG)
    thread = thread_in(club, club.channel, ada, private=private)

    desk = await choose(ada, await sketch(ada, thread, question="Did he come back?", film=SLUG), "gate", "2")
    previewed = GATED not in text(desk)
    await ada.click(desk, label="Post it")
    posted = text(last(thread))

    assert previewed is (cleared == 2)
    assert ("Did he come back?" in posted) is (cleared == 2)
    assert (GATED in posted) is (cleared == 0)


async def test_a_prompt_that_a_room_is_no_longer_cleared_for_is_gated_with_what_is_revealed_with_it(
    club: Stage,
) -> None:
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 2))
    ada = await club.member("ada", 2, SLUG)
    prompt = card(await ada.slash(club.channel, "discuss"))
    while "Would you open?" not in text(prompt):
        await club.env.advance_time(30)
        prompt = card(await ada.click(prompt, label="Another one"))
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 0))

    desk = card(await ada.click(prompt, label="Put it to a vote"))
    gate, shown = marked(select_of(desk, ":gate:")), text(desk)
    await ada.click(desk, label="Post it")

    assert gate == ["1"]
    assert "Would you open?" in shown
    assert "Never again" not in shown
    assert "open?" not in text(last(club.channel))
