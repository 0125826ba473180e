# ruff: noqa: T201 - prints what it has measured
"""What answering by what questions mean costs, beside answering by words: twenty films in use, an index, a question.

`python -m tests.benchmarks.meanings FOLDER` is a process that asks about the films in a folder; it prints what it has
measured as JSON.
"""

import asyncio
import json
import logging
import os
import statistics
import subprocess
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import tomli_w

from bot.settings import PREFIX
from tests.benchmarks.films import FILM, NUMBER, a_film
from tests.benchmarks.gateway import a_discord, connected
from tests.benchmarks.guilds import resident
from tests.benchmarks.scale import Scale
from tests.benchmarks.table import Figure, Row
from tests.benchmarks.visits import MEMBERS, a_bot
from tests.knowledge.test_volunteers import FILMS, questions

QUESTION_AIM, INDEX_AIM, MEMORY_AIM = 6.0, 1.0, 256.0  # ms, s, MB
RATIO_AIM = 3.0
ASKS = 4  # of a fact, as volunteers write them
REAL = "arrival-2016"  # as generated words have more pieces than those of people
QUESTION, QUESTIONS = "Who waits for the morning?", 50


def measure(scale: Scale) -> Row:
    """The row."""
    with TemporaryDirectory() as place:
        folder = Path(place) / "films"
        folder.mkdir()
        for at in range(scale.asked):
            text = tomli_w.dumps(a_film(ASKS, seed=at)).replace(NUMBER, f"{at:04}")
            (folder / f"{FILM.replace(NUMBER, f'{at:04}')}.toml").write_text(text, encoding="utf-8")
        by_words, by_meaning = _run(folder, "off"), _run(folder, "on")
    question, least = by_meaning["question"] * 1000, by_words["question"] * 1000
    index, memory = by_meaning["index"], by_meaning["memory"]
    return Row(
        "Questions answered by what they mean",
        "by words alone",
        (
            Figure("meaning: a question", question, QUESTION_AIM, unit="ms", said=f"{least:.1f} ms by words"),
            Figure("meaning: a question", question / least, RATIO_AIM),
            Figure(
                f"index of {by_meaning['facts']:.0f} facts",
                index,
                INDEX_AIM,
                unit="s",
                said=f"{by_words['index']:.2f} s by words",
            ),
            Figure(
                f"memory with {scale.asked} films in use",
                memory,
                MEMORY_AIM,
                unit="MB",
                said=f"{by_words['memory']:.0f} MB by words",
            ),
        ),
    )


def _run(folder: Path, meaning: str) -> dict[str, float]:
    environment = os.environ | {f"{PREFIX}MEANING": meaning}
    command = [sys.executable, "-m", "tests.benchmarks.meanings", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)  # noqa: S603  # ours
    return json.loads(done.stdout)


async def ask(folder: Path) -> None:
    """Ask a bot a question about each film, then measure an index and questions alone."""
    async with AsyncExitStack() as stack:
        stack.enter_context(a_discord())
        gateway = await stack.enter_async_context(connected(a_bot(folder.with_name("club.db"), films=folder)))
        slugs = sorted(path.stem for path in folder.glob("*.toml"))
        asked = [gateway.typed("ask", at % MEMBERS, film=slug, question=QUESTION) for at, slug in enumerate(slugs)]
        await gateway.all_answered(asked, 1)
        memory = resident()
    film = FILMS[REAL]
    whole = film.cut(len(film.checkpoints) - 1)
    begun = time.process_time()
    whole.reply(QUESTION)
    index = time.process_time() - begun
    took: list[float] = []
    for row in questions(film)[:QUESTIONS]:
        begun = time.process_time()
        whole.reply(row["question"])
        took.append(time.process_time() - begun)
    facts = sum(1 for _ in whole.facts())
    print(json.dumps({"memory": memory, "index": index, "facts": facts, "question": statistics.median(took)}))


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    asyncio.run(ask(Path(sys.argv[1])))
