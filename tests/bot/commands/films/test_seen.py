"""Saying how far one has seen a film, changing it, and taking it back."""

from pathlib import Path

import pytest
from simcord import MemberActor, ResponseMessage

from bot.model.errors import Refusal
from tests.support.films import small_film, write
from tests.support.stage import Stage, buttons, card, stage, text, walk


async def reached(club: Stage, viewer: MemberActor) -> int:
    return (await club.bot.club.viewing(viewer.id)).cut.checkpoint.number


async def pick(viewer: MemberActor, shown: ResponseMessage, checkpoint: int) -> ResponseMessage:
    """Choose a checkpoint from the select of a card."""
    return card(await viewer.select(shown, [str(checkpoint)]))


async def test_the_first_card_asks_how_far_and_shows_what_is_safe_for_everybody(club: Stage) -> None:
    viewer = await club.member()

    shown = card(await viewer.slash(club.channel, "character", name="Kathy"))

    assert "You haven't set how far you've seen" in text(shown)
    assert "## Kathy" in text(shown)
    assert "I've seen more" not in buttons(shown)


async def test_answering_the_first_question_redraws_the_same_card_further_on(club: Stage) -> None:
    viewer = await club.member()
    shown = card(await viewer.slash(club.channel, "character", name="Ruth"))
    before = text(shown)

    redrawn = await pick(viewer, shown, 1)

    assert redrawn.id == shown.id
    assert "## Ruth" in text(redrawn)
    assert "Noted. You're at “Seen the school years” now." in text(redrawn)
    assert "You haven't set how far" not in text(redrawn)
    assert len(text(redrawn)) > len(before)


async def test_having_seen_more_redraws_the_card_in_place(club: Stage) -> None:
    viewer = await club.member(seen=0)
    shown = card(await viewer.slash(club.channel, "plot"))

    question = card(await viewer.click(shown, label="I've seen more"))
    redrawn = await pick(viewer, question, 1)

    assert redrawn.id == shown.id
    assert "## Plot" in text(redrawn)
    assert await reached(club, viewer) == 1


async def test_the_question_can_be_left_unanswered(club: Stage) -> None:
    viewer = await club.member(seen=0)
    shown = card(await viewer.slash(club.channel, "plot"))
    before = text(shown)
    question = card(await viewer.click(shown, label="I've seen more"))

    back = card(await viewer.click(question, label="Never mind"))

    assert text(back) == before


async def test_having_seen_it_all_is_asked_twice(club: Stage) -> None:
    viewer = await club.member(seen=1)
    shown = card(await viewer.slash(club.channel, "plot"))
    question = card(await viewer.click(shown, label="I've seen more"))

    asked = await pick(viewer, question, 4)
    assert "the ending included" in text(asked)
    assert await reached(club, viewer) == 1

    await viewer.click(asked, label="Yes, all of it")
    assert await reached(club, viewer) == 4


async def test_not_having_seen_it_all_after_all_changes_nothing(club: Stage) -> None:
    viewer = await club.member(seen=1)
    asked = card(await viewer.slash(club.channel, "seen", how_far="Seen it all"))

    back = card(await viewer.click(asked, label="Not yet"))

    assert await reached(club, viewer) == 1
    assert "How far have you seen it?" in text(back)


async def test_at_the_end_one_can_only_go_back(club: Stage) -> None:
    viewer = await club.member(seen=4)

    shown = card(await viewer.slash(club.channel, "character", name="Kathy"))
    assert "I've seen more" not in buttons(shown)

    question = card(await viewer.click(shown, label="Change how far I am"))
    await pick(viewer, question, 1)
    assert await reached(club, viewer) == 1


async def test_seen_without_a_step_shows_where_one_is(club: Stage) -> None:
    viewer = await club.member(seen=2)

    shown = card(await viewer.slash(club.channel, "seen"))

    select = next(part for part in walk(shown.components) if part["type"] == 3)
    assert [option["value"] for option in select["options"] if option.get("default")] == ["2"]
    assert shown.ephemeral


