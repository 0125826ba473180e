"""What the bot calls the kinds of entry, in headings and buttons; no other words."""

from dataclasses import dataclass

from knowledge.cut import Kind


@dataclass(frozen=True, slots=True)
class Words:
    """One kind in words: one of them, all of them, and what they are."""

    one: str
    many: str
    about: str


WORDS = {
    Kind.CHARACTER: Words("Character", "Characters", "Who is in it"),
    Kind.PERSON: Words("Film-maker", "Film-makers", "Who made it"),
    Kind.THEME: Words("Theme", "Themes", "What it is about underneath"),
    Kind.PLOT: Words("Plot point", "Plot", "What happens, in the film's order"),
    Kind.TERM: Words("Term", "Terms", "Words of its world"),
    Kind.CRAFT: Words("Craft", "Craft", "How it is made"),
}
