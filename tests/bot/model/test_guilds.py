"""Who may start polls and discussions in a server."""

from contextlib import nullcontext
from zoneinfo import ZoneInfo

import pytest

from bot.model.errors import Refusal
from bot.model.guilds import Actor, Server, Starters

ROLE = 7
MEMBER, PROJECTIONIST = Actor(1, [6]), Actor(2, [6, ROLE])
MODERATOR = Actor(3, moderator=True)


@pytest.mark.parametrize(
    ("starters", "actor", "sentence"),
    [
        (Starters.EVERYONE, MEMBER, None),
        (Starters.EVERYONE, MODERATOR, None),
        (Starters.MODERATORS, MEMBER, "members who may manage messages"),
        (Starters.MODERATORS, PROJECTIONIST, "members who may manage messages"),
        (Starters.MODERATORS, MODERATOR, None),
        (Starters.ROLE, MEMBER, f"members with the role <@&{ROLE}>"),
        (Starters.ROLE, PROJECTIONIST, None),
        (Starters.ROLE, MODERATOR, None),
    ],
)
def test_a_server_says_who_may_start(starters: Starters, actor: Actor, sentence: str | None) -> None:
    server = Server(1, starters=starters, starter_role_id=ROLE)

    with pytest.raises(Refusal, match=sentence) if sentence else nullcontext():
        server.check_may_start(actor)


def test_a_server_that_has_set_nothing_lets_everyone_start_and_goes_by_utc() -> None:
    server = Server(1)

    server.check_may_start(MEMBER)

    assert server.zone == ZoneInfo("UTC")
