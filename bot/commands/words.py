"""What the bot calls the kinds of entry, in commands, headings and buttons."""

from dataclasses import dataclass

from knowledge.cut import Kind


@dataclass(frozen=True, slots=True)
class Words:
    """One kind in words; `command` and `option` are empty where there is no command of its own."""

    one: str
    many: str
    heading: str


WORDS = {
    Kind.CHARACTER: Words("Character", "Characters", "Who is in it"),
    Kind.PERSON: Words("Film-maker", "Who made it", "Who made it"),
    Kind.THEME: Words("Theme", "Themes", "What it is about underneath"),
    Kind.PLOT: Words("Plot point", "Plot", "What happens"),
    Kind.TERM: Words("Term", "Terms", "Words of its world"),
    Kind.CRAFT: Words("Craft", "How it is made", "How it is made"),
}
