"""The buttons of a poll's choices: as many as a message takes, and taps that add up where several are picked."""

import asyncio

import pytest

from tests.support.polls import ballot_of, now, poll_of, sketch, start, votes_of
from tests.support.stage import Stage, buttons, card, custom_ids, parts, text

SEVERAL = {"kind": "several-0"}
OTHERS = ["My vote", "How this works"]
WAYS = {"single-0": "cast", "several-0": "toggle"}


def films(number: int, length: int = 0) -> list[str]:
    """Return so many choices, of at least this length."""
    return [f"Film {chr(ord('A') + place)}".ljust(length, "m") for place in range(number)]


@pytest.mark.parametrize("number", [2, 3, 5, 6, 10, 11, 19, 20])
@pytest.mark.parametrize("kind", WAYS)
async def test_each_of_up_to_twenty_choices_has_a_button(club: Stage, number: int, kind: str) -> None:
    ada = await club.member("ada")
    choices = films(number)

    message = await start(club, ada, {"kind": kind}, choices=", ".join(choices))
    await ada.click(message, label=choices[-1])

    assert buttons(message) == [*choices, *OTHERS]
    assert all(f":{WAYS[kind]}:" in identity for identity in custom_ids(message)[:number])
    assert await ballot_of(club, poll_of(message), ada) == (number,)


@pytest.mark.parametrize("number", [21, 25])
async def test_more_choices_are_picked_from_the_ballot(club: Stage, number: int) -> None:
    ada = await club.member("ada")

    message = await start(club, ada, choices=", ".join(films(number)))

    assert buttons(message) == ["Vote", "How this works"]
    assert "Film U" in text(message)


@pytest.mark.parametrize("settings", [{}, {"results": "after"}, SEVERAL, {"privacy": "sealed"}])
async def test_twenty_long_choices_fit_into_the_draft_and_the_poll(club: Stage, settings: dict[str, str]) -> None:
    ada = await club.member("ada", 4)

    draft = await sketch(ada, club.channel, choices=", ".join(films(20, 80)), question="Q" * 300)
    message = await start(club, ada, settings, choices=", ".join(films(20, 80)), question="Q" * 300)

    assert all(len(list(parts(shown))) <= 40 and len(text(shown)) <= 4000 for shown in (draft, message))
    assert len(buttons(message)) == 22


async def test_a_tap_adds_a_choice_to_a_vote_for_several_and_another_takes_it_out(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, SEVERAL)

    replies = [card(await ada.click(message, label=tap)) for tap in ("Tommy", "Ruth", "Tommy", "Ruth", "Kathy")]

    assert ["Your vote is in: **Tommy**." in text(replies[0]), "**Ruth** and **Tommy**" in text(replies[1])] == [
        True
    ] * 2
    assert "Your vote is in: **Ruth**." in text(replies[2])
    assert "Your vote is taken back." in text(replies[3])
    assert await ballot_of(club, poll_of(message), ada) == (3,)
    assert await votes_of(club, poll_of(message)) == {1: 0, 2: 0, 3: 1}


async def test_a_tap_too_many_is_refused_and_changes_nothing(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-2"})
    for tap in ("Tommy", "Ruth"):
        await ada.click(message, label=tap)

    refused = card(await ada.click(message, label="Kathy"))
    club.expect_errors()

    assert refused.content == (
        "You can pick 2 at most. Press one of your picks again to take it out, then press this one."
    )
    assert await ballot_of(club, poll_of(message), ada) == (1, 2)


async def test_no_tap_is_lost_however_fast_they_come(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, SEVERAL, choices=", ".join(films(20)))
    polls = club.bot.polls
    poll = await polls.find(poll_of(message), club.env.guild.id, ada.id)

    with club.env.time_context():
        await asyncio.gather(*(polls.toggle(poll, ada.id, number) for number in poll.numbers))

    assert await ballot_of(club, poll.id, ada) == poll.numbers


async def test_a_forged_tap_is_refused(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, SEVERAL)
    single = await start(club, ada, {"kind": "single-0"})

    replies = [
        card(await club.press(ada, f"poll:toggle:{poll_of(message)}{extra}"))
        for extra in (":9", ":0", "", ":x", ":1.2")
    ]
    await ada.click(single, label="Ruth")
    second = card(await club.press(ada, f"poll:toggle:{poll_of(single)}:2"))
    club.expect_errors()

    assert all(reply.content for reply in replies)
    assert await ballot_of(club, poll_of(message), ada) is None
    assert second.content == "You can pick 1 at most."


async def test_a_tap_after_the_close_is_too_late(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, SEVERAL)
    await ada.click(message, label="Ruth")
    tap = custom_ids(message)[0]

    await club.env.advance_time(7200)
    late = card(await club.press(ada, tap))
    club.expect_errors()

    assert late.content == "Too late: this poll has closed. The vote you gave before counts."
    assert "Ruth** ✅" in text(now(club, message))
