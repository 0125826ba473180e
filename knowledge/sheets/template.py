"""The sheet to begin with, which says what goes where."""

from knowledge.format.models import (
    CharacterTable,
    CheckpointTable,
    EntryTable,
    FactTable,
    FilmFile,
    PersonTable,
    PlotPointTable,
    PromptTable,
    RevealedText,
)
from knowledge.sheets.writing import Kind, write_sheet

_ABOUT = ("What is the film about?", "Can you sum up the story?", "What's the premise?")


def template(kind: Kind, title: str = "Write here the title", year: int = 2000) -> bytes:
    """Return a sheet with everything still to be written, and with an explanation of each column."""
    return write_sheet(blank_film(title, year), kind, notes=True)


def blank_film(title: str, year: int) -> FilmFile:
    """Return a film file of one row for each thing that a film has; its texts begin with "Write here"."""
    return FilmFile(
        title=title,
        year=year,
        accent="#6f8a8c",
        source="Write here what you drew it from, such as the club's own notes",
        director="the-director",
        logline=_fact("logline", "in a sentence or two what the film is about, as a poster would", 0, _ABOUT),
        checkpoints=(
            CheckpointTable(label="Not started yet", part="Before you start"),
            CheckpointTable(label="Seen the first half", part="The first half"),
            CheckpointTable(label="Seen it all", part="To the end"),
        ),
        characters=(
            CharacterTable(
                id="somebody",
                names=(_named("Write here a name", 0), _named("Write here another name for them", 1)),
                player=_named("Write here who plays them", 0),
                facts=(
                    _fact(
                        "somebody-0",
                        "who they are, before the film starts",
                        0,
                        ("Who is it?", "Who is the main character?"),
                    ),
                    _fact("somebody-1", "what becomes of them", 1, ("What happens to them?", "What becomes of them?")),
                ),
            ),
        ),
        people=(
            PersonTable(
                id="the-director",
                names=(_named("Write here who directed it", 0),),
                credit="Director",
                facts=(_fact("directed", "who directed the film", 0, ("Who directed the film?", "Whose film is it?")),),
            ),
        ),
        plot=(
            PlotPointTable(
                id="a-turn",
                names=(_named("Write here what happens", 1),),
                label="Write here a heading that gives nothing away",
                facts=(_fact("a-turn-1", "what happens, and why", 1, ("What happens?", "Why does it happen?")),),
            ),
        ),
        craft=(
            EntryTable(
                id="the-look",
                names=(_named("The look of the film", 0),),
                facts=(
                    _fact("the-look-0", "what the film looks like", 0, ("What does it look like?", "How is it shot?")),
                ),
            ),
        ),
        prompts=(
            PromptTable(id="prompt-before", text="Write here what to ask those who have not started", reveal=0),
            PromptTable(
                id="prompt-after",
                text="Write here what to ask those who have seen it all",
                reveal=2,
                choices=(_named("Write here a choice", 2), _named("Write here another choice", 2)),
            ),
        ),
    )


def _named(text: str, reveal: int) -> RevealedText:
    return RevealedText(text=text, reveal=reveal)


def _fact(id_: str, text: str, reveal: int, asks: tuple[str, ...]) -> FactTable:
    return FactTable(id=id_, text=f"Write here {text}.", reveal=reveal, sources=("p01.s1",), asks=asks)
