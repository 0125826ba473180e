"""`invite`: the link, and that its permissions are all the bot needs and none more."""

from collections.abc import Awaitable, Callable, Iterable
from urllib.parse import parse_qs, urlsplit

import discord
import pytest
from simcord import MemberActor

from bot.cli.invite import NO_APPLICATION, PERMISSIONS, SCOPES, invite, permissions
from bot.cli.tokens import NOT_ITS_SHAPE
from bot.model.errors import OperationFailure
from tests.support.cli_process import TOKEN
from tests.support.hide import answer, hide, still_there
from tests.support.polls import THREE, public, results, sketch, start
from tests.support.stage import Stage, buttons, card, last, text

APPLICATION = 123456789012345678
HOUR = 3600.0


def permit(club: Stage, names: Iterable[str]) -> None:
    """Let the bot do just this, by its own role; what everybody may do otherwise is up to other roles."""
    guild = club.env.backend.get_guild(club.env.guild.id)
    [own] = [role for role in guild.roles.values() if role.managed]
    allowed = discord.Permissions(**dict.fromkeys(names, True))
    club.env.backend.edit_role(guild.id, own.id, {"permissions": allowed.value})
    club.env.backend.edit_role(guild.id, guild.everyone_role.id, {"permissions": 0})


def member(club: Stage, name: str = "member", *, moderator: bool = False) -> MemberActor:
    """Somebody who may do what members usually may."""
    may = discord.Permissions.text() | discord.Permissions(view_channel=True)
    may.manage_messages = moderator
    role = club.env.guild.create_role(name, permissions=may)
    return club.env.guild.add_member(club.env.create_user(name), roles=[role])


async def shares_in_the_room(club: Stage) -> bool:
    await member(club).slash(club.channel, "film", share=True)
    club.expect_errors()
    return bool(public(club.channel))


async def posts_a_poll(club: Stage) -> bool:
    author, before = member(club, "author"), len(public(club.channel))
    desk = await sketch(author, club.channel)
    if "Post it" in buttons(desk):
        await author.click(desk, label="Post it")
    club.expect_errors()
    return len(public(club.channel)) > before


async def opens_a_thread(club: Stage) -> bool:
    someone = member(club)
    prompt = card(await someone.slash(club.channel, "discuss"))
    if "Open a thread" in buttons(prompt):
        await someone.click(prompt, label="Open a thread")
    return bool(club.channel.threads)


async def shares_in_a_thread(club: Stage) -> bool:
    await opens_a_thread(club)
    thread = club.channel.threads[-1]
    before = len(public(thread))
    await member(club).slash(thread, "film", share=True)
    club.expect_errors()
    return len(public(thread)) > before


async def takes_files_along(club: Stage) -> bool:
    author = member(club)
    message = await author.send(club.channel, "words", attachments=[("a.png", b"1")])
    await hide(author, message, club.channel)
    return bool(last(club.channel).attachments)


async def looks_up_what_it_is_asked_to_hide(club: Stage) -> bool:
    message = await member(club, "author").send(club.channel, "words")
    asking, moderates = member(club, "asking"), member(club, "moderates", moderator=True)
    offer = answer(await asking.context_menu(club.channel, "Hide it", message))
    await asking.click(offer, label=buttons(offer)[0])
    asked = last(club.channel)
    await moderates.click(asked, label=buttons(asked)[0])
    club.expect_errors()
    return "asked me to hide it" in text(last(club.channel))


async def deletes_what_was_hidden(club: Stage) -> bool:
    author = member(club)
    message = await author.send(club.channel, "words")
    told = await hide(author, message, club.channel)
    if "Delete the original" in buttons(told):
        await author.click(told, label="Delete the original")
    return not still_there(club.channel, message)


DEEDS: dict[str, Callable[[Stage], Awaitable[bool]]] = {
    "view_channel": shares_in_the_room,
    "send_messages": posts_a_poll,
    "create_public_threads": opens_a_thread,
    "send_messages_in_threads": shares_in_a_thread,
    "attach_files": takes_files_along,
    "read_message_history": looks_up_what_it_is_asked_to_hide,
    "manage_messages": deletes_what_was_hidden,
}
"""What cannot be done without a permission."""


async def test_with_the_permissions_of_the_invitation_the_bot_does_all_it_can_do(club: Stage) -> None:
    permit(club, PERMISSIONS)

    done = {name: await deed(club) for name, deed in DEEDS.items()}

    assert done == dict.fromkeys(PERMISSIONS, True)


async def test_with_them_a_poll_runs_from_its_draft_to_the_picture_of_its_result(club: Stage) -> None:
    permit(club, PERMISSIONS)
    author, other = member(club, "author"), member(club, "other")

    message = await start(club, author, question="Who next?", choices=THREE, closes="2h")
    await other.click(message, label="Ruth")
    await club.env.advance_time(2 * HOUR)

    [told] = results(club)
    assert told.attachments
    assert "**Ruth** won" in text(told)


@pytest.mark.parametrize("name", DEEDS)
async def test_without_any_of_them_something_cannot_be_done(club: Stage, name: str) -> None:
    permit(club, [other for other in PERMISSIONS if other != name])

    assert not await DEEDS[name](club)


def test_the_link_asks_for_the_scopes_and_permissions_of_the_bot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", TOKEN)

    link, *rest = invite(None).splitlines()

    asked = parse_qs(urlsplit(link).query)
    assert asked["client_id"] == [str(APPLICATION)]
    assert asked["scope"] == [" ".join(SCOPES)]
    assert int(asked["permissions"][0]) == permissions().value
    assert {line.strip().split(":")[0] for line in rest[2:]} == {name.replace("_", " ").title() for name in PERMISSIONS}
    assert TOKEN not in invite(None)


def test_any_other_application_can_be_named() -> None:
    assert "client_id=987654321098765432&" in invite(987654321098765432)


@pytest.mark.parametrize(
    ("token", "told"),
    [
        ("", NO_APPLICATION),
        ("abc", NOT_ITS_SHAPE),
        ("bm90LWFuLWlk.GaBcDe.abcdefghijklmnopqrstuvwxyz", NOT_ITS_SHAPE),
        ("\N{SNOWMAN}.a.b", NOT_ITS_SHAPE),
    ],
)
def test_without_an_application_there_is_no_link(monkeypatch: pytest.MonkeyPatch, token: str, told: str) -> None:
    monkeypatch.setenv("HOUSELIGHTS_TOKEN", token)

    with pytest.raises(OperationFailure) as refused:
        invite(None)

    assert str(refused.value) == told
