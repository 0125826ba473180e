"""Python's search for cycles of garbage: in a process of its own, because it is one for the whole process."""

import subprocess
import sys

import pytest

STARTED = """
import gc
from bot.runtime import gc_tuning

made, stay = [], []
def make():
    made.append(gc.isenabled())
    stay.extend([] for _ in range(10_000))
    return made
"""
FAILS = """
def fail():
    raise RuntimeError("on the way")
try:
    gc_tuning.build_frozen(fail)
except RuntimeError:
    pass
"""


def told(program: str) -> str:
    """What a program prints in a process that has just begun."""
    done = subprocess.run([sys.executable, "-c", STARTED + program], capture_output=True, text=True, check=True)  # noqa: S603  # ours
    return done.stdout.strip()


def test_what_stays_is_made_without_a_search_and_passed_over_from_then_on() -> None:
    program = """
gc_tuning.freeze()
before = gc.get_freeze_count()
gc_tuning.build_frozen(make)
print(made, gc.get_freeze_count() > before + 5_000, gc.isenabled())
"""

    assert told(program) == "[False] True True"


def test_what_was_frozen_and_is_of_no_use_any_more_goes_with_a_search_of_all_there_is() -> None:
    program = """
import weakref
class Server:
    pass
server = Server()
server.channel = server
gone = weakref.ref(server)
gc_tuning.freeze()
del server
gc.collect()
still = gone() is not None
gc_tuning.collect_and_freeze()
print(still, gone() is None, gc.get_freeze_count() > 0)
"""

    assert told(program) == "True True True"


def test_in_a_process_that_froze_nothing_it_is_just_made() -> None:
    program = """
before = gc.get_freeze_count()
gc_tuning.build_frozen(make)
print(made, gc.get_freeze_count() <= before)
"""

    assert told(program) == "[True] True"


@pytest.mark.parametrize("begun", ["gc_tuning.freeze()", ""])
def test_what_fails_leaves_the_search_on(begun: str) -> None:
    assert told(f"{begun}\n{FAILS}\nprint(gc.isenabled())") == "True"