async def test_seen_before_anything_was_said_marks_no_step(club: Stage) -> None:
    viewer = await club.member()

    shown = card(await viewer.slash(club.channel, "seen"))

    select = next(part for part in walk(shown.components) if part["type"] == 3)
    assert not any(option.get("default") for option in select["options"])


@pytest.mark.parametrize("typed", ["2", "Seen the young-adult years", " seen the YOUNG-ADULT years "])
async def test_seen_takes_a_step_by_number_or_name(club: Stage, typed: str) -> None:
    viewer = await club.member()

    shown = card(await viewer.slash(club.channel, "seen", how_far=typed))

    assert "Noted. You're at “Seen the young-adult years” now." in text(shown)
    assert await reached(club, viewer) == 2


@pytest.mark.parametrize(
    ("typed", "step"),
    [
        ("school", 1),
        ("SCHOOL ye", 1),
        ("Seen the s", 1),
        ("young", 2),
        ("adult", 2),
        ("the last", 3),
        ("last part", 3),
        ("beg", 3),
        ("not started", 0),
        ("Nothing", 0),
        ("nothing yet", 0),
        ("not", 0),
    ],
)
async def test_seen_takes_a_usual_word_or_a_beginning_that_one_step_has(club: Stage, typed: str, step: int) -> None:
    viewer = await club.member(seen=2 if step != 2 else 1)

    await viewer.slash(club.channel, "seen", how_far=typed)

    assert await reached(club, viewer) == step


@pytest.mark.parametrize("typed", ["all", "Everything", "the end", "END", "finished", "seen it", "it all", "all of it"])
async def test_seen_it_all_is_asked_twice_in_whatever_words(club: Stage, typed: str) -> None:
    viewer = await club.member(seen=1)

    shown = card(await viewer.slash(club.channel, "seen", how_far=typed))

    assert buttons(shown) == ["Yes, all of it", "Not yet"]
    assert await reached(club, viewer) == 1


@pytest.mark.parametrize(("typed", "step"), [("finished", None), ("finished the first", 1), ("all", 3), ("half", 1)])
async def test_a_usual_word_that_another_step_begins_with_is_no_step(
    tmp_path: Path, typed: str, step: int | None
) -> None:
    raw = small_film()
    raw["checkpoints"].insert(1, {"label": "Finished the first half", "part": "The first half"})
    raw["checkpoints"][2] = {"label": "Deep in it", "part": "The second part"}
    async with stage(tmp_path, films=write(tmp_path / "films", raw).parent) as club:
        viewer = await club.member(seen=0, film="the-small-hours-1999")

        shown = card(await viewer.slash(club.channel, "seen", how_far=typed))

        assert ("I don't know that step" in text(shown)) is (step is None)
        assert ("Have you seen the whole film?" in text(shown)) is (step == 3)
        assert await reached(club, viewer) == (1 if step == 1 else 0)


async def test_seen_offers_the_steps_of_the_film(club: Stage) -> None:
    viewer = await club.member()

    choices = await viewer.autocomplete(club.channel, "seen", "how_far", "")

    assert [choice["value"] for choice in choices] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "typed",
    [
        *("99", "not seen it all", "not seen the young-adult years", "the last part has not begun", "seen"),
        *("scool", "skool years", "a", "year", "most of it", "the ende", "not all", "chool", "years school", "?", "-1"),
    ],
)
async def test_what_is_no_step_or_could_be_several_brings_the_steps_to_pick_from(club: Stage, typed: str) -> None:
    """A near miss would be worse than a refusal: "not seen it all" is near "seen it all"."""
    viewer = await club.member(seen=1)

    shown = card(await viewer.slash(club.channel, "seen", how_far=typed))

    assert text(shown).startswith("I don't know that step. Pick one here:\n### How far have you seen it?")
    assert await reached(club, viewer) == 1

    await pick(viewer, shown, 2)
    assert await reached(club, viewer) == 2


