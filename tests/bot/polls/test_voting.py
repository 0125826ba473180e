"""Voting: every way to mark a ballot, and every way in which a vote does not count."""

from pathlib import Path

import pytest
from simcord import MemberActor, assert_error

from bot.model.errors import Refusal
from bot.model.polls import Privacy
from tests.bot.polls.acting import (
    forge,
    last,
    marked,
    now,
    poll_of,
    public,
    restart,
    select_of,
    selects,
    sketch,
    start,
    stop_timers,
)
from tests.bot.stage import Stage, buttons, card, custom_ids, text

TOO_LATE = "Too late: this poll has closed. Your vote was not counted."
TOO_LATE_TO_CHANGE = "Too late: this poll has closed. The vote you gave before counts."
RANKED = {"kind": "ranked-0"}
LETTERS = "Ada, Bea, Cleo, Dora, Edie, Fay"
INVENTED = (
    "poll:dance:1",
    "poll:cast",
    "poll:cast:x:1",
    "poll:cast:1:x",
    "poll:cast:1:9",
    "poll:cast:1:0",
    "poll:cast:1:1.1",
    "poll:cast:1:",
    "poll:rank:1:1",
    "poll:rank:1:1.1",
    "poll:sure:1:1.2",
    "poll:cast:99999999999999999999:1",
    "poll:cast:-1:1",
    "poll:list:0:nowhere",
    "poll:list:-5:open",
    "poll:list:9999999999999999999:open",
    "poll:named:1:x",
    "draft:dance:1",
    "draft:post:99999999999999999999",
    "draft:post:x",
)


async def votes_of(club: Stage, poll: int) -> dict[int, int]:
    standing = await club.bot.polling.in_the_open(poll)
    return dict(standing.tally or ())  # type: ignore[union-attr]


async def ballot_of(club: Stage, poll: int, member: MemberActor) -> tuple[int, ...] | None:
    return (await club.bot.polling.ballot(poll, club.env.guild.id, member.id)).picks


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
    said, offered = text(taken_back), buttons(taken_back)
    nothing = await votes_of(club, poll_of(message))
    await ada.select(taken_back, ["3"])

    assert "Your vote is taken back." in said
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


async def test_a_poll_of_six_choices_has_one_button_and_a_select(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, choices=LETTERS)

    ballot = card(await ada.click(message, label="Vote"))
    before = select_of(ballot, "poll:pick:")
    receipt = card(await ada.select(ballot, ["5"]))

    assert (before["min_values"], before["max_values"], marked(before)) == (1, 1, [])
    assert receipt.id == ballot.id
    assert "Your vote is in: **Edie**." in text(receipt)
    assert marked(select_of(receipt, "poll:pick:")) == ["5"]


async def test_several_picks_up_to_the_number_allowed(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-2"})

    ballot = card(await ada.click(message, label="Vote"))
    most = select_of(ballot, "poll:pick:")["max_values"]
    receipt = card(await ada.select(ballot, ["3", "1"]))

    assert most == 2
    assert "Your vote is in: **Ruth** and **Kathy**." in text(receipt)
    assert await votes_of(club, poll_of(message)) == {1: 1, 2: 0, 3: 1}


async def test_more_picks_than_allowed_are_refused(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"kind": "several-2"})
    ballot = card(await ada.click(message, label="Vote"))
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
    assert left[3:] == ["Cast this vote", "Undo", "Start over"]
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
    said = text(shown)
    before = await ballot_of(club, poll, ada)

    await ada.click(shown, label="Cast this vote")

    assert "Nothing is changed until you cast it." in said
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
    before = (await club.bot.polling.in_the_open(poll_of(message))).turnout
    receipt = card(await ada.click(question, label="Seal my vote"))
    again = card(await ada.click(message, label="Ruth"))

    assert "You are about to vote for **Tommy**." in asked
    assert before == 0
    assert "Your vote is sealed and counts." in text(receipt)
    assert "Tommy" not in text(receipt)
    assert "You have voted. A sealed vote stays as it is." in text(again)
    assert "Ruth" not in text(again).replace("### ", "")
    assert "Take my vote back" not in buttons(again)
    assert (await club.bot.polling.in_the_open(poll_of(message))).turnout == 1


async def test_a_second_question_about_a_sealed_vote_seals_nothing(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, {"privacy": "sealed"})
    questions = [card(await ada.click(message, label=choice)) for choice in ("Tommy", "Ruth")]

    await ada.click(questions[0], label="Seal my vote")
    refused = card(await ada.click(questions[1], label="Seal my vote"))

    assert refused.content.startswith("You have voted in this poll already. A sealed vote cannot be changed")


