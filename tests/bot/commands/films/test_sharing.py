"""Sharing what one sees with the room: what is in the clear, what is behind tags, and what can be done with it."""

from pathlib import Path

import discord
import orjson
import pytest
from simcord import MemberActor

from bot.client.bot import Houselights
from bot.model.guilds import GuildSettings
from tests.support.films import entry
from tests.support.ladder_film import SLUG, clear, ladder, ladder_bot, rungs
from tests.support.sharing import reply_to_sharer, tags_of
from tests.support.spoiler_reader import shown
from tests.support.stage import Stage, apart, buttons, card, custom_ids, last, text

COMPONENTS, TEXT, TAGS = 40, 4_000, 20


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder, and entries of the other kinds that are revealed in between."""
    raw = ladder()
    raw["themes"] = [entry("waiting", "Waiting"), entry("loss", "Loss", 3)]
    raw["terms"] = [entry("vigil", "vigil", 2)]
    return ladder_bot(tmp_path, raw)


async def share_climber(club: Stage, sharer: MemberActor) -> discord.Message:
    """The card of the climber as this member shares it."""
    await sharer.slash(club.channel, "character", name="climber", share=True)
    return last(club.channel)


async def test_what_the_room_has_seen_is_clear_and_the_rest_is_behind_tags_in_a_spoiler(club: Stage) -> None:
    await clear(club, 1)
    sharer = await club.member(seen=3, film=SLUG)

    posted = await share_climber(club, sharer)

    outside, [box] = apart(posted)
    assert rungs(orjson.dumps(outside)) == [0, 1]
    assert box["spoiler"]
    assert [rungs(tag) for tag in tags_of(posted)] == [[2], [3]]
    assert "### The climber" in text(posted)


async def test_the_first_line_says_who_shares_and_gives_nothing_away(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    since = club.requests()

    posted = await share_climber(club, sharer)

    assert text(posted).splitlines()[:2] == [
        f"{sharer.mention} shares something about The Ladder (1999)",
        "-# The hidden part goes up to “Step 4”",
    ]
    assert b'"allowed_mentions":{"parse":[]}' in club.sent(since)[1]


async def test_a_sharer_behind_the_room_shares_as_much_as_they_have_seen_and_hides_nothing(club: Stage) -> None:
    await clear(club, 4)
    sharer = await club.member(seen=1, film=SLUG)

    posted = await share_climber(club, sharer)

    outside, hidden = apart(posted)
    assert rungs(orjson.dumps(outside)) == [0, 1]
    assert hidden == []
    assert "behind tags" not in text(posted)


async def test_a_name_that_the_room_does_not_know_is_behind_a_tag_itself(club: Stage) -> None:
    await clear(club, 1)
    sharer = await club.member(seen=4, film=SLUG)

    await sharer.slash(club.channel, "theme", name="Loss", share=True)

    posted = last(club.channel)
    outside, _ = apart(posted)
    assert "Loss" not in str(outside)
    assert shown(tags_of(posted)[0]) == "Loss"


async def test_the_share_button_posts_what_the_card_shows(club: Stage) -> None:
    sharer = await club.member(seen=2, film=SLUG)
    own = card(await sharer.slash(club.channel, "character", name="climber"))

    result = await sharer.click(own, label="Share")

    assert (
        reply_to_sharer(result)
        == "It's in the channel now. You can take it back here, or later with *My version* under it."
    )
    assert rungs(str(last(club.channel).components)) == [0, 1, 2]
    assert card(await sharer.click(own, label="Characters")).id == own.id


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("character", {"name": "climber"}),
        ("character", {}),
        ("theme", {"name": "waiting"}),
        ("theme", {}),
        ("plot", {"point": "The candle moment"}),
        ("plot", {}),
        ("term", {"name": "vigil"}),
        ("term", {}),
        ("person", {"name": "Dee Rector"}),
        ("craft", {}),
        ("film", {}),
        ("ask", {"question": "who carries the candle?"}),
    ],
)
async def test_every_look_up_can_be_shared_right_away_and_stays_the_member_s_own(
    club: Stage, command: str, options: dict[str, str]
) -> None:
    sharer = await club.member(seen=4, film=SLUG)

    result = await sharer.slash(club.channel, command, **options, share=True)

    assert card(result).ephemeral
    assert "Share" in buttons(card(result))
    assert reply_to_sharer(result).startswith("It's in the channel now.")
    posted = last(club.channel)
    assert posted.interaction_metadata is None  # so nobody is shown what was typed
    assert buttons(posted) == ["My version"]
    assert rungs(orjson.dumps(apart(posted)[0])) in ([], [0])


async def test_a_question_is_only_told_behind_a_tag(club: Stage) -> None:
    sharer = await club.member(seen=4, film=SLUG)

    await sharer.slash(club.channel, "ask", question="who carries the kite?", share=True)

    posted = last(club.channel)
    outside, _ = apart(posted)
    assert "kite" not in str(outside)
    assert shown(tags_of(posted)[0]) == "Asked:whocarriesthekite?"


async def test_a_question_whose_answer_is_all_clear_is_not_told_at_all(club: Stage) -> None:
    sharer = await club.member(seen=0, film=SLUG)

    await sharer.slash(club.channel, "ask", question="who is it that carries the amber?", share=True)

    posted = last(club.channel)
    assert apart(posted)[1] == []
    assert rungs(text(posted)) == [0]
    assert "who is it" not in str(apart(posted)[0])


async def test_sharing_can_be_turned_off_and_then_only_the_clear_part_is_posted(club: Stage) -> None:
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, sharing=False))
    await clear(club, 1)
    sharer = await club.member(seen=4, film=SLUG)

    posted = await share_climber(club, sharer)

    assert apart(posted)[1] == []
    assert rungs(str(posted.components)) == [0, 1]
    assert "behind tags" not in text(posted)
    assert "Step 4" not in text(posted)


async def test_with_sharing_off_a_card_without_a_clear_part_is_refused(club: Stage) -> None:
    await club.bot.club.save_guild_settings(GuildSettings(club.env.guild.id, sharing=False))
    sharer = await club.member(seen=4, film=SLUG)

    result = await sharer.slash(club.channel, "theme", name="Loss", share=True)

    assert reply_to_sharer(result) == "There's nothing on this card that I can show here."
    assert club.channel.history() == []
    assert club.env.errors


@pytest.mark.parametrize("name", ["Loss", "qqqqqqqq"])
async def test_an_unknown_name_has_nothing_to_share(club: Stage, name: str) -> None:
    sharer = await club.member(seen=0, film=SLUG)

    result = await sharer.slash(club.channel, "theme", name=name, share=True)

    assert "Share" not in buttons(card(result))
    assert reply_to_sharer(result) == "There's nothing on this card that I can show here."
    assert club.channel.history() == []
    assert club.env.errors


async def test_a_prompt_s_card_can_be_shared(club: Stage) -> None:
    await clear(club, 1)
    sharer = await club.member(seen=1, film=SLUG)
    prompt = card(await sharer.slash(club.channel, "discuss"))
    says = card(await sharer.click(prompt, label="What I know about it"))

    await sharer.click(says, label="Share")

    assert rungs(text(last(club.channel))) == [0, 1]
    assert text(prompt).splitlines()[0] in text(last(club.channel))


async def test_my_version_is_as_far_as_whoever_presses_it(club: Stage) -> None:
    sharer, behind = await club.member("ada", 4, SLUG), await club.member("nell", 1, SLUG)
    stranger = await club.member("sam")
    posted = await share_climber(club, sharer)

    versions = [card(await member.click(posted, label="My version")) for member in (behind, stranger, sharer)]

    assert [rungs(str(version.components)) for version in versions] == [[0, 1], [0], [0, 1, 2, 3, 4]]
    assert all(version.ephemeral for version in versions)


async def test_my_version_of_what_one_has_not_reached_is_what_one_gets_for_nonsense(club: Stage) -> None:
    sharer, behind = await club.member("ada", 4, SLUG), await club.member("nell", 1, SLUG)
    await sharer.slash(club.channel, "theme", name="Loss", share=True)
    mine = custom_ids(last(club.channel))[0]
    key = mine.split(":")[5]
    since = club.requests()

    await club.press(behind, mine)
    await club.press(behind, mine.replace(key, "0" * len(key)))

    locked, unknown = club.sent(since)
    assert locked == unknown


async def test_my_version_of_an_answer_answers_the_same_question(club: Stage) -> None:
    sharer, behind = await club.member("ada", 4, SLUG), await club.member("nell", 2, SLUG)
    await behind.slash(club.channel, "ask", question="who carries the candle?")
    await sharer.slash(club.channel, "ask", question="who carries the harbour?", share=True)
    posted = last(club.channel)
    await sharer.slash(club.channel, "ask", question="who carries the kite?")

    versions = [card(await member.click(posted, label="My version")) for member in (sharer, behind)]

    assert [text(version).splitlines()[0] for version in versions] == ["### The climber carries the harbour up."] * 2


async def test_my_version_of_an_answer_to_an_offered_question_answers_that_one_too(club: Stage) -> None:
    sharer, behind = await club.member("ada", 4, SLUG), await club.member("nell", 2, SLUG)
    refusal = card(await sharer.slash(club.channel, "ask", question="how do I boil an egg?"))
    offer = next(label for label in buttons(refusal) if label.endswith("kite?"))
    answer = card(await sharer.click(refusal, label=offer))
    await sharer.click(answer, label="Share")
    posted = last(club.channel)

    theirs, own = [card(await member.click(posted, label="My version")) for member in (behind, sharer)]

    assert text(theirs).startswith("I'm not sure. Did you mean")
    assert text(own).splitlines()[0] == text(answer).splitlines()[0]


async def test_my_version_works_after_a_restart(club: Stage) -> None:
    sharer, behind = await club.member("ada", 4, SLUG), await club.member("nell", 1, SLUG)
    posted = await share_climber(club, sharer)
    await club.env.restart_bot()

    version = card(await behind.click(posted, label="My version"))

    assert rungs(str(version.components)) == [0, 1]


@pytest.mark.parametrize("question", ["who carries the harbour?", "how do I boil an egg?"])
async def test_my_version_of_an_answer_after_a_restart_is_a_kind_sentence(club: Stage, question: str) -> None:
    sharer = await club.member(seen=4, film=SLUG)
    shown_ = card(await sharer.slash(club.channel, "ask", question=question))
    if "Share" not in buttons(shown_):  # but there are questions on offer
        shown_ = card(await sharer.click(shown_, label=next(label for label in buttons(shown_) if label[-1] == "?")))
    await sharer.click(shown_, label="Share")
    posted = last(club.channel)
    await club.bot.close()
    await club.env.restart_bot()

    version = card(await sharer.click(posted, label="My version"))

    assert version.ephemeral
    assert text(version).startswith("I don't keep questions for long. Ask me again with **/ask**.")
