"""The picture of the rooms: its floors and arrows are those that the import contract holds."""

import re
import tomllib
from itertools import pairwise

from tests.support.pages import ROOT, page

PICTURE = page("docs/architecture.md").blocks_of("mermaid")[0]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
FLOORS = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
BESIDE = {"bot.settings"}


def test_its_floors_are_those_of_the_contract_from_the_top_down() -> None:
    drawn = dict(re.findall(r'^ +(\w+)\["([^<"]+)<br>[^"]+"\]$', PICTURE, re.MULTILINE))
    ways = [re.findall(r"\w+", line) for line in PICTURE.splitlines() if "-->" in line]

    assert list(drawn.values()) == FLOORS
    assert [pair for way in ways for pair in pairwise(way)] == list(pairwise(drawn))


def test_every_room_there_is_has_a_floor_or_is_said_to_be_beside_them() -> None:
    rooms = {f"bot.{path.stem}" for path in (ROOT / "bot").iterdir() if path.stem not in ("__init__", "__pycache__")}
    floors = {room.strip() for floor in FLOORS for room in floor.split(":")}

    assert rooms | {"knowledge"} == floors | BESIDE
    assert all(f"`{room}`" in page("docs/architecture.md").prose for room in BESIDE)
