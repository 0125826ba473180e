"""Who may see, post and close polls in which channel."""

from typing import Any

import discord
from simcord import ChannelHandle

from bot.club.polls import POLL_GONE
from bot.commands.polls.create import AUTHOR_MAY_NOT_WRITE
from bot.model.polls import NOT_YOURS
from tests.support.places import deny
from tests.support.places import poll_in as poll_in_room
from tests.support.polls import THREE, poll_of
from tests.support.stage import Stage, buttons, card, last, text


def backstage(club: Stage, **allowed: bool) -> ChannelHandle:
    """A channel where everybody but the bot may do only what is allowed."""
    assert club.bot.user is not None
    everybody = discord.PermissionOverwrite(**allowed)
    bot = discord.PermissionOverwrite(view_channel=True, send_messages=True)
    overwrites: dict[Any, discord.PermissionOverwrite] = {club.env.guild.default_role: everybody, club.bot.user: bot}
    return club.env.guild.create_text_channel("backstage", overwrites=overwrites)


async def poll_in(club: Stage, channel: ChannelHandle) -> int:
    """A poll of a member who has a role of their own there."""
    keeper = club.env.guild.create_role("keepers", permissions=discord.Permissions(administrator=True))
    author = club.env.guild.add_member(club.env.create_user("keeper"), roles=[keeper])
    desk = card(await author.slash(channel, "poll start", question="Ban them?", choices=THREE, closes="2h"))
    await author.click(desk, label="Post it")
    return poll_of(last(channel))


async def test_a_poll_of_a_channel_that_a_member_cannot_see_is_not_there_for_them(club: Stage) -> None:
    poll = await poll_in(club, backstage(club, view_channel=False))
    member = await club.member()

    listed = card(await member.slash(club.channel, "poll list"))
    offered = await member.autocomplete(club.channel, "poll results", "poll", "")
    opened = card(await member.slash(club.channel, "poll results", poll=str(poll)))
    copied = card(await member.slash(club.channel, "poll copy", poll=str(poll)))

    assert "Ban them" not in text(listed)
    assert offered == []
    assert opened.content == copied.content == POLL_GONE
    club.expect_errors()


async def test_who_moderates_one_channel_does_not_close_the_polls_of_another(club: Stage) -> None:
    poll = await poll_in(club, backstage(club, view_channel=True))
    hobby = await club.member()
    own = club.env.guild.create_text_channel(
        "hobby", overwrites={hobby: discord.PermissionOverwrite(manage_messages=True)}
    )

    refused = card(await hobby.slash(own, "poll close", poll=str(poll)))

    assert refused.content == NOT_YOURS
    assert await club.bot.polls.due() == []
    club.expect_errors()


async def test_who_may_not_write_in_a_channel_does_not_post_a_poll_there(club: Stage) -> None:
    announcements = backstage(club, send_messages=False)
    member = await club.member()

    refused = card(await member.slash(announcements, "poll start", question="Mine?", choices=THREE))

    assert refused.content == AUTHOR_MAY_NOT_WRITE
    club.expect_errors()


async def test_a_poll_that_cannot_be_seen_makes_no_way_to_another_page(club: Stage) -> None:
    author, member = await club.member("author"), await club.member()
    hidden = club.env.guild.create_text_channel("hidden")
    polls = [await poll_in_room(author, room, "The fog?") for room in (hidden, *[club.channel] * 5, hidden)]
    with club.env.time_context():
        for poll in polls:
            await club.bot.polls.close_and_tally(poll)
    deny(club, hidden, member)

    found = card(await member.slash(club.channel, "poll history", search="fog"))
    pages = [card(await person.slash(club.channel, "poll history")) for person in (member, author)]

    assert text(found).count("The fog?") == 5
    assert ["More" in buttons(page) for page in (found, *pages)] == [False, False, True]
