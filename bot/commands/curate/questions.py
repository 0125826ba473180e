"""Questions for curators: a member hands one on, curators answer it with the form, and the member is told."""

import logging
from collections.abc import Sequence
from functools import partial
from hashlib import blake2s

from bot.client.bot import Houselights, Interaction
from bot.club.questions import Asked
from bot.commands.curate.cards import CurateVerb, draw_notice, identity, page_buttons
from bot.commands.curate.commands import curate_group
from bot.commands.curate.facts import FactForm
from bot.commands.curate.previews import checked
from bot.commands.films.answer_cards import ASK_AGAIN
from bot.commands.films.cards import draw
from bot.commands.films.screens import Screen
from bot.commands.ui.clubs import club_of, is_in
from bot.commands.ui.components import (
    ACCENT,
    TEXT_A_PAGE,
    Action,
    Card,
    Part,
    button,
    button_by_id,
    container,
    escape_markdown,
    escape_user_text,
    pages_of,
    subtext,
    text,
)
from bot.commands.ui.custom_ids import number
from bot.commands.ui.modals import show_modal
from bot.commands.ui.responses import DISCORD_FAILURES, show
from bot.model.errors import Refusal
from bot.model.handed_questions import QUESTION_LIFE, HandedQuestion
from bot.model.rate_limits import Activity
from bot.model.viewers import Answered
from knowledge.entries import Cover

log = logging.getLogger(__name__)

SHOWN = 8  # on a page

HAND_ON = (
    "### Hand this question on?\n> {question}\n"
    "The curators of {film} then see these words and how far you've seen the film, and not who asked. "
    "I keep them until they're answered, {days} days at most. If you want to be told, I keep who you are as long. "
    "Of any other question I keep nothing."
)
HANDED_ON = "Handed on. The curators find it under **/curate questions**."
TO_BE_TOLD = " I'll write to you once there's an answer as far as you've seen."
NOT_HANDED_ON = "All right, I haven't kept it."
OTHER_QUESTION = "You've asked something else since. Ask this one again with **/ask** to hand it on."
NONE = "There's no open question."
OPEN = "## Questions that the films don't answer yet\n{number} open."
ABOUT = "{title} · asked by somebody who has seen: {label}"
DROPPED = "Dropped."
GONE = "That question has been answered or dropped by now."
TOLD = "A curator has answered a question of yours."


async def ask_to_hand_on(interaction: Interaction, screen: Screen, _extras: Sequence[str]) -> None:
    """Ask whether to hand a question on, saying what is kept then."""
    question, title = await _last_question(interaction, screen)
    mark = _mark(question)
    card = Card(
        container(
            ACCENT,
            [
                HAND_ON.format(
                    question=escape_user_text(" ".join(question.split())), film=title, days=QUESTION_LIFE.days
                ),
                [
                    button("Hand it on, and tell me", Action.HANDED, screen, "tell", mark, main=True),
                    button("Hand it on", Action.HANDED, screen, "quiet", mark),
                    button("Keep it to myself", Action.HANDED, screen, "no", mark),
                ],
            ],
        )
    )
    await interaction.response.send_message(view=card, ephemeral=True)


async def hand_on(interaction: Interaction, screen: Screen, extras: Sequence[str]) -> None:
    """Hand a question on, as it was shown, or leave it."""
    match extras:
        case ["tell" | "quiet" as way, mark]:
            question, _ = await _last_question(interaction, screen)
            if _mark(question) != mark:
                raise Refusal(OTHER_QUESTION)
            interaction.client.check_rate(interaction, Activity.POSTING)
            place, tell = await club_of(interaction), way == "tell"
            handed, member_id = interaction.client.handed_questions, interaction.user.id
            await handed.hand_on(place, member_id, screen.film, question, tell=tell)
            done = HANDED_ON + (TO_BE_TOLD if tell else "")
        case _:
            done = NOT_HANDED_ON
    await show(interaction, draw_notice(done), done=done)


@curate_group.command(name="questions", description="Questions that members have handed on to the curators")
async def questions_command(interaction: Interaction) -> None:
    """Show the open questions of a server."""
    guild_id = await checked(interaction)
    await interaction.response.send_message(view=await _draw_open(interaction, guild_id), ephemeral=True)


async def turn_page(interaction: Interaction, page: int, _extras: Sequence[str]) -> None:
    """Show another page of the open questions."""
    await show(interaction, await _draw_open(interaction, await checked(interaction), page))


