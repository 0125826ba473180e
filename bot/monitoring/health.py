"""Whether the bot is well: what keeps it from Discord or its database, a sentence each; telling it lives elsewhere."""

import time

from bot.client.bot import Houselights

PATIENCE_SECONDS = 60.0  # a gateway that comes back within this is no news
STUCK_SECONDS = 10.0  # a transaction takes milliseconds
READ_SECONDS = 5.0


class Health:
    """Looks after one bot, from before it starts."""

    def __init__(self, bot: Houselights) -> None:
        self._bot = bot
        self._begun_at = time.perf_counter()
        self._away: dict[int, float] = {}
        bot.add_listener(self._left, "on_shard_disconnect")
        for back in ("on_shard_connect", "on_shard_resumed"):
            bot.add_listener(self._came_back, back)

    async def faults(self) -> list[str]:
        """What is wrong; nothing when all is well."""
        if self._bot.shutting_down:
            return ["The bot has been told to stop."]
        return [*self._gateway_faults(time.perf_counter()), *await self._database_faults()]

    def shards_away(self) -> int:
        """How many shards are without Discord right now."""
        return len(self._away)

    async def _left(self, shard_id: int) -> None:
        self._away.setdefault(shard_id, time.perf_counter())

    async def _came_back(self, shard_id: int) -> None:
        self._away.pop(shard_id, None)

    def _gateway_faults(self, now: float) -> list[str]:
        if not self._bot.is_ready():
            waiting = now - self._begun_at
            return [f"Discord has not let the bot in for {waiting:.0f} s."] if waiting > PATIENCE_SECONDS else []
        return [
            f"Shard {shard_id} has been without Discord for {now - since:.0f} s; it keeps trying."
            for shard_id, since in sorted(self._away.items())
            if now - since > PATIENCE_SECONDS
        ]

    async def _database_faults(self) -> list[str]:
        database = self._bot.database
        if database is None:
            return []
        if (waiting := database.writing_seconds()) > STUCK_SECONDS:
            return [f"A write has been under way for {waiting:.0f} s."]
        if not await database.answers(READ_SECONDS):
            return [f"The database has not answered for {READ_SECONDS:.0f} s."]
        fault = await database.persisting_fault()
        return [fault] if fault else []
