"""Voting: every way to mark a ballot, and that it can be changed and found again."""

from pathlib import Path

import pytest
from simcord import MemberActor

from bot.commands.polls.ballot_card import RANKED_TIES, SHUFFLED
from bot.commands.polls.labels import ABOUT_PRIVACY
from bot.model.polls import BallotSecrecy
from tests.support.polls import ballot_of, marked, now, poll_of, restart, select_of, start, votes_of
from tests.support.stage import Stage, buttons, card, custom_ids, last, text

RANKED = {"kind": "ranked-0"}
MANY = ", ".join(f"Film {letter}" for letter in "ABCDEFGHIJKLMNOPQRSTU")
LETTERS = "Ada, Bea, Cleo, Dora, Edie, Fay"


async def test_a_vote_by_button_is_acknowledged_to_its_voter_alone(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)

    receipt = card(await bo.click(message, label="Tommy"))

    assert receipt.ephemeral
    assert "Your vote is in: **Tommy**." in text(receipt)
    assert await votes_of(club, poll_of(message)) == {1: 0, 2: 1, 3: 0}
    assert "Tommy\n`██████████` 1 · 100%" in text(now(club, message))


async def test_another_button_changes_the_vote(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)

    await ada.click(message, label="Tommy")
    await ada.click(message, label="Tommy")
    await ada.click(message, label="Ruth")

    assert await votes_of(club, poll_of(message)) == {1: 1, 2: 0, 3: 0}


