"""Changing an open poll: its author and moderators extend it or add a choice, and no vote is touched."""

import discord
import orjson
import pytest
from simcord import MemberActor, ResponseMessage

from bot.club.poll_changes import CLOSED_ALREADY, EARLIER, EXTENDED_TOO_OFTEN, MOST_EXTENSIONS, SAME
from bot.model.polls import NOT_YOURS
from tests.support.polls import (
    ballot_of,
    choose,
    fields,
    now,
    poll_of,
    results,
    show_votes,
    sketch,
    start,
    vote,
    votes_of,
)
from tests.support.stage import SHIPPED, Stage, buttons, card, custom_ids, last, moderator, parts, text

TWO_HOURS = 7_200


async def change(club: Stage, member: MemberActor, message: discord.Message, **options: str) -> ResponseMessage:
    """What a member gets who wants to change a poll."""
    return card(await member.slash(club.channel, "poll change", poll=str(poll_of(message)), **options))


async def redrawn(club: Stage, message: discord.Message) -> discord.Message:
    """The poll's message once it has caught up."""
    await club.env.advance_time(6)
    return now(club, message)


async def test_an_author_extends_a_poll_and_it_stays_open_until_then(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    asked = await change(club, ada, message, closes="5h")
    words, ways = text(asked), buttons(asked)
    before = text(await redrawn(club, message))
    done = card(await ada.click(asked, label="Change the time"))
    shown = text(await redrawn(club, message))
    await club.env.advance_time(TWO_HOURS)
    open_then = results(club) == []
    await club.env.advance_time(2 * TWO_HOURS)

    assert "It will stay open until <t:" in words
    assert ways == ["Change the time", "Leave it as it is"]
    assert "Extended" not in before
    assert "Done: it's open until <t:" in text(done)
    assert "-# Extended until <t:" in shown
    assert open_then
    assert len(results(club)) == 1


async def test_a_poll_that_is_extended_until_it_is_closed_by_hand_does_not_close_by_itself(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    await ada.click(await change(club, ada, message, closes="by hand"), label="Change the time")
    await club.env.advance_time(2 * TWO_HOURS)

    assert results(club) == []
    assert "-# Extended until it's closed by hand." in text(now(club, message))


async def test_a_poll_without_a_closing_time_closes_at_the_one_it_is_given(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, closes="by hand")

    await ada.click(await change(club, ada, message, closes="2h"), label="Change the time")
    shown = text(await redrawn(club, message))
    await club.env.advance_time(TWO_HOURS)

    assert "-# The closing time was set <t:" in shown
    assert len(results(club)) == 1


async def test_a_poll_never_closes_earlier_than_its_voters_were_told(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    earlier = await change(club, ada, message, closes="30m")
    asked = await change(club, ada, message, closes="3h")
    await ada.click(await change(club, ada, message, closes="5h"), label="Change the time")
    late = card(await ada.click(asked, label="Change the time"))

    assert earlier.content == EARLIER
    assert late.content == EARLIER
    club.expect_errors()


async def test_a_choice_is_added_for_everybody_and_votes_stay_as_they_are(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    poll = poll_of(message)
    await ada.click(message, label="Ruth")

    asked = await change(club, ada, message, choice="Miss *Emily*: 1999")
    words = text(asked)
    done = card(await ada.click(asked, label="Add the choice"))
    shown = await redrawn(club, message)
    await bo.click(shown, label="Miss *Emily*: 1999")

    assert r"New choice: **Miss \*Emily\*: 1999**" in words
    assert r"**Miss \*Emily\*: 1999** is a choice now." in text(done)
    assert buttons(shown) == ["Ruth", "Tommy", "Kathy", "Miss *Emily*: 1999", "My vote", "How this works"]
    assert "-# A choice was added <t:" in text(shown)
    assert await votes_of(club, poll) == {1: 1, 2: 0, 3: 0, 4: 1}
    assert await ballot_of(club, poll, ada) == (1,)


async def test_buttons_give_way_to_a_menu_when_a_twenty_first_choice_is_added(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, choices=", ".join("ABCDEFGHIJKLMNOPQRST"))

    await ada.click(await change(club, ada, message, choice="U"), label="Add the choice")
    shown = await redrawn(club, message)
    ballot = card(await ada.click(shown, label="Vote"))
    await ada.select(ballot, ["21"])

    assert buttons(shown) == ["Vote", "How this works"]
    assert await ballot_of(club, poll_of(message), ada) == (21,)


async def test_a_change_that_cannot_be_read_comes_with_a_button_back_to_the_form(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    refused = await change(club, ada, message, closes="when the cows come home")

    form = await ada.click(refused, label="Try again")
    ids = [field["custom_id"] for field in fields(form).values()]
    shown = card(await ada.submit_modal(form, dict(zip(ids, ("5h", ""), strict=True))))

    assert refused.content.startswith("You typed `when the cows come home`.")
    assert "It will stay open until <t:" in text(shown)
    club.expect_errors()


async def test_a_time_and_a_choice_are_confirmed_one_by_one(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    asked = await change(club, ada, message, closes="5h", choice="Miss Emily")
    ways, coloured = buttons(asked), [part["label"] for part in parts(asked) if part.get("style") == 1]
    then = card(await ada.click(asked, label="Add the choice"))
    left, words = buttons(then), text(then)
    done = card(await ada.click(then, label="Change the time"))

    assert ways == ["Change the time", "Add the choice", "Leave it as it is"]
    assert coloured == ["Change the time"]
    assert left == ["Change the time", "Leave it as it is"]
    assert "Done: **Miss Emily** is a choice now.\nNot done yet:\nIt will stay open until" in words
    assert "Not done yet" not in text(done)
    assert buttons(done) == ["My vote"]
    shown = text(await redrawn(club, message))
    assert "Extended until" in shown
    assert "A choice was added" in shown


@pytest.mark.parametrize(
    ("choice", "why"),
    [
        ("ruth", "Two of the choices look the same: `Ruth` and `ruth`."),
        ("x" * 81, "A choice has room for 80 characters"),
        ("\N{HANGUL FILLER}", "That choice says nothing."),
    ],
)
async def test_a_choice_that_the_poll_does_not_take_is_refused_in_a_sentence(
    club: Stage, choice: str, why: str
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    refused = await change(club, ada, message, choice=choice)

    assert refused.content.startswith(why)
    club.expect_errors()


async def test_a_poll_has_no_more_than_twenty_five_choices(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, choices=", ".join(f"N{number}" for number in range(24)))

    last_one = await change(club, ada, message, choice="The last")
    other = await change(club, ada, message, choice="One more")
    await ada.click(last_one, label="Add the choice")
    refused = card(await ada.click(other, label="Add the choice"))

    assert refused.content == "A poll has 2 to 25 choices; I count 26."
    club.expect_errors()


async def test_the_longest_choice_fits_into_its_button(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    await ada.click(await change(club, ada, message, choice="x" * 80), label="Add the choice")

    assert "x" * 80 in buttons(await redrawn(club, message))


async def test_the_ballot_of_an_author_has_a_form_for_a_change(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)

    ballot = card(await ada.click(message, label="My vote"))
    form = await ada.click(ballot, label="Change the poll")
    assert form.modal is not None
    ids = [part["component"]["custom_id"] for part in form.modal["components"]]
    asked = card(await ada.submit_modal(form, dict(zip(ids, ("5h", "Miss Emily"), strict=True))))

    assert buttons(asked) == ["Change the time", "Add the choice", "Leave it as it is"]
    assert "Change the poll" not in buttons(card(await bo.click(message, label="My vote")))


async def test_only_the_author_and_moderators_change_a_poll(club: Stage) -> None:
    ada, bo, mod = await club.member("ada"), await club.member("bo"), moderator(club)
    message = await start(club, ada)
    asked = await change(club, mod, message, choice="Miss Emily")

    refused = await change(club, bo, message, choice="Miss Emily")
    forced = card(await club.press(bo, f"poll:add:{poll_of(message)}:Miss Emily"))
    await mod.click(asked, label="Add the choice")

    assert refused.content == forced.content == NOT_YOURS
    assert "Miss Emily" in buttons(await redrawn(club, message))
    club.expect_errors()


async def test_a_poll_that_has_closed_is_not_changed(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    asked = await change(club, ada, message, closes="5h", choice="Miss Emily")
    await club.env.advance_time(TWO_HOURS)

    answers = [card(await ada.click(asked, label=label)) for label in ("Change the time", "Add the choice")]

    assert [answer.content for answer in answers] == [CLOSED_ALREADY, CLOSED_ALREADY]
    assert (await change(club, ada, message, closes="5h")).content == CLOSED_ALREADY
    club.expect_errors()


async def test_ranked_ballots_stay_as_they_are_and_can_rank_the_new_choice_after(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "ranked-0"})
    poll = poll_of(message)
    await vote(club, poll, [(1, 2, 3)])

    asked = await change(club, ada, message, choice="Miss Emily")
    words = text(asked)
    await ada.click(asked, label="Add the choice")
    await vote(club, poll, [(1, 2, 3), (4, 3, 2, 1)])

    assert "Rankings that are in stay as they are, without the new choice." in words
    assert await votes_of(club, poll) == {1: 1, 2: 0, 3: 0, 4: 1}


async def test_a_poll_with_all_picks_takes_one_more_pick_with_the_new_choice(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-0"})
    poll = poll_of(message)

    await ada.click(await change(club, ada, message, choice="Miss Emily"), label="Add the choice")
    await vote(club, poll, [(1, 2, 3, 4)])

    assert await votes_of(club, poll) == {1: 1, 2: 1, 3: 1, 4: 1}
    assert "Pick as many as you like" in text(await redrawn(club, message))


async def test_sealed_votes_stay_sealed_and_as_wide_as_they_are_when_a_choice_is_added(club: Stage) -> None:
    ada = await club.member("ada")
    desk = await choose(ada, await sketch(ada, club.channel), "privacy", "sealed")
    await ada.click(await choose(ada, desk, "kind", "ranked-0"), label="Post it")
    message = last(club.channel)
    poll = poll_of(message)
    await vote(club, poll, [(1, 2, 3), (2, 1)])

    asked = await change(club, ada, message, choice="Miss Emily")
    words = text(asked)
    await ada.click(asked, label="Add the choice")
    with club.env.time_context():
        for voter in (7, 8, 9):
            await club.bot.polls.vote(poll, club.env.guild.id, voter, (4, 1, 2))
    await club.env.advance_time(TWO_HOURS)

    assert "Votes that are in stay sealed" in words
    assert "from then on, members can rank 3 of the 4 choices." in words
    assert "Rank up to 3" in text(now(club, message))
    assert "**Miss Emily** won with 3 votes of 5 that count." in text(results(club)[0])


async def test_changes_are_found_by_their_words_and_exported_with_the_log(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    asked = await change(club, ada, message, closes="5h", choice="Zardoz")
    await ada.click(card(await ada.click(asked, label="Add the choice")), label="Change the time")
    poll = str(poll_of(message))

    offered = await ada.autocomplete(club.channel, "poll results", "poll", "zardoz")
    [file] = card(await ada.slash(club.channel, "poll export", poll=poll, format="json")).attachments
    log = [(line["event"], line["member"], line.get("choice")) for line in orjson.loads(await file.read())["log"]]

    assert [one["value"] for one in offered] == [poll]
    assert ("choice added", ada.id, 4) in log
    assert ("extended", ada.id, None) in log


async def test_the_same_closing_time_is_no_change(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, closes="by hand")

    refused = await change(club, ada, message, closes="by hand")

    assert refused.content == SAME
    club.expect_errors()


async def test_a_poll_is_extended_twenty_times_at_most(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    for hours in range(3, 3 + MOST_EXTENSIONS):
        await ada.click(await change(club, ada, message, closes=f"{hours}h"), label="Change the time")
        await club.env.advance_time(60)

    refused = card(await ada.click(await change(club, ada, message, closes="40h"), label="Change the time"))

    assert refused.content == EXTENDED_TOO_OFTEN
    club.expect_errors()


async def test_a_changed_poll_counts_all_its_choices_in_the_end(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await ada.click(await change(club, ada, message, choice="Miss Emily"), label="Add the choice")
    await vote(club, poll_of(message), [(4,), (4,), (1,)])
    await show_votes(club, poll_of(message))

    await club.env.advance_time(TWO_HOURS)

    assert "**Miss Emily** won with 2 votes of 3." in text(results(club)[0])
    assert "-# A choice was added <t:" in text(now(club, message))


async def test_a_choice_that_goes_further_than_the_room_has_seen_is_pointed_out(club: Stage) -> None:
    ada = await club.member("ada", seen=4)
    message = await start(club, ada)

    further = text(await change(club, ada, message, choice="Ruth deserved to die"))
    harmless = text(await change(club, ada, message, choice="Friday"))

    assert "That sounds like something in" in further
    assert "it's from “Seen it all”. This poll is for everybody." in further
    assert "That sounds like" not in harmless


async def test_a_gated_poll_is_changed_by_those_who_have_seen_as_far_and_its_card_gives_nothing_away(
    club: Stage,
) -> None:
    ada, mod = await club.member("ada", seen=4), moderator(club)
    desk = await choose(ada, await sketch(ada, club.channel, film=SHIPPED), "gate", "4")
    await ada.click(desk, label="Post it")
    message = last(club.channel)

    unseen = await change(club, mod, message, choice="Miss Emily")
    asked = await change(club, ada, message, closes="5h", choice="Miss Emily")
    await ada.click(card(await ada.click(asked, label="Add the choice")), label="Change the time")
    shown = text(await redrawn(club, message))

    assert "This one goes further than you've seen" in text(unseen)
    assert "A choice was added" in shown
    assert "Extended until" in shown
    assert "Miss Emily" not in shown


async def test_a_change_that_may_mean_several_polls_keeps_what_was_typed_until_one_is_picked(club: Stage) -> None:
    ada = await club.member("ada")
    for question in ("Who next?", "Who then?"):
        await start(club, ada, question=question)

    asked = card(await ada.slash(club.channel, "poll change", poll="who", closes="tomorrow 23:30", choice="A: b"))
    shown = card(await ada.click(asked, custom_id=custom_ids(asked)[0]))

    assert "It will stay open until <t:" in text(shown)
    assert "**A: b**" in text(shown)
    assert buttons(shown) == ["Change the time", "Add the choice", "Leave it as it is"]