async def test_choosing_the_step_one_is_at_changes_nothing_and_offers_no_undo(club: Stage) -> None:
    viewer = await club.member(seen=2)
    shown = card(await viewer.slash(club.channel, "seen"))

    redrawn = await pick(viewer, shown, 2)

    assert "Undo" not in buttons(redrawn)


async def test_undo_takes_the_last_step_back(club: Stage) -> None:
    viewer = await club.member(seen=1)
    changed = card(await viewer.slash(club.channel, "seen", how_far="3"))

    undone = card(await viewer.click(changed, label="Undo"))

    assert await reached(club, viewer) == 1
    assert text(undone).endswith("\nUndone. You're back at “Seen the school years”.")


async def test_undo_and_the_change_itself_say_so_when_it_is_the_whole_film(club: Stage) -> None:
    viewer = await club.member(seen=4)
    changed = card(await viewer.slash(club.channel, "seen", how_far="3"))

    undone = text(card(await viewer.click(changed, label="Undo")))
    asked = card(await viewer.slash(club.channel, "seen", how_far="nothing"))
    asked = card(await viewer.slash(club.channel, "seen", how_far="all"))
    noted = text(card(await viewer.click(asked, label="Yes, all of it")))

    assert undone.endswith("\nUndone. You've seen the whole film.")
    assert noted.endswith("\nNoted. You've seen the whole film.")
    assert "Seen it all" not in undone + noted


async def test_undoing_the_first_answer_makes_the_bot_ask_again(club: Stage) -> None:
    viewer = await club.member()
    changed = card(await viewer.slash(club.channel, "seen", how_far="3"))

    undone = card(await viewer.click(changed, label="Undo"))
    assert text(undone).endswith(
        "\nUndone. You haven't said how far you've seen, so you get what's safe before the film starts."
    )

    shown = card(await viewer.slash(club.channel, "film"))
    assert "You haven't set how far you've seen" in text(shown)


async def test_an_old_undo_does_not_take_a_newer_step_back(club: Stage) -> None:
    viewer = await club.member(seen=4)
    old = card(await viewer.slash(club.channel, "seen", how_far="1"))
    await viewer.slash(club.channel, "seen", how_far="0")

    result = await viewer.click(old, label="Undo")

    assert await reached(club, viewer) == 0
    assert card(result).content.startswith("You've changed that again since.")


async def test_saying_where_one_is_already_offers_no_undo(club: Stage) -> None:
    viewer = await club.member(seen=2)

    shown = card(await viewer.slash(club.channel, "seen", how_far="2"))

    assert "Undo" not in buttons(shown)
    assert "How far you are: Seen the young-adult years" in text(shown)


async def test_having_seen_more_after_an_unknown_name_leads_to_the_list(club: Stage) -> None:
    viewer = await club.member()
    unknown = card(await viewer.slash(club.channel, "term", name="donor"))

    redrawn = await pick(viewer, unknown, 2)

    assert "## Terms" in text(redrawn)
    assert "Donor" in text(redrawn)


async def test_going_back_before_an_entry_leads_to_the_list(club: Stage) -> None:
    viewer = await club.member(seen=3)
    deferral = card(await viewer.slash(club.channel, "term", name="deferral"))
    question = card(await viewer.click(deferral, label="I've seen more"))

    redrawn = await pick(viewer, question, 1)

    assert "## Terms" in text(redrawn)
    assert "eferral" not in text(redrawn)


async def test_going_back_hides_the_rest_again(club: Stage) -> None:
    viewer = await club.member(seen=4)
    await viewer.slash(club.channel, "seen", how_far="0")

    shown = card(await viewer.slash(club.channel, "term", name="deferral"))

    assert "Nothing by that name so far" in text(shown)


