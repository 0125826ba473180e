"""A poll that says more than all may know whom it is for is asked about before it is posted."""

import tomllib
from pathlib import Path

import pytest
from simcord import MemberActor, ResponseMessage

from bot.commands.polls.labels import GATED
from bot.model.rate_limits import unlimited
from tests.support.films import SHIPPED_FILM, Raw, cut_short, write
from tests.support.ladder_film import clear
from tests.support.polls import choose, fields, fill, public, restart, sketch
from tests.support.stage import SHIPPED, Stage, buttons, card, last, stage, text

ONLY, ALL, BACK = ASKED = ["Only for those who've seen that far", "Post it for everybody", "Back"]
RUTH = "Did Ruth deserve to die?"


async def post(club: Stage, author: MemberActor, question: str, **options: str) -> ResponseMessage:
    """Write a poll and press *Post it*; what its author gets."""
    desk = await sketch(author, club.channel, question=question, choices="Yes, No", **options)
    return card(await author.click(desk, label="Post it"))


async def test_a_poll_about_what_the_room_has_not_seen_is_asked_about_first(club: Stage) -> None:
    ada = await club.member("ada", 4)

    asked = await post(club, ada, RUTH)

    assert buttons(asked) == ASKED
    assert RUTH in text(asked)
    assert "Seen it all" in text(asked)
    assert public(club.channel) == []


async def test_a_poll_that_may_give_something_away_can_be_kept_for_those_who_have_seen_it(club: Stage) -> None:
    ada = await club.member("ada", 4)

    await ada.click(await post(club, ada, RUTH), label=ONLY)

    assert GATED in text(last(club.channel))
    assert "Ruth" not in str(last(club.channel).components)


async def test_a_poll_that_may_give_something_away_can_be_posted_for_everybody_all_the_same(club: Stage) -> None:
    ada = await club.member("ada", 4)

    await ada.click(await post(club, ada, RUTH), label=ALL)

    assert RUTH in text(last(club.channel))


async def test_its_author_can_go_back_and_change_the_words(club: Stage) -> None:
    ada = await club.member("ada", 4)

    desk = card(await ada.click(await post(club, ada, RUTH), label=BACK))
    form = await ada.click(desk, label="Change the words")
    changed = card(await fill(ada, form, "Friday or Saturday?", "Friday\nSaturday", "2h"))
    await ada.click(changed, label="Post it")

    assert fields(form)["What do you want to ask?"]["value"] == RUTH
    assert "Friday or Saturday?" in text(last(club.channel))


QUESTIONS = (RUTH, "Is a deferral fair?", "Would you become a donor?", "Are the clones human?", "Friday or Saturday?")


async def sent_to_an_author(raw: Raw, folder: Path, seen: int) -> list[bytes]:
    """What is sent to somebody who has seen so far and posts polls."""
    write(folder / "films", raw, SHIPPED)
    async with stage(folder, unlimited(), films=folder / "films") as club:
        ada = await club.member("ada", seen)
        for question in QUESTIONS:
            await post(club, ada, question)
        return club.sent()


@pytest.mark.parametrize("seen", range(4))
async def test_whether_an_author_is_asked_is_the_same_if_the_rest_of_the_film_did_not_exist(
    tmp_path: Path, seen: int
) -> None:
    raw = tomllib.loads(SHIPPED_FILM.read_text(encoding="utf-8"))

    whole = await sent_to_an_author(raw, tmp_path / "whole", seen)
    short = await sent_to_an_author(cut_short(raw, seen), tmp_path / "short", seen)

    assert whole == short


@pytest.mark.parametrize("seen", [None, 0])
async def test_nobody_is_asked_about_what_they_have_not_seen_themselves(club: Stage, seen: int | None) -> None:
    ada = await club.member("ada", seen)

    for question in QUESTIONS:
        await post(club, ada, question)

    assert len(public(club.channel)) == len(QUESTIONS)


async def test_nobody_is_asked_where_the_room_has_seen_as_much(club: Stage) -> None:
    await clear(club, 4, SHIPPED)
    ada = await club.member("ada", 4)

    await post(club, ada, RUTH)

    assert RUTH in text(last(club.channel))


async def test_a_poll_that_has_its_gate_is_posted_without_a_question(club: Stage) -> None:
    ada = await club.member("ada", 4)
    desk = await choose(ada, await sketch(ada, club.channel, question=RUTH), "gate", "4")

    await ada.click(desk, label="Post it")

    assert GATED in text(last(club.channel))


async def test_the_question_still_works_after_a_restart(club: Stage, tmp_path: Path) -> None:
    ada = await club.member("ada", 4)
    asked = await post(club, ada, RUTH)
    await restart(club, tmp_path)

    await ada.click(asked, label=ONLY)

    assert GATED in text(last(club.channel))


async def test_whoever_has_gone_back_meanwhile_cannot_keep_it_for_those_further_on(club: Stage) -> None:
    ada = await club.member("ada", 4)
    asked = await post(club, ada, RUTH)
    await club.bot.club.record_progress(ada.id, SHIPPED, 1)

    refused = card(await ada.click(asked, label=ONLY))

    assert refused.content.startswith("You haven't set that you've seen that far yourself.")
    assert public(club.channel) == []


async def test_what_the_room_has_seen_too_is_posted_and_the_rest_is_asked_about(club: Stage) -> None:
    await clear(club, 2, SHIPPED)
    ada = await club.member("ada", 4)

    asked = await post(club, ada, "Is a deferral fair?")
    await post(club, ada, "Would you become a donor?")

    assert buttons(asked) == ASKED
    assert ["donor" in text(message) for message in public(club.channel)] == [True]


async def test_in_a_channel_without_a_film_all_films_are_looked_at_that_its_author_has_seen(
    club: Stage,
) -> None:
    ada = await club.member("ada", 4)
    quiet = await club.member("quiet")

    asked = await post(club, ada, RUTH)
    await post(club, quiet, RUTH)

    assert buttons(asked) == ASKED
    assert len(public(club.channel)) == 1
