"""How a poll ended, as the channel and each member see it: winners, ties, rounds, names, pictures."""

import io
from typing import Any

import discord
import pytest
from PIL import Image
from simcord import ResponseMessage

from bot.commands.polls.result_text import TOO_FEW
from tests.support.polls import now, poll_of, start, vote
from tests.support.stage import Stage, buttons, card, last, parts, text

TWO_HOURS = 7200
RANKED = {"kind": "ranked-0"}


async def ended(
    club: Stage, ballots: list[tuple[int, ...]], settings: dict[str, str] | None = None, **options: str
) -> discord.Message:
    """A poll with these ballots that has closed; the message that tells its result."""
    message = await start(club, await club.member("ada", 4), settings, **options)
    await vote(club, poll_of(message), ballots, int((settings or {}).get("gate", 0)))
    await club.env.advance_time(TWO_HOURS)
    return last(club.channel)


def picture(message: discord.Message | ResponseMessage) -> dict[str, Any]:
    return next(part for part in parts(message) if part["type"] == 12)["items"][0]


async def test_a_winner_is_named_with_its_votes(club: Stage) -> None:
    announcement = await ended(club, [(1,), (2,), (2,)])

    assert "**Tommy** won with 2 votes of 3." in text(announcement)


async def test_shares_of_a_poll_that_takes_several_picks_are_of_all_who_have_voted(club: Stage) -> None:
    announcement = await ended(club, [(1, 2), (1, 2), (2, 3), (2,)], {"kind": "several-0"})
    shown = text(card(await (await club.member("bo")).click(announcement, label="Details")))

    assert "**Tommy** won." in shown
    assert "-# 4 votes" in shown
    assert [line.split("` ")[1] for line in shown.split("\n") if "` " in line] == ["2 · 50%", "4 · 100%", "1 · 25%"]


async def test_a_sealed_poll_whose_votes_are_still_being_counted_says_so(club: Stage) -> None:
    message = await start(club, await club.member("ada", 4), {"privacy": "sealed"})
    await vote(club, poll_of(message), [(1,), (2,), (2,), (2,), (2,)], 0)
    database = club.bot.database
    assert database is not None
    async with database.transaction():
        await database.fetch_one("UPDATE polls SET state = 'closing', closed_at = opened_at + 1")
    bo = await club.member("bo")

    details = text(card(await bo.slash(club.channel, "poll results", poll=str(poll_of(message)))))
    listed = text(card(await bo.slash(club.channel, "poll history")))

    assert "The votes are being counted." in details
    assert "Fewer than five" not in details + listed


async def test_joint_winners_are_named_as_a_tie(club: Stage) -> None:
    announcement = await ended(club, [(1,), (2,)])

    assert "A tie between **Ruth** and **Tommy**, with 1 vote each." in text(announcement)


async def test_of_many_joint_winners_five_are_named(club: Stage) -> None:
    announcement = await ended(club, [(number,) for number in range(1, 8)], choices="A, B, C, D, E, F, G")

    assert "A tie between **A**, **B**, **C**, **D**, **E** and 2 more, with 1 vote each." in text(announcement)


async def test_a_poll_that_nobody_voted_in_has_no_winner_and_no_picture(club: Stage) -> None:
    announcement = await ended(club, [])
    ada = await club.member("bo")
    shown = card(await ada.click(announcement, label="Details"))

    assert "Nobody voted." in text(announcement)
    assert announcement.attachments == []
    assert "Nobody voted." in text(shown)
    assert shown.attachments == []


async def test_nobody_has_won_a_ranked_poll_without_a_vote(club: Stage) -> None:
    announcement = await ended(club, [], RANKED)
    shown = card(await (await club.member("bo")).click(announcement, label="Details"))

    assert "Nobody voted." in text(announcement)
    assert "How it was counted" not in buttons(shown)


async def test_the_rounds_of_a_ranked_count_are_listed(club: Stage) -> None:
    announcement = await ended(
        club, [(1,), (1,), (2,), (2,), (3, 2), (4, 3)], RANKED, choices="Ruth, Tommy, Kathy, Lucy"
    )
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))
    result = text(shown)
    counted = text(card(await bo.click(shown, label="How it was counted")))

    assert "**Tommy** won in round 3 with 3 votes of 5 that count." in text(announcement)  # whichever way the lot fell
    assert "Votes in the last round each was in:" in result
    assert "**Round 1:** Ruth 2, Tommy 2, Kathy 1, Lucy 1." in counted
    assert "comes later in the order drawn for ties and goes out." in counted
    assert "The order drawn for ties when the poll was opened: " in counted


