"""Draws cards for answers, for questions without one, and for prompts."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from discord import ui

from bot.commands.films.card_sections import film_line, footer, guess_line, source_line
from bot.commands.films.screens import Screen
from bot.commands.ui.components import (
    PARAGRAPH,
    TEXT_A_PAGE,
    Action,
    Card,
    Component,
    button,
    button_rows,
    capitalise,
    container,
    escape_markdown,
    listed,
    pages_of,
    subtext,
    text,
)
from bot.model.guild_films import guild_of
from bot.model.viewers import Answered, Viewing
from knowledge.cut import Cut, Entry, Prompt
from knowledge.remarks import Remark, remark_of

if TYPE_CHECKING:
    from knowledge.search.engine import Answer

NO_ANSWER = "I can't answer that from what you've seen so far. I only know what the club's curators have written down."
NO_CHANNEL_ANSWER = (
    "I can't answer that from what everybody here has seen so far. "
    "I only know what the club's curators have written down. For an answer at your own point, use **/ask**."
)
MEAN = "Do you mean {names}?"
ABOUT = "About {names}."
NOTES_SILENT = "The notes don't say."
GREETING = "Hello. Ask me about **{title}** in your own words."
WELCOME = "You're welcome."
ENGLISH_ONLY = "I'm sorry, my notes are in English, so I can only answer in English."
TRY = "You could ask me:"
ASK_AGAIN = "I don't keep questions for long. Ask me again with **/ask**."
FOR_EVERYBODY = "Here I keep to what everybody has seen: {label}. For more, use /ask."
PREVIEW = "I can post this in the channel. Only you can see it so far."
NOTHING_ABOUT_IT = (
    "I've nothing about this that's safe for everybody here. I can post this one instead. Only you can see it so far."
)
YOURS = "Nothing I know settles this one: it's yours."
LINES_OF_AN_ENTRY = 2
RELATED = 5


def answer_blocks(screen: Screen, viewing: Viewing, answered: Answered | None) -> list[Component]:
    """Draw an answer, or the questions to ask instead; without `answered`, the question is not remembered any more."""
    if answered is None:
        return [text(ASK_AGAIN), *footer(screen, viewing)]
    cut, answer = viewing.cut, answered.answer
    if answered.choices:
        return [*_choice(cut, answered.choices), *footer(screen, viewing)]
    if answer is None:
        offers = [ui.ActionRow(button(offer, Action.OPEN, screen.on_page(number))) for number, offer in answered.offers]
        sentence = _without_answer(answered, NO_ANSWER)
        said = text(f"{sentence}\n\n{TRY}" if offers else sentence)
        return [said, *offers, *footer(screen.on_page(0), viewing, buttons=_hand_on(cut, answered))]
    entry = cut.entry_of(answer.lead)
    buttons = [button(capitalise(entry.name), Action.OPEN, Screen.of_entry(cut.film, entry))] if entry else []
    discussed = [entry.key] if entry else []
    buttons.append(button("Discuss this", Action.DISCUSS, Screen.of_film(cut.film), *discussed))
    return [*_answer_text(answer, cut, answered.about), *footer(screen, viewing, answer.shown, buttons, share=True)]


def _hand_on(cut: Cut, answered: Answered) -> "list[ui.Button[Card]]":
    """Return the button that hands a question on, where the film has curators in a server."""
    if guild_of(cut.film) is None or remark_of(answered.question) is not None:
        return []
    return [button("Ask the curators", Action.HAND_ON, Screen.of_answer(cut.film))]


def _without_answer(answered: Answered, unknown: str) -> str:
    """Return the sentence for what has no answer; `unknown` is for a question, where there is more to see."""
    cut = answered.viewing.cut
    match remark_of(answered.question):
        case Remark.GREETING:
            return GREETING.format(title=escape_markdown(cut.title))
        case Remark.THANKS:
            return WELCOME
        case Remark.FOREIGN:
            return ENGLISH_ONLY
        case _:
            return NOTES_SILENT if cut.complete else unknown


def _choice(cut: Cut, choices: Sequence[Entry]) -> Iterator[Component]:
    """Ask which entry a question is about, with a button each."""
    names = [escape_markdown(entry.name) for entry in choices]
    yield text(MEAN.format(names=listed(names, "or")))
    yield from button_rows(
        [button(capitalise(entry.name), Action.OPEN, Screen.of_answer(cut.film, about=entry.key)) for entry in choices]
    )


def _answer_text(answer: "Answer", cut: Cut, about: Sequence[Entry]) -> Iterator[Component]:
    """Draw the fact that answers with what the question was about, then one that says more of the same."""
    lines = [f"### {escape_markdown(answer.lead.text)}"]
    if about:
        lines.append(subtext(ABOUT.format(names=escape_markdown(" and ".join(entry.name for entry in about)))))
    yield text("\n".join([*lines, subtext(film_line(cut))]))
    if more := answer.shown[1:]:
        yield ui.Separator()
        yield text(PARAGRAPH.join(escape_markdown(fact.text) for fact in more))


def draw_public_answer(answered: Answered) -> Card:
    """Draw the answer of a channel's cut for everybody there: nothing on it is anybody's own."""
    cut, answer = answered.viewing.cut, answered.answer
    if answered.choices:
        return Card(container(cut.accent, _choice(cut, answered.choices)))
    if answer is None:
        offers = "\n".join(f"- {escape_markdown(offer)}" for _, offer in answered.offers)
        sentence = _without_answer(answered, NO_CHANNEL_ANSWER)
        sentence = f"{sentence}\n\n{TRY}\n{offers}" if offers else sentence
        return Card(container(cut.accent, [text(sentence)]), *guess_line(answered.viewing))
    reach = FOR_EVERYBODY.format(label=escape_markdown(cut.checkpoint.label))
    lines = [source_line(cut), reach]
    return Card(
        container(cut.accent, [*_answer_text(answer, cut, answered.about), text("\n".join(map(subtext, lines)))])
    )


def draw_prompt(cut: Cut, prompt: Prompt, *, threads: bool) -> Card:
    """Draw a prompt for a channel; `threads` is whether the bot may open one there."""
    screen = Screen.of_prompt(cut.film, prompt.key)
    buttons = [
        button("What I know about it", Action.SAYS, screen, main=True),
        button("Another one", Action.DISCUSS, Screen.of_film(cut.film)),
    ]
    if prompt.choices:
        buttons.append(button("Put it to a vote", Action.VOTE, screen))
    if threads:
        buttons.append(button("Open a thread", Action.THREAD, screen))
    blocks: Sequence[Component] = [
        text(f"### {escape_markdown(prompt.text)}\n{subtext(f'To discuss · {film_line(cut)}')}"),
        *button_rows(buttons),
    ]
    return Card(container(cut.accent, blocks))


def draw_prompt_preview(cut: Cut, prompt: Prompt, *, about: str, fitting: bool, number: int) -> Card:
    """Draw a prompt for a member who may post it; `about` is the key of an entry, `number` the place of this prompt.

    `fitting` is whether it's about that entry.
    """
    screen = Screen.of_film(cut.film)
    buttons = [
        button("Post it here", Action.POST, Screen.of_prompt(cut.film, prompt.key), main=True),
        button("Another one", Action.DISCUSS, screen, about, number + 1),
        button("Cancel", Action.CANCEL, screen),
    ]
    lead = PREVIEW if fitting or not about else NOTHING_ABOUT_IT
    blocks = [text(f"{lead}\n### {escape_markdown(prompt.text)}\n{subtext(film_line(cut))}"), *button_rows(buttons)]
    return Card(container(cut.accent, blocks))


def prompt_blocks(screen: Screen, viewing: Viewing) -> list[Component]:
    """Draw what a viewer may read on a prompt: a little on everything that it is about."""
    cut = viewing.cut
    prompt = cut.prompt(screen.key)
    if prompt is None:
        return [text(NOTES_SILENT if cut.complete else NO_ANSWER), *footer(screen, viewing)]
    entries = [entry for key in prompt.related[:RELATED] if (entry := cut.entry(key))]
    paragraphs = [
        "\n".join(
            [
                f"**{escape_markdown(capitalise(entry.name))}**",
                *(escape_markdown(fact.text) for fact in entry.facts[:LINES_OF_AN_ENTRY]),
            ]
        )
        for entry in entries
    ]
    shown = pages_of(paragraphs, TEXT_A_PAGE)[0] or [YOURS]
    buttons = [button(capitalise(entry.name), Action.OPEN, Screen.of_entry(cut.film, entry)) for entry in entries]
    facts = [fact for entry in entries for fact in entry.facts[:LINES_OF_AN_ENTRY]]
    return [
        text(f"### {escape_markdown(prompt.text)}"),
        ui.Separator(),
        text(PARAGRAPH.join(shown)),
        *button_rows(buttons),
        *footer(screen, viewing, facts, share=bool(facts)),
    ]
