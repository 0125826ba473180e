"""Draws cards for answers, for questions without one, and for prompts."""

from collections.abc import Iterator, Sequence

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
from knowledge.cut import Cut, Entry, Fact, Prompt
from knowledge.remarks import Remark, remark_of

NO_ANSWER = "I can't answer that from what you've seen so far. I only know what the club's curators have written down."
NO_CHANNEL_ANSWER = (
    "I can't answer that from what everybody here has seen so far. "
    "I only know what the club's curators have written down. For an answer at your own point, use **/ask**."
)
MEAN = "Do you mean {names}?"
MEANT = "I'm not sure. Did you mean \u2026?"
NONE_OF_THESE = "None of these? Ask me in other words."
OTHERWISE = "Not what I meant"
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
    """Draw an answer, what may be meant, or questions to ask instead; without `answered`, the question is forgotten."""
    if answered is None:
        return [text(ASK_AGAIN), *footer(screen, viewing)]
    cut, answer = viewing.cut, answered.answer
    if answered.choices:
        return [*_choice(cut, answered.choices), *footer(screen, viewing)]
    if answered.offered:
        below = footer(screen, viewing, buttons=_hand_on(cut, answered))
        return [*_offers(cut, answered), ui.Separator(), text(subtext(NONE_OF_THESE)), *below]
    if answer is None:
        asked = Screen.of_answer(cut.film)
        suggestions = [
            ui.ActionRow(button(suggestion, Action.OPEN, asked.on_page(number)))
            for number, suggestion in answered.suggestions
        ]
        sentence = _without_answer(answered, NO_ANSWER)
        sentence = f"{sentence}\n\n{TRY}" if suggestions else sentence
        return [text(sentence), *suggestions, *footer(screen.on_page(0), viewing, buttons=_hand_on(cut, answered))]
    # Other pages are questions that a member has picked as they are.
    otherwise = _otherwise(answered) if screen.page == 0 else None
    return [
        *_answer_text(answer.shown, cut, answered.about),
        *footer(screen, viewing, answer.shown, _ways_on(cut, answer.lead), share=True, last=otherwise),
    ]


def fact_blocks(screen: Screen, viewing: Viewing, answered: Answered | None) -> list[Component]:
    """Draw a fact as an answer, with a way back to the question in `answered` for which it was offered."""
    cut = viewing.cut
    fact = cut.fact(screen.key)
    if fact is None:
        return [text(NOTES_SILENT if cut.complete else NO_ANSWER), *footer(screen, viewing)]
    otherwise = _otherwise(answered) if answered else None
    return [
        *_answer_text([fact], cut, ()),
        *footer(screen, viewing, [fact], _ways_on(cut, fact), share=True, last=otherwise),
    ]


def _ways_on(cut: Cut, fact: Fact) -> "list[ui.Button[Card]]":
    """Draw buttons to the entry of a fact and to something to discuss about it."""
    entry = cut.entry_of(fact)
    buttons = [button(capitalise(entry.name), Action.OPEN, Screen.of_entry(cut.film, entry))] if entry else []
    discussed = [entry.key] if entry else []
    return [*buttons, button("Discuss this", Action.DISCUSS, Screen.of_film(cut.film), *discussed)]


def _otherwise(answered: Answered) -> "ui.Button[Card]":
    """Draw a button to what else a question may mean."""
    return button(OTHERWISE, Action.OPEN, Screen.of_meant(answered.viewing.cut.film, answered.question))


def _offers(cut: Cut, answered: Answered) -> Iterator[Component]:
    """Ask what a question means, with a button for each fact that may answer it."""
    about = subtext(ABOUT.format(names=escape_markdown(" and ".join(entry.name for entry in answered.about))))
    yield text(f"{MEANT}\n{about}" if answered.about else MEANT)
    for offer in answered.offered:
        screen = Screen.of_fact(cut.film, cut.key(offer.fact), offer.fact.asks.index(offer.question))
        yield ui.ActionRow(button(capitalise(offer.question), Action.OPEN, screen))


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


def _answer_text(shown: Sequence[Fact], cut: Cut, about: Sequence[Entry]) -> Iterator[Component]:
    """Draw the fact that answers with what the question was about, then one that says more of the same."""
    lead, *more = shown
    lines = [f"### {escape_markdown(lead.text)}"]
    if about:
        lines.append(subtext(ABOUT.format(names=escape_markdown(" and ".join(entry.name for entry in about)))))
    yield text("\n".join([*lines, subtext(film_line(cut))]))
    if more:
        yield ui.Separator()
        yield text(PARAGRAPH.join(escape_markdown(fact.text) for fact in more))


def draw_public_answer(answered: Answered) -> Card:
    """Draw the answer of a channel's cut for everybody there: nothing on it is anybody's own."""
    cut, answer = answered.viewing.cut, answered.answer
    if answered.choices:
        return Card(container(cut.accent, _choice(cut, answered.choices)))
    if answered.offered:
        return Card(container(cut.accent, _offers(cut, answered)))
    if answer is None:
        suggestions = "\n".join(f"- {escape_markdown(suggestion)}" for _, suggestion in answered.suggestions)
        sentence = _without_answer(answered, NO_CHANNEL_ANSWER)
        sentence = f"{sentence}\n\n{TRY}\n{suggestions}" if suggestions else sentence
        return Card(container(cut.accent, [text(sentence)]), *guess_line(answered.viewing))
    reach = FOR_EVERYBODY.format(label=escape_markdown(cut.checkpoint.label))
    lines = [source_line(cut), reach]
    return Card(
        container(cut.accent, [*_answer_text(answer.shown, cut, answered.about), text("\n".join(map(subtext, lines)))])
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
