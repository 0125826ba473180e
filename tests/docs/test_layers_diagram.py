"""The layers diagram of docs/architecture.md has the layers and arrows of the import contract."""

import re
import tomllib
from itertools import pairwise

from tests.support.pages import ROOT, page

DIAGRAM = page("docs/architecture.md").blocks_of("mermaid")[0]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
OUTSIDE = {"bot.settings"}


def test_the_diagram_has_the_layers_of_the_contract_in_order() -> None:
    drawn = dict(re.findall(r'^ +(\w+)\["([^<"]+)<br>[^"]+"\]$', DIAGRAM, re.MULTILINE))
    arrows = [re.findall(r"\w+", line) for line in DIAGRAM.splitlines() if "-->" in line]

    assert list(drawn.values()) == LAYERS
    assert [pair for arrow in arrows for pair in pairwise(arrow)] == list(pairwise(drawn))


def test_every_package_is_in_a_layer_or_named_as_outside_the_layers() -> None:
    packages = {f"bot.{path.stem}" for path in (ROOT / "bot").iterdir() if path.stem not in ("__init__", "__pycache__")}
    layers = {package.strip() for layer in LAYERS for package in layer.split(":")}

    assert packages | {"knowledge"} == layers | OUTSIDE
    assert all(f"`{package}`" in page("docs/architecture.md").prose for package in OUTSIDE)
