"""Every button and select of the bot: reads the `custom_id` of one and calls its handler."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self, TypeAlias, cast

import discord
from discord import ui

from bot.client.bot import Interaction
from bot.commands import club_settings, privacy
from bot.commands.club_clearance import CLUB
from bot.commands.curate import commands as curate
from bot.commands.curate import facts, questions
from bot.commands.curate.cards import CURATE, CurateVerb
from bot.commands.films import buttons, discuss, sharing
from bot.commands.films.screens import PARTS, Screen
from bot.commands.hide import commands
from bot.commands.hide.cards import HIDE, HideVerb
from bot.commands.polls import change, create, lists, own_drafts, results, ties, vote
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
        Action.POST: discuss.post_chosen,
        Action.CANCEL: discuss.cancel,
        Action.SAYS: discuss.say_what_review_says,
        Action.THREAD: discuss.open_thread,
        Action.VOTE: create.put_to_vote,
        Action.SHARE: sharing.share_button,
        Action.MINE: sharing.my_version,
        Action.UNSHARE: sharing.delete,
        Action.EDIT: facts.edit_entry,
        Action.HAND_ON: questions.ask_to_hand_on,
        Action.HANDED: questions.hand_on,
    }
)
# Members who use these have to see the channel of the poll, each time.
IN_SIGHT: Mapping[str, NumberHandler] = MappingProxyType(
    {
        PollVerb.OPEN: vote.open_ballot,
        PollVerb.CAST: vote.cast_picks,
        PollVerb.TOGGLE: vote.toggle,
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
        PollVerb.EXPORT: results.export,
        PollVerb.ABOUT: vote.explain,
        PollVerb.CHANGE: change.start,
        PollVerb.EXTEND: change.extend,
        PollVerb.ADD: change.add_choice,
        PollVerb.RUN_OFF: ties.run_off,
        PollVerb.DRAW: ties.ask_to_draw,
        PollVerb.DRAW_NOW: ties.draw,
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
            DraftVerb.NEW: own_drafts.start_new,
            DraftVerb.STANDARD: create.use_standard_settings,
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
        CURATE: {
            CurateVerb.USE: curate.use,
            CurateVerb.DISCARD: curate.discard,
            CurateVerb.ASK: curate.ask_again,
            CurateVerb.REMOVE: curate.remove,
            CurateVerb.KEEP: curate.keep,
            CurateVerb.BACK: curate.bring_back,
            CurateVerb.VERSION: curate.look_at_version,
            CurateVerb.CHANGE: facts.change_fact,
            CurateVerb.TAKE_OUT: facts.remove_fact,
            CurateVerb.ANSWER: questions.answer_question,
            CurateVerb.DISMISS: questions.drop_question,
            CurateVerb.LIST: curate.turn_page,
            CurateVerb.QUESTIONS: questions.turn_page,
        },
        PRIVACY: {
            PrivacyVerb.OPEN: privacy.open_data,
            PrivacyVerb.FILE: privacy.send_file,
            PrivacyVerb.ASK: privacy.ask_to_delete,
            PrivacyVerb.DELETE: privacy.delete,
        },
    }
)
FAMILIES = "|".join((PREFIX, *NUMBERED))


class Control(ui.DynamicItem[ui.Item[Any]], template=rf"(?P<family>{FAMILIES}):(?P<rest>.+)"):
    """A component that was used; all there is to know about it is in its `custom_id`."""

    def __init__(self, item: ui.Item[Any], family: str, rest: str) -> None:
        super().__init__(item)
        self._family, self._rest = family, rest

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Make a control of the component that was used."""
        rest = match["rest"] if isinstance(item, ui.Button) else without_mark(match["rest"])
        return cls(item, match["family"], rest)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Call the handler. Metrics count it by family and verb, which are few; unknown verbs by family alone."""
        mine = cast("Interaction", interaction)
        verb = self._rest.split(":", 1)[0]
        known = {*SCREENS} if self._family == PREFIX else NUMBERED[self._family].keys()
        name = f"{self._family}:{verb}" if verb in known else self._family
        await mine.client.run_handler(mine, name, lambda: _read(self._family, self._rest)(mine))


def _read(family: str, rest: str) -> Callable[[Interaction], Awaitable[None]]:
    """Return the handler that a `custom_id` asks for. Raises `Refusal` for one of no card of ours."""
    verb, *arguments = rest.split(":")
    try:
        if family == PREFIX:
            handler = SCREENS[Action(verb)]
            screen, screen_extras = Screen.decode(arguments[:PARTS]), arguments[PARTS:]
            return lambda interaction: handler(interaction, screen, screen_extras)
        by_number, identity, extras = NUMBERED[family][verb], number(arguments[0]), arguments[1:]
        return lambda interaction: by_number(interaction, identity, extras)
    except (ValueError, LookupError) as error:
        raise Refusal(OLD_CARD) from error