async def answer_question(interaction: Interaction, question_id: int, _extras: Sequence[str]) -> None:
    """Show the form for a fact that answers a question."""
    guild_id = await checked(interaction)
    asked = await interaction.client.handed_questions.find(guild_id, question_id)
    if asked is None:
        raise Refusal(GONE)
    own = await interaction.client.own_films.find(guild_id, asked.film)
    cut = await interaction.client.own_films.whole(guild_id, own)
    form = FactForm(own, cut)
    form.asks.default = f"{asked.question}\n"
    for option in form.reveal.options:
        option.default = option.value == asked.checkpoint
    await show_modal(interaction, form)


async def drop_question(interaction: Interaction, question_id: int, extras: Sequence[str]) -> None:
    """Drop a question that the curators won't answer, and stay on its page."""
    guild_id = await checked(interaction)
    await interaction.client.handed_questions.drop(guild_id, [question_id])
    page = number(extras[0]) if extras else 0
    await show(interaction, await _draw_open(interaction, guild_id, page), done=DROPPED)


def tell_soon(bot: Houselights, film: str, member_id: int | None = None) -> None:
    """Tell askers soon of answers that a film has by now as far as they have seen it: one of them, or all."""
    bot.begin(partial(_tell, bot, film, member_id))


async def _tell(bot: Houselights, film: str, member_id: int | None) -> None:
    for asked, answered in await bot.handed_questions.answered(film, member_id):
        if not await bot.handed_questions.drop(asked.guild_id, [asked.id]):
            continue  # another task has told them
        if await is_in(bot, asked.guild_id, asked.member_id):
            await _tell_one(bot, asked, answered)


async def _tell_one(bot: Houselights, asked: HandedQuestion, answered: Answered) -> None:
    """Write an answer to its asker, from what they have seen."""
    bot.club.questions.remember(asked.member_id, asked.film, Asked(asked.question))
    card = draw(Screen.of_answer(asked.film), answered.viewing, answered)
    question = f"{TOLD}\n> {escape_user_text(' '.join(asked.question.split()))}"
    try:
        user = await bot.fetch_user(asked.member_id)
        await user.send(view=Card(text(question), *card.children))
    except DISCORD_FAILURES as error:
        log.info("Could not write to somebody about an answer: %s", type(error).__name__)


async def _draw_open(interaction: Interaction, guild_id: int, page: int = 0) -> Card:
    """Draw a page of the open questions of a server, each with a button to answer it and one to drop it."""
    asked = await interaction.client.handed_questions.open_in(guild_id)
    films = {own.film: own for own in await interaction.client.own_films.films(guild_id)}
    here = [one for one in asked if one.film in films]
    pages = pages_of([_question_line(one, films[one.film].cover) for one in here], TEXT_A_PAGE, SHOWN)
    page = min(page, len(pages) - 1)
    parts: list[Part] = [OPEN.format(number=len(here)) if here else NONE]
    for one, line in zip(here[sum(map(len, pages[:page])) :], pages[page], strict=False):
        parts += [
            line,
            [
                button_by_id("Answer", identity(CurateVerb.ANSWER, one.id)),
                button_by_id("Drop", identity(CurateVerb.DISMISS, one.id, page)),
            ],
        ]
    parts.append(page_buttons(CurateVerb.QUESTIONS, page, len(pages)))
    return Card(container(ACCENT, parts))


def _question_line(one: HandedQuestion, cover: Cover) -> str:
    """Return a question with what it is about."""
    label = cover.checkpoints[cover.number_of(one.checkpoint) or 0].label
    about = ABOUT.format(title=cover.title, label=label)
    return f"{escape_user_text(' '.join(one.question.split()))}\n{subtext(escape_markdown(about))}"


async def _last_question(interaction: Interaction, screen: Screen) -> tuple[str, str]:
    """Return what a member asked last of a film, and its title. Raises `Refusal` where that isn't remembered."""
    place = await club_of(interaction)
    cover = place.cover_of(screen.film)
    asked = place.questions.last(interaction.user.id, place.slug_of(screen.film))
    if asked is None:
        raise Refusal(ASK_AGAIN)
    return asked.question, f"**{escape_markdown(cover.title)}**"


def _mark(question: str) -> str:
    """Return a hash of a question, so that what is handed on is what was shown."""
    return blake2s(question.encode(), digest_size=4).hexdigest()
