"""Closes polls on time, and resumes what an earlier process left: polls to post, to close or to announce."""

import asyncio
import logging
from functools import partial

from bot.client.bot import Houselights
from bot.club.polls import POSTING_SECONDS
from bot.commands.polls.announce import Announcing
from bot.commands.polls.labels import PollVerb
from bot.commands.polls.notices import Noticing
from bot.commands.polls.public_message import find_sent, header_of, post
from bot.runtime.logs import safe_message

log = logging.getLogger(__name__)

LONGEST_SLEEP_SECONDS = 300.0  # timers do not follow the system clock when it is set, so look this often at least
SOON_SECONDS = 0.1
AGAIN_SECONDS = 60.0
LONGEST_POSTING_SECONDS = 60.0


class PollCloser:
    """Sleeps until the next poll closes, then closes what is due; so, too, for the reminders before.

    All that is due is closed and counted before any of it is announced, which takes as long as Discord wants.
    The database holds how far each poll has got; nothing here has to survive.
    """

    def __init__(self, bot: Houselights, announcing: Announcing, noticing: Noticing) -> None:
        self._bot = bot
        self._announcing = announcing
        self._noticing = noticing
        self._timer: asyncio.TimerHandle | None = None
        self._round = asyncio.Lock()
        self._resuming = True

    async def begin(self) -> None:
        """Resume what an earlier process left: closes that were interrupted or missed, polls without a message."""
        await self.wake()
        # At a start nobody is just posting one, so none has to be waited for.
        unposted = await self._bot.polls.unposted(0 if self._resuming else POSTING_SECONDS)
        self._resuming = False
        for poll in unposted:
            self._bot.begin(partial(self._post, poll))
        for poll, channel_id in await self._bot.polls.undrawn():
            if poll not in self._announcing.results:  # else it is drawn once its result is announced
                self._announcing.redraws.add(poll, channel_id)

    async def wake(self) -> None:
        """Close what is due and send reminders, then sleep until the next of either."""
        async with self._round:
            try:
                async for poll in self._bot.polls.close_due(self._announcing.results):
                    self._announcing.results.add(poll.id, poll.channel_id)
                waits = [await self._bot.polls.next_close(), await self._noticing.remind()]
                wait = min((seconds for seconds in waits if seconds is not None), default=None)
            except Exception:
                log.exception("Could not look for polls to close; trying again")
                wait = AGAIN_SECONDS
            self._bot.cancel_later(self._timer)
            self._timer = None
            if wait is not None:
                delay = min(max(SOON_SECONDS, wait), LONGEST_SLEEP_SECONDS)
                self._timer = self._bot.call_later(delay, self.wake)

    async def _post(self, poll_id: int) -> None:
        """Post a poll that has no message noted, unless it has one after all."""
        try:
            poll = header_of(await self._bot.polls.public_view(poll_id))
            if not poll.is_open:
                return
            async with asyncio.timeout(LONGEST_POSTING_SECONDS):
                if message_id := await find_sent(self._bot, poll, PollVerb.OPEN, poll.opened_at):
                    await self._bot.drafts.note_posted(poll, message_id)
                else:
                    await post(self._bot, poll)
        except Exception as error:  # noqa: BLE001  # one poll that cannot be posted keeps none from closing
            log.warning("Could not post poll %s: %s", poll_id, safe_message(error))