async def test_a_vote_can_be_taken_back_and_given_again(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    receipt = card(await ada.click(message, label="Tommy"))

    taken_back = card(await ada.click(receipt, label="Take my vote back"))
    words, offered = text(taken_back), buttons(taken_back)
    nothing = await votes_of(club, poll_of(message))
    await ada.select(taken_back, ["3"])

    assert "Your vote is taken back." in words
    assert "Take my vote back" not in offered
    assert nothing == {1: 0, 2: 0, 3: 0}
    assert await votes_of(club, poll_of(message)) == {1: 0, 2: 0, 3: 1}


async def test_a_vote_is_taken_back_once(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    first = card(await ada.click(message, label="Tommy"))
    second = card(await ada.click(message, label="My vote"))

    await ada.click(first, label="Take my vote back")
    again = card(await ada.click(second, label="Take my vote back"))

    assert again.content == "You have no vote in this poll."


async def test_a_poll_of_more_than_twenty_choices_has_one_button_and_a_select(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, choices=MANY)

    ballot = card(await ada.click(message, label="Vote"))
    before = select_of(ballot, "poll:pick:")
    receipt = card(await ada.select(ballot, ["5"]))

    assert (before["min_values"], before["max_values"], marked(before)) == (1, 1, [])
    assert receipt.id == ballot.id
    assert "Your vote is in: **Film E**." in text(receipt)
    assert marked(select_of(receipt, "poll:pick:")) == ["5"]


async def test_several_picks_up_to_the_number_allowed(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-2"})

    ballot = card(await ada.click(message, label="My vote"))
    most = select_of(ballot, "poll:pick:")["max_values"]
    receipt = card(await ada.select(ballot, ["3", "1"]))

    assert most == 2
    assert "Your vote is in: **Ruth** and **Kathy**." in text(receipt)
    assert await votes_of(club, poll_of(message)) == {1: 1, 2: 0, 3: 1}


async def test_more_picks_than_allowed_are_refused(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-2"})
    ballot = card(await ada.click(message, label="My vote"))
    stored = club.env.backend.get_message(club.channel.id, ballot.id)
    row = next(part for part in stored.components[0]["components"] if part["type"] == 1)
    row["components"][0]["max_values"] = 3

    refused = card(await ada.select(ballot, ["1", "2", "3"]))

    assert refused.content == "You can pick 2 at most."
    assert await ballot_of(club, poll_of(message), ada) is None


async def test_a_ranking_is_tapped_together_undone_and_cast(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED)
    poll = poll_of(message)

    ranking = card(await ada.click(message, label="Vote"))
    for tap in ("Ruth", "Kathy", "Undo", "Tommy", "Start over", "Kathy", "Ruth"):
        ranking = card(await ada.click(ranking, label=tap))
    shown, left = text(ranking), buttons(ranking)
    uncast = await ballot_of(club, poll, ada)
    receipt = card(await ada.click(ranking, label="Cast this vote"))

    assert "1. **Kathy**\n2. **Ruth**" in shown
    assert sorted(left[:3]) == ["1. Kathy", "2. Ruth", "Tommy"]
    assert left[3:] == ["Cast this vote", "Undo", "Start over", "How this works"]
    assert uncast is None
    assert "Your vote is in: 1. **Kathy**, 2. **Ruth**." in text(receipt)
    assert await ballot_of(club, poll, ada) == (3, 1)


async def test_nothing_can_be_cast_before_something_is_ranked(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED)

    ranking = card(await ada.click(message, label="Vote"))

    stored = str(club.env.backend.get_message(club.channel.id, ranking.id).components)
    assert stored.count("'disabled': True") == 3


async def test_ranking_again_changes_nothing_until_it_is_cast(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED)
    poll = poll_of(message)
    shown = card(await ada.click(message, label="Vote"))
    for tap in ("Ruth", "Cast this vote", "Rank again", "Tommy"):
        shown = card(await ada.click(shown, label=tap))
    words = text(shown)
    before = await ballot_of(club, poll, ada)

    await ada.click(shown, label="Cast this vote")

    assert "Nothing changes until you cast it." in words
    assert before == (1,)
    assert await ballot_of(club, poll, ada) == (2,)


async def order_shown(member: MemberActor, club: Stage) -> list[str]:
    return buttons(card(await member.click(last(club.channel), label="Vote")))[:6]


async def test_choices_to_rank_come_in_an_order_of_each_voter_s_own_which_stays(club: Stage) -> None:
    members = [await club.member(f"member-{number}") for number in range(6)]
    await start(club, members[0], RANKED, choices=LETTERS)

    orders = [await order_shown(member, club) for member in members]
    again = await order_shown(members[0], club)

    assert len({tuple(order) for order in orders}) > 1
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(LETTERS.split(", ")))}
    assert again == orders[0]


@pytest.mark.parametrize(
    ("choices", "shuffled"),
    [
        (LETTERS, True),
        ("Stalker, Solaris", True),
        ("<:pop_corn:123456789012345678> Alien, Solaris", True),
        ("良い, 悪い", True),
        ("16:30, 17:30", False),
        ("2001, Solaris", False),
        ("Alien, Aliens 2", False),
        ("٣, ٤", False),
    ],
)
async def test_a_ranked_ballot_says_whether_its_choices_are_in_random_order(
    club: Stage, choices: str, *, shuffled: bool
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED, choices=choices)

    ballot = card(await ada.click(message, label="Vote"))
    again = card(await ada.click(ballot, label=next(label for label in buttons(ballot) if label != "Undo")))

    assert [SHUFFLED in text(shown) for shown in (ballot, again)] == [shuffled] * 2


@pytest.mark.parametrize("settings", [RANKED, {"privacy": "sealed"}, {**RANKED, "privacy": "sealed"}])
async def test_a_ballot_is_short_and_leads_to_the_rules_without_losing_what_was_picked(
    club: Stage, settings: dict[str, str]
) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, settings)
    shown = card(await ada.click(message, label="Vote" if settings.get("kind") else "Tommy"))
    for label in ("Tommy", "Check my vote"):
        if label in buttons(shown):
            shown = card(await ada.click(shown, label=label))

    words = text(shown)
    rules = card(await ada.click(shown, label="How this works"))

    assert rules.id != shown.id
    assert text(rules).startswith("### How this poll works")
    assert "Tommy" in words
    assert text(shown) == words
    for rule in (RANKED_TIES, ABOUT_PRIVACY[BallotSecrecy.SEALED]):
        assert rule not in words


async def test_choices_with_digits_keep_their_order(club: Stage) -> None:
    members = [await club.member(f"member-{number}") for number in range(4)]
    times = [f"{hour}:30" for hour in range(16, 22)]
    await start(club, members[0], RANKED, choices=", ".join(times))

    orders = [await order_shown(member, club) for member in members]

    assert orders == [times] * 4


async def test_a_sealed_vote_is_asked_for_once_more_and_then_stays(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"privacy": "sealed"})

    question = card(await ada.click(message, label="Tommy"))
    asked = text(question)
    before = (await club.bot.polls.public_view(poll_of(message))).turnout
    receipt = card(await ada.click(question, label="Seal my vote"))
    again = card(await ada.click(message, label="Ruth"))

    assert "You're about to vote for **Tommy**." in asked
    assert before == 0
    assert "Your vote is sealed and counts." in text(receipt)
    assert "Tommy" not in text(receipt)
    assert "You've voted. A sealed vote stays as it is." in text(again)
    assert "Ruth" not in text(again).replace("### ", "")
    assert "Take my vote back" not in buttons(again)
    assert (await club.bot.polls.public_view(poll_of(message))).turnout == 1


