"""A member hands a question on to the curators, who answer it; the member is told once there is an answer for them."""

from pathlib import Path

import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.model.guild_films import key_in
from bot.model.rate_limits import unlimited
from tests.support.curate import SLUG, TITLE, brought, curator
from tests.support.films import small_film
from tests.support.stage import SHIPPED, Stage, a_bot, buttons, card, custom_ids, text

QUESTION = "What colour is the lighthouse keeper's umbrella?"
ANSWER = "The umbrella is green."


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot, where nobody is held back for being quick."""
    return a_bot(tmp_path, unlimited())


async def seated(club: Stage, seen: int = 1) -> tuple[MemberActor, MemberActor]:
    """A curator and a viewer of a server's film."""
    await brought(club, club.env.guild.id, small_film())
    ada, viewer = curator(club), await club.member()
    place = await club.bot.club.among([club.env.guild.id])
    await place.record_progress(viewer.id, key_in(SLUG, club.env.guild.id), seen)
    return ada, viewer


async def hand_on(club: Stage, viewer: MemberActor, label: str = "Hand it on, and tell me") -> ResponseMessage:
    """Ask what the film does not answer, and hand it on."""
    refused = card(await viewer.slash(club.channel, "ask", film=TITLE, question=QUESTION))
    asked = card(await viewer.click(refused, label="Ask the curators"))
    assert f"> {QUESTION}" in text(asked)
    assert "Of any other question I keep nothing." in text(asked)
    return card(await viewer.click(asked, label=label))


async def answer(club: Stage, ada: MemberActor, reveal: str = "seen-half") -> None:
    """Answer the first open question with a fact, and use it."""
    listed = card(await ada.slash(club.channel, "curate questions"))
    form = await ada.click(listed, custom_id=next(id_ for id_ in custom_ids(listed) if ":answer:" in id_))
    filled = {"about": "the watcher", "reveal": [reveal], "text": ANSWER}
    shown = card(await ada.submit_modal(form, {**filled, "asks": f"{QUESTION}\nWhich umbrella is it?"}))
    await ada.click(shown, label="Use it")


def written_to(viewer: MemberActor) -> list[str]:
    """What the bot has written to a member."""
    return [text(message) for message in viewer.user.dm_channel.history()]


async def test_a_question_is_handed_on_answered_and_its_asker_told(club: Stage) -> None:
    ada, viewer = await seated(club)

    done = text(await hand_on(club, viewer))
    listed = text(card(await ada.slash(club.channel, "curate questions")))
    await answer(club, ada)
    left = text(card(await ada.slash(club.channel, "curate questions")))

    assert "Handed on." in done
    assert "I'll write to you" in done
    assert QUESTION in listed
    assert "asked by somebody who has seen: Seen half" in listed
    assert str(viewer.id) not in listed
    [told] = written_to(viewer)
    assert f"> {QUESTION}" in told
    assert ANSWER in told
    assert "There's no open question." in left


async def test_who_has_not_seen_so_far_is_told_when_they_have(club: Stage) -> None:
    ada, viewer = await seated(club, 0)
    await hand_on(club, viewer)

    await answer(club, ada, "seen-half")
    before = written_to(viewer)
    left = text(card(await ada.slash(club.channel, "curate questions")))
    await viewer.slash(club.channel, "seen", film=TITLE, how_far="1")

    assert before == []
    assert "There's no open question." in left
    [told] = written_to(viewer)
    assert ANSWER in told


async def test_nothing_is_kept_but_what_is_handed_on(club: Stage) -> None:
    _, viewer = await seated(club)
    assert club.bot.database is not None

    await hand_on(club, viewer, "Keep it to myself")
    kept = await club.bot.database.fetch_all("SELECT * FROM film_questions")
    await hand_on(club, viewer, "Hand it on")
    quiet = await club.bot.database.fetch_all("SELECT question, member_id FROM film_questions")

    assert kept == []
    assert quiet == [(QUESTION, 0)]


async def test_what_is_handed_on_is_what_was_shown(club: Stage) -> None:
    _, viewer = await seated(club)
    refused = card(await viewer.slash(club.channel, "ask", film=TITLE, question=QUESTION))
    asked = card(await viewer.click(refused, label="Ask the curators"))
    await viewer.slash(club.channel, "ask", film=TITLE, question="Is the parrot blue?")

    said = card(await viewer.click(asked, label="Hand it on")).content
    club.expect_errors()

    assert said.startswith("You've asked something else since.")


async def test_a_film_of_the_bot_has_no_curators_to_ask(club: Stage) -> None:
    viewer = await club.member(seen=1)

    refused = card(await viewer.slash(club.channel, "ask", film=SHIPPED, question=QUESTION))

    assert "Ask the curators" not in buttons(refused)


async def test_who_has_left_the_server_is_told_nothing(club: Stage) -> None:
    ada, viewer = await seated(club)
    await hand_on(club, viewer)
    club.env.guild.remove_member(viewer)

    await answer(club, ada)

    assert written_to(viewer) == []
    assert club.bot.database is not None
    assert await club.bot.database.fetch_all("SELECT * FROM film_questions") == []


async def test_curators_of_another_server_see_and_drop_nothing(club: Stage) -> None:
    _, viewer = await seated(club)
    await hand_on(club, viewer)
    elsewhere = club.env.create_guild()
    bob, room = curator(club, elsewhere, "bob"), elsewhere.create_text_channel("elsewhere")

    listed = text(card(await bob.slash(room, "curate questions")))
    answered = card(await club.press(bob, "curate:answer:1", room)).content
    await club.press(bob, "curate:dismiss:1", room)
    club.expect_errors()

    assert listed == "There's no open question."
    assert answered == "That question has been answered or dropped by now."
    assert club.bot.database is not None
    assert await club.bot.database.fetch_column("SELECT question FROM film_questions") == [QUESTION]