@pytest.mark.parametrize(
    ("ballots", "says"),
    [
        ([(1,), (2,), (3,)], ["They were level in every round, so they win together."]),
        ([(1, 2), (2, 1)], ["They were level in every round, so they win together."]),
        ([(1,), (2,), (3, 1)], ["They were level in every round, so they win together."]),
        ([(1, 2, 3), (2, 3, 1), (3, 1, 2)], ["They were level in every round, so they win together."]),
        ([(1,), (1,), (2,), (3,)], ["comes later in the order drawn for ties", "The order drawn for ties when"]),
    ],
)
async def test_the_count_of_a_tie_is_told_as_the_ballot_said(
    club: Stage, ballots: list[tuple[int, ...]], says: list[str]
) -> None:
    announcement = await ended(club, ballots, RANKED)
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))
    counted = text(card(await bo.click(shown, label="How it was counted")))

    assert [sentence for sentence in says if sentence not in counted] == []
    assert ("they win together" in counted) == ("A tie between" in text(announcement))


async def test_exhausted_ballots_and_ties_that_earlier_rounds_break_are_listed(club: Stage) -> None:
    ballots = [*[(1,)] * 4, *[(2,)] * 3, *[(3,)] * 2, (4, 3)]
    announcement = await ended(club, ballots, RANKED, choices="Ruth, Tommy, Kathy, Lucy")
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))
    counted = text(card(await bo.click(shown, label="How it was counted")))

    assert "**Ruth** won in round 3 with 4 votes of 7 that count." in text(announcement)
    assert "Level with another at the end, Kathy had fewer votes earlier on and goes out." in counted
    assert "**Round 3:** Ruth 4, Tommy 3. 3 votes no longer count: none of the picks is left." in counted


async def test_names_are_shown_of_a_named_poll_only_after_it_has_closed(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada, {"privacy": "named"})
    await ada.click(message, label="Ruth")
    receipt = card(await bo.click(message, label="Tommy"))

    early = card(await bo.click(receipt, label="Votes so far"))
    before = buttons(early), text(early)
    await club.env.advance_time(TWO_HOURS)
    shown = card(await bo.click(last(club.channel), label="Details"))

    assert "Who voted for what" not in before[0]
    assert bo.mention not in before[1]
    for closed in (shown, now(club, message)):
        assert f"Ruth** ✅\n`█████░░░░░` 1 · 50%\n-# {ada.mention}\n" in text(closed)
        assert f"Tommy** ✅\n`█████░░░░░` 1 · 50%\n-# {bo.mention}\n" in text(closed)
        assert "Who voted for what" not in buttons(closed)
    assert bo.mention not in text(last(club.channel))


async def test_names_that_do_not_fit_on_the_card_of_a_closed_poll_have_a_button(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"privacy": "named"})
    await vote(club, poll_of(message), [(1,)] * 60)
    await club.env.advance_time(TWO_HOURS)

    names = card(await ada.click(now(club, message), label="Who voted for what"))

    assert "<@1000000>" not in text(now(club, message))
    assert "<@1000000>: Ruth\n<@1000001>: Ruth\n" in text(names)
    assert names.ephemeral


@pytest.mark.parametrize("privacy", ["private", "sealed"])
async def test_no_card_names_the_voters_of_other_polls(club: Stage, privacy: str) -> None:
    announcement = await ended(club, [(1,)] * 6, {"privacy": privacy})
    closed = now(club, next(iter(club.channel.history())))

    shown = card(await (await club.member("bo")).click(announcement, label="Details"))

    assert not any("<@1000000>" in text(one) for one in (announcement, closed, shown))
    assert "Who voted for what" not in [*buttons(closed), *buttons(shown)]


async def test_names_of_a_ranked_poll_come_with_their_order(club: Stage) -> None:
    announcement = await ended(club, [(2, 1)], {**RANKED, "privacy": "named"})
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))

    assert "-# <@1000000>: Tommy > Ruth" in text(shown)


