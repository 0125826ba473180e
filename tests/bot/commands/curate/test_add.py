"""Curators bring films: they see what one would change before it counts, and nobody loses how far they are."""

import re
import tomllib
from pathlib import Path

import pytest
import tomli_w

from bot.model.guild_films import key_in
from bot.runtime import vetting
from tests.support.curate import SLUG, TITLE, add, bring, brought, curator, saying
from tests.support.films import Raw, fact, small_film
from tests.support.stage import Stage, buttons, card, moderator, text

WORDS = "The watcher hums a tune."
ALIKE = [
    ("She is forty.", "How old is the woman?", "What is the lady's age?"),
    ("The ship sinks.", "Does the vessel go down?", "Did the boat founder?"),
    ("He is a doctor.", "What is his profession?", "How does he earn a living?"),
]
LARGER = Path(__file__).parents[3] / "knowledge/films/the-weather-at-ansgar-1978.toml"


def alike_in_meaning_alone() -> Raw:
    """The small film with facts whose questions have hardly a word in common."""
    raw = small_film()
    for number, (words, *asks) in enumerate(ALIKE):
        raw["themes"][0]["facts"].append({**fact(f"alike-{number}", 0, words), "asks": asks})
    return raw


async def test_a_film_is_seen_in_numbers_before_it_counts(club: Stage) -> None:
    ada = curator(club)

    shown = card(await add(ada, club.channel, small_film()))
    said = text(shown)
    before = card(await ada.slash(club.channel, "film", film=TITLE))
    done = text(card(await ada.click(shown, label="Use it")))
    after = text(card(await ada.slash(club.channel, "film", film=TITLE)))
    club.expect_errors()

    assert "A new film of this server. Nothing counts yet" in said
    assert "7 entries with 8 facts, 16 questions and 1 prompt." in said
    assert "- Not started: 4 entries, 5 facts\n- Seen half: 6 entries, 7 facts\n" in said
    assert "It has too few facts yet to say how well it would answer." in said
    assert before.content == "I don't have that film. I know Never Let Me Go (2010)."
    assert "**The Small Hours (1999)** is in use from now on, in version 1." in done
    assert "## The Small Hours" in after


async def test_a_film_with_texts_that_are_still_to_be_written_is_refused(club: Stage) -> None:
    ada = curator(club)
    raw = saying("In your own words: The watcher waits.", 1)
    raw["prompts"][0]["text"] = "Write here what to ask"

    refused = card(await add(ada, club.channel, raw))
    club.expect_errors()

    assert "has 2 texts still to be written: they begin with" in refused.content


async def test_what_is_discarded_never_counts(club: Stage) -> None:
    ada = curator(club)
    shown = card(await add(ada, club.channel, small_film()))

    await ada.click(shown, label="Discard")
    refused = card(await club.press(ada, "curate:use:1"))
    club.expect_errors()

    assert "has been used or discarded" in refused.content


async def test_a_new_version_shows_what_each_viewer_would_see_of_it(club: Stage) -> None:
    ada = curator(club)
    await bring(ada, club.channel, small_film())
    raw = saying(WORDS, 1)
    raw["characters"][1]["names"][0]["reveal"] = raw["characters"][1]["facts"][0]["reveal"] = 0

    shown = card(await add(ada, club.channel, raw))

    assert "version 1 is in use" in text(shown)
    assert "- Not started: 5 entries, 6 facts (3 more, 3 earlier)" in text(shown)
    assert "- Seen half: 6 entries, 8 facts (1 more)" in text(shown)
    assert "**Something would be seen earlier than now.**" in text(shown)
    assert [file.filename for file in shown.attachments] == ["differences.txt"]


async def test_all_that_is_wrong_with_a_file_is_said_and_nothing_changes(club: Stage) -> None:
    ada = curator(club)
    await bring(ada, club.channel, saying(WORDS))
    bad = {**small_film(), "title": "", "accent": "blue"}
    worse = {**bad, "characters": [{"id": f"Nobody {number}"} for number in range(60)]}

    few, many = card(await add(ada, club.channel, bad)), card(await add(ada, club.channel, worse))
    after = text(card(await ada.slash(club.channel, "character", film=TITLE, name="watcher")))

    assert "I can't use the-small-hours-1999.toml yet. Nothing has changed." in few.content
    assert "title: must not be empty" in few.content
    assert "accent: must be a colour" in few.content
    assert [file.filename for file in many.attachments] == ["faults.txt"]
    assert WORDS in after


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("film.exe", b"MZ", "I take sheets"),
        ("film.toml", b"x" * 1_000_001, "too large"),
        ("film.toml", b"\xff\xfe\x00", "is not UTF-8 text"),
        ("film.toml", b"a = " + b"[" * 100_000, "nested far too deeply"),
        ("film.toml", b"", "title: is missing"),
    ],
)
async def test_a_file_that_is_no_film_is_refused_in_a_sentence(club: Stage, name: str, data: bytes, said: str) -> None:
    ada = curator(club)

    refused = card(await add(ada, club.channel, data, name))
    club.expect_errors()

    assert said in refused.content


