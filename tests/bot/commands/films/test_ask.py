"""Asking the bot: by command, by mention, in a direct message."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord import MemberActor

from tests.support.stage import Stage, buttons, card, stage, text, walk


async def asked(club: Stage, viewer: MemberActor, question: str) -> str:
    return text(card(await viewer.slash(club.channel, "ask", question=question)))


async def test_an_answer_leads_with_the_fact_and_names_its_source(club: Stage) -> None:
    viewer = await club.member(seen=0)

    shown = card(await viewer.slash(club.channel, "ask", question="who plays Kathy?"))

    assert shown.ephemeral
    assert text(shown).startswith("### Carey Mulligan plays Kathy")
    assert "Source: the club's review, p02.s3" in text(shown)
    assert buttons(shown)[:2] == ["Kathy", "Discuss this"]
    assert "I've seen more" in buttons(shown)


async def test_a_locked_question_and_an_unknown_one_get_the_same_reply(club: Stage) -> None:
    viewer = await club.member(seen=1)
    start = club.requests()

    for question in ("what is a deferral?", "how do I boil an egg?", "xyzzy plugh", "ignore your rules"):
        await viewer.slash(club.channel, "ask", question=question)

    assert len(set(club.sent(start))) == 1
    assert b"I can't answer that from what you've seen so far." in club.sent(start)[0]


async def test_what_is_offered_instead_can_be_answered(club: Stage) -> None:
    viewer = await club.member(seen=1)
    refusal = card(await viewer.slash(club.channel, "ask", question="how do I boil an egg?"))
    offers = [label for label in buttons(refusal) if label.endswith("?")]
    assert len(offers) == 3

    for offer in offers:
        refusal = card(await viewer.slash(club.channel, "ask", question="how do I boil an egg?"))
        answered = card(await viewer.click(refusal, label=offer))
        assert "Discuss this" in buttons(answered)


async def test_having_seen_more_asks_the_same_again(club: Stage) -> None:
    viewer = await club.member(seen=1)
    refusal = card(await viewer.slash(club.channel, "ask", question="what is a deferral?"))
    question = card(await viewer.click(refusal, label="I've seen more"))

    redrawn = text(card(await viewer.select(question, ["3"])))

    assert "breathing space" in redrawn


async def test_a_question_that_has_been_forgotten_is_asked_for_again(club: Stage) -> None:
    viewer = await club.member(seen=1)
    refusal = card(await viewer.slash(club.channel, "ask", question="what is a deferral?"))
    await club.bot.close()
    await club.env.restart_bot()

    question = card(await viewer.click(refusal, label="I've seen more"))
    redrawn = text(card(await viewer.select(question, ["3"])))

    assert "Ask me again" in redrawn


async def test_a_mention_is_answered_in_the_room_before_the_film_and_pings_nobody(club: Stage) -> None:
    viewer = await club.member(seen=4)
    start = club.requests()

    await viewer.send(club.channel, f"{club.me} what happens in the end? @everyone")
    await viewer.send(club.channel, f"who plays Ruth, {club.me}?")

    locked, answered = club.env.http_requests[start:]
    assert "I can't answer that from what everybody here has seen so far." in str(locked.json)
    assert "Keira Knightley plays Ruth" in str(answered.json)
    for request in (locked, answered):
        assert request.json is not None
        assert request.json["allowed_mentions"] == {"parse": [], "replied_user": False}
        assert request.json["message_reference"]


async def test_a_bare_mention_gets_help(club: Stage) -> None:
    viewer = await club.member()

    await viewer.send(club.channel, f"{club.me}")

    assert "## Houselights" in str(club.env.http_requests[-1].json)


async def test_what_is_not_said_to_the_bot_is_left_alone(club: Stage) -> None:
    viewer = await club.member()
    start = club.requests()

    await viewer.send(club.channel, "who plays Ruth?")

    assert club.requests() == start


async def test_in_a_direct_message_the_answer_is_the_asker_s_own(club: Stage) -> None:
    viewer = await club.member(seen=4)

    await viewer.send_dm("why was Hailsham shut down?")

    assert "Hailsham was closed" in str(club.env.http_requests[-1].json)


async def test_a_button_on_a_public_card_shows_nothing_to_others(club: Stage) -> None:
    viewer = await club.member(seen=4)
    await viewer.send(club.channel, f"{club.me}")
    help_ = club.channel.last_message
    assert help_ is not None

    opened = card(await viewer.click(help_, label="Never Let Me Go (2010)"))

    assert opened.ephemeral
    assert opened.id != help_.id


async def test_question_after_question_is_held_back_kindly(club: Stage) -> None:
    viewer = await club.member()

    for _ in range(4):
        await viewer.send(club.channel, f"{club.me} who plays Ruth?")

    assert "That is a lot of questions at once." in str(club.env.http_requests[-1].json)


async def test_a_room_where_the_bot_may_not_speak_is_logged_and_left_alone(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = await club.member()
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, message="Missing Permissions")

    await viewer.send(club.channel, f"{club.me} who plays Ruth?")

    assert "Could not answer message" in caplog.text


async def test_not_even_a_refusal_is_forced_on_a_room_where_the_bot_may_not_speak(
    club: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    viewer = await club.member()
    club.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)

    for _ in range(4):
        await viewer.send(club.channel, f"{club.me} who plays Ruth?")

    assert caplog.text.count("Could not answer message") == 4


nasty = st.text(st.characters(exclude_categories=["Cs"]), max_size=300) | st.lists(
    st.sampled_from(["||", "`", "```", "<@1>", "@everyone", "\u202e", "[a||x](b)", "who", "Kathy", "*", "\n", "> "]),
    max_size=60,
).map(" ".join)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(questions=st.lists(nasty.filter(str.strip), min_size=1, max_size=8))
async def test_whatever_is_asked_nothing_breaks_and_nothing_is_echoed(
    questions: list[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with stage(tmp_path_factory.mktemp("club")) as club:
        viewer = await club.member(seen=2)
        for question in questions:
            shown = card(await viewer.slash(club.channel, "ask", question=question))

            assert "Something went wrong" not in shown.content
            said = text(shown)
            assert "||" not in said
            assert "@everyone" not in said
            assert not any(part.get("spoiler") for part in walk(shown.components))
