"""Long cards, shared: within Discord's limits, every tag whole, and the rest a press away."""

from pathlib import Path

import discord
import pytest

from bot.client.bot import Houselights
from tests.support.films import Raw, entry, fact
from tests.support.ladder_film import SLUG, ladder, ladder_bot
from tests.support.sharing import tags_of
from tests.support.spoiler_reader import shown
from tests.support.stage import Stage, apart, card, last, parts, text, walk

COMPONENTS, TEXT, TAGS = 40, 4_000, 20
MORE = "That's not all of it: *My version* has more."


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder, with entries as long and lists as full as a film file may have them."""
    raw = ladder()
    long = entry("long", "*" * 80)
    long["facts"] = [fact(f"long-{step}-{n}", step, f"{n} " + "_" * 598) for step in (0, 1) for n in range(9)]
    short = entry("short", "Short")
    short["facts"] = [fact(f"short-{n}", 1, f"It is {n:02}.") for n in range(30)] + [fact("short", 0, "It is so.")]
    twenty = entry("twenty", "Twenty")
    twenty["facts"] += [fact(f"twenty-{n}", 1, f"It is {n:02}.") for n in range(TAGS)]
    raw["title"] = "*" * 80
    raw["themes"] = [long, short, twenty, *(entry(f"theme-{n}", f"Theme {n}", 1) for n in range(30))]
    names = [f"prompted-{n}" for n in range(5)]
    raw["characters"] += [prompted(name) for name in names]
    raw["prompts"] = [{"id": "long-prompt", "text": "*" * 300, "reveal": 0, "related": names}]
    return ladder_bot(tmp_path, raw)


def prompted(name: str) -> Raw:
    """An entry with a fact in the clear and one behind a tag, each as long as can be."""
    long = entry(name, f"{name} " + "*" * 69)
    long["facts"] = [fact(f"{name}-{step}", step, "_" * 500) for step in (0, 1)]
    return long


def shown_tags(message: discord.Message) -> list[str]:
    """What a reader sees behind each tag of a shared card, none of which goes over a line."""
    tags = tags_of(message)
    assert all("\n" not in tag for tag in tags)
    return [shown(tag) for tag in tags]


def check(message: discord.Message) -> None:
    """Hold a card to the limits, in words of our own."""
    assert len(text(message)) <= TEXT
    assert len(list(parts(message))) <= COMPONENTS
    assert len(shown_tags(message)) <= TAGS


async def share(club: Stage, command: str, **options: str) -> discord.Message:
    """What somebody shares who has seen the second step, in a room that has seen the first."""
    sharer = await club.member(seen=1, film=SLUG)
    await sharer.slash(club.channel, command, **options, share=True)
    return last(club.channel)


async def test_more_facts_than_tags_are_cut_and_it_is_told_behind_the_last_tag(club: Stage) -> None:
    posted = await share(club, "theme", name="Short")

    check(posted)
    tags = shown_tags(posted)
    assert tags == [f"Itis{n:02}." for n in range(TAGS - 1)] + ["That'snotallofit:*Myversion*hasmore."]
    assert MORE not in text_outside(posted)


async def test_as_many_facts_as_tags_are_all_told(club: Stage) -> None:
    posted = await share(club, "theme", name="Twenty")

    check(posted)
    assert shown_tags(posted) == [f"Itis{n:02}." for n in range(TAGS)]


async def test_a_list_longer_than_tags_is_cut(club: Stage) -> None:
    posted = await share(club, "theme")

    check(posted)
    assert len(shown_tags(posted)) == TAGS
    assert shown_tags(posted)[-1].startswith("That'snotallofit")


async def test_facts_as_long_as_can_be_are_cut_on_both_sides(club: Stage) -> None:
    posted = await share(club, "theme", name="*" * 80)

    check(posted)
    outside = text_outside(posted)
    assert MORE in outside
    assert outside.count("\n0 ") == 1
    assert shown_tags(posted)[0].startswith("0_")
    assert shown_tags(posted)[-1].startswith("That'snotallofit")


async def test_a_prompt_as_long_as_can_be_with_long_facts_fits(club: Stage) -> None:
    sharer = await club.member(seen=1, film=SLUG)
    prompt = card(await sharer.slash(club.channel, "discuss"))
    says = card(await sharer.click(prompt, label="What I know about it"))

    await sharer.click(says, label="Share")

    check(last(club.channel))


@pytest.mark.parametrize("filling", ["*", "||", "[a||x](b) ", "\N{CLAPPER BOARD}", "w "])
async def test_a_question_as_long_as_can_be_leaves_room_for_its_answer(club: Stage, filling: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    asked = "who carries the candle? "
    question = (asked + filling * 2_000)[:2_000]

    own = await sharer.slash(club.channel, "ask", question=question, share=True)

    assert "carries the candle up" in text(card(own))
    posted = last(club.channel)
    check(posted)
    assert shown_tags(posted)[0].startswith("Asked:whocarriesthecandle?")
    assert any("carriesthecandleup" in tag for tag in shown_tags(posted))


async def test_my_version_has_what_did_not_fit(club: Stage) -> None:
    posted = await share(club, "theme", name="Short")
    other = await club.member("other", 1, SLUG)

    version = text(card(await other.click(posted, label="My version")))

    assert all(f"It is {n:02}." in version for n in range(30))


def text_outside(message: discord.Message) -> str:
    """What a shared card says in the clear."""
    return "\n".join(part["content"] for part in walk(apart(message)[0]) if part["type"] == 10)
