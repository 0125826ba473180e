"""Who may start polls and discussions in a server."""

from contextlib import nullcontext
from zoneinfo import ZoneInfo

import pytest

from bot.model.errors import Refusal
from bot.model.guilds import Actor, GuildSettings, PollStarters

ROLE = 7
MEMBER, PROJECTIONIST = Actor(1, [6]), Actor(2, [6, ROLE])
MODERATOR = Actor(3, moderator=True)


@pytest.mark.parametrize(
    ("starters", "actor", "sentence"),
    [
        (PollStarters.EVERYONE, MEMBER, None),
        (PollStarters.EVERYONE, MODERATOR, None),
        (PollStarters.MODERATORS, MEMBER, "members who may manage messages"),
        (PollStarters.MODERATORS, PROJECTIONIST, "members who may manage messages"),
        (PollStarters.MODERATORS, MODERATOR, None),
        (PollStarters.ROLE, MEMBER, f"members with the role <@&{ROLE}>"),
        (PollStarters.ROLE, PROJECTIONIST, None),
        (PollStarters.ROLE, MODERATOR, None),
    ],
)
def test_the_settings_of_a_guild_decide_who_may_start_polls(
    starters: PollStarters, actor: Actor, sentence: str | None
) -> None:
    server = GuildSettings(1, starters=starters, starter_role_id=ROLE)

    with pytest.raises(Refusal, match=sentence) if sentence else nullcontext():
        server.check_may_start_polls(actor)


def test_a_guild_without_settings_lets_everyone_start_polls_and_uses_utc() -> None:
    server = GuildSettings(1)

    server.check_may_start_polls(MEMBER)

    assert server.zone == ZoneInfo("UTC")
