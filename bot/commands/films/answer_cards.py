"""Draws what the bot says in conversation: answers, that there is none, and prompts; finds no answer itself."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from discord import ui

from bot.commands.films.card_sections import film_line, footer, source_line
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
    pages_of,
    subtext,
    text,
)
from bot.model.viewers import Viewing
from knowledge.cut import Cut, Prompt

if TYPE_CHECKING:
    from knowledge.search.engine import Answer

NO_ANSWER = (
    "I do not know that, as far as you have seen. I go by what the club's curators have written down, and nothing else."
)
NO_ROOM_ANSWER = (
    "I do not know that, as far as everybody here has seen. "
    "I go by what the club's curators have written down, and nothing else. "
    "For an answer at your own point, use **/ask**."
)
TRY = "What I could tell you:"
ASK_AGAIN = "I do not keep questions for long. Ask me again with **/ask**."
IN_THE_OPEN = "In the open I keep to what everybody here has seen: {label}. For more, use /ask."
YOURS = "Nothing I know settles this one: it is yours."
LINES_OF_AN_ENTRY = 2
RELATED = 5


def answer_blocks(screen: Screen, viewing: Viewing) -> list[Component]:
    """The answer to what a viewer asked, or to one of the questions that were offered instead."""
    cut = viewing.cut
    offered = cut.follow_ups
    question = question_of(screen, viewing)
    if question is None:
        return [text(ASK_AGAIN), *footer(screen, viewing)]
    answer = cut.answer(question)
    if answer is None:
        tries = [button(offer, Action.OPEN, screen.on_page(number)) for number, offer in enumerate(offered, start=1)]
        return [
            text(f"{NO_ANSWER}\n\n{TRY}"),
            *[ui.ActionRow(way) for way in tries],
            *footer(screen.on_page(0), viewing),
        ]
    entry = cut.entry_of(answer.lead)
    ways = [button(capitalise(entry.name), Action.OPEN, Screen.of_entry(cut.film, entry))] if entry else []
    discussed = [entry.key] if entry else []
    ways.append(button("Discuss this", Action.DISCUSS, Screen.of_film(cut.film), *discussed))
    return [*_said(answer, cut), *footer(screen, viewing, [answer.lead, *answer.support], ways=ways, share=True)]


def question_of(screen: Screen, viewing: Viewing) -> str | None:
    """The question that the answer on a screen is for."""
    offered = viewing.cut.follow_ups
    return viewing.question if screen.page == 0 else next(iter(offered[screen.page - 1 : screen.page]), None)


def _said(answer: "Answer", cut: Cut) -> Iterator[Component]:
    """The lead, then what supports it."""
    yield text(f"### {escape_markdown(answer.lead.text)}\n{subtext(film_line(cut))}")
    if answer.support:
        yield ui.Separator()
        yield text(PARAGRAPH.join(escape_markdown(fact.text) for fact in answer.support))


def draw_public_answer(cut: Cut, question: str) -> Card:
    """The answer for everybody in a room: nothing on it is anybody's own."""
    answer = cut.answer(question)
    if answer is None:
        offers = "\n".join(f"- {escape_markdown(offer)}" for offer in cut.follow_ups)
        return Card(container(cut.accent, [text(f"{NO_ROOM_ANSWER}\n\n{TRY}\n{offers}")]))
    open_ = IN_THE_OPEN.format(label=escape_markdown(cut.checkpoint.label))
    lines = [source_line(cut, [answer.lead, *answer.support]), open_]
    return Card(container(cut.accent, [*_said(answer, cut), text("\n".join(map(subtext, lines)))]))


def draw_prompt(cut: Cut, prompt: Prompt, *, threads: bool) -> Card:
    """A prompt for a room; `threads` is whether the bot may open one there."""
    screen = Screen.of_prompt(cut.film, prompt.key)
    ways = [
        button("What I know about it", Action.SAYS, screen, main=True),
        button("Another one", Action.DISCUSS, Screen.of_film(cut.film)),
    ]
    if prompt.choices:
        ways.append(button("Put it to a vote", Action.VOTE, screen))
    if threads:
        ways.append(button("Open a thread", Action.THREAD, screen))
    blocks: Sequence[Component] = [
        text(f"### {escape_markdown(prompt.text)}\n{subtext(f'To discuss · {film_line(cut)}')}"),
        *button_rows(ways),
    ]
    return Card(container(cut.accent, blocks))


def prompt_blocks(screen: Screen, viewing: Viewing) -> list[Component]:
    """What a viewer may read on a prompt: a little on everything that it is about."""
    cut = viewing.cut
    prompt = cut.prompt(screen.key)
    if prompt is None:
        return [text(NO_ANSWER), *footer(screen, viewing)]
    entries = [entry for key in prompt.related[:RELATED] if (entry := cut.entry(key))]
    told = {entry.key: entry.facts[:LINES_OF_AN_ENTRY] for entry in entries}
    paragraphs = [
        f"**{escape_markdown(capitalise(entry.name))}**\n"
        + "\n".join(escape_markdown(fact.text) for fact in told[entry.key])
        for entry in entries
    ]
    shown = pages_of(paragraphs, TEXT_A_PAGE)[0] or [YOURS]
    ways = [button(capitalise(entry.name), Action.OPEN, Screen.of_entry(cut.film, entry)) for entry in entries]
    facts = [fact for entry in entries for fact in told[entry.key]]
    return [
        text(f"### {escape_markdown(prompt.text)}"),
        ui.Separator(),
        text(PARAGRAPH.join(shown)),
        *button_rows(ways),
        *footer(screen, viewing, facts, share=bool(facts)),
    ]
