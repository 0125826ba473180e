"""The workflows have the least rights, and run only pinned actions and images."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


@pytest.fixture(params=FILES, ids=lambda path: path.name)
def text(request: pytest.FixtureRequest) -> str:
    return request.param.read_text()


@pytest.fixture
def workflow(text: str) -> dict[Any, Any]:
    return yaml.safe_load(text)


def steps(workflow: dict[Any, Any]) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


def test_a_workflow_may_read_the_repository_and_nothing_else(workflow: dict[Any, Any]) -> None:
    assert workflow["permissions"] == {"contents": "read"}
    assert not [name for name, job in workflow["jobs"].items() if "permissions" in job]


def test_no_workflow_runs_code_of_strangers_with_extra_rights(text: str) -> None:
    assert "pull_request_target" not in text
    assert "workflow_run" not in text
    assert "secrets." not in text


def test_every_action_is_pinned_to_a_commit_with_its_version_beside_it(text: str) -> None:
    used = re.findall(r"uses: (.+)", text)

    assert used
    assert [action for action in used if not PINNED.fullmatch(action)] == []


def test_every_image_is_pinned_to_its_digest(text: str) -> None:
    images = re.findall(r"[\w.-]+/[\w.-]+:v[\w.]+\S*", text)

    assert [image for image in images if not re.search(r"@sha256:[0-9a-f]{64}$", image)] == []


def test_no_checkout_leaves_its_credentials_behind(workflow: dict[Any, Any]) -> None:
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]

    assert checkouts
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_no_expression_is_expanded_inside_a_command(workflow: dict[Any, Any]) -> None:
    assert [step["run"] for step in steps(workflow) if "${{" in step.get("run", "")] == []


def test_every_job_has_a_timeout(workflow: dict[Any, Any]) -> None:
    assert all(0 < job["timeout-minutes"] <= 15 for job in workflow["jobs"].values())


def test_ci_checks_for_known_vulnerabilities_every_week() -> None:
    (ci,) = [yaml.safe_load(path.read_text()) for path in FILES if path.name == "ci.yml"]

    assert ci[True]["schedule"]  # "on", as YAML 1.1 reads it
    assert {"run": "make audit"} in ci["jobs"]["audit"]["steps"]


def test_an_audit_fails_if_it_cannot_find_a_package() -> None:
    """Without `--strict`, packages that are not in the vulnerability database pass."""
    audits = re.findall(r"-m pip_audit (.+)", (ROOT / "Makefile").read_text())

    assert audits
    assert all("--strict" in audit.split() for audit in audits)


def test_dependabot_reports_newer_versions_of_everything_that_is_pinned() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]

    assert {update["package-ecosystem"] for update in updates} == {"github-actions", "docker", "pip"}
