"""A film like a ladder: one fact, one plot point and one prompt at each of five checkpoints, with a word of its own.

So the words in a payload tell exactly how far it goes.
"""

import re
from pathlib import Path
from typing import Any

import discord
from simcord import ChannelHandle, ResponseMessage

from bot.client.bot import Houselights
from bot.commands.polls.public_message import post
from bot.model.drafts import Draft
from bot.model.guilds import Actor, ChannelSettings
from bot.model.rate_limits import RateLimits
from tests.support.films import Raw, entry, fact, small_film, write
from tests.support.stage import Stage, a_bot, apart, stage, walk

SLUG = "the-ladder-1999"
WORDS = ("amber", "candle", "harbour", "island", "kite")
STEPS = range(len(WORDS))
ANYWHERE = (None, *STEPS)

Step = tuple[str, dict[str, Any]]  # a command with its options


def ladder() -> Raw:
    """The film: who climbs is known from the start, what they carry at each step only from there on."""
    raw = small_film()
    climber = entry("climber", "The climber")
    climber["facts"] = [rung(step) for step in STEPS]
    return {
        **raw,
        "title": "The Ladder",
        "checkpoints": [{"label": f"Step {step}", "part": f"Part {step}"} for step in STEPS],
        "characters": [climber],
        "themes": [],
        "plot": [entry(f"moment-{step}", f"The {WORDS[step]} moment", step, label=f"Time {step}") for step in STEPS],
        "terms": [],
        "prompts": [prompt(step) for step in STEPS],
    }


def rung(step: int) -> Raw:
    """What is carried at a step."""
    word = WORDS[step]
    asks = [f"Who carries the {word}?", f"Where does the {word} go?"]
    return {**fact(f"rung-{step}", step, f"The climber carries the {word} up."), "asks": asks}


def prompt(step: int) -> Raw:
    """What can be discussed from a step on."""
    choices = [{"text": choice, "reveal": step} for choice in ("Yes", "No")]
    text = f"Would you carry the {WORDS[step]}?"
    return {"id": f"prompt-{step}", "text": text, "reveal": step, "related": ["climber"], "choices": choices}


def rungs(said: str | bytes) -> list[int]:
    """The steps that are told of in a text or a payload."""
    found = said.decode() if isinstance(said, bytes) else said
    return [step for step in STEPS if re.search(WORDS[step], found, re.IGNORECASE)]


def ladder_bot(folder: Path, raw: Raw | None = None, paces: RateLimits | None = None) -> Houselights:
    """The bot with the ladder, or with a film like it."""
    write(folder / "films", raw or ladder(), SLUG)
    return a_bot(folder, paces, films=folder / "films")


async def clear(club: Stage, checkpoint: int | None, film: str = SLUG) -> None:
    """Clear the room of a stage for a film."""
    cleared = ChannelSettings(club.channel.id, club.env.guild.id, None if checkpoint is None else film, checkpoint or 0)
    await club.bot.club.save_channel_settings(cleared)


def spoiler(message: ResponseMessage | discord.Message) -> str:
    """What stands in the spoiler containers of a card, a text a line."""
    return "\n".join(part["content"] for part in walk(apart(message)[1]) if part["type"] == 10)


async def gated_poll(club: Stage, channel: ChannelHandle, author_id: int, gate: int) -> int:
    """A poll for those who have seen so far, posted in a channel; its id."""
    draft = Draft(f"Was the {WORDS[gate]} worth it?", ("Yes", "No"), film=SLUG, checkpoint=gate)
    author, guild_id = Actor(author_id), club.env.guild.id
    kept = await club.bot.drafts.save(guild_id, author, draft)
    poll = await club.bot.drafts.publish(kept, guild_id, channel.id, author)
    await post(club.bot, poll)
    return poll.id


async def sent_to_a_viewer(folder: Path, raw: Raw, seen: int, *steps: Step) -> list[bytes]:
    """What is sent to a viewer of a film for some commands."""
    write(folder / "films", raw, SLUG)
    async with stage(folder, films=folder / "films") as club:
        viewer = await club.member(seen=seen, film=SLUG)
        since = club.requests()
        for command, options in steps:
            await viewer.slash(club.channel, command, **options)
        return club.sent(since)
