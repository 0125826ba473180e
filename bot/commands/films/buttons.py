"""The buttons and selects that change what a card shows, or how far its viewer is; no command, and no drawing."""

from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.commands.films.cards import StatusMessage, draw, draw_confirmation, draw_question
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.ui.components import Card
from bot.commands.ui.custom_ids import OLD_CARD, mark_in, number, selected_values
from bot.commands.ui.responses import show
from bot.model.errors import Refusal
from bot.model.viewers import ProgressChange, Viewing
from bot.runtime.gc_tuning import build_index
from knowledge.checkpoints import END
from knowledge.cut import Checkpoint

MOVED_ON = "You have changed that again since. Run /seen to see where you are."


async def open_screen(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Draw another screen in place of this one."""
    await show(interaction, draw(screen, await _viewing(interaction, screen)))


async def ask_how_far(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Ask how far the member is, and come back."""
    await show(interaction, draw_question(screen, await _viewing(interaction, screen)))


async def set_progress(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Take the step that was picked."""
    viewing = await _viewing(interaction, screen)
    step = await interaction.client.club.step(screen.film, selected_values(interaction)[0], mark_in(extras[1:]))
    await show(interaction, await card_after_change(interaction, screen, viewing, step))


async def confirm_seen_all(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Show it all to somebody who has said so twice."""
    await show(interaction, await _moved(interaction, screen, await interaction.client.club.step(screen.film, END)))


async def undo(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Take a step back."""
    club = interaction.client.club
    match extras:
        case [after, before, *rest]:
            numbers = [number(said) for said in (after, before) if said != "n"]
            # Each by its id in the end, as the steps may be others since the button was drawn.
            ids = [(await club.step(screen.film, str(said), mark_in(rest))).id for said in numbers]
            there, *back = [await club.step(screen.film, id_) for id_ in ids]
            step = ProgressChange(before=back[0].number if back else None, after=there.number)
        case _:
            raise Refusal(OLD_CARD)
    if not await club.undo_progress(interaction.user.id, screen.film, step):
        raise Refusal(MOVED_ON)
    viewing = await _viewing(interaction, screen)
    said = (
        f"Taken back. You are where you were: {viewing.cut.checkpoint.label}."
        if viewing.has_progress
        else "Taken back."
    )
    await show(interaction, draw(screen, viewing, StatusMessage(said)))


async def card_after_change(interaction: Interaction, screen: Screen, viewing: Viewing, checkpoint: Checkpoint) -> Card:
    """The card after a step to `checkpoint`; before the whole film is shown, it is a second question."""
    if checkpoint.id == END and not viewing.cut.complete:
        return draw_confirmation(screen, viewing)
    return await _moved(interaction, screen, checkpoint)


async def _moved(interaction: Interaction, screen: Screen, checkpoint: Checkpoint) -> Card:
    step = await interaction.client.club.record_progress(interaction.user.id, screen.film, checkpoint.number)
    viewing = await _viewing(interaction, screen)
    if step.before == step.after:
        return draw(screen, viewing)
    return draw(screen, viewing, StatusMessage(f"Noted: {viewing.cut.checkpoint.label}.", step))


async def _viewing(interaction: Interaction, screen: Screen) -> Viewing:
    viewing = await interaction.client.club.viewing_of(interaction.user.id, screen.film)
    if screen.place is ScreenKind.ANSWER:
        await build_index(viewing.cut)
    return viewing
