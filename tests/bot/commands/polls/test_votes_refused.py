"""Every way in which a vote does not count, and what its voter reads."""

import pytest
from simcord import assert_error

from bot.model.errors import Refusal
from tests.support.polls import ballot_of, forge, poll_of, public, selects, sketch, start, stop_timers, votes_of
from tests.support.stage import Stage, buttons, card, last, text

TOO_LATE = "Too late: this poll has closed. Your vote wasn't counted."
TOO_LATE_TO_CHANGE = "Too late: this poll has closed. The vote you gave before counts."
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


async def test_a_vote_after_the_closing_time_does_not_count_though_the_close_is_not_announced_yet(club: Stage) -> None:
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
    assert "You didn't vote in this one." in text(not_voted)
    assert buttons(voted) == buttons(not_voted) == ["Result"]
    assert selects(voted) == []


async def test_a_ballot_of_another_server_is_out_of_reach(club: Stage) -> None:
    ada = await club.member("ada")
    poll = poll_of(await start(club, ada))
    other_guild = club.env.create_guild()
    eve = other_guild.add_member(club.env.create_user("eve"))
    room = other_guild.create_text_channel("elsewhere")
    own = await sketch(eve, room)
    await eve.click(own, label="Post it")
    message = last(room)
    reply: list[str] = []

    for custom_id in (f"poll:{verb}:{poll}" for verb in ("open", "cast", "result", "withdraw", "close-now", "copy")):
        forge(club, message, f"{custom_id}:1")
        reply.append(card(await eve.click(message, custom_id=f"{custom_id}:1")).content)
    reply.append(card(await eve.slash(room, "poll results", poll=str(poll))).content)

    assert set(reply) == {"That poll isn't here any more."}
    assert await votes_of(club, poll) == {1: 0, 2: 0, 3: 0}
    assert_error(club.env, Refusal)


async def test_an_invented_id_is_answered_in_a_sentence(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada)
    reply: dict[str, str] = {}

    for custom_id in INVENTED:
        forge(club, message, custom_id)
        answer = card(await ada.click(message, custom_id=custom_id))
        reply[custom_id] = answer.content or text(answer)

    assert {custom_id: words for custom_id, words in reply.items() if "went wrong" in words or "." not in words} == {}
    assert await ballot_of(club, poll_of(message), ada) is None


async def test_a_vote_that_cannot_be_saved_is_reported_not_to_count(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
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
