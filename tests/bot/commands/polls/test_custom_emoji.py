"""Custom emoji in polls: on buttons and in selects as Discord draws them, elsewhere as what they are called."""

from typing import Any

import discord
import pytest
from simcord import ResponseMessage

from bot.commands.ui.components import escape_user_text
from tests.support.polls import fields, now, select_of, start
from tests.support.stage import Stage, card, parts, text

UNKNOWN = "<:pop_corn:123456789012345678>"


def face(part: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return the emoji and the label of a button or an option."""
    emoji: dict[str, Any] = part.get("emoji") or {}
    return emoji.get("name"), part.get("label")


def faces(message: ResponseMessage | discord.Message) -> list[tuple[str | None, str | None]]:
    """Return the emoji and the label of each button of a card."""
    return [face(part) for part in parts(message) if part["type"] == 2]


def an_emoji(club: Stage, name: str = "pop_corn", **more: Any) -> str:
    """Return the code of a new emoji of the club's server."""
    emoji = club.env.guild.create_emoji(name, **more)
    return f"<{'a' if emoji.animated else ''}:{name}:{emoji.id}>"


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("{} Alien", ("pop_corn", "Alien")),
        ("Alien {}", ("pop_corn", "Alien")),
        ("{}Alien", ("pop_corn", "Alien")),
        ("{}", ("pop_corn", None)),
        ("{} {}", ("pop_corn", ":pop_corn:")),
        ("I {} Alien", (None, "I :pop_corn: Alien")),
        (f"{UNKNOWN} Alien", (None, ":pop_corn: Alien")),
        (f"{UNKNOWN}", (None, ":pop_corn:")),
        ("{} 良い", ("pop_corn", "良い")),
        ("<:pop_corn:1> Alien", (None, "<:pop_corn:1> Alien")),
    ],
)
async def test_a_custom_emoji_stands_beside_the_label_of_its_button_if_it_can_be_used(
    club: Stage, choice: str, expected: tuple[str | None, str | None]
) -> None:
    ada = await club.member("ada")

    message = await start(club, ada, choices=f"{choice.format(*[an_emoji(club)] * 2)}\nTommy")

    assert faces(message) == [expected, (None, "Tommy"), (None, "My vote"), (None, "How this works")]


async def test_an_animated_emoji_moves_on_its_button(club: Stage) -> None:
    ada = await club.member("ada")

    message = await start(club, ada, choices=f"{an_emoji(club, animated=True)} Alien\nTommy")

    [emoji] = [part["emoji"] for part in parts(message) if part.get("emoji")]
    assert emoji["animated"]


async def test_a_select_and_a_ranking_show_custom_emoji_beside_their_labels(club: Stage) -> None:
    ada = await club.member("ada")
    emoji = an_emoji(club)
    message = await start(club, ada, choices=f"{emoji} Alien\n{emoji}\n{UNKNOWN} Tommy")
    ranked = await start(club, ada, {"kind": "ranked-0"}, choices=f"{emoji} Alien\nTommy")

    ballot = card(await ada.click(message, label="My vote"))
    ranking = card(await ada.click(ranked, label="Vote"))
    once = card(await ada.click(ranking, label="Alien"))

    options = select_of(ballot, "poll:pick:")["options"]
    shown = [face(option) for option in options]
    assert shown == [("pop_corn", "Alien"), ("pop_corn", "pop_corn"), (None, ":pop_corn: Tommy")]
    assert ("pop_corn", "1. Alien") in faces(once)


async def test_texts_keep_the_code_of_a_custom_emoji_whole(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, question=f"{UNKNOWN} or <t:1700000000:R>?", choices=f"{UNKNOWN} Alien_s\nTommy")

    await ada.click(message, label=":pop_corn: Alien_s")

    assert f"{UNKNOWN} or <t:1700000000:R>?" in text(message)
    assert f"{UNKNOWN} Alien\\_s" in text(now(club, message))