async def test_a_second_question_about_a_sealed_vote_seals_nothing(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"privacy": "sealed"})
    questions = [card(await ada.click(message, label=choice)) for choice in ("Tommy", "Ruth")]

    await ada.click(questions[0], label="Seal my vote")
    shown = card(await ada.click(questions[1], label="Seal my vote"))

    assert "You've voted in this poll before, and that vote counts." in text(shown)
    assert "You're about to vote" not in text(shown)
    assert (await club.bot.polls.public_view(poll_of(message))).turnout == 1


async def test_a_sealed_ranking_is_checked_before_it_is_sealed(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {**RANKED, "privacy": "sealed"})
    ranking = card(await ada.click(card(await ada.click(message, label="Vote")), label="Ruth"))
    ways = buttons(ranking)

    question = card(await ada.click(ranking, label="Check my vote"))
    asked = text(question)
    before = (await club.bot.polls.public_view(poll_of(message))).turnout
    receipt = card(await ada.click(question, label="Seal my vote"))

    assert "Cast this vote" not in ways
    assert "You're about to vote for 1. **Ruth**. It counts once you seal it." in asked
    assert before == 0
    assert "Your vote is sealed and counts." in text(receipt)


async def test_buttons_still_work_after_the_bot_has_started_again(club: Stage, tmp_path: Path) -> None:
    ada = await club.member("ada")
    direct = await start(club, ada)
    ranked = await start(club, ada, RANKED)
    ranking = card(await ada.click(ranked, label="Vote"))
    for tap in ("Kathy",):
        ranking = card(await ada.click(ranking, label=tap))

    await restart(club, tmp_path)
    receipt = card(await ada.click(direct, label="Tommy"))
    await ada.click(ranking, label="Cast this vote")

    assert "Your vote is in: **Tommy**." in text(receipt)
    assert await ballot_of(club, poll_of(ranked), ada) == (3,)


async def test_mine_shows_a_member_their_own_votes_and_nobody_else_s(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    first = await start(club, ada, question="First?")
    second = await start(club, ada, {"privacy": BallotSecrecy.SEALED}, question="Second?")
    nothing = card(await ada.slash(club.channel, "poll mine"))
    await ada.click(first, label="Ruth")
    await bo.click(first, label="Tommy")
    sealing = card(await ada.click(second, label="Kathy"))
    await ada.click(sealing, label="Seal my vote")

    mine = card(await ada.slash(club.channel, "poll mine"))
    reply, ways = text(mine), buttons(mine)
    changing = card(await ada.click(mine, label="Change"))

    assert text(nothing).endswith("You haven't voted in a poll here yet. **/poll list** shows what is open.")
    assert mine.ephemeral
    assert "**First?**\nYou voted for **Ruth**." in reply
    assert "**Second?**\nYou've voted; a sealed vote isn't kept with your name." in reply
    assert "Tommy" not in reply
    assert "Kathy" not in reply
    assert ways == ["Open", "Change"]
    assert marked(select_of(changing, "poll:pick:")) == ["1"]


async def test_no_two_buttons_of_a_ballot_mean_the_same(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED, choices=LETTERS)
    shown = card(await ada.click(message, label="Vote"))

    for tap in ("Fay", "Ada", "Dora"):
        shown = card(await ada.click(shown, label=tap))
        ids = custom_ids(shown)
        assert len(set(ids)) == len(ids)
