"""/help: what the bot promises, and what there is to use, on one screen."""

import discord

from tests.support.stage import Stage, buttons, card, moderator, text

SCREEN_LINES = 30  # of a card that fits on one screen


async def test_help_gives_the_promise_in_four_sentences(club: Stage) -> None:
    viewer = await club.member()

    shown = text(card(await viewer.slash(club.channel, "help")))

    assert shown.splitlines()[1].count(".") == 4


async def test_help_names_every_command_that_the_member_has_once_and_no_other(club: Stage) -> None:
    viewer, manages = await club.member(), moderator(club, discord.Permissions(manage_guild=True))

    for member in (viewer, manages):
        shown = card(await member.slash(club.channel, "help"))
        named = [line for line in text(shown).splitlines()[2:] if "**" in line]
        there = {*member.available_commands(club.channel)} - {"help"}
        curating = {command for command in there if command.startswith("curate ")}
        for command in (there - curating) | ({"curate"} if member is manages else set[str]()):
            assert sum(f"**/{command}**" in line for line in named) == 1, command
        assert ("/club" in text(shown)) is (member is manages)


async def test_help_fits_on_one_screen_in_groups(club: Stage) -> None:
    manages = moderator(club, discord.Permissions(manage_guild=True))

    shown = card(await manages.slash(club.channel, "help"))

    lines = text(shown).splitlines()
    assert len(lines) <= SCREEN_LINES
    assert [line for line in lines if line.startswith("### ")] == [
        "### The film",
        "### Together",
        "### Polls",
        "### Your data",
        "### For you, because you manage this server",
    ]
    assert buttons(shown) == ["Never Let Me Go (2010)"]


async def test_help_in_a_direct_message_has_nothing_for_those_who_manage_a_server(club: Stage) -> None:
    manages = moderator(club, discord.Permissions(manage_guild=True))

    shown = card(await manages.user.slash("help"))

    assert "/club" not in text(shown)
