"""What headings and buttons call the kinds of entry."""

from dataclasses import dataclass

from knowledge.cut import Kind


@dataclass(frozen=True, slots=True)
class KindLabels:
    """One kind in words: one of them, all of them, and what they are."""

    one: str
    many: str
    about: str


KIND_LABELS = {
    Kind.CHARACTER: KindLabels("Character", "Characters", "Who's in it"),
    Kind.PERSON: KindLabels("Film-maker", "Film-makers", "Who made it"),
    Kind.THEME: KindLabels("Theme", "Themes", "What it's about underneath"),
    Kind.PLOT: KindLabels("Plot point", "Plot", "What happens, in the film's order"),
    Kind.TERM: KindLabels("Term", "Terms", "Words of its world"),
    Kind.CRAFT: KindLabels("Craft", "Craft", "How it's made"),
}
