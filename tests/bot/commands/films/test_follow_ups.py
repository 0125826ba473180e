"""Follow-ups: pronouns stand for what a member was shown before, in this channel, as far as they have seen."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

import pytest
from simcord import MemberActor

from bot.model.guilds import ChannelSettings
from tests.support.stage import SHIPPED, Stage, buttons, card, last, text

Ask: TypeAlias = Callable[[Stage, MemberActor, str], Awaitable[str]]


async def by_command(club: Stage, viewer: MemberActor, question: str) -> str:
    return text(card(await viewer.slash(club.channel, "ask", question=question)))


async def by_mention(club: Stage, viewer: MemberActor, question: str) -> str:
    await club.env.advance_time(20)
    await viewer.send(club.channel, f"{club.me} {question}")
    return text(last(club.channel))


async def by_direct_message(club: Stage, viewer: MemberActor, question: str) -> str:
    await club.env.advance_time(20)
    await viewer.send_dm(question)
    return str(club.env.http_requests[-1].json)


EVERY_WAY = pytest.mark.parametrize("ask", [by_command, by_mention, by_direct_message])


async def clear_for_all(club: Stage) -> None:
    """Let everything be said in the channel."""
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SHIPPED, 4))


DIALOGUES = [
    (["Who is Ruth?", "who plays her?"], "Keira Knightley plays Ruth", "About Ruth."),
    (["who is Tommy", "what happens to him?"], "Tommy is a donor", "About Tommy."),
    (["what is a deferral", "do they get one?"], "Deferrals do not exist", "About deferral."),
    (["what is Hailsham", "where is it?"], "Hailsham is the boarding school", "About Hailsham."),
    (["what is Hailsham", "what happens there?"], "Hailsham was closed", "About Hailsham."),
    (["who runs Hailsham?", "who plays her?"], "plays Miss Emily", "About Miss Emily."),
    (["does Kathy love Tommy?", "who plays him?"], "plays Tommy", "About Tommy."),
    (["who plays Ruth?", "and then?"], "Ruth's jealousy and scheming", "About Ruth."),
    (["what is a donor", "what happens to them?"], "A donor is a clone", "About donor."),
    (["who is Ruth?", "who is Tommy?", "why is she jealous?"], "Ruth", "About Ruth."),
    (["does Kathy love Tommy?", "does he love her?"], "Kathy is fond of Tommy", "About Kathy and Tommy."),
    (["who is Miss Lucy?", "what did she tell them?"], "Miss Lucy", "About Miss Lucy."),
    (["what does the title mean?", "why is that?"], "The title works", "About The title."),
]


@EVERY_WAY
@pytest.mark.parametrize(("questions", "answer", "about"), DIALOGUES)
async def test_a_pronoun_is_about_what_was_shown_last(
    club: Stage, ask: Ask, questions: list[str], answer: str, about: str
) -> None:
    viewer = await club.member(seen=4)
    await clear_for_all(club)

    shown = [await ask(club, viewer, question) for question in questions]

    assert answer in shown[-1]
    assert about in shown[-1]
    assert "-# About" not in shown[0]


@pytest.mark.parametrize(
    "question", ["is it any good?", "who made it?", "what is it about?", "who plays in it?", "why don't they run away?"]
)
async def test_a_question_about_the_film_stays_one_about_the_film(club: Stage, question: str) -> None:
    viewer, fresh = await club.member("viewer", seen=4), await club.member("fresh", seen=4)
    for before in ("who is Ruth?", "what is a donor?"):
        await by_command(club, viewer, before)

    assert await by_command(club, viewer, question) == await by_command(club, fresh, question)


async def test_without_a_pronoun_nothing_is_remembered(club: Stage) -> None:
    viewer, fresh = await club.member("viewer", seen=4), await club.member("fresh", seen=4)
    await by_command(club, viewer, "who is Ruth?")

    assert await by_command(club, viewer, "who plays Kathy?") == await by_command(club, fresh, "who plays Kathy?")


async def test_a_look_up_and_a_button_count_as_shown(club: Stage) -> None:
    viewer = await club.member(seen=4)

    looked_up = card(await viewer.slash(club.channel, "character", name="Ruth"))
    assert "Keira Knightley plays Ruth" in await by_command(club, viewer, "who plays her?")

    await viewer.click(looked_up, label="Kathy")
    assert "Carey Mulligan plays Kathy" in await by_command(club, viewer, "who plays her?")


async def test_where_two_fit_equally_a_member_is_asked_and_one_tap_answers(club: Stage) -> None:
    viewer = await club.member(seen=4)
    await by_command(club, viewer, "why is Ruth so nasty to Kathy?")

    choice = card(await viewer.slash(club.channel, "ask", question="who plays her?"))
    assert "Do you mean Ruth or Kathy?" in text(choice)
    answered = card(await viewer.click(choice, label="Kathy"))

    assert "Carey Mulligan plays Kathy" in text(answered)
    assert "-# About Kathy." in text(answered)
    assert "Share" in buttons(answered)


async def test_in_a_channel_whoever_taps_a_choice_gets_their_own_answer(club: Stage) -> None:
    viewer, other = await club.member("viewer", seen=4), await club.member("other", seen=0)
    await clear_for_all(club)
    await by_mention(club, viewer, "why is Ruth so nasty to Kathy?")
    await by_mention(club, viewer, "who plays her?")

    answered = card(await other.click(last(club.channel), label="Kathy"))

    assert answered.ephemeral
    assert "Carey Mulligan plays Kathy" in text(answered)


async def test_an_earlier_one_that_has_an_answer_is_offered(club: Stage) -> None:
    viewer = await club.member(seen=1)
    for before in ("who is Ruth?", "who is Rachel Portman?"):
        await by_command(club, viewer, before)

    assert "Do you mean Ruth?" in await by_command(club, viewer, "why is she jealous?")


async def test_what_has_no_answer_about_the_last_one_is_not_answered_about_another(club: Stage) -> None:
    viewer = await club.member(seen=1)
    await by_command(club, viewer, "who is Tommy?")

    assert "I can't answer that" in await by_command(club, viewer, "what happens to him?")


async def test_members_channels_and_hours_are_kept_apart(club: Stage) -> None:
    viewer, other = await club.member("viewer", seen=4), await club.member("other", seen=4)
    elsewhere = club.env.guild.create_text_channel("elsewhere")
    await by_command(club, viewer, "who is Ruth?")

    assert "About Ruth" not in await by_command(club, other, "who plays her?")
    assert "About Ruth" not in text(card(await viewer.slash(elsewhere, "ask", question="who plays her?")))
    assert "About Ruth" in await by_command(club, viewer, "who plays her?")
    await club.env.advance_time(3_601)
    assert "About Ruth" not in await by_command(club, viewer, "who plays her?")


async def test_a_channel_s_answer_is_about_what_its_own_cut_would_have_shown(club: Stage) -> None:
    viewer = await club.member(seen=4)
    await by_command(club, viewer, "who is Ruth?")
    await by_command(club, viewer, "what is a deferral?")

    assert "About" not in await by_mention(club, viewer, "do they get one?")
    assert "About Ruth." in await by_mention(club, viewer, "who plays her?")


async def test_a_follow_up_is_redrawn_and_shared_as_the_question_it_stands_for(club: Stage) -> None:
    viewer = await club.member(seen=1)
    await by_command(club, viewer, "who is Ruth?")
    answer = card(await viewer.slash(club.channel, "ask", question="who plays her?"))

    question = card(await viewer.click(answer, label="I've seen more"))
    redrawn = card(await viewer.select(question, ["3"]))
    await viewer.click(redrawn, label="Share")

    assert "Keira Knightley plays Ruth" in text(redrawn)
    assert "-# About Ruth." in text(redrawn)
    assert "Keira Knightley plays Ruth" in text(last(club.channel))


async def test_what_was_shown_is_forgotten_with_a_member_s_data(club: Stage) -> None:
    viewer = await club.member(seen=4)
    await by_command(club, viewer, "who is Ruth?")

    club.bot.club.conversations.forget(viewer.id)

    assert "About Ruth" not in await by_command(club, viewer, "who plays her?")