async def test_a_vote_after_the_closing_time_does_not_count_though_the_close_is_not_told_yet(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")
    stop_timers(club)
    await club.env.advance_time(7200)

    new = card(await bo.click(message, label="Tommy"))
    changed = card(await ada.click(message, label="Tommy"))
    receipt = card(await ada.click(message, label="My vote"))
    taken_back = card(await ada.click(receipt, label="Take my vote back"))

    assert len(public(club.channel)) == 1
    assert new.content == TOO_LATE
    assert changed.content == taken_back.content == TOO_LATE_TO_CHANGE
    assert await votes_of(club, poll_of(message)) == {1: 1, 2: 0, 3: 0}


async def test_a_vote_with_an_old_button_after_the_close_does_not_count(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    await ada.click(message, label="Ruth")
    old = club.env.backend.get_message(club.channel.id, message.id).components
    await club.env.advance_time(7200)
    club.env.backend.get_message(club.channel.id, message.id).components = old

    new = card(await bo.click(message, label="Tommy"))
    changed = card(await ada.click(message, label="Tommy"))

    assert new.content == TOO_LATE
    assert changed.content == TOO_LATE_TO_CHANGE
    assert await votes_of(club, poll_of(message)) == {1: 1, 2: 0, 3: 0}


async def test_a_ballot_that_is_opened_after_the_close_tells_what_counts(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    message = await start(club, ada)
    ballot = card(await ada.click(message, label="Ruth"))
    other = card(await bo.click(message, label="My vote"))
    await club.env.advance_time(7200)
    for shown in (ballot, other):
        forge(club, shown, f"poll:open:{poll_of(message)}")

    voted = card(await ada.click(ballot, label="Forged"))
    not_voted = card(await bo.click(other, label="Forged"))

    assert "You voted for **Ruth**." in text(voted)
    assert "You did not vote in this one." in text(not_voted)
    assert buttons(voted) == buttons(not_voted) == ["Result"]
    assert selects(voted) == []


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


async def test_a_ballot_of_another_server_is_out_of_reach(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    elsewhere = club.env.create_guild()
    eve = elsewhere.add_member(club.env.create_user("eve"))
    room = elsewhere.create_text_channel("elsewhere")
    own = await sketch(eve, room)
    await eve.click(own, label="Post it")
    message = last(room)
    told: list[str] = []

    for custom_id in (f"poll:{verb}:{poll}" for verb in ("open", "cast", "result", "withdraw", "close-now", "copy")):
        forge(club, message, f"{custom_id}:1")
        told.append(card(await eve.click(message, custom_id=f"{custom_id}:1")).content)
    told.append(card(await eve.slash(room, "poll results", poll=str(poll))).content)

    assert set(told) == {"That poll is not here any more."}
    assert await votes_of(club, poll) == {1: 0, 2: 0, 3: 0}
    assert_error(club.env, Refusal)


async def test_an_invented_id_is_answered_in_a_sentence(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    told: dict[str, str] = {}

    for custom_id in INVENTED:
        forge(club, message, custom_id)
        answer = card(await ada.click(message, custom_id=custom_id))
        told[custom_id] = answer.content or text(answer)

    assert {custom_id: said for custom_id, said in told.items() if "went wrong" in said or "." not in said} == {}
    assert await ballot_of(club, poll_of(message), ada) is None


async def test_a_vote_that_cannot_be_saved_is_said_not_to_count(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    poll = poll_of(message)
    database = club.bot.database
    assert database is not None

    async def broken(*_arguments: object) -> list[object]:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken_disk:
        broken_disk.setattr(database, "fetch_all", broken)
        answer = card(await ada.click(message, label="Ruth"))
    await ada.click(message, label="Tommy")

    assert answer.content.startswith("I could not save your vote just now, so it does not count.")
    assert await votes_of(club, poll) == {1: 0, 2: 1, 3: 0}


async def test_mine_shows_a_member_their_own_votes_and_nobody_else_s(club: Stage) -> None:
    ada, bo = await club.member("ada"), await club.member("bo")
    first = await start(club, ada, question="First?")
    second = await start(club, ada, {"privacy": Privacy.SEALED}, question="Second?")
    nothing = card(await ada.slash(club.channel, "poll mine"))
    await ada.click(first, label="Ruth")
    await bo.click(first, label="Tommy")
    sealing = card(await ada.click(second, label="Kathy"))
    await ada.click(sealing, label="Seal my vote")

    mine = card(await ada.slash(club.channel, "poll mine"))
    told, ways = text(mine), buttons(mine)
    changing = card(await ada.click(mine, label="Change"))

    assert text(nothing).endswith("You have not voted in a poll here yet. **/poll list** shows what is open.")
    assert mine.ephemeral
    assert "**First?**\nYou voted for **Ruth**." in told
    assert "**Second?**\nYou have voted; a sealed vote is not kept with your name." in told
    assert "Tommy" not in told
    assert "Kathy" not in told
    assert ways == ["Open", "Change"]
    assert marked(select_of(changing, "poll:pick:")) == ["1"]


async def test_no_two_buttons_of_a_ballot_stand_for_the_same(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, RANKED, choices=LETTERS)
    shown = card(await ada.click(message, label="Vote"))

    for tap in ("Fay", "Ada", "Dora"):
        shown = card(await ada.click(shown, label=tap))
        ids = custom_ids(shown)
        assert len(set(ids)) == len(ids)
