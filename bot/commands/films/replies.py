"""Replies with a screen of a film: with the answer that is on it, and shared where a member wants that."""

from collections.abc import Sequence

from bot.client.bot import Interaction
from bot.club.answers import ask_about, ask_again, ask_otherwise, suggest
from bot.commands.films.cards import StatusMessage, draw
from bot.commands.films.screens import Screen, ScreenKind
from bot.commands.films.sharing import share_screen
from bot.commands.ui.components import Card
from bot.commands.ui.responses import location_of
from bot.model.viewers import Answered, Viewing
from knowledge.cut import Entry


async def show_screen(
    interaction: Interaction, screen: Screen, viewing: Viewing, answered: Answered | None = None, *, share: bool
) -> None:
    """Answer a command with a screen, for the member alone, and share it where they want that."""
    if answered is None:
        _note_shown(interaction, screen, viewing, None)
    viewing = interaction.client.club.conversations.ask_how_far(interaction.user.id, viewing)
    await interaction.response.send_message(view=draw(screen, viewing, answered), ephemeral=True)
    if share:
        await share_screen(interaction, screen, answered.question if answered else None)


async def redraw(
    interaction: Interaction, screen: Screen, viewing: Viewing, notice: StatusMessage | None = None
) -> Card:
    """Draw a screen again from what the member has seen by now; an answer is found again."""
    answered = None
    match screen.place:
        case ScreenKind.ANSWER:
            answered = await _answer(interaction, screen, viewing)
            screen = Screen.of_answer(viewing.cut.film, screen.page)
        case ScreenKind.MEANT | ScreenKind.FACT:
            answered = await _meant(interaction, screen, viewing)
        case _:
            pass
    _note_shown(interaction, screen, viewing, answered)
    if screen.place is not ScreenKind.SEEN and notice is None:
        viewing = interaction.client.club.conversations.ask_how_far(interaction.user.id, viewing)
    return draw(screen, viewing, answered, notice)


async def _answer(interaction: Interaction, screen: Screen, viewing: Viewing) -> Answered | None:
    """Answer the question of a card: on a card in a channel its own, else the member's last one."""
    club, member = interaction.client.club, interaction.user.id
    on_card = club.questions.shared(interaction.message.id) if interaction.message else None
    asked = on_card or club.questions.last(member, viewing.cut.film)
    if asked and screen.key:
        answered = await ask_about(club, member, viewing, asked.question, screen.key)
    else:
        answered = await ask_again(viewing, asked, screen.page)
    return answered and suggest(club, member, location_of(interaction), answered)


async def _meant(interaction: Interaction, screen: Screen, viewing: Viewing) -> Answered | None:
    """Find what else may be meant by the question of a card; None where the member has asked another one since."""
    club, cut = interaction.client.club, viewing.cut
    answered = await ask_otherwise(club, interaction.user.id, viewing)
    if answered is None:
        return None
    if screen.place is ScreenKind.FACT:
        return answered if cut.fact(screen.key) in [offer.fact for offer in answered.offered] else None
    if Screen.of_meant(cut.film, answered.question).key != screen.key:
        return None
    return suggest(club, interaction.user.id, location_of(interaction), answered)


def _note_shown(interaction: Interaction, screen: Screen, viewing: Viewing, answered: Answered | None) -> None:
    """Note which entries a member is shown, for questions that follow."""
    conversations, cut, question = interaction.client.club.conversations, viewing.cut, ""
    member_id, channel_id = interaction.user.id, location_of(interaction).channel_id
    entries: Sequence[Entry] = ()
    if screen.place is ScreenKind.FACT and (fact := cut.fact(screen.key)):
        conversations.note_picked(member_id, channel_id, cut, fact, screen.question_of(fact))
    elif answered and screen.place is ScreenKind.ANSWER:
        question = answered.question
        entries = cut.spoken_of(question, answered.answer.lead if answered.answer else None)
    elif screen.place is ScreenKind.ENTRY and (entry := cut.entry(screen.key)):
        entries = [entry]
    conversations.note(member_id, channel_id, cut, entries, question)
