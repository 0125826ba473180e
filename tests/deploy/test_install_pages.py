"""The commands of the install and operating pages name files, services and folders that exist."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
TEXT = "\n".join((ROOT / "docs" / page).read_text() for page in ("install.md", "operating.md"))


def test_the_commands_for_systemd_use_the_database_of_the_unit() -> None:
    unit = (ROOT / "deploy" / "houselights.service").read_text()
    [database] = re.findall(r"^echo (HOUSELIGHTS_DATABASE=\S+) \| sudo tee -a \.env$", TEXT, re.MULTILINE)
    backups = {Path(file).parent for file in re.findall(r"/var/lib/\S+\.db(?=\n)", TEXT)}

    assert database in re.findall(r"^Environment=(\S+)", unit, re.MULTILINE)
    assert backups == {Path(database.partition("=")[2]).parent / "backups"}
    assert "StateDirectory=houselights houselights/backups" in unit


def test_every_compose_command_names_a_service_and_a_folder_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = re.findall(r"docker compose (?:run|exec) (?:--entrypoint \S+ |-\S+ )*(\w+)", TEXT)
    folders = re.findall(r"(/data/[\w-]+)/", TEXT)

    assert set(services) == set(compose["services"])
    assert set(folders) == {"/data/backups"}
    assert "/data/backups" in (ROOT / "Dockerfile").read_text()
