"""The card of a poll: what it says, that it says it once, and what it leaves to *How this works*."""

from typing import Any

import pytest
from simcord import MemberActor

from bot.commands.polls.ballot_card import RANKED_TIES
from bot.commands.polls.public_message import post
from bot.model.drafts import Draft
from bot.model.guilds import Place
from bot.model.polls import BallotSecrecy, PollKind
from bot.store.polls import NewPoll, create
from tests.support.polls import now, poll_of, start, vote
from tests.support.stage import Stage, buttons, card, last, text

CLOSES = "Closes <t:1767232800:R>"


@pytest.mark.parametrize(
    ("settings", "facts"),
    [
        ({}, f"No votes yet · Pick one · Private · {CLOSES}"),
        ({"privacy": "named"}, f"No votes yet · Pick one · Named · {CLOSES}"),
        ({"privacy": "sealed"}, f"No votes yet · Pick one · Sealed · {CLOSES}"),
        ({"results": "after"}, f"No votes yet · Pick one · Private · Votes show at the end · {CLOSES}"),
        ({"results": "after", "privacy": "sealed"}, f"No votes yet · Pick one · Sealed · {CLOSES}"),
        ({"kind": "several-0"}, f"No votes yet · Pick as many as you like · Private · {CLOSES}"),
        ({"kind": "several-2"}, f"No votes yet · Pick up to 2 · Private · {CLOSES}"),
        ({"kind": "ranked-0"}, f"No votes yet · Rank as many as you like · Private · {CLOSES}"),
        ({"closes": "by hand"}, "No votes yet · Pick one · Private · Open until it's closed by hand"),
        ({"closes": "2h"}, f"No votes yet · Pick one · Private · {CLOSES}"),
    ],
)
async def test_a_poll_has_its_terms_in_one_small_line_at_its_end(
    club: Stage, settings: dict[str, str], facts: str
) -> None:
    ada = await club.member("ada")
    closes = settings.pop("closes", "2h")

    message = await start(club, ada, settings, closes=closes)

    assert text(message).startswith("## Who next?\n")
    assert text(message).splitlines()[-1] == f"-# {facts} · by {ada.mention}"
    assert text(message).count("-# ") == (2 if settings.get("kind") == "ranked-0" else 1)


async def test_choices_stand_apart_each_with_its_bar_and_figures_on_one_line(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    await ada.click(message, label="Tommy")

    assert "Ruth\n`░░░░░░░░░░` 0 · 0%\n\nTommy\n`██████████` 1 · 100%\n\nKathy\n" in text(now(club, message))
    assert "-# 1 vote · " in text(now(club, message))


async def test_a_long_question_is_no_larger_than_it_has_to_be(club: Stage) -> None:
    ada = await club.member("ada")

    message = await start(club, ada, question="Long? " * 40)

    assert text(message).startswith("### Long? Long?")


async def test_choices_are_listed_above_buttons_that_may_not_show_them_whole(club: Stage) -> None:
    ada = await club.member("ada")
    long = "The Cook, the Thief, His Wife & Her Lover (1989)"

    short = await start(club, ada, {"results": "after"})
    whole = await start(club, ada, {"results": "after"}, choices=f"{long}\nTommy")

    assert "Ruth" not in text(short)
    assert f"- {long}\n- Tommy" in text(whole)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            {},
            ["Pick one. You can change your vote until the poll closes.", "Private: nobody sees", "they win together"],
        ),
        ({"privacy": "named"}, ["Named: when it closes, everybody sees who voted for what."]),
        ({"privacy": "sealed"}, ["Sealed: nothing I keep shows who voted for what.", "There's a result once five"]),
        ({"results": "after"}, ["Votes show when it closes."]),
        ({"kind": "several-2"}, ["Pick up to 2.", "Votes show as they come in."]),
        ({"kind": "ranked-0"}, ["Rank as many as you like.", RANKED_TIES]),
    ],
)
async def test_a_voter_reads_how_a_poll_works_on_a_card_of_their_own(
    club: Stage, settings: dict[str, str], says: list[str]
) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada, settings)

    shown = card(await bo.click(message, label="How this works"))

    assert shown.ephemeral
    assert text(shown).startswith("### How this poll works\n")
    assert [sentence for sentence in says if sentence not in text(shown)] == []
    assert "Closes <t:1767232800:R>, <t:1767232800:f>" in text(shown)
    assert ("change your vote" in text(shown)) == (settings.get("privacy") != BallotSecrecy.SEALED)


async def test_only_those_who_have_seen_far_enough_read_how_a_gated_poll_works(club: Stage) -> None:
    author, bo = await club.member("author", 4), await club.member("bo", 1)
    poll = poll_of(await start(club, author, {"gate": "3", "kind": "ranked-0"}))

    refused = card(await club.press(bo, f"poll:about:{poll}"))
    shown = card(await club.press(author, f"poll:about:{poll}"))

    assert "This one goes further than you've seen" in text(refused)
    assert "Rank" not in text(refused)
    assert "Rank as many as you like." in text(shown)


