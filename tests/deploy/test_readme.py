"""The README's walk to the first `/film`: that what it names is there."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()


def test_every_compose_command_names_a_service_and_a_place_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = re.findall(r"docker compose (?:run|exec) (?:--entrypoint \S+ |-\S+ )*(\w+)", TEXT)
    places = re.findall(r"(/data/[\w-]+)/", TEXT)

    assert set(services) == set(compose["services"])
    assert set(places) == {"/data/backups"}
    assert "/data/backups" in (ROOT / "Dockerfile").read_text()
