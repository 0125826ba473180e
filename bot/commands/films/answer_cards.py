"""Draws what the bot says in conversation: answers, that there is none, and prompts; finds no answer itself."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from discord import ui

from bot.commands.films.card_sections import film_line, foot, source_line
from bot.commands.films.screens import Screen
from bot.commands.ui.components import (
    BREAK,
    TEXT_A_PAGE,
    Block,
    Card,
    Verb,
    button,
    capital,
    container,
    pages_of,
    plain,
    rows,
    small,
    text,
)
from bot.model.progress import Viewing
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


def answer_blocks(screen: Screen, viewing: Viewing) -> list[Block]:
    """The answer to what a viewer asked, or to one of the questions that were offered instead."""
    cut = viewing.cut
    offered = cut.follow_ups
    question = question_of(screen, viewing)
    if question is None:
        return [text(ASK_AGAIN), *foot(screen, viewing)]
    answer = cut.answer(question)
    if answer is None:
        tries = [button(offer, Verb.OPEN, screen.on_page(number)) for number, offer in enumerate(offered, start=1)]
        return [text(f"{NO_ANSWER}\n\n{TRY}"), *[ui.ActionRow(way) for way in tries], *foot(screen.on_page(0), viewing)]
    entry = cut.entry_of(answer.lead)
    ways = [button(capital(entry.name), Verb.OPEN, Screen.of_entry(cut.film, entry))] if entry else []
    discussed = [entry.key] if entry else []
    ways.append(button("Discuss this", Verb.DISCUSS, Screen.of_film(cut.film), *discussed))
    return [*_said(answer, cut), *foot(screen, viewing, [answer.lead, *answer.support], ways=ways, share=True)]


def question_of(screen: Screen, viewing: Viewing) -> str | None:
    """The question that the answer on a screen is for."""
    offered = viewing.cut.follow_ups
    return viewing.question if screen.page == 0 else next(iter(offered[screen.page - 1 : screen.page]), None)


def _said(answer: "Answer", cut: Cut) -> Iterator[Block]:
    """The lead, then what supports it."""
    yield text(f"### {plain(answer.lead.text)}\n{small(film_line(cut))}")
    if answer.support:
        yield ui.Separator()
        yield text(BREAK.join(plain(fact.text) for fact in answer.support))


def draw_room_answer(cut: Cut, question: str) -> Card:
    """The answer for everybody in a room: nothing on it is anybody's own."""
    answer = cut.answer(question)
    if answer is None:
        offers = "\n".join(f"- {plain(offer)}" for offer in cut.follow_ups)
        return Card(container(cut.accent, [text(f"{NO_ROOM_ANSWER}\n\n{TRY}\n{offers}")]))
    open_ = IN_THE_OPEN.format(label=plain(cut.checkpoint.label))
    lines = [source_line(cut, [answer.lead, *answer.support]), open_]
    return Card(container(cut.accent, [*_said(answer, cut), text("\n".join(map(small, lines)))]))


def draw_prompt(cut: Cut, prompt: Prompt, *, threads: bool) -> Card:
    """A prompt for a room; `threads` is whether the bot may open one there."""
    screen = Screen.of_prompt(cut.film, prompt.key)
    ways = [
        button("What I know about it", Verb.SAYS, screen, main=True),
        button("Another one", Verb.DISCUSS, Screen.of_film(cut.film)),
    ]
    if prompt.choices:
        ways.append(button("Put it to a vote", Verb.VOTE, screen))
    if threads:
        ways.append(button("Open a thread", Verb.THREAD, screen))
    blocks: Sequence[Block] = [
        text(f"### {plain(prompt.text)}\n{small(f'To discuss · {film_line(cut)}')}"),
        *rows(ways),
    ]
    return Card(container(cut.accent, blocks))


def prompt_blocks(screen: Screen, viewing: Viewing) -> list[Block]:
    """What a viewer may read on a prompt: a little on everything that it is about."""
    cut = viewing.cut
    prompt = cut.prompt(screen.key)
    if prompt is None:
        return [text(NO_ANSWER), *foot(screen, viewing)]
    entries = [entry for key in prompt.related[:RELATED] if (entry := cut.entry(key))]
    told = {entry.key: entry.facts[:LINES_OF_AN_ENTRY] for entry in entries}
    paragraphs = [
        f"**{plain(capital(entry.name))}**\n" + "\n".join(plain(fact.text) for fact in told[entry.key])
        for entry in entries
    ]
    shown = pages_of(paragraphs, TEXT_A_PAGE)[0] or [YOURS]
    ways = [button(capital(entry.name), Verb.OPEN, Screen.of_entry(cut.film, entry)) for entry in entries]
    facts = [fact for entry in entries for fact in told[entry.key]]
    return [
        text(f"### {plain(prompt.text)}"),
        ui.Separator(),
        text(BREAK.join(shown)),
        *rows(ways),
        *foot(screen, viewing, facts, share=bool(facts)),
    ]
