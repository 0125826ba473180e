"""Settings of /club that show a channel more: what is asked before, what is done, and how it is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.club.club import NO_SUCH_STEP, Club
from bot.commands.films.card_sections import step_name
from bot.commands.ui.components import ACCENT, Card, button_by_id, container, escape_markdown
from bot.commands.ui.custom_ids import OLD_CARD, number
from bot.model.errors import Refusal
from bot.model.guilds import Location

CLUB = "club"
SHOW_MORE = (
    "### Let {channel} hear about {film} {reach}?\n"
    "Everybody who reads {channel} and its threads can then see what I post there about it, even people who haven't "
    "got that far. If you're not sure about somebody, ask them first."
)
TO_THE_END, UP_TO = "to the end", "up to {step}"
YES = "Yes, allow it"
TAGS = (
    "### Let members share behind spoiler tags?\n"
    "They can then post more than everybody in a channel has seen, behind tags that all of them can open, "
    "even people who haven't got that far."
)
CHANGED_SINCE = "That's been changed since. Run /club to see how it is now."
OTHER_FILM = "This channel talks about another film now. Run /club again to say how far everyone here has seen that."


class Setting(StrEnum):
    """What can be set."""

    ROOM_FILM = "room-film"
    CLEARED = "cleared"
    FILM = "film"
    STARTERS = "starters"
    ROLE = "role"
    SHARING = "sharing"
    POLL_ROLE = "poll-role"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Step:
    """A setting that goes from what it was to something wider; both are values of the select of the setting.

    `film` is what it is about, where it is about one, and `mark` that of its checkpoints.
    """

    setting: str
    before: str
    after: str
    film: str = ""
    mark: str = ""

    @property
    def extras(self) -> tuple[str, ...]:
        """Return the extras of a button that makes the step, or takes it back."""
        return self.setting, self.after, f"{self.before}.{self.mark}" if self.mark else self.before, self.film


async def widening(club: Club, where: Location, setting: Setting, value: str, film: str) -> Step | None:
    """Return the step that a change is if it shows a channel more; None if it does not."""
    match setting:
        case Setting.CLEARED if (await club.channel_settings(where)).film == club.slug_of(film):
            before = await club.cleared(where, film) or 0
            mark = club.cover_of(film).mark
            return Step(setting, str(before), value, film, mark) if number(value) > before else None
        case Setting.SHARING if value == "1" and not (await club.guild_settings(where.guild_id or 0)).sharing:
            return Step(setting, "0", value)
        case _:
            return None


def _question_about(club: Club, where: Location, step: Step) -> tuple[str, str]:
    """Return the question before a step, and the label of the button.

    Raises `Refusal` where the film has no such checkpoint any more.
    """
    if step.setting != Setting.CLEARED:
        return TAGS, YES
    cover = club.cover_of(step.film)
    reached = next((at for at in cover.checkpoints if at.number == number(step.after)), None)
    if reached is None:
        raise Refusal(NO_SUCH_STEP)
    words = {
        "channel": f"<#{where.channel_id}>",
        "film": f"{escape_markdown(cover.title)} ({cover.year})",
        "reach": TO_THE_END if reached == cover.checkpoints[-1] else UP_TO.format(step=step_name(reached)),
    }
    return SHOW_MORE.format(**words), YES


async def step_of(club: Club, extras: Sequence[str]) -> Step:
    """Read the step of a button, by today's numbers of checkpoints. Raises `Refusal` for none of ours."""
    match extras:
        case [Setting.SHARING as setting, "1", "0", *_]:
            return Step(setting, "0", "1")
        case [Setting.CLEARED as setting, after, before_and_mark, *rest]:
            before, _, mark = before_and_mark.partition(".")
            film = ":".join(rest)
            lower, higher = [(await club.step(film, at, mark or None)).number for at in (before, after)]
            if lower < higher:
                return Step(setting, str(lower), str(higher), film, club.cover_of(film).mark)
        case _:
            pass
    raise Refusal(OLD_CARD)


async def go(club: Club, where: Location, step: Step, before: str, after: str) -> None:
    """Change a setting from one value to another. Raises `Refusal` where it is no longer at the first."""
    if step.setting == Setting.CLEARED:
        await clear(club, where, step.film, number(before), number(after))
        return
    guild = await club.guild_settings(where.guild_id or 0)
    if guild.sharing != (before == "1"):
        raise Refusal(CHANGED_SINCE)
    await club.save_guild_settings(replace(guild, sharing=after == "1"))


async def clear(club: Club, where: Location, film: str, before: int, after: int) -> None:
    """Clear a channel for a film. Raises `Refusal` where it talks about another, or is not cleared as before."""
    if (await club.channel_settings(where)).film != club.slug_of(film):
        raise Refusal(OTHER_FILM)
    if not await club.clear(where, film, after, before=before):
        raise Refusal(CHANGED_SINCE)


def draw_question(club: Club, where: Location, step: Step) -> Card:
    """Draw the question whether to show a channel more. Raises as `_question_about`."""
    question, yes = _question_about(club, where, step)
    buttons = [
        button_by_id(yes, identity("sure", where.channel_id, *step.extras), main=True),
        button_by_id("Leave it", identity("card", where.channel_id)),
    ]
    return Card(container(ACCENT, [question, buttons]))


def identity(verb: str, channel_id: int, *extras: object) -> str:
    """Return the `custom_id` of a component of the card."""
    return ":".join([CLUB, verb, str(channel_id), *map(str, extras)])
