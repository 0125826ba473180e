"""Garbage collection without long pauses: objects that stay for good are frozen, so that it passes over them.

A full collection looks at all objects, and no member gets an answer meanwhile: a tenth of a second with one film.
Nearly all garbage is freed by counting references, which this does not change.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.cut import Cut
    from knowledge.film import Film

GENERATION_1 = 1  # what has been collected no more than once: quick

_FROZEN_BY_PYTHON = gc.get_freeze_count()  # some hundred objects in 3.12, none before or after
_one_at_a_time = threading.Lock()


def freeze() -> None:
    """Freeze all objects there are; for a process that has just started."""
    gc.freeze()


def collect_and_freeze() -> None:
    """Collect everything once, then freeze what is left: a new session of discord.py leaves old guilds in cycles."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def build_frozen(make: Callable[[], object]) -> None:
    """Make something large that stays, without a collection meanwhile; only in a process that began with `freeze`.

    Young garbage is collected first, so that hardly any is frozen with what is made.
    """
    if gc.get_freeze_count() <= _FROZEN_BY_PYTHON:
        make()
        return
    with _one_at_a_time:
        gc.collect(GENERATION_1)
        gc.disable()
        try:
            make()
        finally:
            gc.freeze()
            gc.enable()


async def load_film(film: "Film") -> "Film":
    """Return a film that has been loaded, off the event loop: reading its file would hold others up."""
    if not film.is_loaded:
        await asyncio.to_thread(build_frozen, film.load)
    return film


async def build_index(cut: "Cut") -> None:
    """Build the index of a cut off the event loop, so that the first question does not hold others up."""
    if not cut.is_indexed:
        await asyncio.to_thread(build_frozen, cut.build_index)
