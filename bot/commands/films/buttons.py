"""The buttons and selects that change what a card shows, or how far its viewer is."""

from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.commands.films.card_sections import SEEN_ALL, step_name
from bot.commands.films.cards import StatusMessage, draw_confirmation, draw_question
from bot.commands.films.replies import redraw
from bot.commands.films.screens import Screen
from bot.commands.ui.components import Card
from bot.commands.ui.custom_ids import OLD_CARD, mark_in, number, selected_values
from bot.commands.ui.responses import show
from bot.model.errors import Refusal
from bot.model.viewers import ProgressChange, Viewing
from knowledge.checkpoints import END
from knowledge.cut import Checkpoint

NOT_SAID = "You haven't said how far you've seen, so you get what's safe before the film starts."
MOVED_ON = "You've changed that again since. Run /seen to see where you are."


async def open_screen(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Draw another screen in place of this one."""
    viewing = await interaction.client.club.viewing_of(interaction.user.id, screen.film)
    await show(interaction, await redraw(interaction, screen, viewing))


async def ask_how_far(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Ask how far the member is, and come back."""
    viewing = await interaction.client.club.viewing_of(interaction.user.id, screen.film)
    await show(interaction, draw_question(screen, viewing))


async def set_progress(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Set the checkpoint that was picked."""
    club = interaction.client.club
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    picked = await club.step(screen.film, selected_values(interaction)[0], mark_in(extras[1:]))
    await show(interaction, await card_after_change(interaction, screen, viewing, picked))


async def confirm_seen_all(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show it all to a member who has confirmed that they have seen it."""
    last = await interaction.client.club.step(screen.film, END)
    await show(interaction, await _record(interaction, screen, last))


async def undo(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Take a change back."""
    club = interaction.client.club
    match extras:
        case [after, before, *rest]:
            numbers = [number(typed) for typed in (after, before) if typed != "n"]
            # Each by its id in the end: the film's checkpoints may have changed since the button was drawn.
            ids = [(await club.step(screen.film, str(one), mark_in(rest))).id for one in numbers]
            there, *back = [await club.step(screen.film, id_) for id_ in ids]
            change = ProgressChange(before=back[0].number if back else None, after=there.number)
        case _:
            raise Refusal(OLD_CARD)
    if not await club.undo_progress(interaction.user.id, screen.film, change):
        raise Refusal(MOVED_ON)
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    where = f"You're back at {step_name(viewing.cut.checkpoint)}."
    if not viewing.has_progress:
        where = NOT_SAID
    elif viewing.cut.complete:
        where = SEEN_ALL
    await show(interaction, await redraw(interaction, screen, viewing, StatusMessage(f"Undone. {where}")))


async def card_after_change(interaction: Interaction, screen: Screen, viewing: Viewing, checkpoint: Checkpoint) -> Card:
    """Draw the card after a change to `checkpoint`; before the whole film is shown, that is a second question."""
    if checkpoint.id == END and not viewing.cut.complete:
        return draw_confirmation(screen, viewing)
    return await _record(interaction, screen, checkpoint)


async def _record(interaction: Interaction, screen: Screen, checkpoint: Checkpoint) -> Card:
    club = interaction.client.club
    change = await club.record_progress(interaction.user.id, screen.film, checkpoint.number)
    viewing = await club.viewing_of(interaction.user.id, screen.film)
    now = SEEN_ALL if viewing.cut.complete else f"You're at {step_name(viewing.cut.checkpoint)} now."
    noted = StatusMessage(f"Noted. {now}", change)
    return await redraw(interaction, screen, viewing, None if change.before == change.after else noted)
