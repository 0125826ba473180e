"""Being any viewer of a film at the terminal: lines in, lines out."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from knowledge.__main__ import main
from knowledge.curation.session import HELP, respond
from knowledge.film import Film
from knowledge.library import read_film
from tests.support.films import INVENTED, changed, small_film, write

NOTHING = "No answer: nothing that this viewer can see comes close."


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film(INVENTED)


def said(film: Film, line: str, seen: int = 0) -> str:
    """What a viewer gets for a line that leaves them where they are."""
    told, after = respond(film, seen, line)
    assert after == seen
    return told


def conversation(
    path: Path, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["try", str(path)]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_question_gets_what_the_bot_would_answer_with_or_without_the_word_for_it(film: Film) -> None:
    told = said(film, "who plays Anton?")

    assert told.splitlines()[0] == "Piet Lindqvist plays Anton. It was the last part he had. (p02.s2)"
    assert said(film, "ask  who plays Anton?") == told


def test_what_is_not_revealed_and_what_is_not_there_get_the_same(film: Film) -> None:
    assert said(film, "is Johan alive?", 1) == said(film, "how do I boil an egg?", 1) == NOTHING
    assert said(film, "find Johan", 1) == said(film, "find Xyzzy", 1) == "Nothing by that name."


def test_whatever_has_a_name_is_looked_up_with_what_it_leads_on_to(film: Film) -> None:
    told = said(film, "find ingird", 2).splitlines()

    assert told[0] == "Ingrid (Solveig Marr)"
    assert told[1].startswith("  [0] Ingrid is the young woman")
    assert told[-1] == "  leads on to: Anton, Bo, Solitude, Johan"


def test_a_name_of_several_things_brings_all_of_them(film: Film) -> None:
    told = said(film, "find clock", 0) + said(film, "find the station", 0)

    assert "The clock in the hall" in told
    assert "the station (the weather station)" in told


def test_the_checkpoint_is_set_and_told(film: Film) -> None:
    assert respond(film, 0, "seen 3") == ("You are at 3: The thaw has begun.", 3)
    assert respond(film, 3, "seen 9") == ("There is no checkpoint 9; there are 0 to 4.", 3)
    assert said(film, "seen", 1).splitlines()[:2] == ["  0: Not started yet", "* 1: Seen the arrival"]


def test_a_line_can_be_said_as_another_viewer(film: Film) -> None:
    assert said(film, "as 2 find Johan").startswith("Johan (her brother)")
    assert said(film, "as 2 who is Johan?") == said(film, "ask who is Johan?", 2)
    assert said(film, "as 9 prompts") == "There is no checkpoint 9; there are 0 to 4."


def test_what_each_viewer_gets_is_put_side_by_side_those_together_who_get_the_same(film: Film) -> None:
    told = said(film, "all find Johan").splitlines()

    steps = [line for line in told if not line.startswith(" ")]
    assert steps == [
        "0: Not started yet",
        "1: Seen the arrival",
        "2: Seen the winter",
        "3: The thaw has begun",
        "4: Seen it all",
    ]
    assert told[1:3] == ["1: Seen the arrival", "  Nothing by that name."]


def test_a_question_may_begin_with_all(film: Film) -> None:
    assert said(film, "all that ticking, what is it?") == said(film, "ask all that ticking, what is it?")


def test_everything_is_listed_section_by_section_or_one_section_with_its_facts(film: Film) -> None:
    assert "terms: the station (the weather station); Ansgar" in said(film, "list").splitlines()
    assert said(film, "list terms").splitlines()[:2] == [
        "the station (the weather station)",
        "  [0] The station is where the weather is observed. It stands on an island. (p01.s2)",
    ]
    assert said(film, "list songs") == (
        "There is no section songs; there are characters, people, themes, plot, terms, craft."
    )


def test_prompts_come_with_their_choices(film: Film) -> None:
    assert "(Yes / No)" in said(film, "prompts", 2)
    assert "(Yes / No / Not after what happened at sea)" in said(film, "prompts", 3)


def test_the_film_is_told_with_its_credits(film: Film) -> None:
    assert said(film, "film").splitlines()[0] == (
        "The Weather at Ansgar (1978), directed by Marit Holm, music by Teodor Vance"
    )


def test_help_tells_every_word_there_is(film: Film) -> None:
    assert said(film, "help") == said(film, "?") == HELP
    for word in ("seen", "ask", "find", "list", "prompts", "film", "as 2", "all", "reload", "Ctrl-D"):
        assert word in HELP


def test_what_is_not_there_yet_is_told_kindly(tmp_path: Path) -> None:
    film = read_film(write(tmp_path, changed("prompts", None)))

    assert said(film, "prompts") == "No prompts."
    assert said(film, "list terms") == "No terms."
    assert said(film, "ask") == "Ask what? For example: ask what is it about?"
    assert said(film, "find") == "Find what? For example: find The watcher"
    assert said(film, "   ") == ""


def test_a_conversation_that_is_piped_in_reads_as_if_it_had_been_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = conversation(INVENTED, "seen 2\n\nfind Johan", monkeypatch, capsys)

    assert told[0] == "The Weather at Ansgar (1978). You are at 0: Not started yet."
    assert "0> seen 2" in told
    assert told[told.index("2> find Johan") + 1] == "Johan (her brother)"
    assert told[-1] == "2> "


def test_the_file_is_read_anew_when_asked_to_and_stays_as_it_was_if_it_is_not_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, small_film())
    texts = [path.read_text(encoding="utf-8").replace("The light", name) for name in ("The lamp", "|")]

    class Typist(io.StringIO):
        """Changes the file before each time it is read anew."""

        def readline(self, size: int | None = -1, /) -> str:
            line = super().readline(-1 if size is None else size)
            if line == "reload\n":
                path.write_text(texts.pop(0), encoding="utf-8")
            return line

    monkeypatch.setattr("sys.stdin", Typist("find lamp\nreload\nfind lamp\nreload\nfind lamp\n"))
    assert main(["try", str(path)]) == 0

    told = capsys.readouterr().out
    assert told.count("Nothing by that name.") == 1
    assert told.count("The lamp\n") == 2
    assert "Read it again." in told
    assert "breaks spoiler tags" in told
    assert "The film stays as it was." in told


def test_it_works_as_a_program_of_its_own() -> None:
    told = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "knowledge", "try", str(INVENTED)],
        input="as 4 is Johan alive?\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert "He is alive, and on the mainland." in told.stdout
    assert told.stderr == ""
