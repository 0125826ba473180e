"""What /club can set, and what it asks before a room is shown more by that; the card of it all is drawn in `clubs`."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.club.club import NO_SUCH_STEP, Club
from bot.commands.ui.components import (
    ACCENT,
    Card,
    Component,
    button_by_id,
    button_rows,
    container,
    escape_markdown,
    text,
)
from bot.commands.ui.custom_ids import OLD_CARD, number
from bot.model.errors import Refusal
from bot.model.guilds import Location

CLUB = "club"
CLEAR = (
    "### Clear {channel} for {label}?\n"
    "Everybody who reads {channel} and its threads then gets what I say to the room about {film} up to **{label}**, "
    "also those who haven't seen that far. If you are not sure of somebody, ask them first."
)
CLEARED = "{channel} is now cleared for: **{label}**."
TAGS = (
    "### Let members share behind spoiler tags?\n"
    "They can then post what they have seen further than others in every channel, behind tags that everybody there can "
    "open, also those who haven't seen that far."
)
TAGS_ALLOWED = "Members may now share behind spoiler tags."
TAKEN_BACK = "Taken back. It is as it was."
MOVED_ON = "That has been changed since. Run /club to see how it is now."
OTHER_FILM = "This channel talks about another film by now. Run /club again to clear it for that."


class Setting(StrEnum):
    """What can be set."""

    ROOM_FILM = "room-film"
    CLEARED = "cleared"
    FILM = "film"
    STARTERS = "starters"
    ROLE = "role"
    SHARING = "sharing"


@dataclass(frozen=True, slots=True)
class Step:
    """A setting that goes from what it was to something wider; both as the select of the setting has them.

    `film` is what it is about, where it is about one, and `mark` that of its checkpoints.
    """

    setting: str
    before: str
    after: str
    film: str = ""
    mark: str = ""

    @property
    def extras(self) -> tuple[str, ...]:
        """What a button says that makes the step, or takes it back."""
        return self.setting, self.after, f"{self.before}.{self.mark}" if self.mark else self.before, self.film


async def widening(club: Club, where: Location, setting: Setting, value: str, film: str) -> Step | None:
    """The step that a change would be if a room were shown more after it; None where it is not."""
    match setting:
        case Setting.CLEARED if (await club.channel_settings(where)).film == club.slug_of(film):
            before = await club.cleared(where, film) or 0
            mark = club.cover_of(film).mark
            return Step(setting, str(before), value, film, mark) if number(value) > before else None
        case Setting.SHARING if value == "1" and not (await club.guild_settings(where.guild_id or 0)).sharing:
            return Step(setting, "0", value)
        case _:
            return None


def words_for(club: Club, where: Location, step: Step) -> tuple[str, str, str]:
    """What is asked before a step, what is said after it, and what the button says. Raises `Refusal` for no step."""
    if step.setting != Setting.CLEARED:
        return TAGS, TAGS_ALLOWED, "Allow it"
    cover = club.cover_of(step.film)
    label = next((at.label for at in cover.checkpoints if at.number == number(step.after)), None)
    if label is None:
        raise Refusal(NO_SUCH_STEP)
    words = {
        "channel": f"<#{where.channel_id}>",
        "label": escape_markdown(label),
        "film": f"{escape_markdown(cover.title)} ({cover.year})",
    }
    return CLEAR.format(**words), CLEARED.format(**words), "Clear it"


async def step_of(club: Club, extras: Sequence[str]) -> Step:
    """The step that a button says, by today's numbers of checkpoints. Raises `Refusal` for none of ours."""
    match extras:
        case [Setting.SHARING as setting, "1", "0", *_]:
            return Step(setting, "0", "1")
        case [Setting.CLEARED as setting, after, said, *rest]:
            before, _, mark = said.partition(".")
            film = ":".join(rest)
            lower, higher = [(await club.step(film, at, mark or None)).number for at in (before, after)]
            if lower < higher:
                return Step(setting, str(lower), str(higher), film, club.cover_of(film).mark)
        case _:
            pass
    raise Refusal(OLD_CARD)


async def go(club: Club, where: Location, step: Step, before: str, after: str) -> None:
    """Go from one value of a setting to another. Raises `Refusal` where it is no longer at the first."""
    if step.setting == Setting.CLEARED:
        await clear(club, where, step.film, number(before), number(after))
        return
    server = await club.guild_settings(where.guild_id or 0)
    if server.sharing != (before == "1"):
        raise Refusal(MOVED_ON)
    await club.save_guild_settings(replace(server, sharing=after == "1"))


async def clear(club: Club, where: Location, film: str, before: int, after: int) -> None:
    """Clear a channel for a film. Raises `Refusal` where it talks about another, or is not cleared as before."""
    if (await club.channel_settings(where)).film != club.slug_of(film):
        raise Refusal(OTHER_FILM)
    if not await club.clear(where, film, after, before=before):
        raise Refusal(MOVED_ON)


def draw_question(where: Location, step: Step, question: str, yes: str) -> Card:
    """The question whether a room is to be shown more."""
    ways = [
        button_by_id(yes, identity("sure", where.channel_id, *step.extras), main=True),
        button_by_id("Leave it", identity("card", where.channel_id)),
    ]
    return Card(container(ACCENT, [text(question), *button_rows(ways)]))


def done_blocks(where: Location, step: Step, said: str) -> Sequence[Component]:
    """What has been done, and the way back."""
    return [text(said), *button_rows([button_by_id("Undo", identity("undo", where.channel_id, *step.extras))])]


def identity(verb: str, channel_id: int, *extras: object) -> str:
    """What a component of the card says when it is used."""
    return ":".join([CLUB, verb, str(channel_id), *map(str, extras)])
