"""Every button and select of the bot: reads what one says and hands it to whoever does that."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self, TypeAlias, cast

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands import club_settings, privacy
from bot.commands.club_clearance import CLUB
from bot.commands.films import buttons, discuss, sharing
from bot.commands.films.screens import PARTS, Screen
from bot.commands.hide import commands
from bot.commands.hide.cards import HIDE, HideVerb
from bot.commands.polls import create, lists, results, vote
from bot.commands.polls.gate import in_sight
from bot.commands.polls.labels import DRAFT, POLL, DraftVerb, PollVerb
from bot.commands.privacy import PRIVACY, PrivacyVerb
from bot.commands.ui.components import PREFIX, Action, without_mark
from bot.commands.ui.custom_ids import OLD_CARD, number
from bot.model.errors import Refusal

Handler: TypeAlias = Callable[[Interaction, Screen, Sequence[str]], Awaitable[None]]
NumberHandler: TypeAlias = Callable[[Interaction, int, Sequence[str]], Awaitable[None]]

SCREENS: Mapping[Action, Handler] = MappingProxyType(
    {
        Action.OPEN: buttons.open_screen,
        Action.MORE: buttons.ask_how_far,
        Action.SEEN: buttons.set_progress,
        Action.SURE: buttons.confirm_seen_all,
        Action.UNDO: buttons.undo,
        Action.DISCUSS: discuss.discuss,
        Action.SAYS: discuss.say_what_review_says,
        Action.THREAD: discuss.open_thread,
        Action.VOTE: create.put_to_vote,
        Action.SHARE: sharing.share_screen,
        Action.MINE: sharing.my_version,
        Action.UNSHARE: sharing.delete,
    }
)
# Whoever uses these has to see the place of the poll, each time.
IN_SIGHT: Mapping[str, NumberHandler] = MappingProxyType(
    {
        PollVerb.OPEN: vote.open_ballot,
        PollVerb.CAST: vote.cast_picks,
        PollVerb.PICK: vote.cast_values,
        PollVerb.RANK: vote.rank,
        PollVerb.SURE: vote.cast_sealed,
        PollVerb.WITHDRAW: vote.withdraw,
        PollVerb.RESULT: results.result,
        PollVerb.NAMED: results.named,
        PollVerb.COUNTED: results.counted,
        PollVerb.CLOSE: vote.ask_to_close,
        PollVerb.CLOSE_NOW: vote.close_now,
        PollVerb.COPY: create.copy,
    }
)
# The rest is about something with a number: a poll, a draft, a message.
NUMBERED: Mapping[str, Mapping[str, NumberHandler]] = MappingProxyType(
    {
        POLL: {**{verb: in_sight(handler) for verb, handler in IN_SIGHT.items()}, PollVerb.LIST: lists.turn_page},
        DRAFT: {
            DraftVerb.OPEN: create.open_draft,
            DraftVerb.SET: create.change_setting,
            DraftVerb.WORDS: create.change_words,
            DraftVerb.POST: create.post_draft,
            DraftVerb.DROP: create.drop,
        },
        CLUB: {
            "set": club_settings.set_,
            "zone": club_settings.ask_zone,
            "sure": club_settings.widen,
            "undo": club_settings.undo,
            "card": club_settings.open_card,
        },
        HIDE: {
            HideVerb.NOW: commands.hide_asked,
            HideVerb.DELETE: commands.delete_original,
            HideVerb.ASK: commands.ask,
        },
        PRIVACY: {
            PrivacyVerb.OPEN: privacy.open_holdings,
            PrivacyVerb.FILE: privacy.send_file,
            PrivacyVerb.ASK: privacy.ask_to_delete,
            PrivacyVerb.DELETE: privacy.delete,
        },
    }
)
FAMILIES = "|".join((PREFIX, *NUMBERED))


class Control(ui.DynamicItem[ui.Item[Any]], template=rf"(?P<about>{FAMILIES}):(?P<said>.+)"):
    """A component that was used; all there is to know about it stands in its `custom_id`."""

    def __init__(self, item: ui.Item[Any], about: str, said: str) -> None:
        super().__init__(item)
        self._about, self._said = about, said

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Take over the component that was used."""
        said = match["said"] if isinstance(item, ui.Button) else without_mark(match["said"])
        return cls(item, match["about"], said)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what the component says."""
        mine = cast("Interaction", interaction)
        await mine.client.run_handler(mine, self._name(), lambda: _read(self._about, self._said)(mine))

    def _name(self) -> str:
        """What is counted: the family and its verb, which are few; not what a card of no version of ours says."""
        verb = self._said.split(":", 1)[0]
        known = {*SCREENS} if self._about == PREFIX else NUMBERED[self._about].keys()
        return f"{self._about}:{verb}" if verb in known else self._about


def _read(about: str, said: str) -> Callable[[Interaction], Awaitable[None]]:
    """What a `custom_id` asks for. Raises `Refusal` for what no card of ours says."""
    verb, *rest = said.split(":")
    try:
        if about == PREFIX:
            handler = SCREENS[Action(verb)]
            screen, extras = Screen.decode(rest[:PARTS]), rest[PARTS:]
            return lambda interaction: handler(interaction, screen, extras)
        by_number, identity, extras = NUMBERED[about][verb], number(rest[0]), rest[1:]
        return lambda interaction: by_number(interaction, identity, extras)
    except (ValueError, LookupError) as error:
        raise Refusal(OLD_CARD) from error
