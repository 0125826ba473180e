"""The Discord client: intents, start and end, and the one way in for all that members do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeAlias

import discord
from discord import app_commands
from discord.ext import commands

from bot.client import command_sync
from bot.client.downloads import bounded_downloads
from bot.client.emoji import GuildEmoji
from bot.client.errors import answer_error
from bot.club.club import Club
from bot.club.discussions import Discussions
from bot.club.drafts import Drafts
from bot.club.film_changes import go_by
from bot.club.handed_questions import HandedQuestions
from bot.club.notices import Notices
from bot.club.own_films import OwnFilms
from bot.club.personal_data import PersonalDataService
from bot.club.poll_changes import PollChanges
from bot.club.polls import Polls
from bot.club.ties import Ties
from bot.model.errors import Refusal
from bot.model.rate_limits import Activity, RateLimits
from bot.model.sharding import ALL_SHARDS, Shards
from bot.runtime import requests
from bot.runtime.metrics import Metrics
from bot.runtime.repeats import Repeats
from bot.runtime.requests import RequestTracker
from bot.store.database import Database, Observer
from knowledge.library import Library

Interaction: TypeAlias = "discord.Interaction[Houselights]"
Action: TypeAlias = Callable[[], Coroutine[Any, Any, None]]

log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # the bot has no voice

# How long the bot waits when it stops: together well below the ten seconds that Docker gives it before it kills.
DRAIN_SECONDS = 4.0  # for requests and tasks that have begun
DISCONNECT_SECONDS = 3.0
CLOSE_SECONDS = 1.0  # for the database
SHUTTING_DOWN = "I am about to restart. Please try again in a minute; nothing you have done before is lost."


class CommandTree(app_commands.CommandTree["Houselights"]):
    """Slash commands. Every error gets an answer."""

    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        """Answer with what went wrong."""
        await answer_error(interaction, error)

    async def _call(self, interaction: Interaction) -> None:  # discord.py has no public place around a whole call
        call = super()._call

        async def call_command() -> None:
            try:
                await call(interaction)
            except (app_commands.CommandNotFound, app_commands.CommandSignatureMismatch):
                self.client.call_later(0.0, self.client.forget_commands)
                raise

        await self.client.run_handler(interaction, metric_name(interaction), call_command)


class Houselights(commands.AutoShardedBot):
    """The bot. `rate_limits` hold back members who do too much at once.

    What the club does (`club` to `personal_data`) is there once it has logged in. `load_films` reads the film files;
    it raises `knowledge.format.errors.FilmFileError` when one is not right. `shards` are the ones that this process
    serves; without them it serves as many as Discord says.
    """

    club: Club
    drafts: Drafts
    discussions: Discussions
    polls: Polls
    poll_changes: PollChanges
    ties: Ties
    notices: Notices
    own_films: OwnFilms
    handed_questions: HandedQuestions
    personal_data: PersonalDataService
    poll_changed: Callable[[int], None]
    """Redraws the public message of a poll soon; given by `bot.commands.install`, as is `poll_due`."""
    poll_due: Callable[[], None]
    """Closes the polls that are due, and announces their results."""
    film_used: Callable[[str, int | None], None]
    """Tells those who have asked something that a film answers by now: one member, or all of them."""
    winner_drawn: Callable[[int, int], None]
    """Tells the channel of a poll that its tie is broken."""

    def __init__(
        self, load_films: Callable[[], Library], database: Path, shards: Shards | None, paces: RateLimits
    ) -> None:
        # Left out, Discord says how many shards there are.
        sharding: dict[str, Any] = {"shard_count": shards.count, "shard_ids": list(shards.ids)} if shards else {}
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=discord.Intents(guilds=True, guild_messages=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            http_trace=bounded_downloads(),
            max_messages=None,
            tree_cls=CommandTree,
            **sharding,
        )
        self.rate_limits = paces
        self.metrics = Metrics()
        self.emoji = GuildEmoji(self)
        self.repeats = Repeats()
        self.requests = RequestTracker(self.metrics.count_request, self.repeats.is_new)
        self.database: Database | None = None
        self._load_films = load_films
        self._library = load_films()
        self._path = database
        self._shards = shards or ALL_SHARDS
        self._timers: set[asyncio.TimerHandle] = set()
        self._running: set[asyncio.Task[None]] = set()
        self._shutdown: asyncio.Task[None] | None = None
        self._reloading = asyncio.Lock()

    async def setup_hook(self) -> None:
        """Open the database, once however often the bot logs in, and send Discord the commands."""
        self._shutdown = None
        if self.database is None:
            observer = Observer(self.metrics.commit_seconds.observe, self.metrics.count_votes)
            self.database = await Database.open(
                self._path, alone=self._shards.is_all, serving=self._shards, observer=observer
            )
            self.club = Club(self._library, self.database, discord.utils.utcnow)
            self.drafts = Drafts(self.club, self.database)
            self.discussions = Discussions(self.club, self.database)
            self.polls = Polls(self.club, self.database, self._shards)
            await self.polls.take_up()
            self.poll_changes = PollChanges(self.club, self.database, self.polls, self.drafts)
            self.ties = Ties(self.club, self.database, self.polls)
            self.notices = Notices(self.club, self.database, self._shards)
            self.own_films = OwnFilms(self.club, self.database)
            self.handed_questions = HandedQuestions(self.club, self.database)
            self.personal_data = PersonalDataService(self.club, self.database, self._shards)
            await self._use_films(self._library)
        if self._shards.has_first:  # one process of several is enough
            await command_sync.sync(self.tree, self.database)

    async def on_message(self, _message: discord.Message, /) -> None:
        """Keep discord.py from looking for prefix commands: there are none."""

    async def run_handler(
        self, interaction: discord.Interaction[Any], name: str, act: Callable[[], Awaitable[None]]
    ) -> None:
        """Run an interaction handler with rate limit, metrics and error reply. `name` is the metrics label."""
        with self.requests.track(name):
            try:
                self.check_not_shutting_down()
                match interaction.type:
                    case discord.InteractionType.autocomplete:
                        self.check_rate(interaction, Activity.COMPLETION)
                    case discord.InteractionType.modal_submit:
                        pass  # what was typed would be lost; showing the form was limited already
                    case _:
                        self.check_rate(interaction, Activity.ANY_INTERACTION)
                await act()
            except Exception as error:  # noqa: BLE001  # the member gets an answer whatever went wrong
                await answer_error(interaction, error)

    def check_not_shutting_down(self) -> None:
        """Raise `Refusal` once the bot is about to stop: what begins now might not be finished."""
        if self.shutting_down:
            raise Refusal(SHUTTING_DOWN)

    @property
    def shutting_down(self) -> bool:
        """Return whether the bot is stopping."""
        return self._shutdown is not None

    def check_rate(self, interaction: discord.Interaction[Any], doing: Activity) -> None:
        """Raise `Refusal` for a member who does too much of this at once. The time is Discord's."""
        self.rate_limits[doing].check(interaction.user.id, interaction.created_at)

    async def reload(self) -> tuple[int, list[str]]:
        """Load the film files again and use them from now on, all or nothing.

        Return how many films there are, and what has become of the checkpoints of those there were. Raises
        `knowledge.format.errors.FilmFileError` when one is not right, `StorageError` when nothing can be carried
        over; the bot goes on with what it has.
        """
        async with self._reloading:  # the last reload wins
            library = await asyncio.to_thread(self._load_films)
            changes = await self._use_films(library) if self.database is not None else []
            self._library = library
            return len(library), changes

    async def _use_films(self, library: Library) -> list[str]:
        """Use these films, and log what has become of the checkpoints of those there were."""
        assert self.database is not None  # noqa: S101  # it is there once the club is
        changes = await go_by(self.club, self.database, library)
        for sentence in changes:
            log.info("%s", sentence)
        return changes

    async def forget_commands(self) -> None:
        """Have the commands sent to Discord again at the next start."""
        if self.database is not None:
            await command_sync.forget(self.tree, self.database)

    def begin(self, action: Action) -> None:
        """Run an action in the background, unless the bot is stopping; it waits for what has begun."""
        if self.shutting_down:
            return
        task = asyncio.create_task(action(), context=requests.detached_context())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    def call_later(self, seconds: float, action: Action) -> asyncio.TimerHandle:
        """Run an action in a while, unless the bot stops before."""

        def begin() -> None:
            self._timers.discard(timer)
            self.begin(action)

        timer = asyncio.get_running_loop().call_later(seconds, begin, context=requests.detached_context())
        self._timers.add(timer)
        return timer

    def cancel_later(self, timer: asyncio.TimerHandle | None) -> None:
        """Cancel what `call_later` would run, if there is anything."""
        if timer is not None:
            self._timers.discard(timer)
            timer.cancel()

    async def close(self) -> None:
        """Take nothing new, finish what has begun, leave Discord, then close the database; once, however often called.

        What hangs is left behind: what was acknowledged is on the disk.
        """
        if self._shutdown is None:
            self._shutdown = asyncio.create_task(self._shut_down())
        await asyncio.shield(self._shutdown)

    async def _shut_down(self) -> None:
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        finished = await asyncio.gather(self._finish_running(), self.requests.wait(DRAIN_SECONDS))
        if not all(finished):
            log.warning("Not all that had begun could be finished; nothing that was acknowledged is lost")
        if not await _finish_within(DISCONNECT_SECONDS, super().close()):
            log.warning("Discord did not take leave in time; the connection is cut")
        self.repeats.close()
        if self.database is not None:
            if not await _finish_within(CLOSE_SECONDS, self.database.close()):
                log.warning("The database did not close in time; nothing that was acknowledged is lost")
            self.database = None

    async def _finish_running(self) -> bool:
        """Wait for the bot's own tasks, but not too long, and return whether they are done."""
        if not self._running:
            return True
        _, hanging = await asyncio.wait(self._running, timeout=DRAIN_SECONDS)
        for task in hanging:
            task.cancel()
        return not hanging


async def _finish_within(seconds: float, ending: Coroutine[Any, Any, None]) -> bool:
    """Wait at most `seconds`, and return whether `ending` is done without error. Its cancellation is not waited for."""
    task = asyncio.create_task(ending)
    done, _ = await asyncio.wait([task], timeout=seconds)
    return bool(done) and not task.cancelled() and task.exception() is None


def metric_name(interaction: Interaction) -> str:
    """Return the metrics label of a slash command or a completion: the command as it is typed."""
    command = interaction.command
    if command is None:
        return "unknown"
    completing = interaction.type is discord.InteractionType.autocomplete
    return f"{'completing ' if completing else ''}/{command.qualified_name}"
