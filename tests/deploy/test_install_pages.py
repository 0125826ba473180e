"""The README's walk to the first `/film`: that what it names is there."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "README.md").read_text()


def test_without_docker_the_commands_that_people_type_find_the_data_of_the_unit() -> None:
    unit = (ROOT / "deploy" / "houselights.service").read_text()
    [told] = re.findall(r"^echo (HOUSELIGHTS_DATABASE=\S+) \| sudo tee -a \.env$", TEXT, re.MULTILINE)
    backups = {Path(place).parent for place in re.findall(r"/var/lib/\S+\.db(?=\n)", TEXT)}

    assert told in re.findall(r"^Environment=(\S+)", unit, re.MULTILINE)
    assert backups == {Path(told.partition("=")[2]).parent / "backups"}
    assert "StateDirectory=houselights houselights/backups" in unit


def test_every_compose_command_names_a_service_and_a_place_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = re.findall(r"docker compose (?:run|exec) (?:--entrypoint \S+ |-\S+ )*(\w+)", TEXT)
    places = re.findall(r"(/data/[\w-]+)/", TEXT)

    assert set(services) == set(compose["services"])
    assert set(places) == {"/data/backups"}
    assert "/data/backups" in (ROOT / "Dockerfile").read_text()
