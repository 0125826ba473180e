"""The draft of a sealed poll says that it needs five votes, where there may be fewer."""

from typing import Any

import pytest

from tests.support.places import MEMBER, ROLE, VIEW, Overwrite
from tests.support.polls import choose, sketch, start
from tests.support.stage import Stage, text

NEEDS_FIVE = "Sealed polls need five votes before there's a result."


@pytest.fixture(autouse=True)
def counted(club: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a server that is asked for come with the number of its members, which simcord leaves out."""
    ask = club.bot.http.get_guild

    async def get_guild(guild_id: int, *, with_counts: bool = True) -> Any:
        payload = await ask(guild_id, with_counts=with_counts)
        return {**payload, "approximate_member_count": len(club.env.backend.get_guild(guild_id).members)}

    monkeypatch.setattr(club.bot.http, "get_guild", get_guild)


@pytest.mark.parametrize("members", [1, 2, 3])
async def test_a_sealed_draft_says_where_too_few_could_vote(club: Stage, members: int) -> None:
    ada, *_ = [await club.member(f"member-{number}") for number in range(members)]

    draft = await choose(ada, await sketch(ada, club.channel), "privacy", "sealed")

    with_owner = members + 1
    assert f"-# {NEEDS_FIVE} This channel has {with_owner} members who could vote." in text(draft)


@pytest.mark.parametrize("members", [4, 5, 20])
async def test_a_sealed_draft_says_nothing_of_it_where_enough_could_vote(club: Stage, members: int) -> None:
    ada, *_ = [await club.member(f"member-{number}") for number in range(members)]

    draft = await choose(ada, await sketch(ada, club.channel), "privacy", "sealed")

    assert NEEDS_FIVE not in text(draft)


async def test_a_sealed_draft_says_what_it_needs_where_nobody_knows_who_is_there(club: Stage) -> None:
    members = [await club.member(f"member-{number}") for number in range(8)]
    channel = club.env.guild.create_text_channel("back-room")
    assert club.bot.user is not None
    club.env.backend.set_overwrite(channel.id, Overwrite(club.env.guild.default_role.id, ROLE, deny=VIEW))
    for user_id in (members[0].id, club.bot.user.id):
        club.env.backend.set_overwrite(channel.id, Overwrite(user_id, MEMBER, allow=VIEW))

    draft = await choose(members[0], await sketch(members[0], channel), "privacy", "sealed")

    assert f"-# {NEEDS_FIVE}" in text(draft).splitlines()


@pytest.mark.parametrize("privacy", ["named", "private"])
async def test_other_drafts_need_no_number_of_votes(club: Stage, privacy: str) -> None:
    ada = await club.member("ada")

    draft = await choose(ada, await sketch(ada, club.channel), "privacy", privacy)

    assert NEEDS_FIVE not in text(draft)


async def test_a_sealed_draft_can_be_posted_where_discord_doesn_t_say_how_many_there_are(club: Stage) -> None:
    ada = await club.member("ada")
    club.env.inject_error("GET", "/guilds/*", status=403, times=5)

    draft = await choose(ada, await sketch(ada, club.channel), "privacy", "sealed")
    shown = text(draft)
    message = await start(club, ada, {"privacy": "sealed"})

    assert f"-# {NEEDS_FIVE}" in shown.splitlines()
    assert "· Sealed ·" in text(message)
