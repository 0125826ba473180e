"""Remarks: what is a call for help, and that it is found out without what only questions need."""

import subprocess
import sys

import pytest

from knowledge.remarks import Remark, asks_for_help, remark_of

LOADED = """
import sys
from bot.commands.films.ask import asks_for_help
print(asks_for_help("help"), asks_for_help("Who is Kathy?"), "knowledge.search.english" in sys.modules)
"""


@pytest.mark.parametrize(
    "text",
    ["help", "Help me, please!", "What can you do?", "Hi there, who are you", "hello", "thanks", "Who is Kathy?", ""],
)
def test_a_call_for_help_is_one_wherever_it_is_looked_for(text: str) -> None:
    assert asks_for_help(text) == (remark_of(text) is Remark.HELP)


def test_a_first_question_is_looked_at_without_the_lists_of_words() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)  # noqa: S603  # ours

    assert done.stdout.split() == ["True", "False", "False"]