async def test_a_card_is_posted_and_redrawn_without_an_emoji_that_discord_has_just_lost(club: Stage) -> None:
    ada = await club.member("ada")
    choices = f"{an_emoji(club)} Alien\nTommy"
    club.env.inject_error("POST", "/channels/*/messages", status=400, code=50035, message="Invalid emoji")

    message = await start(club, ada, choices=choices)
    posted = faces(message)
    club.env.inject_error("PATCH", "/channels/*/messages/*", status=400, code=50035, message="Invalid emoji")
    receipt = card(await ada.click(message, label="Tommy"))

    assert posted[0] == faces(now(club, message))[0] == (None, ":pop_corn: Alien")
    assert "1 · 100%" in text(now(club, message))
    assert "Your vote is in: **Tommy**." in text(receipt)


async def test_a_receipt_reaches_its_voter_without_an_emoji_that_discord_has_just_lost(club: Stage) -> None:
    ada = await club.member("ada")
    message = await start(club, ada, choices=f"{an_emoji(club)} Alien\nTommy")
    club.env.inject_error("POST", "/interactions/*/*/callback", status=400, code=50035, message="Invalid emoji")

    receipt = card(await ada.click(message, label="Tommy"))

    assert "Your vote is in: **Tommy**." in text(receipt)
    assert [option["label"] for option in select_of(receipt, "poll:pick:")["options"]] == [":pop_corn: Alien", "Tommy"]


async def test_emoji_are_named_while_discord_doesn_t_say_which_there_are(club: Stage) -> None:
    ada = await club.member("ada")
    club.env.inject_error("GET", "/guilds/*/emojis", status=500, times=20)

    message = await start(club, ada, choices=f"{an_emoji(club)} Alien\nTommy")

    assert faces(message)[0] == (None, ":pop_corn: Alien")


async def test_which_emoji_a_server_has_is_asked_for_once_in_a_while_and_only_if_needed(club: Stage) -> None:
    ada = await club.member("ada")
    plain = await start(club, ada)
    await ada.click(plain, label="Tommy")
    asked_for_plain = asked(club)

    message = await start(club, ada, choices=f"{an_emoji(club)} Alien\nTommy")
    await ada.click(message, label="Tommy")

    assert (asked_for_plain, asked(club)) == (0, 1)


def asked(club: Stage) -> int:
    """Return how often the bot has asked for the emoji of a server."""
    return sum(request.path.endswith("/emojis") for request in club.env.http_requests)


@pytest.mark.parametrize(
    ("written", "escaped"),
    [
        ("<:pop_corn:123456789012345678>", "<:pop_corn:123456789012345678>"),
        ("<a:x_ray:123456789012345678> a_b_c", "<a:x_ray:123456789012345678> a\\_b\\_c"),
        ("_<:a_b:123456789012345678>_", "\\_<:a_b:123456789012345678>\\_"),
        ("<t:1700000000:R>", "<t:1700000000:R>"),
        ("<t:1700000000>*", "<t:1700000000>\\*"),
        ("1. <:a_b:123456789012345678>", "1\\. <:a_b:123456789012345678>"),
        ("|<:a_b:123456789012345678>|", "\\|<:a_b:123456789012345678>\\|"),
        ("<:a_b:1>", "<:a\\_b:1>"),
        ("<:a b:123456789012345678>_", "<:a b:123456789012345678>\\_"),
        ("<:__:123456789012345678>**", "<:__:123456789012345678>\\*\\*"),
    ],
)
def test_custom_emoji_and_times_are_not_escaped_though_all_around_them_is(written: str, escaped: str) -> None:
    assert escape_user_text(written) == escaped


async def test_what_was_typed_comes_back_to_its_author_whole(club: Stage) -> None:
    ada = await club.member("ada")
    emoji = an_emoji(club)

    draft = card(await ada.slash(club.channel, "poll start", question="Who?", choices=f"{emoji} Ann, Bo", closes="2h"))
    form = await ada.click(draft, label="Change the words")

    assert fields(form)["The choices, a line each"]["value"] == f"{emoji} Ann\nBo"
