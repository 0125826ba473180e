"""Keeps Python's search for cycles of garbage from holding everybody up: it need not look through what stays for good.

A whole search goes through all objects there are, and nobody gets an answer meanwhile: a tenth of a second with one
film. What is frozen it passes over. What is freed by counting references, which is nearly all, is freed as before.
"""

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.cut import Cut
    from knowledge.film import Film

GENERATION_1 = 1  # what has been searched no more than once: quick to look through

_FROZEN_BY_PYTHON = gc.get_freeze_count()  # some hundred objects in 3.12, none before or after
_one_at_a_time = threading.Lock()


def freeze() -> None:
    """Pass over all there is so far, from now on; for a process that has just started."""
    gc.freeze()


def collect_and_freeze() -> None:
    """Search all there is once, then pass over what is left; for when much of what was there has been replaced.

    discord.py makes its servers anew when Discord lets it in anew, and the old ones are in cycles.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def build_frozen(make: Callable[[], object]) -> None:
    """Make something large that stays, without a search meanwhile; in a process that began by `freeze` alone.

    Young garbage is searched for first, so that hardly any is frozen with what is made.
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
    """A film that has been opened, off the event loop: reading its file would hold others up."""
    if not film.is_loaded:
        await asyncio.to_thread(build_frozen, film.load)
    return film


async def build_index(cut: "Cut") -> None:
    """Let a cut make its index before it is asked, off the event loop: that holds others up for no moment."""
    if not cut.is_indexed:
        await asyncio.to_thread(build_frozen, cut.build_index)
