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
from tests.support.pier_film import PAINTER, SLUG, UNCLEAR, pier

NOTHING = "No answer: nothing that this viewer can see comes close."


@pytest.fixture(scope="module")
def film() -> Film:
    return read_film(INVENTED)


def reply(film: Film, line: str, seen: int = 0) -> str:
    """Return the reply to a line that leaves the viewer at their checkpoint."""
    shown, after = respond(film, seen, line)
    assert after == seen
    return shown


def conversation(
    path: Path, typed: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert main(["try", str(path)]) == 0
    return capsys.readouterr().out.splitlines()


def test_a_question_gets_what_the_bot_would_answer_with_or_without_the_word_for_it(film: Film) -> None:
    shown = reply(film, "who plays Anton?")

    assert shown.splitlines()[0] == "Piet Lindqvist plays Anton. It was the last part he had. (p02.s2)"
    assert reply(film, "ask  who plays Anton?") == shown


def test_what_is_not_revealed_gets_the_same_reply_as_what_does_not_exist(film: Film) -> None:
    assert reply(film, "is Johan alive?", 1) == reply(film, "how do I boil an egg?", 1) == NOTHING
    assert reply(film, "find Johan", 1) == reply(film, "find Xyzzy", 1) == "Nothing by that name."


def test_an_unclear_question_gets_what_may_be_meant_with_the_fact_behind_each(tmp_path: Path) -> None:
    film = read_film(write(tmp_path, pier(), SLUG))

    shown = reply(film, UNCLEAR).splitlines()

    assert shown[:2] == ["Not sure. Did you mean:", f"  {PAINTER} [jonas-work]"]


def test_a_name_is_looked_up_with_the_entries_it_links_to(film: Film) -> None:
    shown = reply(film, "find ingird", 2).splitlines()

    assert shown[0] == "Ingrid (Solveig Marr)"
    assert shown[1].startswith("  [0] Ingrid is the young woman")
    assert shown[-1] == "  leads on to: Anton, Bo, Solitude, Johan"


def test_a_name_of_several_things_brings_all_of_them(film: Film) -> None:
    shown = reply(film, "find clock", 0) + reply(film, "find the station", 0)

    assert "The clock in the hall" in shown
    assert "the station (the weather station)" in shown


def test_the_checkpoint_can_be_changed_and_listed(film: Film) -> None:
    assert respond(film, 0, "seen 3") == ("You are at 3: The thaw has begun.", 3)
    assert respond(film, 3, "seen 9") == ("There is no checkpoint 9; there are 0 to 4.", 3)
    assert reply(film, "seen", 1).splitlines()[:2] == ["  0: Not started yet", "* 1: Seen the arrival"]


def test_a_line_can_be_entered_as_another_viewer(film: Film) -> None:
    assert reply(film, "as 2 find Johan").startswith("Johan (her brother)")
    assert reply(film, "as 2 who is Johan?") == reply(film, "ask who is Johan?", 2)
    assert reply(film, "as 9 prompts") == "There is no checkpoint 9; there are 0 to 4."


def test_replies_to_all_viewers_are_grouped_where_they_are_the_same(film: Film) -> None:
    shown = reply(film, "all find Johan").splitlines()

    steps = [line for line in shown if not line.startswith(" ")]
    assert steps == [
        "0: Not started yet",
        "1: Seen the arrival",
        "2: Seen the winter",
        "3: The thaw has begun",
        "4: Seen it all",
    ]
    assert shown[1:3] == ["1: Seen the arrival", "  Nothing by that name."]


def test_a_question_may_begin_with_all(film: Film) -> None:
    assert reply(film, "all that ticking, what is it?") == reply(film, "ask all that ticking, what is it?")


def test_everything_is_listed_section_by_section_or_one_section_with_its_facts(film: Film) -> None:
    assert "terms: the station (the weather station); Ansgar" in reply(film, "list").splitlines()
    assert reply(film, "list terms").splitlines()[:2] == [
        "the station (the weather station)",
        "  [0] The station is where the weather is observed. It stands on an island. (p01.s2)",
    ]
    assert reply(film, "list songs") == (
        "There is no section songs; there are characters, people, themes, plot, terms, craft."
    )


def test_prompts_come_with_their_choices(film: Film) -> None:
    assert "(Yes / No)" in reply(film, "prompts", 2)
    assert "(Yes / No / Not after what happened at sea)" in reply(film, "prompts", 3)


def test_the_film_is_shown_with_its_credits(film: Film) -> None:
    assert reply(film, "film").splitlines()[0] == (
        "The Weather at Ansgar (1978), directed by Marit Holm, music by Teodor Vance"
    )


def test_help_lists_every_command(film: Film) -> None:
    assert reply(film, "help") == reply(film, "?") == HELP
    for word in ("seen", "ask", "find", "list", "prompts", "film", "as 2", "all", "reload", "Ctrl-D"):
        assert word in HELP


def test_empty_lists_and_missing_arguments_get_a_sentence(tmp_path: Path) -> None:
    film = read_film(write(tmp_path, changed("prompts", None)))

    assert reply(film, "prompts") == "No prompts."
    assert reply(film, "list terms") == "No terms."
    assert reply(film, "ask") == "Ask what? For example: ask what is it about?"
    assert reply(film, "find") == "Find what? For example: find The watcher"
    assert reply(film, "   ") == ""


def test_a_conversation_that_is_piped_in_reads_as_if_it_had_been_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = conversation(INVENTED, "seen 2\n\nfind Johan", monkeypatch, capsys)

    assert shown[0] == "The Weather at Ansgar (1978). You are at 0: Not started yet."
    assert "0> seen 2" in shown
    assert shown[shown.index("2> find Johan") + 1] == "Johan (her brother)"
    assert shown[-1] == "2> "


def test_the_file_is_read_again_on_reload_unless_it_has_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, small_film())
    texts = [path.read_text(encoding="utf-8").replace("The light", name) for name in ("The lamp", "|")]

    class Typist(io.StringIO):
        """Changes the file before each reload."""

        def readline(self, size: int | None = -1, /) -> str:
            line = super().readline(-1 if size is None else size)
            if line == "reload\n":
                path.write_text(texts.pop(0), encoding="utf-8")
            return line

    monkeypatch.setattr("sys.stdin", Typist("find lamp\nreload\nfind lamp\nreload\nfind lamp\n"))
    assert main(["try", str(path)]) == 0

    shown = capsys.readouterr().out
    assert shown.count("Nothing by that name.") == 1
    assert shown.count("The lamp\n") == 2
    assert "Read it again." in shown
    assert "breaks spoiler tags" in shown
    assert "The film stays as it was." in shown


def test_try_works_as_a_program() -> None:
    shown = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "knowledge", "try", str(INVENTED)],
        input="as 4 is Johan alive?\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=Path(__file__).parents[3],
    )

    assert "He is alive, and on the mainland." in shown.stdout
    assert shown.stderr == ""
