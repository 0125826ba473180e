"""Where the bot can be used: in servers, in direct messages, and wherever a member has added it for themselves."""

from pathlib import Path
from typing import Any

import pytest

from bot.client.bot import Houselights
from tests.support.ladder_film import SLUG, ladder_bot, rungs
from tests.support.stage import Stage, buttons, card, text

GUILD, BOT_DM, PRIVATE = 0, 1, 2  # Discord's numbers for where a command is used ...
SERVERS, USERS = 0, 1  # ... and for what the bot is added to

PERSONAL = ["ask", "character", "craft", "film", "help", "person", "plot", "privacy", "seen", "term", "theme"]
TYPED = {
    "character": {"name": "climber"},
    "plot": {"point": "The amber moment"},
    "ask": {"question": "who carries the harbour?"},
}
SERVER_ONLY = ["Hide it", "club", "curate", "poll"]


@pytest.fixture
def simcord_bot(tmp_path: Path) -> Houselights:
    """The bot with the ladder."""
    return ladder_bot(tmp_path)


def registered(club: Stage) -> dict[str, dict[str, Any]]:
    """Return what Discord was sent of every command."""
    [request] = [request for request in club.env.http_requests if request.method == "PUT"]
    assert request.json is not None
    return {command["name"]: command for command in request.json}


async def test_look_ups_can_be_used_everywhere_and_by_members_who_added_the_bot_for_themselves(club: Stage) -> None:
    sent = registered(club)

    for name in PERSONAL:
        assert sorted(sent[name]["integration_types"]) == [SERVERS, USERS], name
        assert sorted(sent[name]["contexts"]) == [GUILD, BOT_DM, PRIVATE], name


async def test_polls_and_settings_need_a_server_that_the_bot_is_in(club: Stage) -> None:
    sent = registered(club)

    for name in SERVER_ONLY:
        assert sent[name]["integration_types"] == [SERVERS], name
        assert sent[name]["contexts"] == [GUILD], name


async def test_a_discussion_needs_a_server_that_the_bot_is_in_or_a_direct_message_to_it(club: Stage) -> None:
    sent = registered(club)["discuss"]

    assert sent["integration_types"] == [SERVERS]
    assert sorted(sent["contexts"]) == [GUILD, BOT_DM]


async def test_there_is_no_command_that_has_not_been_thought_of(club: Stage) -> None:
    assert sorted(registered(club)) == sorted([*PERSONAL, *SERVER_ONLY, "discuss"])


async def test_only_those_who_manage_the_server_are_shown_the_settings(club: Stage) -> None:
    manage_guild = 1 << 5

    assert registered(club)["club"]["default_member_permissions"] == manage_guild


async def test_in_a_direct_message_just_what_works_there_is_offered(club: Stage) -> None:
    viewer = await club.member()

    assert sorted(viewer.user.available_commands()) == sorted([*PERSONAL, "discuss"])


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("film", "## The Ladder (1999)"),
        ("character", "## The climber"),
        ("theme", "## Themes"),
        ("plot", "## The amber moment"),
        ("term", "## Terms"),
        ("person", "## Film-makers"),
        ("craft", "## Craft"),
        ("ask", "### The climber carries the harbour up."),
        ("seen", "### How far have you seen it?"),
        ("help", "## Houselights"),
        ("privacy", "What I keep"),
    ],
)
@pytest.mark.parametrize("place", ["direct message", "private channel", "server without the bot"])
async def test_everything_personal_works_wherever_a_member_is(
    club: Stage, monkeypatch: pytest.MonkeyPatch, place: str, command: str, expected: str
) -> None:
    viewer, options = await club.member(seen=2, film=SLUG), TYPED.get(command, {})
    if place == "private channel":
        club.abroad(monkeypatch, context=PRIVATE)
    if place == "server without the bot":
        club.abroad(monkeypatch, guild_id="1")
        result = await viewer.slash(club.channel, command, **options)
    else:
        result = await viewer.user.slash(command, **options)

    assert expected in text(card(result))
    assert card(result).ephemeral


async def test_steps_can_be_taken_and_taken_back_in_a_direct_message(club: Stage) -> None:
    viewer = await club.member(seen=1, film=SLUG)

    changed = card(await viewer.user.slash("seen", how_far="Step 3"))
    assert (await club.bot.club.seen_by(viewer.id)) == {SLUG: 3}

    await viewer.user.click(changed, label="Undo")
    assert (await club.bot.club.seen_by(viewer.id)) == {SLUG: 1}


async def test_autocompletion_in_a_direct_message_is_the_viewer_s_own(club: Stage) -> None:
    viewer = await club.member(seen=2, film=SLUG)

    choices = await viewer.user.autocomplete("plot", "point", "")

    assert rungs(str(choices)) == [0, 1, 2]


async def test_a_poll_from_a_prompt_in_a_direct_message_says_that_it_needs_a_channel(club: Stage) -> None:
    viewer = await club.member(seen=2, film=SLUG)

    prompt = card(await viewer.user.slash("discuss"))

    result = await viewer.user.click(prompt, label="Put it to a vote")

    assert card(result).content == "A poll needs a channel of a server."


async def test_others_in_a_private_channel_do_not_learn_what_the_member_has_seen(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    answer = card(await viewer.user.slash("ask", question="who carries the kite?"))
    club.abroad(monkeypatch, context=PRIVATE)

    prompts = [card(await viewer.user.click(answer, label="Discuss this"))]
    for _ in range(4):
        await club.env.advance_time(30)
        prompts.append(card(await viewer.user.click(prompts[-1], label="Another one")))

    assert "What I know about it" in buttons(prompts[0])
    assert [rungs(str(prompt.components)) for prompt in prompts] == [[0]] * 5


async def test_in_a_server_without_the_bot_a_discussion_is_safe_for_everybody(
    club: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = await club.member(seen=4, film=SLUG)
    club.abroad(monkeypatch, guild_id="1")
    answer = card(await viewer.slash(club.channel, "ask", question="who carries the kite?"))

    prompt = card(await viewer.click(answer, label="Discuss this"))

    assert rungs(str(prompt.components)) == [0]
