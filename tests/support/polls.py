"""What tests of polls have in common: starting polls, voting in bulk, ending the bot, and reading what it sent."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import discord
from simcord import ChannelHandle, InteractionResult, MemberActor, ResponseMessage

from bot.model.drafts import Draft
from bot.model.guilds import Actor
from tests.support.stage import SHIPPED, Stage, a_bot, card, last, parts

THREE = "Ruth, Tommy, Kathy"
DESK = ["Post it", "Change the words", "Discard"]


async def sketch(member: MemberActor, channel: ChannelHandle, **options: str) -> ResponseMessage:
    """A draft on its author's desk."""
    typed = {"question": "Who next?", "choices": THREE, "closes": "2h", **options}
    return card(await member.slash(channel, "poll start", **typed))


async def choose(member: MemberActor, desk: ResponseMessage, setting: str, value: str) -> ResponseMessage:
    """Change a setting of a draft."""
    return card(await member.select(desk, [value], custom_id=select_of(desk, f":{setting}:")["custom_id"]))


async def start(
    club: Stage, member: MemberActor, settings: dict[str, str] | None = None, **options: str
) -> discord.Message:
    """A poll of this member, posted; its public message."""
    desk = await sketch(member, club.channel, **options)
    for setting, value in (settings or {}).items():
        desk = await choose(member, desk, setting, value)
    await member.click(desk, label="Post it")
    return last(club.channel)


def public(channel: ChannelHandle) -> list[discord.Message]:
    """What everybody sees in a channel."""
    return [message for message in channel.history() if not message.flags.ephemeral]


def now(club: Stage, message: discord.Message) -> discord.Message:
    """A message of the room as it is by now."""
    return next(one for one in public(club.channel) if one.id == message.id)


def poll_of(message: discord.Message) -> int:
    """The id of the poll that a message shows."""
    found = re.search(r"poll:[a-z]+:(\d+)", str([part.get("custom_id") for part in parts(message)]))
    assert found
    return int(found[1])


def selects(message: ResponseMessage | discord.Message) -> list[dict[str, Any]]:
    """The selects of a card."""
    return [part for part in parts(message) if part["type"] == 3]


def select_of(message: ResponseMessage | discord.Message, part: str) -> dict[str, Any]:
    """The select that has `part` in its id."""
    return next(select for select in selects(message) if part in select["custom_id"])


def marked(select: dict[str, Any]) -> list[str]:
    """The values that are marked as chosen in a select."""
    return [option["value"] for option in select["options"] if option.get("default")]


def fields(shown: InteractionResult) -> dict[str, dict[str, Any]]:
    """The fields of a form, by their labels."""
    assert shown.modal is not None
    return {part["label"]: part["component"] for part in shown.modal["components"]}


async def fill(member: MemberActor, shown: InteractionResult, question: str, choices: str, closes: str) -> Any:
    """Fill in the form for a poll and send it."""
    ids = [field["custom_id"] for field in fields(shown).values()]
    return await member.submit_modal(shown, dict(zip(ids, (question, choices, closes), strict=True)))


async def vote(club: Stage, poll: int, ballots: Iterable[tuple[int, ...]], seen: int = 0) -> None:
    """Cast ballots, a voter each who has seen the film so far, without their clicks."""
    with club.env.time_context():
        for voter, picks in enumerate(ballots, 10**6):
            if seen:
                await club.bot.club.record_progress(voter, SHIPPED, seen)
            await club.bot.polls.vote(poll, club.env.guild.id, voter, picks)


async def show_votes(club: Stage, poll: int) -> None:
    """Let the public message catch up with votes that came without their clicks."""
    with club.env._bot_scope():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        club.bot.poll_changed(poll)
    await club.env.advance_time(6)


async def restart(club: Stage, folder: Path, away: float = 0) -> None:
    """End the bot, and after a while start another on what it left behind."""
    await club.bot.close()
    if away:
        await club.env.advance_time(away)
    club.bot = a_bot(folder)
    await club.env.restart_bot(club.bot)


async def leave_unposted(club: Stage, author: MemberActor, draft: Draft) -> int:
    """A poll that is made but not posted, as the bot leaves it when it ends in between; its id."""
    guild_id, actor = club.env.guild.id, Actor(author.id)
    with club.env.time_context():
        draft_id = await club.bot.drafts.save(guild_id, actor, draft)
        return (await club.bot.drafts.publish(draft_id, guild_id, club.channel.id, actor)).id


def wake(club: Stage, times: int = 1) -> None:
    """Have the bot look now whether a poll is to be closed, so many times at once."""
    with club.env._bot_scope():  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        for _ in range(times):
            club.bot.poll_due()


def stop_timers(club: Stage) -> None:
    """Let nothing happen by itself, as if the bot were too busy."""
    for timer in club.bot._timers:  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        timer.cancel()


def results(club: Stage) -> list[discord.Message]:
    """The messages of the room that tell how a poll ended."""
    return [message for message in public(club.channel) if message.reference]


def forge(club: Stage, shown: ResponseMessage | discord.Message, custom_id: str) -> None:
    """Put one more button on a card, with any id, as an older version of the bot or a modified client might have."""
    channel_id = shown.channel_id if isinstance(shown, ResponseMessage) else shown.channel.id
    stored = club.env.backend.get_message(channel_id, shown.id)
    button = {"type": 2, "style": 2, "label": "Forged", "custom_id": custom_id}
    ours = [part for part in stored.components if part["type"] != 1]
    stored.components = [*ours, {"type": 1, "components": [button]}]


async def votes_of(club: Stage, poll: int) -> dict[int, int]:
    """How many votes each choice of a poll has that everybody may see."""
    standing = await club.bot.polls.public_view(poll)
    return dict(standing.tally or ())  # type: ignore[union-attr]


async def ballot_of(club: Stage, poll: int, member: MemberActor) -> tuple[int, ...] | None:
    """What a member has voted for."""
    return (await club.bot.polls.ballot(poll, club.env.guild.id, member.id)).picks


def shown(components: Sequence[dict[str, Any]]) -> list[Any]:
    """What components look like: their texts and labels, without ids and without whether they can be pressed."""
    look = [
        (part["type"], part.get("content"), part.get("label"), part.get("style"), part.get("accent_color"))
        for part in components
    ]
    return [one for one in look if any(one[1:])]


def look(message: ResponseMessage | discord.Message) -> list[Any]:
    """What a message looks like."""
    return shown(list(parts(message)))
