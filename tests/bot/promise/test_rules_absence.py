"""The rules that close the ways in which a bot leaks, 14 to 23: absence, the bot's own plumbing, and film files.

A test or more for each rule, named after it, on what really goes over the wire. `test_rules_markup` has rules 1 to 13.
"""

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from bot.client.bot import Houselights
from knowledge.format.errors import FilmFileError
from knowledge.format.models import SECTIONS
from tests.support.films import Raw, cut_short, entry, fact, shipped_film, write
from tests.support.ladder_film import (
    SLUG,
    STEPS,
    WORDS,
    Step,
    clear,
    gated_poll,
    ladder,
    ladder_bot,
    rungs,
    sent_to_a_viewer,
)
from tests.support.stage import Stage, buttons, card, custom_ids, last, moderator, parts, stage, text

CLIMBER: Step = ("character", {"name": "climber"})


def film() -> Raw:
    """The ladder, where somebody is given another name at the last step, and much is said then of what was there."""
    raw = ladder()
    stranger = entry("stranger", "The stranger")
    stranger["names"].append({"text": "The brother", "reveal": 4})
    stranger["facts"] = [
        fact("alive", 0, "The stranger waits at the foot."),
        fact("gone", 2, "The stranger has gone."),
        fact("back", 4, "The stranger comes back."),
    ]
    late = entry("late", "Latecomer", 4)
    late["facts"] = [fact(f"late-{n}", 4, f"The amber goes on for day {n}.") for n in range(20)]
    raw["characters"] = [late, *raw["characters"], stranger]
    raw["themes"] = [entry("waiting", "Waiting"), entry("loss", "Loss", 3)]
    raw["prompts"][0]["choices"].append({"text": "Kite", "reveal": 4})
    return raw


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with that film."""
    return ladder_bot(tmp_path, film())


@pytest.mark.parametrize("seen", [0, 1, 3])
async def test_rule_14_what_is_not_revealed_leaves_no_gap_no_count_and_no_id(tmp_path: Path, seen: int) -> None:
    cards: list[Step] = [(place, {}) for place in ("film", "character", "plot", "theme")]

    whole = await sent_to_a_viewer(tmp_path / "whole", film(), seen, *cards, CLIMBER)
    short = await sent_to_a_viewer(tmp_path / "short", cut_short(film(), seen), seen, *cards, CLIMBER)

    assert whole == short
    assert len(whole) == len(cards) + 1
    assert b'"disabled":true' not in b"".join(whole)
    assert set(rungs(b"".join(whole))) == set(range(seen + 1))


@pytest.mark.parametrize(
    ("command", "locked", "unknown"),
    [
        ("character", {"name": "Latecomer"}, {"name": "Zardoz"}),
        ("plot", {"point": "The kite moment"}, {"point": "The zebra moment"}),
        ("theme", {"name": "Loss", "share": True}, {"name": "Zeal", "share": True}),
        ("ask", {"question": "who carries the kite?"}, {"question": "who carries the zebra?"}),
        ("ask", {"question": "whose is the kite?", "share": True}, {"question": "whose is the zebra?", "share": True}),
    ],
)
async def test_rule_15_what_is_locked_gets_the_words_and_the_follow_up_of_what_is_unknown(
    club: Stage, command: str, locked: dict[str, Any], unknown: dict[str, Any]
) -> None:
    viewer, other = await club.member("viewer", 1, SLUG), await club.member("other", 1, SLUG)
    since = club.requests()

    await viewer.slash(club.channel, command, **locked)
    middle = club.requests()
    await other.slash(club.channel, command, **unknown)  # what is offered changes from visit to visit

    sent = club.sent(since)
    assert sent[: middle - since] == sent[middle - since :]
    assert sent
    club.expect_errors()


async def test_rule_15_a_mention_in_a_channel_answers_what_is_locked_like_what_is_unknown(club: Stage) -> None:
    viewer, other = await club.member("viewer", 4, SLUG), await club.member("other", 4, SLUG)
    since = club.requests()

    await viewer.send(club.channel, f"{club.me} who carries the kite?")
    await other.send(club.channel, f"{club.me} who carries the zebra?")

    locked, unknown = (re.sub(rb'"message_id":"?\d+"?', b"", said) for said in club.sent(since))
    assert locked == unknown


async def test_rule_16_what_is_revealed_later_changes_no_order_and_no_ranking(tmp_path: Path) -> None:
    asks: list[Step] = [
        ("ask", {"question": said}) for said in ("amber?", "who goes on with the amber?", "who climbs?")
    ]

    whole = await sent_to_a_viewer(tmp_path / "whole", film(), 1, *asks, ("character", {}))
    short = await sent_to_a_viewer(tmp_path / "short", cut_short(film(), 1), 1, *asks, ("character", {}))

    assert whole == short
    assert b"carries the amber" in b"".join(whole)


async def test_rule_16_entries_go_by_what_is_revealed_first_then_as_the_file_has_them(club: Stage) -> None:
    viewer = await club.member(seen=4, film=SLUG)

    shown = text(card(await viewer.slash(club.channel, "character")))

    assert re.findall(r"\*\*(.+?)\*\*", shown) == ["The climber", "The stranger", "Latecomer"]


async def test_rule_17_a_later_name_is_unknown_until_it_is_revealed(club: Stage) -> None:
    behind, ahead = await club.member("behind", 3, SLUG), await club.member("ahead", 4, SLUG)
    since = club.requests()

    await behind.slash(club.channel, "character", name="The brother")
    await behind.slash(club.channel, "character", name="The zebra")
    offered = await behind.autocomplete(club.channel, "character", "name", "broth")
    found = card(await ahead.slash(club.channel, "character", name="The brother"))

    locked, unknown = club.sent(since)[:2]
    assert locked == unknown
    assert offered == []
    assert "## The stranger" in text(found)


@pytest.mark.parametrize("question", ["does the climber drop the zebra?", "why does the climber die with the amber?"])
async def test_rule_18_a_question_is_neither_echoed_nor_corrected(club: Stage, question: str) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    since = club.requests()

    await viewer.slash(club.channel, "ask", question=question)
    await viewer.send(club.channel, f"{club.me} {question}")

    sent = b"".join(club.sent(since))
    assert len(club.sent(since)) == 2
    assert not re.search(rb"zebra|drop|\bdie\b|\bno,|not true|does not", sent, re.IGNORECASE)


async def test_rule_19_themes_prompts_choices_and_results_are_gated_like_facts(club: Stage) -> None:
    ahead, behind = await club.member("ahead", 4, SLUG), await club.member("behind", 1, SLUG)
    poll = await gated_poll(club, club.channel, ahead.id, 4)
    await club.bot.polls.vote(poll, club.env.guild.id, ahead.id, (1,))
    since = club.requests()

    themes = card(await behind.slash(club.channel, "theme"))
    prompt = card(await behind.slash(club.channel, "discuss"))
    desk = card(await ahead.click(prompt, label="Put it to a vote"))
    for way in ("open:{}", "result:{}", "named:{}:0", "counted:{}:0", "cast:{}:1"):
        await club.press(behind, f"poll:{way.format(poll)}")
    await behind.slash(club.channel, "poll list")
    await behind.slash(club.channel, "poll history", search="kite")

    assert "Loss" not in str(themes.components)
    assert buttons(desk)[:3] == ["Yes", "No", "My vote"]
    assert len(club.sent(since)) == 10
    assert rungs(b"".join(club.sent(since)).replace(b"search", b"").replace(b"With: kite", b"")) == [0]


async def test_rule_20_what_somebody_has_asked_before_tells_nobody_else_anything(tmp_path: Path) -> None:
    asks: list[Step] = [("ask", {"question": f"who carries the {word}?"}) for word in WORDS]
    write(tmp_path / "films", film(), SLUG)
    async with stage(tmp_path, films=tmp_path / "films") as club:
        ahead, behind = await club.member("ahead", 4, SLUG), await club.member("behind", 1, SLUG)
        for viewer in (ahead, behind):
            since = club.requests()
            for command, options in asks:
                await viewer.slash(club.channel, command, **options)
            sent = club.sent(since)

    assert sent == await sent_to_a_viewer(tmp_path / "fresh", film(), 1, *asks)
    assert rungs(b"".join(sent)) == [0, 1]


async def test_rule_20_logs_and_errors_tell_nothing(club: Stage, caplog: pytest.LogCaptureFixture) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    with caplog.at_level(logging.DEBUG, logger="bot"):
        club.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=2)
        await viewer.slash(club.channel, "character", name="climber", share=True)
        await viewer.send(club.channel, f"{club.me} who carries the kite?")
        club.env.inject_error("POST", "/interactions/*/callback", status=500)
        failed = card(await viewer.slash(club.channel, "ask", question="who carries the kite?"))

    logged = [record for record in caplog.records if record.name.startswith("bot")]
    assert len(logged) == 3
    assert rungs("\n".join(record.getMessage() for record in logged)) == []
    assert rungs(failed.content) == []
    club.expect_errors()


async def test_rule_20_a_file_of_a_poll_is_for_those_who_may_see_it(club: Stage) -> None:
    ahead = await club.member("ahead", 4, SLUG)
    poll = await gated_poll(club, club.channel, ahead.id, 4)
    host = moderator(club)
    since = club.requests()

    refused = await host.slash(club.channel, "poll export", poll=str(poll))
    offered = await host.autocomplete(club.channel, "poll export", "poll", "")

    assert card(refused).ephemeral
    assert card(refused).attachments == []
    assert offered == []
    assert rungs(b"".join(club.sent(since))) == []
    club.expect_errors()


async def test_rule_20_nothing_is_suggested_and_nothing_is_related_that_is_locked(club: Stage) -> None:
    behind, ahead = await club.member("behind", 1, SLUG), await club.member("ahead", 4, SLUG)

    offered = [await one.autocomplete(club.channel, "plot", "point", "The kiet moment") for one in (behind, ahead)]
    unsure = card(await behind.slash(club.channel, "ask", question="who carries the kiet?"))

    assert [rungs(str(choices)) for choices in offered] == [[0, 1], [*STEPS]]
    assert rungs(str(unsure.components)) == [0, 1]


@pytest.mark.parametrize("seen", [0, 1, 2, 3])
async def test_rule_21_the_shipped_film_says_no_name_before_its_viewer_is_told(tmp_path: Path, seen: int) -> None:
    raw = shipped_film()
    names = [name for section in SECTIONS for table in raw[section] for name in table["names"]]
    known = {name["text"].casefold() for name in names if name["reveal"] <= seen}
    later = [name["text"] for name in names if name["reveal"] > seen]
    later = [name for name in later if not any(re.search(rf"\b{re.escape(name.casefold())}\b", one) for one in known)]
    async with stage(tmp_path) as club:
        viewer = await club.member(seen=seen)
        shown = [
            card(await viewer.slash(club.channel, kind))
            for kind in ("character", "person", "theme", "plot", "term", "craft")
        ]
        ways = [way for one in shown for way in custom_ids(one) if way.startswith("hl:open") and ":entry:" in way]
        shown += [card(await club.press(viewer, way)) for way in ways]

    told = "\n".join(map(text, shown)).replace("\\", "")
    assert len(later) > 3
    assert len(told) > 3_000
    assert [name for name in later if re.search(rf"\b{re.escape(name)}\b", told, re.IGNORECASE)] == []


def test_rule_21_a_film_file_that_says_a_name_too_early_is_refused(tmp_path: Path) -> None:
    raw = film()
    raw["plot"][0]["facts"][0]["text"] = "The brother is on his way."

    with pytest.raises(FilmFileError, match="brother"):
        ladder_bot(tmp_path / "other", raw)


async def test_rule_22_each_state_is_a_fact_of_its_own_that_holds_when_it_is_revealed(club: Stage) -> None:
    facts = ["The stranger waits at the foot.", "The stranger has gone.", "The stranger comes back."]
    for seen, number in zip(STEPS, (1, 1, 2, 2, 3), strict=True):
        viewer = await club.member(f"seen-{seen}", seen, SLUG)

        shown = text(card(await viewer.slash(club.channel, "character", name="stranger")))

        told = [said for said in shown.splitlines() if said in facts]
        assert told == facts[:number]


async def test_rule_23_the_labels_of_checkpoints_are_the_same_for_everybody_and_name_nobody(tmp_path: Path) -> None:
    raw = shipped_film()
    names = {name["text"] for section in SECTIONS for table in raw[section] for name in table["names"]}
    async with stage(tmp_path) as club:
        labels = set[tuple[str, ...]]()
        for seen in (None, 0, 2, 4):
            viewer = await club.member(f"seen-{seen}", seen)
            shown = card(await viewer.slash(club.channel, "seen"))
            [select] = [part for part in parts(shown) if part["type"] == 3]
            labels.add(tuple(option["label"] for option in select["options"]))
            assert not any("description" in option for option in select["options"])

    [only] = labels
    assert len(only) == len(raw["checkpoints"]) == 5
    assert [name for name in names if re.search(rf"\b{re.escape(name)}\b", "\n".join(only), re.IGNORECASE)] == []


async def test_rule_23_a_shared_card_and_a_gated_poll_name_only_the_checkpoint_of_what_they_hide(club: Stage) -> None:
    await clear(club, 1)
    sharer = await club.member(seen=4, film=SLUG)

    await sharer.slash(club.channel, "plot", point="The kite moment", share=True)
    shared = text(last(club.channel)).splitlines()
    await gated_poll(club, club.channel, sharer.id, 4)
    gated = text(last(club.channel)).splitlines()

    assert shared[1] == "-# The hidden part goes up to “Step 4”"
    assert gated[:2] == [
        "### A poll for those who've seen further",
        "-# About The Ladder (1999), for those who've reached “Step 4”",
    ]
    assert rungs("\n".join(gated)) == []
