"""Whoever does too much at once is told so kindly, whatever they do, and can go on a little later."""

import re

import discord
import pytest
from simcord import MemberActor

from bot.model.rate_limits import LONG_WORK, POSTS, QUESTIONS, SLOW_DOWN
from tests.support.polls import fill, public
from tests.support.stage import Stage, buttons, card, moderator, text

AT_ONCE, LETTERS, POSTED, LONG = 30, 90, 20, 10


def is_told(sentence: str, said: str) -> bool:
    """Whether somebody is told this, with some seconds to wait."""
    return re.fullmatch(re.escape(sentence).replace(r"\{seconds\}", r"[1-9]\d*"), said) is not None


async def hurry(club: Stage, member: MemberActor, times: int = AT_ONCE) -> None:
    """Use commands as fast as one can."""
    for _ in range(times):
        await member.slash(club.channel, "help")


async def test_thirty_commands_at_once_are_fine_and_one_more_has_to_wait(club: Stage) -> None:
    viewer = await club.member()
    await hurry(club, viewer, AT_ONCE - 1)

    last = card(await viewer.slash(club.channel, "help"))
    more = card(await viewer.slash(club.channel, "help"))
    await club.env.advance_time(1)
    again = card(await viewer.slash(club.channel, "help"))

    assert last.components
    assert is_told(SLOW_DOWN, more.content)
    assert more.ephemeral
    assert again.components
    club.expect_errors()


async def test_buttons_and_selects_go_by_the_same_pace(club: Stage) -> None:
    viewer = await club.member(seen=0)
    shown = card(await viewer.slash(club.channel, "seen"))
    question = card(await viewer.click(card(await viewer.slash(club.channel, "film")), label="I've seen more"))
    await hurry(club, viewer, AT_ONCE - 3)

    pressed = card(await viewer.click(question, label=buttons(question)[0]))
    picked = card(await viewer.select(shown, ["4"]))

    assert is_told(SLOW_DOWN, pressed.content)
    assert is_told(SLOW_DOWN, picked.content)
    assert await club.bot.club.seen_by(viewer.id) == {"never-let-me-go-2010": 0}
    club.expect_errors()


async def test_one_who_hurries_holds_back_nobody_else(club: Stage) -> None:
    hasty, other = await club.member(), await club.member("other")
    await hurry(club, hasty)

    assert card(await other.slash(club.channel, "help")).components


async def test_typing_has_a_pace_of_its_own_and_the_wait_is_the_only_choice(club: Stage) -> None:
    viewer = await club.member()
    for _ in range(LETTERS):
        await viewer.autocomplete(club.channel, "character", "name", "k")

    offered = await viewer.autocomplete(club.channel, "character", "name", "k")
    shown = card(await viewer.slash(club.channel, "help"))

    [only] = offered
    assert is_told(SLOW_DOWN, only["name"])
    assert shown.components
    club.expect_errors()


async def test_what_has_been_written_in_a_form_is_not_lost(club: Stage) -> None:
    viewer = await club.member()
    form = await viewer.slash(club.channel, "poll start")
    await hurry(club, viewer, AT_ONCE - 1)

    desk = card(await fill(viewer, form, "What next?", "Solaris\nStalker", "1d"))

    assert "What next?" in text(desk)


async def test_a_vote_that_was_held_back_can_be_given_a_little_later(club: Stage) -> None:
    ada, voter = await club.member("ada"), await club.member("voter")
    desk = card(await ada.slash(club.channel, "poll start", question="Next?", choices="Solaris, Stalker"))
    await ada.click(desk, label="Post it")
    message = public(club.channel)[-1]
    await hurry(club, voter)

    early = card(await voter.click(message, label="Solaris"))
    await club.env.advance_time(1)
    taken = card(await voter.click(message, label="Solaris"))

    assert is_told(SLOW_DOWN, early.content)
    assert "Your vote is in" in text(taken)
    club.expect_errors()


async def test_a_room_is_told_once_that_somebody_asks_too_much(club: Stage) -> None:
    hasty = await club.member()

    for _ in range(10):
        await hasty.send(club.channel, f"{club.me} who plays Ruth?")
    said = [message for message in public(club.channel) if message.author.id != hasty.id]
    await club.env.advance_time(20)
    await hasty.send(club.channel, f"{club.me} who plays Ruth?")
    after = public(club.channel)[-1]

    assert len(said) == 4
    assert is_told(QUESTIONS, said[-1].content)
    assert after.components


async def test_a_room_is_not_flooded_with_shared_cards(club: Stage) -> None:
    hasty = await club.member(seen=1)
    for _ in range(POSTED):
        await hasty.slash(club.channel, "film", share=True)
        await club.env.advance_time(1)
    posted = len(public(club.channel))

    shown = await hasty.slash(club.channel, "film", share=True)
    pressed = card(await hasty.click(card(shown), label="Share"))

    assert is_told(POSTS, shown.followups[-1].content)
    assert is_told(POSTS, pressed.content)
    assert len(public(club.channel)) == posted
    club.expect_errors()


async def test_moderators_are_not_flooded_with_requests(club: Stage) -> None:
    author, hasty = await club.member("author"), await club.member("hasty")
    messages = [await author.send(club.channel, f"Rosebud {number}") for number in range(POSTED // 2 + 1)]
    for message in messages[:-1]:
        offer = card(await hasty.context_menu(club.channel, "Hide it", message))
        await hasty.click(offer, label="Ask a moderator")
    posted = len(public(club.channel))

    refused = card(await hasty.context_menu(club.channel, "Hide it", messages[-1]))

    assert is_told(POSTS, refused.content)
    assert len(public(club.channel)) == posted
    club.expect_errors()


async def test_a_room_is_not_flooded_with_one_message_hidden_again_and_again(club: Stage) -> None:
    hasty = await club.member()
    message = await hasty.send(club.channel, "Rosebud")
    for _ in range(POSTED):
        await hasty.context_menu(club.channel, "Hide it", message)
    posted = len(public(club.channel))

    refused = card(await hasty.context_menu(club.channel, "Hide it", message))

    assert is_told(POSTS, refused.content)
    assert len(public(club.channel)) == posted
    club.expect_errors()


@pytest.mark.parametrize("way", ["privacy", "poll export"])
async def test_what_reads_whole_tables_has_a_pace_of_its_own(club: Stage, way: str) -> None:
    hasty = moderator(club, discord.Permissions(manage_messages=True))
    desk = card(await hasty.slash(club.channel, "poll start", question="Next?", choices="Solaris, Stalker"))
    await hasty.click(desk, label="Post it")
    options = {"poll": "1"} if way == "poll export" else {}
    for _ in range(LONG):
        await hasty.slash(club.channel, way, **options)

    refused = card(await hasty.slash(club.channel, way, **options))
    shown = card(await hasty.slash(club.channel, "help"))

    assert is_told(LONG_WORK, refused.content)
    assert shown.components
    club.expect_errors()


async def test_of_the_forms_that_a_member_opens_one_is_waited_for(club: Stage) -> None:
    viewer = await club.member()
    forms = [await viewer.slash(club.channel, "poll start") for _ in range(5)]

    await fill(viewer, forms[0], "First?", "Solaris\nStalker", "1d")
    last = card(await fill(viewer, forms[-1], "Last?", "Solaris\nStalker", "1d"))

    assert "Last?" in text(last)
    assert club.bot.database is not None
    assert len(await club.bot.database.fetch_all("SELECT id FROM drafts")) == 1