@pytest.mark.parametrize(
    ("gate", "says"),
    [
        ({}, "I'll post the result in the channel."),
        ({"gate": "3"}, "I'll tell the channel that it has closed; only those who've seen that far get the result."),
    ],
)
async def test_whoever_closes_a_poll_learns_where_its_result_goes(club: Stage, gate: dict[str, str], says: str) -> None:
    author = await club.member("author", 4)
    poll = poll_of(await start(club, author, gate))
    await vote(club, poll, [(1,)], seen=4)

    question = card(await author.slash(club.channel, "poll close", poll=str(poll)))
    asked = text(question)
    done = text(card(await author.click(question, label="Close it")))

    assert f"1 vote. {says}" in asked
    assert done == f"Closed. {says}"
    assert ("won with 1 vote" in text(last(club.channel))) == (not gate)


async def test_a_sealed_poll_that_is_closed_too_early_promises_no_result(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada, {"privacy": "sealed"}))
    await vote(club, poll, [(1,)])

    question = card(await ada.slash(club.channel, "poll close", poll=str(poll)))
    asked = text(question)
    done = text(card(await ada.click(question, label="Close it")))

    assert "1 vote. A sealed poll needs five votes: close it now and nobody will ever see a result." in asked
    assert done == "Closed. Fewer than five have voted, so there's no result."


async def numbers_of(club: Stage, ballots: list[tuple[int, ...]], **settings: Any) -> tuple[str, str]:
    """Return what the card of a closed poll says, and what its announcement does."""
    message = await start(club, await club.member("ada"), settings)
    await vote(club, poll_of(message), ballots)
    await club.env.advance_time(7200)
    return text(now(club, message)), text(last(club.channel))


async def test_a_closed_poll_says_each_number_once(club: Stage) -> None:
    closed, announced = await numbers_of(club, [(1,), (2,), (2,)])

    assert "**Tommy** won.\n" in closed
    assert "**Tommy** ✅\n`███████░░░` 2 · 67%" in closed
    assert closed.count("2 vote") == 0
    assert closed.count("3 votes") == 1
    assert announced == "## Who next?\n**Tommy** won with 2 votes of 3.\n-# This poll has closed."


async def test_a_tie_is_announced_with_how_many_voted(club: Stage) -> None:
    closed, announced = await numbers_of(club, [(1,), (2,), (3,), (1,), (2,)])

    assert "A tie between **Ruth** and **Tommy**.\n" in closed
    assert "A tie between **Ruth** and **Tommy**, with 2 votes each.\n-# Closed with 5 votes." in announced


async def test_a_poll_without_votes_says_so_once(club: Stage) -> None:
    closed, announced = await numbers_of(club, [])

    assert announced == "## Who next?\nNobody voted.\n-# This poll has closed."
    assert closed.count("Nobody voted.") == 1


async def test_the_channel_s_card_of_a_gated_poll_says_nothing_twice(club: Stage) -> None:
    author = await club.member("author", 4)

    message = await start(club, author, {"gate": "3"})

    assert text(message).splitlines()[-1] == f"-# No votes yet · {CLOSES}, <t:1767232800:f>"
    assert buttons(message) == ["Vote"]


async def post_unchecked(club: Stage, author: MemberActor, draft: Draft) -> int:
    """Post a poll whose words are no longer taken, as an older version did; return its id."""
    with club.env.time_context():
        now_ = int(club.bot.club.now().timestamp())
        place = Place(club.channel.id, club.channel.id, private_thread=False)
        posting = NewPoll(club.env.guild.id, place, author.id, now_, None, "start")
        lot = range(1, len(draft.choices) + 1)
        assert club.bot.database is not None
        async with club.bot.database.transaction():
            poll_id = await create(club.bot.database, draft, posting, "", lot)
        await post(club.bot, (await club.bot.polls.find(poll_id, club.env.guild.id, author.id)).header())
    return poll_id


@pytest.mark.parametrize("nothing", ["\N{HANGUL FILLER}", "\u200b", "\u2800", "\u202e", "\ufeff\u2060"])
@pytest.mark.parametrize("kind", [PollKind.SINGLE, PollKind.RANKED])
async def test_words_of_an_older_poll_that_cannot_be_seen_leave_no_hole(
    club: Stage, kind: PollKind, nothing: str
) -> None:
    ada = await club.member("ada")
    older = Draft(nothing, (nothing, "Tommy"), kind=kind, most=2 if kind == PollKind.RANKED else 1)
    poll = await post_unchecked(club, ada, older)
    await vote(club, poll, [(1,)])

    question = card(await ada.slash(club.channel, "poll close", poll=str(poll)))
    await ada.click(question, label="Close it")
    listed = card(await ada.slash(club.channel, "poll history"))

    assert "## A poll\n**Choice 1** won" in text(last(club.channel))
    assert "**A poll**\nChoice 1 won" in text(listed)