async def test_a_film_with_too_many_facts_is_refused(club: Stage) -> None:
    raw = small_film()
    raw["themes"][0]["facts"] += [fact(f"more-{number}") for number in range(400)]

    refused = card(await add(curator(club), club.channel, raw))

    assert "has 408 facts; a film of a server has room for 400" in refused.content


async def test_only_curators_bring_films(club: Stage) -> None:
    ada, bob = curator(club), moderator(club)
    shown = card(await add(ada, club.channel, small_film()))

    refused = card(await add(bob, club.channel, small_film()))
    pressed = card(await club.press(bob, "curate:use:1"))
    lists = card(await bob.slash(club.channel, "curate list"))
    club.expect_errors()

    for one in (refused, pressed, lists):
        assert one.content.startswith("Only members who may manage the server bring films.")
    assert "Use it" in buttons(shown)


async def test_a_role_that_the_club_has_set_brings_films(club: Stage) -> None:
    ada = curator(club)
    role = club.env.guild.create_role("curators")
    bob = club.env.guild.add_member(club.env.create_user("bob"), roles=[role])

    settings = card(await ada.slash(club.channel, "club"))
    await ada.select(settings, [role], custom_id=f"club:set:{club.channel.id}:curators:-")
    shown = card(await add(bob, club.channel, small_film()))

    assert "Use it" in buttons(shown)


async def test_what_somebody_else_looks_at_is_not_theirs_to_use(club: Stage) -> None:
    ada, bob = curator(club), curator(club, name="bob")
    await add(ada, club.channel, small_film())

    refused = card(await club.press(bob, "curate:use:1"))
    club.expect_errors()

    assert "has been used or discarded" in refused.content


async def test_four_uploads_within_ten_minutes_are_one_too_many(club: Stage) -> None:
    ada = curator(club)
    for _ in range(3):
        await add(ada, club.channel, small_film())

    refused = card(await add(ada, club.channel, small_film()))
    club.expect_errors()

    assert "a lot of films at once" in refused.content


async def test_two_curators_who_look_at_once_do_not_undo_each_other(club: Stage) -> None:
    ada, bob = curator(club), curator(club, name="bob")
    first, second = card(await add(ada, club.channel, small_film())), card(await add(bob, club.channel, saying(WORDS)))

    await ada.click(first, label="Use it")
    refused = card(await bob.click(second, label="Use it"))
    club.expect_errors()

    assert "The Small Hours has changed since you looked at this." in refused.content


async def test_progress_stays_when_checkpoints_come_and_go(club: Stage) -> None:
    ada, key = curator(club), key_in(SLUG, club.env.guild.id)
    await bring(ada, club.channel, small_film())
    viewers = [await club.member(f"viewer-{number}") for number in range(3)]
    for number, viewer in enumerate(viewers):
        await viewer.slash(club.channel, "seen", how_far=str(number), film=TITLE)
    await viewers[2].slash(club.channel, "seen", how_far="2", film=TITLE)
    confirm = card(await viewers[2].slash(club.channel, "seen", how_far="2", film=TITLE))
    await viewers[2].click(confirm, label="Yes, all of it")
    raw = small_film()
    raw["checkpoints"].insert(1, {"label": "Seen a quarter", "part": "The first quarter"})

    shown = text(card(await add(ada, club.channel, raw)))
    await bring(ada, club.channel, raw)
    place = await club.bot.club.among([club.env.guild.id])
    seen = [(await place.viewing_of(viewer.id, key)).cut.checkpoint.label for viewer in viewers]

    assert "its checkpoints have changed (new: seen-a-quarter)" in shown
    assert seen == ["Not started", "Seen half", "Seen it all"]


async def test_the_author_and_the_ways_of_its_versions_are_listed(club: Stage) -> None:
    ada = curator(club)
    await bring(ada, club.channel, small_film())
    await bring(ada, club.channel, saying(WORDS))

    shown = card(await ada.slash(club.channel, "curate history", film=TITLE))
    said = text(shown)
    older = card(await ada.select(shown, ["1"]))
    await ada.click(older, label="Use it")
    after = text(card(await ada.slash(club.channel, "curate history", film=TITLE)))
    watcher = text(card(await ada.slash(club.channel, "character", film=TITLE, name="watcher")))

    assert f"**in use** · version 2, from a film file by <@{ada.id}>" in said
    assert f"**in use** · version 3, brought back by <@{ada.id}>" in after
    assert WORDS not in watcher


