"""A film whose checkpoints change, or whose file is renamed, between two starts or by a reload, as members see it."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from bot.model.guilds import ChannelSettings, Location
from tests.support.films import Raw, entry, fact, small_film, write
from tests.support.polls import choose, poll_of, select_of, start
from tests.support.stage import Stage, a_bot, buttons, card, moderator, stage, text, walk

SLUG, NEW_SLUG = "the-ladder-1999", "ladders-1999"
START, SCHOOL, LETTERS, COTTAGES, END = (
    "Not yet",
    "Seen the school",
    "Read the letters",
    "Seen the cottages",
    "All of it",
)
WORDS = {START: "amber", SCHOOL: "candle", LETTERS: "harbour", COTTAGES: "island", END: "kite"}
FOUR, FIVE, THREE = (
    (START, SCHOOL, COTTAGES, END),
    (START, SCHOOL, LETTERS, COTTAGES, END),
    (START, COTTAGES, END),
)


def ladder(steps: Sequence[str], **more: Any) -> Raw:
    """A film with a word a step, each revealed there; what belongs to a step that it has not is revealed at the end."""
    last = len(steps) - 1
    reveals = {word: steps.index(step) if step in steps else last for step, word in WORDS.items()}
    climber = entry("climber", "The climber")
    climber["facts"] = [fact(f"of-{word}", reveal, f"The climber has the {word}.") for word, reveal in reveals.items()]
    return {
        **small_film(),
        "title": "The Ladder",
        "checkpoints": [{"label": step, "part": f"Up to {step}"} for step in steps],
        "characters": [climber],
        "themes": [],
        "plot": [],
        "terms": [],
        "prompts": [],
        **more,
    }


async def look(club: Stage, viewer: MemberActor) -> list[str]:
    """The words that a viewer is shown."""
    shown = text(card(await viewer.slash(club.channel, "character", name="climber")))
    return [word for word in WORDS.values() if word in shown]


def words(*steps: str) -> list[str]:
    return [WORDS[step] for step in steps]


def owner(club: Stage) -> MemberActor:
    """Whoever runs the bot, as a member of the server who looks after it."""
    actor = moderator(club, discord.Permissions(manage_guild=True, manage_messages=True))
    club.bot.owner_id = actor.id
    return actor


async def reload(club: Stage, ada: MemberActor, folder: Path, raw: Raw, slug: str = SLUG) -> str:
    """Change the film file and have the bot read it; what it says."""
    for file in (folder / "films").glob("*.toml"):
        file.unlink()
    write(folder / "films", raw, slug)
    return card(await ada.slash(club.channel, "club", reload=True)).content


async def restart(club: Stage, folder: Path, raw: Raw) -> None:
    """End the bot, change the film file, and start it again."""
    await club.bot.close()
    write(folder / "films", raw, SLUG)
    club.bot = a_bot(folder, films=folder / "films")
    await club.env.restart_bot(club.bot)


async def seat(club: Stage, film: Raw) -> dict[str, MemberActor]:
    """A member at every checkpoint of a film, by its label."""
    steps = [step["label"] for step in film["checkpoints"]]
    return {step: await club.member(step.replace(" ", "-"), number, SLUG) for number, step in enumerate(steps)}


def option(shown: ResponseMessage, label: str, part: str = "hl:seen") -> str:
    """The value of the option that says this, of the select with this in its id."""
    options = select_of(shown, part)["options"]
    return next(one["value"] for one in options if one["label"].rstrip("”").endswith(label))


def without_mark(club: Stage, shown: ResponseMessage) -> None:
    """Make a card one of the version before, whose numbers say nothing of the list they are of."""
    mark = club.bot.club.cover_of(SLUG).mark
    stored = club.env.backend.get_message(shown.channel_id, shown.id)
    for part in (part for part in walk(stored.components) if mark in part.get("custom_id", "")):
        part["custom_id"] = part["custom_id"].replace(f":{mark}", "").replace(f".{mark}", "")
    assert mark not in str(stored.components)


async def test_four_checkpoints_then_five_then_three(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, members = owner(club), await seat(club, ladder(FOUR))
        await club.bot.club.record_progress(ada.id, SLUG, 3)
        await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 2))
        polls = {
            step: await start(
                club, ada, {"gate": str(number)}, question=f"What of the {WORDS[step]}?", film="The Ladder"
            )
            for number, step in enumerate(FOUR)
        }

        with caplog.at_level(logging.INFO, "bot"):
            await restart(club, tmp_path, ladder(FIVE))

        club.bot.owner_id = ada.id
        assert "the-ladder-1999: its checkpoints have changed (new: read-the-letters)." in caplog.text
        assert await look(club, members[SCHOOL]) == words(START, SCHOOL)
        assert await look(club, members[COTTAGES]) == words(START, SCHOOL, LETTERS, COTTAGES)
        assert await look(club, members[END]) == [*WORDS.values()]
        assert (await club.bot.club.channel_settings(_where(club))).checkpoint == 3
        assert await gets_in(club, members, polls[SCHOOL]) == [SCHOOL, COTTAGES, END]
        assert await gets_in(club, members, polls[COTTAGES]) == [COTTAGES, END]
        assert await gets_in(club, members, polls[END]) == [END]

        told = await reload(club, ada, tmp_path, ladder(THREE))

        assert "its checkpoints have changed (gone: seen-the-school, read-the-letters)." in told
        assert "Asked again how far they have seen it: 1 member." in told
        assert "Only for those who have seen it all now: 1 poll." in told
        assert await look(club, members[SCHOOL]) == words(START)
        assert "How far have you seen it?" in buttons(card(await members[SCHOOL].slash(club.channel, "film")))
        assert await look(club, members[COTTAGES]) == words(START, COTTAGES)
        assert await look(club, members[END]) == [*WORDS.values()]
        assert await gets_in(club, members, polls[SCHOOL]) == [END]
        assert await gets_in(club, members, polls[COTTAGES]) == [COTTAGES, END]
        assert await gets_in(club, members, polls[END]) == [END]


def _where(club: Stage) -> Location:
    return Location(club.env.guild.id, club.channel.id)


async def gets_in(club: Stage, members: dict[str, MemberActor], poll: discord.Message) -> list[str]:
    """The members who are shown what a poll asks."""
    shown = {
        step: text(card(await club.press(member, f"poll:open:{poll_of(poll)}"))) for step, member in members.items()
    }
    return [step for step, said in shown.items() if "What of the" in said]


@pytest.mark.parametrize("version", ["now", "before"])
@pytest.mark.parametrize("step", [START, SCHOOL, COTTAGES])
async def test_an_old_question_how_far_one_is_takes_the_step_that_it_showed(
    tmp_path: Path, step: str, version: str
) -> None:
    """With a mark of its list on it, or without, as on cards of the version before."""
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member()
        old = card(await viewer.slash(club.channel, "seen"))
        if version == "before":
            without_mark(club, old)
        value = option(old, step)
        await reload(club, ada, tmp_path, ladder(FIVE))

        picked = card(await viewer.select(old, [value]))

        assert f"Noted. You're at “{step}” now." in text(picked)
        assert (await look(club, viewer))[-1] == WORDS[step]


@pytest.mark.parametrize("version", ["now", "before"])
async def test_an_old_question_takes_no_step_that_has_gone(tmp_path: Path, version: str) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member()
        old = card(await viewer.slash(club.channel, "seen"))
        if version == "before":
            without_mark(club, old)
        await reload(club, ada, tmp_path, ladder(THREE))

        refused = card(await viewer.select(old, [option(old, SCHOOL)]))

        assert refused.content.startswith("That card is from before the steps of this film changed.")
        assert await look(club, viewer) == words(START)
        club.expect_errors()


async def test_the_end_of_an_old_question_is_the_end_and_is_asked_twice(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member()
        old = card(await viewer.slash(club.channel, "seen"))
        await reload(club, ada, tmp_path, ladder(FIVE))

        asked = card(await viewer.select(old, [option(old, END)]))
        before = await look(club, viewer)
        await viewer.click(asked, label="Yes, all of it")

        assert before == words(START)
        assert await look(club, viewer) == [*WORDS.values()]


@pytest.mark.parametrize("version", ["now", "before"])
async def test_an_old_undo_goes_back_to_the_step_it_was(tmp_path: Path, version: str) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member(seen=2, film=SLUG)
        old = card(await viewer.slash(club.channel, "seen", how_far=SCHOOL))
        if version == "before":
            without_mark(club, old)
        await reload(club, ada, tmp_path, ladder(FIVE))

        undone = card(await viewer.click(old, label="Undo"))

        assert f"Undone. You're back at “{COTTAGES}”." in text(undone)
        assert await look(club, viewer) == words(START, SCHOOL, LETTERS, COTTAGES)


async def test_an_old_undo_to_a_step_that_has_gone_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member(seen=1, film=SLUG)
        old = card(await viewer.slash(club.channel, "seen", how_far=COTTAGES))
        await reload(club, ada, tmp_path, ladder(THREE))

        refused = card(await viewer.click(old, label="Undo"))

        assert refused.content.startswith("That card is from before")
        assert await look(club, viewer) == words(START, COTTAGES)
        club.expect_errors()


@pytest.mark.parametrize("version", ["now", "before"])
async def test_an_old_card_of_a_club_clears_a_room_for_what_it_showed(tmp_path: Path, version: str) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada = owner(club)
        await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 0))
        old = card(await ada.slash(club.channel, "club"))
        if version == "before":
            without_mark(club, old)
        value = option(old, COTTAGES, ":cleared:")
        await reload(club, ada, tmp_path, ladder(FIVE))

        asked = await choose(ada, old, "cleared", value)
        await ada.click(asked, label="Yes, allow it")

        assert (await club.bot.club.channel_settings(_where(club))).checkpoint == FIVE.index(COTTAGES)


@pytest.mark.parametrize("version", ["now", "before"])
async def test_an_old_draft_is_for_those_it_said(tmp_path: Path, version: str) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada = owner(club)
        await club.bot.club.record_progress(ada.id, SLUG, 3)
        old = card(await ada.slash(club.channel, "poll start", question="Well?", film="The Ladder"))
        if version == "before":
            without_mark(club, old)
        value = option(old, COTTAGES, ":gate:")
        await reload(club, ada, tmp_path, ladder(FIVE))

        desk = await choose(ada, old, "gate", value)

        assert f"About The Ladder (1999), for those who've reached “{COTTAGES}”" in text(desk)


async def test_a_step_that_was_offered_before_a_reload_is_the_one_that_is_taken(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member()
        offered = {one["name"]: one["value"] for one in await viewer.autocomplete(club.channel, "seen", "how_far", "")}
        await reload(club, ada, tmp_path, ladder(FIVE))

        await viewer.slash(club.channel, "seen", how_far=offered[COTTAGES])
        then = {one["name"]: one["value"] for one in await viewer.autocomplete(club.channel, "seen", "how_far", "")}

        assert await look(club, viewer) == words(START, SCHOOL, LETTERS, COTTAGES)
        for step in FIVE[:-1]:
            await viewer.slash(club.channel, "seen", how_far=then[step])
            assert (await look(club, viewer))[-1] == WORDS[step]


async def test_a_renamed_film_keeps_its_members_and_its_old_cards(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member(seen=2, film=SLUG)
        climber = card(await viewer.slash(club.channel, "character", name="climber"))
        film = card(await viewer.slash(club.channel, "film"))
        listed = card(await viewer.click(film, label="Characters"))

        told = await reload(club, ada, tmp_path, ladder(FOUR, formerly=[SLUG]), NEW_SLUG)

        assert told == "I've read the film files again. Films: 1."
        opened = card(await viewer.click(listed, label="Open"))
        assert "## The climber" in text(opened)
        assert await look(club, viewer) == words(START, SCHOOL, COTTAGES)
        moved = card(await viewer.click(climber, label="I've seen more"))
        await viewer.select(moved, [option(moved, SCHOOL)])
        assert await look(club, viewer) == words(START, SCHOOL)


async def test_an_old_card_of_a_club_goes_on_working_for_a_renamed_film(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada = owner(club)
        await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, 0))
        old = [card(await ada.slash(club.channel, "club")) for _ in range(3)]
        await reload(club, ada, tmp_path, ladder(FOUR, formerly=[SLUG]), NEW_SLUG)

        asked = await choose(ada, old[0], "cleared", option(old[0], COTTAGES, ":cleared:"))
        await ada.click(asked, label="Yes, allow it")
        cleared = await club.bot.club.channel_settings(_where(club))
        await choose(ada, old[1], "room-film", SLUG)
        await choose(ada, old[2], "film", SLUG)

        assert (cleared.film, cleared.checkpoint) == (NEW_SLUG, FOUR.index(COTTAGES))
        assert (await club.bot.club.channel_settings(_where(club))).film == NEW_SLUG
        assert (await club.bot.club.guild_settings(club.env.guild.id)).film == NEW_SLUG


async def test_a_film_that_was_renamed_without_a_word_is_told_with_the_remedy(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member(seen=2, film=SLUG)

        told = await reload(club, ada, tmp_path, ladder(FOUR), NEW_SLUG)

        assert "1 member's progress is kept for" in told
        assert 'write formerly = ["the-ladder-1999"]' in told.replace("\\", "")
        assert await look(club, viewer) == words(START)


async def test_a_former_name_that_two_films_claim_changes_nothing_and_is_told(tmp_path: Path) -> None:
    write(tmp_path / "films", ladder(FOUR), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ada, viewer = owner(club), await club.member(seen=2, film=SLUG)
        for slug in ("a-copy-1999", SLUG):
            write(tmp_path / "films", ladder(FOUR, formerly=["an-old-name"]), slug)

        told = card(await ada.slash(club.channel, "club", reload=True)).content

        assert '"an-old-name" is a former name of a-copy-1999 as well' in told.replace("\\", "")
        assert await look(club, viewer) == words(START, SCHOOL, COTTAGES)
        club.expect_errors()
