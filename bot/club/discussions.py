"""Prompts that members post: which one comes next in a channel, and who may post how often."""

from bot.club.club import Club
from bot.model.errors import Refusal, as_is
from bot.model.guilds import Actor, Location
from bot.model.prompts import COOL_DOWN_SECONDS, next_prompt, prompts_about
from bot.store import discussions
from bot.store.database import Database
from knowledge.cut import Cut, Prompt

NO_PROMPTS = "There's nothing to discuss in {title} yet."


class Discussions:
    """The prompts that channels have had. A cut comes with each call, so no film is looked for here."""

    def __init__(self, club: Club, database: Database) -> None:
        self._club = club
        self._database = database

    async def next_prompt(self, cut: Cut, where: Location, member: Actor, about: str | None = None) -> Prompt:
        """Choose the next prompt for a channel that may see `cut`, and note that it was posted.

        `about` is the key of an entry to prefer. Raises `Refusal` when the member may not, or has only just posted
        one, or there is none.
        """
        await self._check_may_discuss(where, member)
        async with self._database.transaction():
            times = await discussions.times_posted(self._database, where.channel_id, cut.film)
            prompt = next_prompt(cut.prompts, times, where.channel_id, about)
            if prompt is None:
                raise Refusal(NO_PROMPTS.format(title=as_is(cut.title)))
            await self._record_prompt(cut, where, member, prompt)
        return prompt

    async def prompts_about(
        self, cut: Cut, where: Location, member: Actor, about: str | None
    ) -> tuple[list[Prompt], bool]:
        """Return the prompts that a channel may see about the entry with this key, the one to post next first.

        Where there is none about it, all the others, and False. Raises `Refusal` when the member may not post one, or
        there is none at all.
        """
        await self._check_may_discuss(where, member)
        times = await discussions.times_posted(self._database, where.channel_id, cut.film)
        prompts, fitting = prompts_about(cut.prompts, times, where.channel_id, about)
        if not prompts:
            raise Refusal(NO_PROMPTS.format(title=as_is(cut.title)))
        return prompts, fitting

    async def post_prompt(self, cut: Cut, where: Location, member: Actor, prompt: Prompt) -> None:
        """Note that a member posts a prompt. Raises `Refusal` when they may not, or have only just posted one."""
        await self._check_may_discuss(where, member)
        async with self._database.transaction():
            await self._record_prompt(cut, where, member, prompt)

    async def _record_prompt(self, cut: Cut, where: Location, member: Actor, prompt: Prompt) -> None:
        last = await discussions.last_posted_at(self._database, member.id)
        wait = COOL_DOWN_SECONDS - (self._club.timestamp() - last) if last is not None else 0
        if wait > 0:
            raise Refusal(
                f"You've only just started a discussion. Give it a moment: you can start another in {wait} s."
            )
        now = self._club.timestamp()
        await discussions.record(self._database, where.channel_id, cut.film, prompt.id, member.id, now)

    async def _check_may_discuss(self, where: Location, member: Actor) -> None:
        if where.guild_id is not None:
            (await self._club.guild_settings(where.guild_id)).check_may_start_polls(member)
