"""Ties: the author of a poll, or a moderator, has a run-off or draws one, once, and the channel learns of it."""

from pathlib import Path

import discord
import orjson
from simcord import MemberActor, ResponseMessage

from bot.club.ties import DRAWN_ALREADY, NO_TIE
from bot.model.guilds import Actor
from bot.model.polls import NOT_YOURS
from tests.support.polls import choose, now, poll_of, public, restart, sketch, start, vote
from tests.support.stage import Stage, buttons, card, last, moderator, text

TWO_HOURS = 7_200


async def a_tie(club: Stage, ada: MemberActor) -> discord.Message:
    """The message of a poll that has ended in a tie between two of three choices."""
    message = await start(club, ada)
    await vote(club, poll_of(message), [(1,), (2,)])
    await club.env.advance_time(TWO_HOURS)
    return now(club, message)


async def details(member: MemberActor, message: discord.Message) -> ResponseMessage:
    """The result as one member sees it."""
    return card(await member.click(message, label="Details"))


def draws(club: Stage) -> list[discord.Message]:
    """The lines of the channel that tell of a draw."""
    return [message for message in public(club.channel) if "drawn" in text(message) and len(text(message)) < 200]


async def test_a_winner_is_drawn_from_a_tie_and_the_channel_learns_of_it(club: Stage) -> None:
    ada = await club.member("ada")
    message = await a_tie(club, ada)

    asked = card(await ada.click(await details(ada, message), label="Draw one"))
    question, before = text(asked), len(draws(club))
    done = card(await ada.click(asked, label="Draw it"))
    [line] = draws(club)

    assert "I'll draw one of **Ruth** and **Tommy**, and tell the channel." in question
    assert before == 0
    assert f"was drawn from the tie by <@{ada.id}>" in text(done)
    assert text(line).startswith(("**Ruth** was drawn", "**Tommy** was drawn"))
    assert line.reference
    assert text(line) in text(now(club, message))
    assert buttons(line) == ["Details"]


async def test_a_tie_is_drawn_from_once_and_the_winner_stays(club: Stage) -> None:
    ada, mod = await club.member("ada"), moderator(club)
    message = await a_tie(club, ada)
    asked = [card(await one.click(await details(one, message), label="Draw one")) for one in (ada, mod)]

    await ada.click(asked[0], label="Draw it")
    again = card(await mod.click(asked[1], label="Draw it"))

    assert again.content == DRAWN_ALREADY
    assert len(draws(club)) == 1
    assert {"Run-off", "Draw one"}.isdisjoint(buttons(await details(ada, message)))
    club.expect_errors()


async def test_a_run_off_is_a_draft_with_the_tied_choices_and_the_settings_of_the_poll(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"privacy": "named", "results": "after"})
    await vote(club, poll_of(message), [(1,), (2,)])
    await club.env.advance_time(TWO_HOURS)

    before = len(public(club.channel))
    desk = card(await ada.click(await details(ada, message), label="Run-off"))
    shown = text(desk)
    posted = len(public(club.channel))
    await ada.click(desk, label="Post it")

    assert "## Run-off: Who next?" in shown
    assert posted == before
    assert buttons(last(club.channel)) == ["Ruth", "Tommy", "My vote", "How this works"]
    assert "Named" in text(last(club.channel))
    assert "Votes show at the end" in text(last(club.channel))


async def test_a_run_off_of_a_run_off_is_named_so_once(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, question="Run-off: Who next?")
    await vote(club, poll_of(message), [(1,), (2,)])
    await club.env.advance_time(TWO_HOURS)

    desk = card(await ada.click(await details(ada, now(club, message)), label="Run-off"))

    assert "## Run-off: Who next?" in text(desk)


async def test_only_the_author_and_moderators_break_a_tie(club: Stage) -> None:
    ada, bo, mod = await club.member("ada"), await club.member("bo"), moderator(club)
    message = await a_tie(club, ada)

    offered = ["Draw one" in buttons(await details(one, message)) for one in (ada, bo, mod)]
    answers = [
        card(await club.press(bo, f"poll:{verb}:{poll_of(message)}")) for verb in ("draw", "draw-now", "run-off")
    ]

    assert offered == [True, False, True]
    assert {answer.content for answer in answers} == {NOT_YOURS}
    assert draws(club) == []
    club.expect_errors()


async def test_a_poll_that_one_choice_has_won_has_no_tie_to_break(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await vote(club, poll_of(message), [(1,), (1,), (2,)])
    await club.env.advance_time(TWO_HOURS)

    answers = [card(await club.press(ada, f"poll:{verb}:{poll_of(message)}")) for verb in ("draw", "draw-now")]

    assert {"Run-off", "Draw one"}.isdisjoint(buttons(await details(ada, now(club, message))))
    assert {answer.content for answer in answers} == {NO_TIE}
    club.expect_errors()


async def test_the_channel_of_a_gated_poll_learns_of_a_draw_and_not_of_the_winner(club: Stage) -> None:
    ada = await club.member("ada", seen=4)
    desk = await choose(ada, await sketch(ada, club.channel, film="never-let-me-go-2010"), "gate", "4")
    await ada.click(desk, label="Post it")
    message = last(club.channel)
    await vote(club, poll_of(message), [(1,), (2,)], seen=4)
    await club.env.advance_time(TWO_HOURS)

    shown = card(await ada.click(now(club, message), label="See the result"))
    await ada.click(card(await ada.click(shown, label="Draw one")), label="Draw it")
    [line] = draws(club)

    assert "It ended in a tie, and one was drawn." in text(line)
    assert not any(name in text(line) for name in ("Ruth", "Tommy", "Who next"))
    assert buttons(line) == ["See the result"]
    assert "was drawn from the tie" in text(card(await ada.click(line, label="See the result")))


async def test_a_draw_that_the_channel_has_not_heard_of_is_told_once_after_a_restart(
    club: Stage, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    message = await a_tie(club, ada)
    with club.env.time_context():
        await club.bot.ties.draw(poll_of(message), club.env.guild.id, Actor(ada.id))

    told = list[int]()
    for _ in range(2):
        await restart(club, tmp_path)
        await club.env.advance_time(6)
        told.append(len(draws(club)))

    assert told == [1, 1]
    assert "was drawn from the tie" in text(now(club, message))


async def test_a_draw_is_in_the_log_with_who_made_it(club: Stage) -> None:
    ada = await club.member("ada")
    message = await a_tie(club, ada)
    asked = card(await ada.click(await details(ada, message), label="Draw one"))

    await ada.click(asked, label="Draw it")
    poll = str(poll_of(message))
    [file] = card(await ada.slash(club.channel, "poll export", poll=poll, format="json")).attachments
    exported = orjson.loads(await file.read())

    [drawn] = [line for line in exported["log"] if line["event"] == "drawn"]
    assert drawn["member"] == ada.id
    assert drawn["choice"] == exported["poll"]["drawn"]["choice"]
    assert drawn["choice"] in {1, 2}