async def test_a_film_comes_back_as_the_file_that_was_brought(club: Stage) -> None:
    ada = curator(club)
    raw = b"# A word to whoever comes after me.\n" + tomli_w.dumps(small_film()).encode()
    await bring(ada, club.channel, raw)

    sent = card(await ada.slash(club.channel, "curate download", film=TITLE, kind="toml")).attachments

    assert [file.filename for file in sent] == [f"{SLUG}.toml"]
    assert await sent[0].read() == raw


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_a_film_goes_out_as_a_sheet_and_comes_in_again_unchanged(club: Stage, kind: str) -> None:
    ada = curator(club)
    await bring(ada, club.channel, small_film())

    sent = card(await ada.slash(club.channel, "curate download", film=TITLE, kind=kind)).attachments
    shown = card(await add(ada, club.channel, await sent[0].read(), sent[0].filename))

    assert sent[0].filename == f"{SLUG}.{kind}"
    assert "version 1 is in use" in text(shown)
    assert "(as now)" in text(shown)
    assert "more" not in text(shown)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
async def test_an_empty_sheet_can_be_read_and_waits_to_be_written(club: Stage, kind: str) -> None:
    ada = curator(club)

    sent = card(await ada.slash(club.channel, "curate template", kind=kind)).attachments
    shown = card(await add(ada, club.channel, await sent[0].read(), sent[0].filename))

    club.expect_errors()

    assert "texts still to be written" in shown.content
    assert shown.content.count("\n") == 1


async def test_removing_asks_twice_and_can_be_taken_back(club: Stage) -> None:
    ada = curator(club)
    await bring(ada, club.channel, small_film())
    viewer = await club.member()
    await viewer.slash(club.channel, "seen", how_far="1", film=TITLE)

    once = card(await ada.slash(club.channel, "curate remove", film=TITLE))
    twice = card(await ada.click(once, label="Remove it"))
    still = text(card(await viewer.slash(club.channel, "film", film=TITLE)))
    await ada.click(twice, label="Yes, remove it")
    gone = card(await viewer.slash(club.channel, "film", film=TITLE)).content
    films = card(await ada.slash(club.channel, "curate list"))
    await ada.select(films, [key_in(SLUG, club.env.guild.id)])
    back = text(card(await viewer.slash(club.channel, "film", film=TITLE)))
    club.expect_errors()

    assert "## The Small Hours" in still
    assert gone == "I don't have that film. I know Never Let Me Go (2010)."
    assert back == still
    assert "How far you are: Seen half" in back


async def test_a_film_says_how_well_it_would_answer_and_where_it_needs_more_questions(club: Stage) -> None:
    raw = tomllib.loads(LARGER.read_text())
    raw["themes"][0]["facts"][0]["asks"] = ["Which candle burns?", "Is there a lighthouse?"]

    said = text(card(await add(curator(club), club.channel, raw, LARGER.name)))

    assert re.search(r"About \d+ of 10 questions in other words would be found\.", said)
    missed = [line for line in said.splitlines() if re.search(r"found by \d of \d+$", line)]
    assert len(missed) == 3
    assert all(line.count("||") == 2 for line in missed)
    assert any(raw["themes"][0]["facts"][0]["text"][:20] in line and line.endswith("0 of 2") for line in missed)


async def test_how_well_a_film_would_answer_is_found_by_words_alone_where_the_bot_goes_by_those(club: Stage) -> None:
    said = text(card(await add(curator(club), club.channel, alike_in_meaning_alone())))

    assert "About 5 of 10 questions in other words would be found." in said


@pytest.mark.usefixtures("meaning")
async def test_how_well_a_film_would_answer_is_found_by_meaning_where_the_bot_goes_by_that(club: Stage) -> None:
    club.env.settle_timeout = 30.0  # the encoder is loaded by a process of its own

    said = text(card(await add(curator(club), club.channel, alike_in_meaning_alone())))

    assert "About 8 of 10 questions in other words would be found." in said


async def test_what_takes_too_long_to_find_out_is_left_out_and_the_film_can_be_used(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vetting, "EXPECTING_SECONDS", 0.01)

    shown = card(await add(curator(club), club.channel, LARGER.read_bytes(), LARGER.name))

    assert "took me too long to find out, so I've left that out." in text(shown)
    assert "Use it" in buttons(shown)


async def test_a_form_waits_for_nothing_but_the_check(club: Stage) -> None:
    ada = curator(club)
    await brought(club, club.env.guild.id, alike_in_meaning_alone())
    form = await ada.slash(club.channel, "curate fact", film=TITLE)
    filled = {"about": "the watcher", "reveal": ["seen-half"], "text": WORDS}

    said = text(card(await ada.submit_modal(form, {**filled, "asks": "Who hums?\nWho is humming?"})))

    assert "A new version of" in said
    assert "would be found" not in said
    assert "took me too long" not in said
