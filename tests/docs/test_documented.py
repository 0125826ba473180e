"""Commands, settings, make targets and migrations are on their pages, and what the pages name exists."""

import re
from importlib.util import find_spec
from pathlib import Path

import discord
import pytest

from bot.__main__ import main
from bot.client.bot import Houselights
from bot.settings import PREFIX, Settings
from knowledge.__main__ import COMMANDS
from tests.support.pages import PAGES, ROOT, page
from tests.support.stage import a_bot

SERVED = {"healthz", "metrics"}  # HTTP paths, not commands
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+)(?: [a-z-]+)*:(?! export)", MAKEFILE, re.MULTILINE)) | {"tests"}


@pytest.fixture
def operations(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the names of the commands for operators."""
    with pytest.raises(SystemExit):
        main(["--help"])
    return set(re.findall(r"^    (\w+) +\w", capsys.readouterr().out, re.MULTILINE))


@pytest.fixture
def bot(tmp_path: Path) -> Houselights:
    return a_bot(tmp_path)


def slash_commands(bot: Houselights) -> dict[str, set[str]]:
    """Return every slash command by its full name, with its options; a group has its commands."""
    found = dict[str, set[str]]()
    for command in bot.tree.walk_commands():
        if isinstance(command, discord.app_commands.Group):
            found[command.qualified_name] = {one.name for one in command.commands}
        else:
            found[command.qualified_name] = {option.display_name for option in command.parameters}
    return found


def typed(span: str) -> tuple[str, list[str]] | None:
    """Return the command of a code span that begins with a slash, and the words after it up to a colon."""
    found = re.fullmatch(r"/([a-z]+)((?: [a-z_]+)*)(?::.*)?", span)
    return (found[1], found[2].split()) if found and found[1] not in SERVED else None


def test_every_slash_command_is_on_the_page_for_members(bot: Houselights) -> None:
    spans = page("docs/using.md").spans

    for command in slash_commands(bot):
        assert any(re.match(rf"/{command}\b", span) for span in spans), command


def test_every_command_of_a_message_menu_is_on_the_page_for_members(bot: Houselights) -> None:
    text = page("docs/using.md").text

    for command in bot.tree.get_commands(type=discord.AppCommandType.message):
        assert f"*{command.name}*" in text


def test_every_slash_command_on_a_page_exists_with_the_options_of_the_page(bot: Houselights) -> None:
    known = slash_commands(bot)
    mentioned = [(one.name, *found) for one in PAGES for span in one.spans if (found := typed(span))]

    assert len(mentioned) > 40
    for name, command, words in mentioned:
        assert command in known, (name, command)
        takes = known[command]
        for word in words:
            assert word in takes, (name, command, word)
            takes = known.get(f"{command} {word}", takes)


def test_every_setting_is_on_the_page_for_operators_and_in_the_example_file() -> None:
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    table = re.findall(rf"^\| `({PREFIX}\w+)` \|", page("docs/operating.md").text, re.MULTILINE)
    example = re.findall(rf"^(?:# )?({PREFIX}\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(table) == set(example) == settings


def test_every_setting_on_a_page_exists() -> None:
    settings = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}

    for one in PAGES:
        assert set(re.findall(rf"{PREFIX}\w+", one.text)) <= settings, one


def test_every_command_of_an_operator_is_on_their_page_and_every_one_on_a_page_exists(operations: set[str]) -> None:
    assert set(re.findall(r"python -m bot ([a-z]+)", page("docs/operating.md").code)) == operations
    for one in PAGES:
        assert set(re.findall(r"python -m bot ([a-z]+)", one.code)) <= operations, one
        assert set(re.findall(r"docker compose run --rm (?:-T )?bot ([a-z]+)", one.code)) <= operations, one


def test_every_command_of_a_curator_is_in_the_guide_and_every_one_on_a_page_exists() -> None:
    assert set(re.findall(r"python -m knowledge ([a-z]+)", page("docs/curating.md").code)) == COMMANDS.keys()
    for one in PAGES:
        assert set(re.findall(r"python -m knowledge ([a-z]+)", one.code)) <= COMMANDS.keys(), one


def test_every_module_that_a_page_runs_exists() -> None:
    for one in PAGES:
        for module in re.findall(r"python -m ([\w.]+)", one.code):
            assert find_spec(module) is not None, (one, module)


def test_every_make_target_is_in_the_contributing_guide_and_in_the_list_of_the_makefile() -> None:
    guide = re.findall(r"^\| `make ([a-z-]+)` \|", page("CONTRIBUTING.md").text, re.MULTILINE)
    own = re.findall(r"^# make ([a-z-]+) ", MAKEFILE, re.MULTILINE)

    assert set(guide) == TARGETS
    assert set(own) == TARGETS - {"tests", "lint"}


def test_every_migration_is_in_the_table_of_the_architecture_page() -> None:
    table = re.findall(r"^\| `(\d{4}_\w+\.sql)` \|", page("docs/architecture.md").text, re.MULTILINE)

    assert table == sorted(path.name for path in (ROOT / "migrations").iterdir())