async def test_nobody_is_named_of_a_private_poll_even_when_asked_by_a_forged_button(club: Stage) -> None:
    announcement = await ended(club, [(1,)])
    stored = club.env.backend.get_message(club.channel.id, announcement.id)
    stored.components[0]["components"][-1]["components"][0]["custom_id"] = "poll:named:1:0"
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))

    assert "This poll doesn't show who voted for what." in text(shown)
    assert "1000000" not in str(shown.components)


async def test_a_sealed_result_needs_five_votes(club: Stage) -> None:
    announcement = await ended(club, [(1,)] * 4, {"privacy": "sealed"})
    shown = card(await (await club.member("bo")).click(announcement, label="Details"))

    assert TOO_FEW in text(announcement)
    assert TOO_FEW in text(shown)
    assert "4 votes" in text(shown)
    assert "%" not in text(shown)
    assert announcement.attachments == shown.attachments == []


async def test_a_sealed_result_is_shown_from_five_votes_up(club: Stage) -> None:
    announcement = await ended(club, [(1,)] * 4 + [(2,)], {"privacy": "sealed"})

    assert "**Ruth** won with 4 votes of 5." in text(announcement)
    assert len(announcement.attachments) == 1


async def test_the_picture_is_a_png_that_says_in_words_what_it_shows(club: Stage) -> None:
    announcement = await ended(club, [(1,), (2,), (2,)])

    [file] = announcement.attachments
    image = Image.open(io.BytesIO(await file.read()))
    assert image.format == "PNG"
    assert file.filename == "result.png"
    assert picture(announcement)["description"].startswith("Who next? Winner: Tommy. Ruth: 1")
    assert not picture(announcement)["spoiler"]


async def test_details_beside_a_picture_leave_it_out_and_elsewhere_have_it(club: Stage) -> None:
    announcement = await ended(club, [(1,), (2,), (2,)])
    bo = await club.member("bo")

    beside = card(await bo.click(announcement, label="Details"))
    alone = card(await bo.slash(club.channel, "poll results"))

    assert beside.attachments == []
    assert [file.filename for file in alone.attachments] == ["result.png"]


async def test_the_picture_of_a_gated_poll_is_behind_a_spoiler(club: Stage) -> None:
    announcement = await ended(club, [(1,), (2,), (2,)], {"gate": "3"})
    late = await club.member("late", 3)

    shown = card(await late.click(announcement, label="See the result"))

    assert announcement.attachments == []
    assert shown.ephemeral
    assert [file.filename for file in shown.attachments] == ["SPOILER_result.png"]
    assert picture(shown)["spoiler"]
    assert picture(shown)["description"].startswith("Who next? Winner: Tommy.")


async def test_votes_so_far_are_shown_while_a_live_poll_is_open(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    await vote(club, poll_of(message), [(1,), (2,), (2,)])

    shown = card(await ada.slash(club.channel, "poll results", poll=str(poll_of(message))))

    assert "Tommy\n`███████░░░` 2 · 67%" in text(shown)
    assert "won" not in text(shown)
    assert shown.attachments == []
    assert buttons(shown) == ["My vote", "Copy this poll", "Where it was posted"]


async def test_a_result_that_went_out_leads_to_itself_and_to_a_copy(club: Stage) -> None:
    announcement = await ended(club, [(1,)])
    bo = await club.member("bo")

    shown = card(await bo.click(announcement, label="Details"))
    desk = card(await bo.click(shown, label="Copy this poll"))

    assert buttons(shown) == ["Copy this poll", "Where it was posted"]
    assert text(desk).startswith("## Who next?")


async def test_what_a_member_wrote_is_shown_and_not_obeyed(club: Stage) -> None:
    announcement = await ended(
        club, [(1,)], question="||Who|| *next* [x](https://x.example)?", choices="# Ruth; > Tommy"
    )

    assert text(announcement).startswith("## \\|\\|Who\\|\\| \\*next\\* \\[x](https://x.example)?")
    assert "**\\# Ruth**" in text(announcement)
    assert "\\> Tommy" in text(now(club, next(iter(club.channel.history()))))
