"""The lock, make, the project, CI, the image and the pages agree on the supported Pythons."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.support.dockerfile import read_steps

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
[_named] = re.findall(r"^SUPPORTED := (.*)$", MAKEFILE, re.MULTILINE)
SUPPORTED = _named.split()[::-1]
"""The versions of Python that make supports, the oldest first."""

FILES = sorted((ROOT / "requirements").glob("*.txt"))
SYSTEMS = {
    "Linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux"},
    "macOS": {"os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin"},
    "Windows": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows"},
}
MACHINES = {"Linux": ("x86_64", "aarch64"), "macOS": ("arm64",), "Windows": ("AMD64",)}


def locked(file: Path) -> list[Requirement]:
    """Return the lines of a requirements file, without their hashes."""
    return [Requirement(line) for line in re.findall(r"^([\w.-]+==[^\\\n]+)", file.read_text(), re.MULTILINE)]


def markers_of(version: str, system: str, machine: str) -> dict[str, str]:
    """Return the values of markers on another machine."""
    return {
        **SYSTEMS[system],
        "python_version": version,
        "python_full_version": f"{version}.0",
        "implementation_name": "cpython",
        "implementation_version": f"{version}.0",
        "platform_python_implementation": "CPython",
        "platform_machine": machine,
        "platform_release": "",
        "platform_version": "",
        "extra": "",
    }


EVERYWHERE = [
    pytest.param(markers_of(version, system, machine), id=f"{version}-{system}-{machine}")
    for version in SUPPORTED
    for system, machines in MACHINES.items()
    for machine in machines
]


def holds(requirement: Requirement, where: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(where)


def named(text: str) -> set[str]:
    """Return the versions of Python in a text."""
    return set(re.findall(r"(?<![\d.])3\.1\d(?![\d.]*\d)", text))


def test_the_tests_run_on_a_supported_python() -> None:
    assert "{}.{}".format(*sys.version_info) in SUPPORTED


def test_the_project_declares_the_supported_pythons() -> None:
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    classified = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["project"]["classifiers"]))

    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}.1" in allowed] == SUPPORTED
    assert classified == SUPPORTED


def test_the_checkers_use_the_oldest_python() -> None:
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{SUPPORTED[0].replace('.', '')}"
    assert PROJECT["tool"]["pyright"]["pythonVersion"] == SUPPORTED[0]
    assert "--python-version $(lastword $(SUPPORTED))" in MAKEFILE


def test_ci_tests_each_python_and_uses_the_newest_for_the_rest() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"]
    asked = {
        step["with"]["python-version"] for job in jobs.values() for step in job["steps"] if "setup-python" in str(step)
    }

    assert jobs["test"]["strategy"]["matrix"]["python"] == SUPPORTED
    assert jobs["test"]["env"]["PYTHON"] == "python${{ matrix.python }}"
    assert asked == {"${{ matrix.python }}", SUPPORTED[-1]}


def test_the_image_has_the_newest_python() -> None:
    (outside,) = [
        step.text for step in read_steps(ROOT / "Dockerfile") if step.word == "FROM" and "python:" in step.text
    ]

    assert re.fullmatch(rf"python:{re.escape(SUPPORTED[-1])}\.\d+-slim-\w+(@sha256:[0-9a-f]{{64}})? AS base", outside)


@pytest.mark.parametrize(
    "file",
    [
        *(pytest.param(page, id=page) for page in ("README.md", "CONTRIBUTING.md")),
        pytest.param("Makefile", id="Makefile"),
    ],
)
def test_the_pages_and_the_messages_of_make_name_all_supported_pythons(file: str) -> None:
    sentences = re.findall(
        r"(?:[Nn]eeds?|[Yy]ou need)\b[^.]*?Python ((?:3\.\d+(?:, | or )?)+)", (ROOT / file).read_text()
    )

    assert sentences
    assert all(sorted(named(sentence)) == SUPPORTED for sentence in sentences)


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/install.md", "docs/operating.md"]
)
def test_the_pages_name_no_unsupported_python(page: str) -> None:
    assert named((ROOT / page).read_text()) <= set(SUPPORTED)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_lock_names_a_package_index(file: Path) -> None:
    text = file.read_text()

    assert "://" not in text
    assert not re.findall(
        r"^ *(?:-i|-f|--index-url|--extra-index-url|--find-links|--trusted-host)\b", text, re.MULTILINE
    )


@pytest.mark.parametrize("where", EVERYWHERE)
def test_a_package_has_the_same_version_in_all_locks(where: dict[str, str]) -> None:
    versions = dict[str, set[str]]()
    for file in FILES:
        for requirement in locked(file):
            if requirement.marker is None or requirement.marker.evaluate(where):
                versions.setdefault(canonicalize_name(requirement.name), set()).add(str(requirement.specifier))

    assert len(versions) > 50
    assert {name: one for name, one in versions.items() if len(one) > 1} == {}


@pytest.mark.parametrize("where", EVERYWHERE)
@pytest.mark.parametrize(
    ("name", "extras"),
    [("bot", []), ("run", ["rehearsal"]), ("dev", ["rehearsal", "dev"])],
    ids=str,
)
def test_all_dependencies_are_locked_on_every_python_and_system(
    where: dict[str, str], name: str, extras: list[str]
) -> None:
    """Dependencies of locked packages count, too, if the package is installed here."""
    optional = PROJECT["project"]["optional-dependencies"]
    lines: list[str] = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in optional[extra])]
    wanted = [Requirement(line) for line in lines]
    here = {canonicalize_name(one.name): one for one in locked(ROOT / f"requirements/{name}.txt") if holds(one, where)}
    seen = set[tuple[str, frozenset[str]]]()

    while wanted:
        requirement = wanted.pop()
        package = canonicalize_name(requirement.name)
        assert package in here, f"{requirement} is wanted and not locked"
        (version,) = here[package].specifier
        assert requirement.specifier.contains(version.version), f"{requirement} is wanted, and {version} locked"
        if (package, frozenset(requirement.extras)) not in seen:
            seen.add((package, frozenset(requirement.extras)))
            wanted += [
                more
                for more in map(Requirement, _wants(package))
                if any(holds(more, {**where, "extra": extra}) for extra in ("", *requirement.extras))
            ]

    assert {package for package, _ in seen} == set(here)


def _wants(package: str) -> list[str]:
    try:
        return requires(package) or []
    except PackageNotFoundError:  # for other Pythons or systems
        return []
