"""No tracked file holds a secret. CI scans the whole history with gitleaks."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.secret_scan import find_secrets

ROOT = Path(__file__).parents[2]
LETTERS = "ab1c" * 30


def made_up_token() -> str:
    """Return a token in Discord's format, of an application that does not exist."""
    return f"{base64.urlsafe_b64encode(b'1234567890123456789').decode().rstrip('=')}.{LETTERS[:6]}.{LETTERS[:38]}"


def scan(folder: Path) -> list[str]:
    """Return what looks like a secret in the files that git tracks in `folder`."""
    git = shutil.which("git")
    if git is None or not (folder / ".git").exists():
        pytest.skip("not a clone: no file is tracked")
    listed = subprocess.run([git, "ls-files", "-z"], cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
    tracked = [folder / name for name in listed.stdout.split("\0") if name]
    return [
        f"{path.relative_to(folder)}: {found}"
        for path in tracked
        if path.is_file()
        for found in find_secrets(path.read_text(errors="replace"))
    ]


def test_no_tracked_file_holds_a_secret() -> None:
    assert scan(ROOT) == []


def test_a_planted_token_is_found_and_not_printed(tmp_path: Path) -> None:
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "settings.py").write_text(f'"""Settings."""\n\nTOKEN = "{made_up_token()}"\n')
    (tmp_path / "README.md").write_text("Nothing to see here.\n")
    for command in (["init", "--quiet"], ["add", "."]):
        subprocess.run([git, *command], cwd=tmp_path, check=True)  # noqa: S603

    assert scan(tmp_path) == ["bot/settings.py: line 3: a bot's token"]


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN OPENSSH PRIVATE" + " KEY-----",
        "https://discord.com/api/" + f"webhooks/123456789012345678/{LETTERS[:68]}",
        "gh" + f"p_{LETTERS[:36]}",
        "AKI" + "AABCDEFGHIJKLMNOP",
        "ey" + f"J{LETTERS[:20]}.ey" + f"J{LETTERS[:20]}.{LETTERS[:20]}",
        "client_sec" + f"ret = '{LETTERS[:40]}'",
    ],
)
def test_other_secrets_are_found(line: str) -> None:
    assert len(find_secrets(f"first\n{line}\n")) == 1


@pytest.mark.parametrize(
    "line",
    [
        "    --hash=sha256:065665c041c42a5938ed220bdcd7230f22527fbec085e1853d2402c8a3615d9d",
        "HOUSELIGHTS_TOKEN=",
        'token = "not.a.token"',
        "token: SecretStr | None = None",
        "from knowledge.reading_of_films_and_more.something import another_thing_that_is_long",
    ],
)
def test_ordinary_lines_are_not_reported(line: str) -> None:
    assert find_secrets(line) == []
