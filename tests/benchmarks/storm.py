# ruff: noqa: T201 - a benchmark prints
"""5,000 members vote on one poll within seconds, through discord.py: `python -m tests.benchmarks.storm [voters]`.

Prints how long it took until everybody had an answer, how often the public message was drawn, and what it says.
"""

import asyncio
import logging
import sys
import tempfile
import time
from pathlib import Path

import simcord

from bot.commands.polls.public_message import EDIT_SECONDS, post
from bot.model.drafts import Draft
from bot.model.guilds import Actor
from tests.support.load import press, seat
from tests.support.stage import Stage, a_bot, text

CHOICES = ("Ruth", "Tommy", "Kathy")
SETTLE_SECONDS = 1.5  # simcord waits for timers that are nearer than this


async def storm(voters: int, folder: Path) -> None:
    """Run the storm once and print what came of it."""
    bot = a_bot(folder)
    async with simcord.run(bot, settle_timeout=SETTLE_SECONDS) as env:
        club = Stage(env, bot, env.create_guild().create_text_channel("after-the-film"))
        author = await club.member("author")
        draft_id = await bot.drafts.save(env.guild.id, Actor(author.id), Draft("Who next?", CHOICES))
        poll = await bot.drafts.publish(draft_id, env.guild.id, club.channel.id, Actor(author.id))
        await post(bot, poll)
        message = club.channel.history()[-1]
        presses = [(member, f"poll:cast:{poll.id}:{member % 3 + 1}") for member in seat(env, voters)]
        first, begun, busy = club.requests(), time.perf_counter(), time.process_time()
        answers = await press(env, club.channel, message, presses)
        seconds, busy = time.perf_counter() - begun, time.process_time() - busy
        told = sum("Your vote is in" in text(answer.response) for answer in answers if answer.response)
        await env.advance_time(EDIT_SECONDS)
        edits = sum(request.method == "PATCH" for request in env.http_requests[first:])
        print(f"{voters} votes in {seconds:.1f} s ({busy:.1f} s of work, simcord's own included), {told} acknowledged")
        print(f"the public message was drawn {edits} times and says:")
        print(text(club.channel.history()[-1]))
    await bot.close()


if __name__ == "__main__":
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(storm(int(sys.argv[1]) if len(sys.argv) > 1 else 5_000, Path(folder)))
