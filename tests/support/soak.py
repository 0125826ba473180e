"""A club that is busy round the clock, and what is left behind of what it does; simcord's clock says how late it is.

simcord writes down everything for good, what the bot has sent included. Its books are emptied every simulated hour, and
what is measured is what the bot, its films and discord.py have allocated: by where in the source, as Python tells.
"""

import asyncio
import gc
import random
import tracemalloc
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

import discord
from simcord import MemberActor

import bot
import knowledge
from tests.support.load import forget_what_is_over, press
from tests.support.polls import poll_of, start
from tests.support.stage import Stage, card

MINUTE, MINUTES = 60, 60
STORM = 50  # votes
STORM_HOURS = 6
KEPT_SECONDS = 2 * 3_600  # that messages stay in a room: longer than any poll here is open
NAMES = ("Kathy", "Ruth", "Tommy", "Miss Lucy", "Madame")
QUESTIONS = ("who plays Kathy?", "what is a carer?", "how do I boil an egg?", "who is Madame?", "what is Hailsham?")
PACKAGES = [discord, bot, knowledge]


@dataclass(frozen=True, slots=True)
class Left:
    """What is there at the end of an hour; memory in bytes."""

    ours: int
    """What was allocated by the bot, its films and discord.py."""
    tasks: int
    """Those that have not ended, but for the one that asks."""
    timers: int
    """The bot's own, cancelled ones included that something still holds."""


class Club:
    """Members who have seen the film to different points, one of whom does something every few minutes."""

    def __init__(self, stage: Stage, members: list[MemberActor], pause: int) -> None:
        self._stage = stage
        self._members = members
        self._pause = pause
        self._chance = random.Random(24)  # noqa: S311  # the same day every time
        self._poll: discord.Message | None = None

    async def hours(self, number: int) -> AsyncGenerator[Left]:
        """Let so many hours go by; what is left at the end of each."""
        for hour in range(number):
            await self._hour(storm=hour % STORM_HOURS == 0)
            yield self.left()

    async def rest(self) -> Left:
        """Let an hour go by in which nobody does anything."""
        await self._stage.env.advance_time(MINUTES * MINUTE)
        forget_what_is_over(self._stage.env, 0)
        return self.left()

    async def _hour(self, *, storm: bool) -> None:
        for minute in range(0, MINUTES, self._pause):
            member = self._chance.choice(self._members)
            if minute % 20 == 0:
                self._poll = await start(self._stage, member, closes="50m")
            elif storm and minute == 30:
                await self._storm()
            else:
                await self._chance.choice(self._ways())(member)
            await self._stage.env.advance_time(self._pause * MINUTE)
        forget_what_is_over(self._stage.env, KEPT_SECONDS)

    def _ways(self) -> list[Callable[[MemberActor], Awaitable[object]]]:
        return [self._look_up, self._ask, self._vote, self._vote, self._share, self._see, self._discuss, self._mention]

    async def _look_up(self, member: MemberActor) -> None:
        await member.slash(self._stage.channel, "character", name=self._chance.choice(NAMES))
        await member.slash(self._stage.channel, self._chance.choice(("film", "plot", "theme", "help", "privacy")))

    async def _ask(self, member: MemberActor) -> None:
        await member.slash(self._stage.channel, "ask", question=self._chance.choice(QUESTIONS))

    async def _mention(self, member: MemberActor) -> None:
        await member.send(self._stage.channel, f"{self._stage.me} {self._chance.choice(QUESTIONS)}")

    async def _vote(self, member: MemberActor) -> None:
        assert self._poll is not None
        await member.click(self._poll, label=self._chance.choice(("Ruth", "Tommy", "Kathy")))

    async def _share(self, member: MemberActor) -> None:
        await member.slash(self._stage.channel, "character", name=self._chance.choice(NAMES), share=True)

    async def _see(self, member: MemberActor) -> None:
        shown = card(await member.slash(self._stage.channel, "seen"))
        await member.select(shown, [self._chance.choice("123")])

    async def _discuss(self, member: MemberActor) -> None:
        await member.slash(self._stage.channel, "discuss")

    async def _storm(self) -> None:
        assert self._poll is not None
        poll = poll_of(self._poll)
        presses = [(member.id, f"poll:cast:{poll}:{self._chance.randint(1, 3)}") for member in self._members[:STORM]]
        await press(self._stage.env, self._stage.channel, self._poll, presses)

    def left(self) -> Left:
        """What is there now."""
        gc.collect()
        filters = [
            tracemalloc.Filter(inclusive=True, filename_pattern=f"{package.__path__[0]}/*") for package in PACKAGES
        ]
        traces = tracemalloc.take_snapshot().filter_traces(filters).traces if tracemalloc.is_tracing() else ()
        memory = sum(trace.size for trace in traces)
        return Left(memory, len(asyncio.all_tasks()) - 1, len(vars(self._stage.bot)["_timers"]))


async def seat(stage: Stage, members: int, pause: int = 1) -> Club:
    """A club with so many members; `pause` is the minutes between two things that are done."""
    return Club(stage, [await stage.member(f"viewer {number}", seen=number % 4) for number in range(members)], pause)
