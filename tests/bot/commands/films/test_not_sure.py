"""Where an answer isn't sure, members are asked what they mean, and one tap shows it."""

from pathlib import Path

import pytest
from simcord import MemberActor, ResponseMessage

from bot.client.bot import Houselights
from bot.commands.films.screens import Screen
from bot.commands.ui.components import LABEL_LENGTH, Action, custom_id
from bot.model.guilds import ChannelSettings
from knowledge.library import read_film
from tests.support.films import Raw, fact, write
from tests.support.pier_film import KEEPER, PAINTER, SLUG, UNCLEAR, pier, pier_bot
from tests.support.sharing import reply_to_sharer, tags_of
from tests.support.stage import Stage, apart, buttons, card, custom_ids, last, stage, text

NOT_SURE = "I'm not sure. Did you mean \u2026?"
NOT_MEANT = "Not what I meant"
HIDER = "Who hides the boats?"


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with three people on a pier."""
    return pier_bot(tmp_path)


async def asked(club: Stage, viewer: MemberActor, question: str) -> ResponseMessage:
    return card(await viewer.slash(club.channel, "ask", question=question))


def offered(shown: ResponseMessage) -> list[str]:
    """The questions on the buttons of a card."""
    return [label for label in buttons(shown) if label.endswith("?")]


async def clear(club: Stage, checkpoint: int) -> None:
    """Clear the channel for the film up to a checkpoint."""
    await club.bot.club.save_channel_settings(ChannelSettings(club.channel.id, club.env.guild.id, SLUG, checkpoint))


async def test_a_member_is_asked_what_they_mean_and_one_tap_answers_in_place(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)

    question = await asked(club, viewer, UNCLEAR)
    assert question.ephemeral
    assert text(question).startswith(NOT_SURE)
    assert 3 <= len(offered(question)) <= 5
    answer = card(await viewer.click(question, label=PAINTER))

    assert answer.id == question.id
    assert text(answer).startswith(r"### Jonas paints the boats \_\_blue\_\_. He sings.")
    assert "From a note" in text(answer)
    assert buttons(answer) == ["Jonas", "Discuss this", "Share", "I've seen more", NOT_MEANT]


async def test_what_nothing_comes_near_is_refused_with_suggestions(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)

    refusal = await asked(club, viewer, "how do I boil an egg?")

    assert text(refusal).startswith("I can't answer that from what you've seen so far.")
    assert "You could ask me:" in text(refusal)
    assert len(offered(refusal)) == 3


async def test_a_mention_asks_for_everybody_and_answers_each_alone_from_what_they_have_seen(club: Stage) -> None:
    asker, ahead, stranger = [
        await club.member(name, seen, SLUG) for name, seen in (("mia", 1), ("ada", 2), ("nell", None))
    ]
    await clear(club, 1)

    await asker.send(club.channel, f"{club.me} {UNCLEAR}")
    question = last(club.channel)
    own, other = [card(await member.click(question, label=HIDER)) for member in (asker, ahead)]
    behind = card(await stranger.click(question, label=HIDER))

    assert text(question) == NOT_SURE
    assert text(own).startswith("### Bella hides the boats.")
    assert text(other).startswith("### Bella hides the boats.")
    assert text(behind).startswith("I can't answer that from what you've seen so far.")
    assert all(shown.ephemeral for shown in (own, other, behind))


async def test_a_direct_message_asks_the_same_as_the_command(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    question = await asked(club, viewer, UNCLEAR)

    await viewer.send_dm(UNCLEAR)

    sent = str(club.env.http_requests[-1].json)
    assert NOT_SURE in sent
    assert all(identity in sent for identity in custom_ids(question))


async def test_an_unclear_question_may_mean_more_to_a_member_who_has_seen_more(club: Stage) -> None:
    viewer = await club.member(seen=0, film=SLUG)
    question = await asked(club, viewer, UNCLEAR)
    assert HIDER not in buttons(question)

    how_far = card(await viewer.click(question, label="I've seen more"))
    redrawn = card(await viewer.select(how_far, ["1"]))

    assert NOT_SURE in text(redrawn)
    assert HIDER in buttons(redrawn)


async def test_the_buttons_work_after_a_restart(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    question = await asked(club, viewer, UNCLEAR)
    await club.bot.close()
    await club.env.restart_bot()

    answer = card(await viewer.click(question, label=PAINTER))

    assert text(answer).startswith("### Jonas paints")
    assert buttons(answer) == ["Jonas", "Discuss this", "Share", "I've seen more"]  # the question is forgotten


async def test_a_fact_that_a_member_has_not_reached_any_more_is_like_one_that_does_not_exist(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    question = await asked(club, viewer, UNCLEAR)
    await club.bot.club.record_progress(viewer.id, SLUG, 0)

    gone = card(await viewer.click(question, label=HIDER))

    assert (
        text(gone) == "I can't answer that from what you've seen so far. I only know what the club's curators have "
        "written down.\n-# How far you are: Not started"
    )
    assert buttons(gone) == ["I've seen more"]


async def test_what_was_picked_is_shared_in_the_clear_where_everybody_has_seen_it(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    answer = card(await viewer.click(await asked(club, viewer, UNCLEAR), label=PAINTER))

    said = reply_to_sharer(await viewer.click(answer, label="Share"))

    posted = last(club.channel)
    outside, hidden = apart(posted)
    assert said.startswith("It's in the channel now.")
    assert hidden == []
    assert r"Jonas paints the boats \_\_blue\_\_. He sings." in text(posted)
    assert outside


async def test_what_was_picked_is_shared_behind_tags_with_its_question_where_not_everybody_has(club: Stage) -> None:
    viewer, behind = await club.member("ada", 1, SLUG), await club.member("nell", 0, SLUG)
    answer = card(await viewer.click(await asked(club, viewer, UNCLEAR), label=HIDER))

    await viewer.click(answer, label="Share")
    posted = last(club.channel)
    theirs, own = [card(await member.click(posted, label="My version")) for member in (behind, viewer)]

    assert "Bella" not in str(apart(posted)[0])
    tags = [tag.replace("\u200b", "") for tag in tags_of(posted)]
    assert tags == [f"Asked: {HIDER}", "An answer", "Bella hides the boats. She is afraid."]
    assert text(theirs).startswith("I can't answer that from what you've seen so far.")
    assert text(own).startswith("### Bella hides the boats.")


async def test_a_follow_up_is_about_what_was_picked(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    await asked(club, viewer, "who plays Mara?")

    await viewer.click(await asked(club, viewer, UNCLEAR), label=HIDER)

    assert "Ida Halfway plays Bella" in text(await asked(club, viewer, "who plays her?"))


async def test_a_pronoun_in_an_unclear_question_is_who_was_shown_last(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    await asked(club, viewer, "who plays Mara?")

    question = await asked(club, viewer, "why does she work?")

    assert text(question).startswith(f"{NOT_SURE}\n-# About Mara.")
    assert offered(question)[0] == "What is Mara's work?"


async def test_where_nothing_is_picked_nothing_counts_as_shown(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    await asked(club, viewer, "who plays Mara?")

    await asked(club, viewer, UNCLEAR)

    assert "Una Early plays Mara" in text(await asked(club, viewer, "who plays her?"))


async def test_what_was_picked_alone_is_not_spoken_of_in_a_channel_that_may_not_see_it(club: Stage) -> None:
    viewer, fresh = await club.member("viewer", 1, SLUG), await club.member("fresh", 1, SLUG)
    await clear(club, 0)
    await viewer.click(await asked(club, viewer, UNCLEAR), label=HIDER)

    replies: list[str] = []
    for member in (viewer, fresh):
        await member.send(club.channel, f"{club.me} who plays her?")
        replies.append(text(last(club.channel)))

    assert replies[0] == replies[1]


async def test_an_answer_that_was_not_meant_gives_way_to_what_may_be(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    answer = await asked(club, viewer, "who plays her?")
    assert text(answer).startswith("### Ida Halfway plays Bella.")

    question = card(await viewer.click(answer, label=NOT_MEANT))
    said, choices = text(question), buttons(question)
    meant = card(await viewer.click(question, label="Who plays Mara?"))
    answered = text(meant)
    back = card(await viewer.click(meant, label=NOT_MEANT))

    assert said.startswith(NOT_SURE)
    assert "Who plays Bella?" not in choices
    assert answered.startswith("### Una Early plays Mara.")
    assert (text(back), buttons(back)) == (said, choices)


async def test_where_nothing_else_may_be_meant_there_are_suggestions(club: Stage) -> None:
    viewer = await club.member(seen=0, film=SLUG)
    answer = await asked(club, viewer, KEEPER)

    shown = card(await viewer.click(answer, label=NOT_MEANT))

    assert text(shown).startswith("I can't answer that from what you've seen so far.")
    assert len(offered(shown)) == 3


async def test_an_older_answer_does_not_lead_to_what_another_question_may_mean(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    answer, unclear = await asked(club, viewer, "who plays her?"), await asked(club, viewer, "who hides the cows?")
    await asked(club, viewer, KEEPER)

    shown = card(await viewer.click(answer, label=NOT_MEANT))
    picked = card(await viewer.click(unclear, label=HIDER))

    assert "Ask me again" in text(shown)
    assert NOT_MEANT not in buttons(picked)


async def test_seeing_more_after_that_asks_the_question_again(club: Stage) -> None:
    viewer = await club.member(seen=0, film=SLUG)
    answer = await asked(club, viewer, "who plays her?")
    question = card(await viewer.click(answer, label=NOT_MEANT))

    how_far = card(await viewer.click(question, label="I've seen more"))
    redrawn = card(await viewer.select(how_far, ["1"]))

    assert text(redrawn).startswith("### Ida Halfway plays Bella.")


async def test_a_suggestion_that_was_taken_as_it_is_has_nothing_else_to_mean(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)
    refusal = await asked(club, viewer, "how do I boil an egg?")

    answer = card(await viewer.click(refusal, label=offered(refusal)[0]))

    assert "Share" in buttons(answer)
    assert NOT_MEANT not in buttons(answer)


async def test_an_own_version_of_a_shared_answer_can_be_not_what_was_meant_too(club: Stage) -> None:
    sharer, other = await club.member("ada", 1, SLUG), await club.member("mia", 1, SLUG)
    await sharer.slash(club.channel, "ask", question="who plays her?", share=True)
    version = card(await other.click(last(club.channel), label="My version"))

    question = card(await other.click(version, label=NOT_MEANT))

    assert text(question).startswith(NOT_SURE)


def told_alike(count: int, *asks: str) -> Raw:
    """The pier with facts on Jonas that are all asked for with the same questions, and one question of their own."""
    raw = pier()
    for number in range(count):
        alike = {**fact(f"alike-{number}", text=f"Jonas paints boat {number}."), "asks": [*asks, f"Boat {number}?"]}
        raw["characters"][1]["facts"].append(alike)
    return raw


@pytest.mark.parametrize(
    "asks",
    [
        ["Who paints the boats?", "who paints the boats"],
        [f"Who paints the boats {'that lie side by side, ' * 4}{end}?" for end in ("here", "there")],
        ["Who paints the **boats**?", "Who paints the __boats__?"],
    ],
)
async def test_no_two_buttons_read_the_same(asks: list[str], tmp_path: Path) -> None:
    write(tmp_path / "films", told_alike(5, *asks), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        viewer = await club.member(seen=1, film=SLUG)
        question = await asked(club, viewer, "does he think of boats at night?")

        assert text(question).startswith(NOT_SURE)
        labels = [label for label in buttons(question) if label != "I've seen more"]
        assert 3 <= len(labels) == len(set(labels)) <= 5
        assert all(len(label) <= LABEL_LENGTH for label in labels)
        assert len(set(custom_ids(question))) == len(custom_ids(question))
        for label in labels:
            answer = card(await viewer.click(question, label=label))
            assert text(answer).startswith("### ")
            question = card(await viewer.click(answer, label=NOT_MEANT))


async def test_a_forged_button_to_a_locked_fact_is_answered_like_one_to_nothing(club: Stage, tmp_path: Path) -> None:
    viewer = await club.member(seen=0, film=SLUG)
    cut = read_film(tmp_path / "films" / f"{SLUG}.toml").cut(2)
    locked = next(cut.key(fact) for fact in cut.facts() if fact.id == "bella-work")
    since = club.requests()

    for key in (locked, "0" * len(locked)):
        await club.press(viewer, custom_id(Action.OPEN, Screen.of_fact(SLUG, key, 0)))
        await club.press(viewer, custom_id(Action.SHARE, Screen.of_fact(SLUG, key, 0)))

    said = [body.replace(locked.encode(), b"0" * len(locked)) for body in club.sent(since)]
    assert said[: len(said) // 2] == said[len(said) // 2 :]
    assert all(b"Bella" not in body for body in said)
    club.expect_errors()
