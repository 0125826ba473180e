"""Discord's limits, held with polls that fill every one of ours; simcord refuses what Discord refuses."""

from pathlib import Path

import discord
import pytest
from simcord import MemberActor, ResponseMessage

from tests.support.polls import now, poll_of, restart, show_votes, start, vote
from tests.support.stage import Stage, buttons, card, last, parts, text

CHOICES = ";".join(chr(ord("a") + number) + "*" * 79 for number in range(25))
LONG = "*" * 299 + "?"
TWO_HOURS = 7200


def check(shown: ResponseMessage | discord.Message) -> None:
    """Hold a card to the limits, in words of our own."""
    components = list(parts(shown))
    assert 0 < len(components) <= 40
    assert len(text(shown)) <= 4000
    for part in components:
        assert len(part.get("label") or "") <= 80
        assert len(part.get("custom_id") or "") <= 100
        assert len(part.get("options") or []) <= 25


async def clicked(member: MemberActor, shown: ResponseMessage | discord.Message, *labels: str) -> ResponseMessage:
    """Press one button after another, and check every card on the way."""
    answer: ResponseMessage | discord.Message = shown
    for label in labels:
        answer = card(await member.click(answer, label=label))
        check(answer)
    assert isinstance(answer, ResponseMessage)
    return answer


async def every_page(member: MemberActor, shown: ResponseMessage) -> list[str]:
    pages = [text(shown)]
    while "More" in buttons(shown):
        shown = await clicked(member, shown, "More")
        pages.append(text(shown))
    return pages


@pytest.mark.parametrize(
    "chosen",
    [
        {"gate": "4", "privacy": "sealed"},
        {"gate": "4", "kind": "several-22", "results": "after"},
        {"kind": "ranked-0", "privacy": "sealed"},
    ],
)
async def test_the_fullest_draft_can_be_looked_at_and_posted(club: Stage, chosen: dict[str, str]) -> None:
    ada = await club.member("ada", 4)

    message = await start(club, ada, chosen, question=LONG, choices=CHOICES)
    ballot = await clicked(ada, message, "Vote")

    check(message)
    check(ballot)


async def test_several_picks_of_the_fullest_poll(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-0", "privacy": "named"}, question=LONG, choices=CHOICES)
    ballot = await clicked(ada, message, "Vote")

    receipt = card(await ada.select(ballot, [str(number) for number in range(1, 26)]))
    mine = card(await ada.slash(club.channel, "poll mine"))
    await club.env.advance_time(6)

    check(receipt)
    check(mine)
    check(now(club, message))


async def test_all_of_the_fullest_poll_can_be_ranked(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "ranked-0"}, question=LONG, choices=CHOICES)
    ranking = await clicked(ada, message, "Vote")

    for place in range(25):
        ranking = await clicked(ada, ranking, buttons(ranking)[place])
    receipt = await clicked(ada, ranking, "Cast this vote")

    check(receipt)
    assert (await club.bot.polls.public_view(poll_of(message))).turnout == 1


@pytest.mark.parametrize("kind", ["several-0", "ranked-0"])
async def test_the_fullest_result_that_is_late_and_tied_can_be_announced_and_looked_at(
    club: Stage, tmp_path: Path, kind: str
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": kind, "privacy": "named"}, question=LONG, choices=CHOICES)
    full = range(1, 26)
    ballots = [tuple(full)] * 10 if kind == "several-0" else [(number,) for number in full for _ in range(12)]
    await vote(club, poll_of(message), ballots)

    await restart(club, tmp_path, away=TWO_HOURS * 2)
    reply = last(club.channel)
    shown = await clicked(ada, reply, "Details")
    names = await every_page(ada, await clicked(ada, shown, "Who voted for what"))

    check(reply)
    check(now(club, message))
    assert reply.id != message.id
    assert "A tie between" in text(reply)
    assert len(reply.attachments) == 1
    assert sum(page.count("<@") for page in names) == len(ballots)


async def test_a_result_in_full_fits_where_the_fullest_poll_s_message_has_been_deleted(
    club: Stage, tmp_path: Path
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "ranked-0"}, question=LONG, choices=CHOICES)
    await vote(club, poll_of(message), [(number,) for number in range(1, 26)])
    club.env.backend.delete_message(club.channel.id, message.id)

    await restart(club, tmp_path, away=TWO_HOURS * 2)

    check(last(club.channel))
    assert "A tie between" in text(last(club.channel))


async def test_the_rounds_of_the_fullest_ranked_poll_are_paged(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "ranked-0"}, question=LONG, choices=CHOICES)
    ballots = [tuple(range(number, 26)) for number in range(1, 26) for _ in range(26 - number)]
    await vote(club, poll_of(message), ballots)
    await club.env.advance_time(TWO_HOURS)

    shown = await clicked(ada, last(club.channel), "Details", "How it was counted")
    rounds = "\n".join(await every_page(ada, shown))

    assert rounds.count("**Round") >= 10
    assert "**Round 1:**" in rounds


async def test_lists_of_the_longest_questions_fit(club: Stage) -> None:
    ada = await club.member("ada")
    for _ in range(6):
        await start(club, ada, question=LONG, choices=CHOICES)

    listed = card(await ada.slash(club.channel, "poll list"))
    check(listed)
    await club.env.advance_time(TWO_HOURS)
    history = card(await ada.slash(club.channel, "poll history", search="*" * 50))
    check(history)
    check(await clicked(ada, history, "More"))
    suggested = await ada.autocomplete(club.channel, "poll results", "poll", "*")

    assert all(len(choice["name"]) <= 100 for choice in suggested)


async def test_the_votes_of_a_member_who_votes_in_everything_fit(club: Stage) -> None:
    ada = await club.member("ada")
    for number in range(10):
        author = await club.member(f"author-{number}")
        message = await start(club, author, {"kind": "several-0"}, question=LONG, choices=CHOICES)
        with club.env.time_context():
            await club.bot.polls.vote(poll_of(message), club.env.guild.id, ada.id, tuple(range(1, 26)))

    mine = card(await ada.slash(club.channel, "poll mine"))

    check(mine)
    assert buttons(mine).count("Change") == 10


async def test_the_fullest_question_of_whether_to_close_fits(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, question=LONG, choices=CHOICES)
    await show_votes(club, poll_of(message))

    check(await clicked(ada, message, "Vote", "Close the poll"))


async def test_the_fullest_page_of_history_says_how_five_tied_polls_went(club: Stage) -> None:
    ada = await club.member("ada")
    five = ";".join(letter + "_*" * 39 for letter in "abcde")
    for _ in range(5):
        message = await start(club, ada, {"kind": "several-0"}, question=LONG, choices=five)
        await vote(club, poll_of(message), [(1, 2, 3, 4, 5)])
    await club.env.advance_time(TWO_HOURS)

    history = card(await ada.slash(club.channel, "poll history"))

    check(history)
    assert text(history).count("A tie between") == 5
