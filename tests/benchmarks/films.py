"""Whether a bot with a thousand films is as fast as with one: generated films of a hundred facts each."""

import random
import statistics
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from tests.benchmarks.gateway import Gateway, Payload, a_discord, connected
from tests.benchmarks.holding import Holds
from tests.benchmarks.scale import Scale
from tests.benchmarks.starts import run
from tests.benchmarks.table import Figure, Row
from tests.benchmarks.visits import MEMBERS, a_bot, cost
from tests.support.films import Raw, fact

START_AIM, AIM = 2.0, 1.2
FACTS, ASKS, ENTRIES = 100, 10, 20
SYLLABLES = ["ba", "ce", "di", "fo", "gu", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "wo", "zu"]
NUMBER = "0000"  # stands for the number of a film in the text that all of them have in common
FILM = f"generated-film-{NUMBER}-2001"


def write_films(folder: Path, number: int) -> None:
    """Write so many films into a folder; they differ in their titles and names."""
    text = tomli_w.dumps(a_film())
    for at in range(1, number + 1):
        named = FILM.replace(NUMBER, f"{at:04}")
        (folder / f"{named}.toml").write_text(text.replace(NUMBER, f"{at:04}"), encoding="utf-8")


def a_film(asks: int = ASKS, seed: int = 1) -> Raw:
    """A film of a hundred facts, each with so many questions, of which half are revealed half-way."""
    chance = random.Random(seed)  # noqa: S311 - the same film in every run
    vocabulary = list(dict.fromkeys("".join(chance.choices(SYLLABLES, k=3)) for _ in range(400)))
    characters = [_character(number, vocabulary, chance, asks) for number in range(ENTRIES - 1)]
    director = _character(ENTRIES - 1, vocabulary, chance, asks) | {"credit": "Director"}
    return {
        "title": f"Generated Film {NUMBER}",
        "year": 2001,
        "accent": "#445566",
        "source": "a note",
        "director": director["id"],
        "logline": fact("logline", text="Somebody waits for the morning."),
        "checkpoints": [{"label": f"Step {number}", "part": f"Part {number}"} for number in range(3)],
        "characters": characters,
        "people": [director],
    }


def _character(number: int, vocabulary: Sequence[str], chance: random.Random, most: int) -> Raw:
    name = f"{vocabulary[number].title()} of {NUMBER}"
    facts: list[Raw] = []
    for place in range(FACTS // ENTRIES):
        topic = chance.choices(vocabulary, k=10)
        asks = [
            f"{chance.choice(['Who', 'Why', 'What'])} does {' the '.join(chance.sample(topic, 3))}?"
            for _ in range(most)
        ]
        facts.append(
            fact(f"c{number}-f{place}", place % 2, f"The {' '.join(topic)} waits.")
            | {"asks": list(dict.fromkeys(asks))}
        )
    return {"id": f"c{number}", "names": [{"text": name, "reveal": 0}], "facts": facts}


async def measure(scale: Scale, holds: Holds) -> Row:
    """The row."""
    figures: list[Figure] = []
    with TemporaryDirectory() as place:
        folders = {number: Path(place) / f"films-{number}" for number in scale.films}
        for number, folder in folders.items():
            folder.mkdir()
            write_films(folder, number)
        least, *more = scale.films
        figures += _starts(scale, folders)
        for number in more:
            figures += await _visits(scale, holds, folders[least], folders[number], number)
    return Row(f"Many films of {FACTS} facts", f"{scale.films[0]} film", tuple(figures))


def _data_of(films: Path) -> Path:
    return films.with_name(f"data-of-{films.name}")


def _starts(scale: Scale, folders: dict[int, Path]) -> list[Figure]:
    walls: dict[int, list[float]] = {number: [] for number in folders}
    first: dict[int, float] = {}
    for at in range(scale.starts + 1):
        for number, films in folders.items():
            wall = run("ready", "ours", str(_data_of(films)), films=films)["wall"]
            if at:
                walls[number].append(wall)
            else:
                first[number] = wall
    least, *more = (statistics.median(each) for each in walls.values())
    return [
        Figure(
            f"start with {number:,} films",
            took / least,
            START_AIM,
            said=f"{took:.2f} s and {least:.2f} s; {first[number]:.1f} s the first time, when the files are checked",
        )
        for number, took in zip(list(folders)[1:], more, strict=True)
    ]


async def _visits(scale: Scale, holds: Holds, one: Path, many: Path, number: int) -> list[Figure]:
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        pair: list[Gateway] = []
        for films in (one, many):
            database = _data_of(films) / "club.db"  # where it is known by now which of them are right
            pair.append(await stack.enter_async_context(connected(a_bot(database, films=films))))
        ratios: dict[str, list[float]] = {}
        for at in range(scale.rounds + 1):
            with holds.during(f"{number:,} films" if at else f"{number:,} films, the first visits"):
                for name, make in VISITS.items():
                    floor, ours = [(await cost(bot, make(bot, scale.visits))).cpu for bot in pair]
                    if at:  # the first time films are opened and indexes made
                        ratios.setdefault(name, []).append(ours / floor)
    return [
        Figure(f"{name} with {number:,} films: work", statistics.median(measured), AIM)
        for name, measured in ratios.items()
    ]


def _look_ups(gateway: Gateway, number: int) -> list[Payload]:
    return [gateway.typed("character", at % MEMBERS, film=FIRST, name=_name(at % ENTRIES)) for at in range(number)]


def _questions(gateway: Gateway, number: int) -> list[Payload]:
    return [
        gateway.typed("ask", at % MEMBERS, film=FIRST, question=f"Why does {_name(at % ENTRIES)} wait?")
        for at in range(number)
    ]


def _name(number: int) -> str:
    """A name of the first film."""
    return str(A_FILM["characters"][number % (ENTRIES - 1)]["names"][0]["text"]).replace(NUMBER, "0001")


FIRST = FILM.replace(NUMBER, "0001")
A_FILM = a_film()
VISITS: "dict[str, Callable[[Gateway, int], list[Payload]]]" = {"look-up": _look_ups, "ask": _questions}
