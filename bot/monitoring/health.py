"""The health of the bot: what keeps it from Discord or its database, a sentence each."""

import time

from bot.client.bot import Houselights

PATIENCE_SECONDS = 60.0  # a gateway that comes back within this is no news
STUCK_SECONDS = 10.0  # a transaction takes milliseconds
READ_SECONDS = 5.0


class Health:
    """Watches one bot, from before it starts."""

    def __init__(self, bot: Houselights) -> None:
        self._bot = bot
        self._begun_at = time.perf_counter()
        self._away: dict[int, float] = {}

        async def on_disconnect(shard_id: int) -> None:
            self._away.setdefault(shard_id, time.perf_counter())

        async def on_connect(shard_id: int) -> None:
            self._away.pop(shard_id, None)

        bot.add_listener(on_disconnect, "on_shard_disconnect")
        for event in ("on_shard_connect", "on_shard_resumed"):
            bot.add_listener(on_connect, event)

    async def faults(self) -> list[str]:
        """Return what is wrong; nothing when all is well."""
        if self._bot.shutting_down:
            return ["The bot has been told to stop."]
        now = time.perf_counter()
        if not self._bot.is_ready():
            waiting = now - self._begun_at
            faults = [f"Discord has not let the bot in for {waiting:.0f} s."] if waiting > PATIENCE_SECONDS else []
        else:
            faults = [
                f"Shard {shard_id} has been without Discord for {now - since:.0f} s; it keeps trying."
                for shard_id, since in sorted(self._away.items())
                if now - since > PATIENCE_SECONDS
            ]
        if (database := self._bot.database) is None:
            return faults
        if (waiting := database.writing_seconds()) > STUCK_SECONDS:
            return [*faults, f"A write has been under way for {waiting:.0f} s."]
        if not await database.answers(READ_SECONDS):
            return [*faults, f"The database has not answered for {READ_SECONDS:.0f} s."]
        fault = await database.persisting_fault()
        return [*faults, fault] if fault else faults

    def shards_away(self) -> int:
        """Count the shards that are without Discord."""
        return len(self._away)
