"""A film of three people on a pier, and a question that may mean several of them."""

from pathlib import Path

from bot.client.bot import Houselights
from tests.support.films import Raw, entry, fact, small_film, write
from tests.support.stage import a_bot

SLUG = "the-pier-1999"
UNCLEAR = "who mends the boats?"
KEEPER, PAINTER = "Who keeps the lighthouse?", "Who paints the boats?"


def pier() -> Raw:
    """The film: Mara and Jonas are there from the start, Bella from halfway on."""
    mara = person(
        "mara", "Mara", "Una Early", ("Mara keeps the lighthouse. She likes *storms*.", KEEPER, "What is Mara's work?")
    )
    jonas = person(
        "jonas", "Jonas", "Otto Late", ("Jonas paints the boats __blue__. He sings.", PAINTER, "What is blue?")
    )
    bella = person(
        "bella",
        "Bella",
        "Ida Halfway",
        ("Bella hides the boats. She is afraid.", "Who hides the boats?", "Why hide them?"),
        1,
    )
    return {
        **small_film(),
        "title": "The Pier",
        "characters": [mara, jonas, bella],
        "themes": [],
        "plot": [],
        "terms": [],
        "prompts": [],
    }


def person(entry_id: str, name: str, player: str, told: tuple[str, str, str], reveal: int = 0) -> Raw:
    """Somebody with a fact that two sample questions ask for, and one on who plays them."""
    said, *asks = told
    facts = [
        {**fact(f"{entry_id}-work", reveal, said), "asks": asks},
        {
            **fact(f"{entry_id}-played", reveal, f"{player} plays {name}."),
            "asks": [f"Who plays {name}?", f"Who is {name}'s actor?"],
        },
    ]
    return {**entry(entry_id, name, reveal, player={"text": player, "reveal": reveal}), "facts": facts}


def pier_bot(folder: Path, raw: Raw | None = None) -> Houselights:
    """The bot with the pier, or with a film like it."""
    write(folder / "films", raw or pier(), SLUG)
    return a_bot(folder, films=folder / "films")