async def test_a_button_from_further_on_shows_nothing_once_one_has_gone_back(club: Stage) -> None:
    viewer = await club.member(seen=4)
    deferral = card(await viewer.slash(club.channel, "term", name="deferral"))
    list_ = card(await viewer.click(deferral, label="Terms"))
    await viewer.slash(club.channel, "seen", how_far="0")

    shown = card(await viewer.click(list_, label="More"))

    assert "deferral" not in text(shown)


async def test_progress_follows_the_member_to_another_server(club: Stage) -> None:
    viewer = await club.member(seen=2)
    elsewhere = club.env.create_guild("Elsewhere")
    channel = elsewhere.create_text_channel("talk")
    same_person = elsewhere.add_member(viewer.user)

    shown = card(await same_person.slash(channel, "term", name="carer"))

    assert "## Carer" in text(shown)


async def test_progress_is_kept_when_the_bot_starts_again(tmp_path: Path) -> None:
    async with stage(tmp_path) as club:
        viewer = await club.member(seen=3)
        viewer_id = viewer.id

    async with stage(tmp_path) as club:
        viewing = await club.bot.club.viewing(viewer_id)

    assert viewing.cut.checkpoint.number == 3


async def test_the_film_last_spoken_of_is_the_one_meant(tmp_path: Path) -> None:
    films = tmp_path / "films"
    write(films, small_film(), "the-small-hours-1999")
    write(films, {**small_film(), "title": "A Longer Night"}, "a-longer-night-2001")
    async with stage(tmp_path, films=films) as club:
        viewer = await club.member()

        first = card(await viewer.slash(club.channel, "film"))
        await viewer.slash(club.channel, "seen", how_far="1", film="the small hours")
        then = card(await viewer.slash(club.channel, "film"))

    assert "## A Longer Night (1999)" in text(first)
    assert "## The Small Hours (1999)" in text(then)


async def test_an_old_button_of_a_film_that_has_gone_does_not_open_another(tmp_path: Path) -> None:
    films = tmp_path / "films"
    first = write(films, small_film(), "a-night-1999")
    async with stage(tmp_path, films=films) as club:
        viewer = await club.member(seen=1, film="a-night-1999")
        viewer_id = viewer.id
    first.rename(films / "a-night-2009.toml")

    async with stage(tmp_path, films=films) as club:
        with pytest.raises(Refusal, match="I don't have that film"):
            await club.bot.club.viewing_of(viewer_id, "a-night-1999")
        with pytest.raises(Refusal, match="I don't have that film"):
            await club.bot.club.record_progress(viewer_id, "a-night-1999", 2)


async def test_a_member_is_asked_once_how_far_they_have_seen_a_film(club: Stage) -> None:
    viewer, other = await club.member("viewer"), await club.member("other")
    first = card(await viewer.slash(club.channel, "character", name="Ruth"))
    assert "You haven't set how far you've seen" in text(first)
    assert "How far have you seen it?" not in buttons(first)

    for command in ("film", "theme"):
        again = card(await viewer.slash(club.channel, command))
        assert "You haven't set how far you've seen" not in text(again)
        assert "How far have you seen it?" in buttons(again)
    assert "You haven't set how far you've seen" in text(card(await other.slash(club.channel, "film")))


async def test_the_small_button_asks_how_far_and_is_gone_once_that_is_answered(club: Stage) -> None:
    viewer = await club.member()
    await viewer.slash(club.channel, "film")
    again = card(await viewer.slash(club.channel, "ask", question="who plays Ruth?"))

    question = card(await viewer.click(again, label="How far have you seen it?"))
    answered = card(await viewer.select(question, ["1"]))

    assert "How far you are: Seen the school years" in text(answered)
    assert "How far have you seen it?" not in buttons(answered)
    assert "I've seen more" in buttons(card(await viewer.slash(club.channel, "film")))
