"""A Dockerfile carried out in an ordinary folder: the same files copied, the same commands run, no engine.

What takes an engine (a root of its own, users of its own) is left to CI, which builds the image and starts it.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template

FOLDERS = "app|build|data|tmp|usr/local|venv"
"""What the steps name by its absolute path. Here it lies below the root of a stage."""

PATH = "/usr/local/bin:/usr/bin:/bin"


@dataclass(frozen=True)
class Step:
    """One instruction, such as `COPY bot bot`."""

    word: str
    text: str


@dataclass(frozen=True)
class Stage:
    """What is built so far: a folder that stands for the root, and how a command is run in it."""

    root: Path
    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"PATH": PATH, "HOME": "/tmp"})  # noqa: S108
    last: dict[str, str] = field(default_factory=dict[str, str])
    """The instructions that build nothing, such as `CMD`, and what was last said with each."""

    def inside(self, text: str) -> str:
        """The same text with absolute paths as they are here."""
        return re.sub(rf"(?<![\w./])/(?=(?:{FOLDERS})\b)", f"{self.root}/", text)

    def run(self, *command: str, user: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command in the image's folder with its environment, as `user` if one is given."""
        environment = {name: self.inside(value) for name, value in self.environment.items()}
        return subprocess.run(  # noqa: S603
            [self.inside(word) for word in command],
            check=False,
            cwd=self.folder,
            env={**environment, **more},
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            capture_output=True,
            text=True,
            timeout=300,
        )

    def start(self, *arguments: str, user: int | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        """Start the image, with its own command when no arguments are given."""
        command: list[str] = json.loads(self.last["ENTRYPOINT"])
        usual: list[str] = json.loads(self.last["CMD"])
        return self.run(*command, *(arguments or usual), user=user, **more)


def read_steps(path: Path) -> list[Step]:
    """The instructions of a Dockerfile, in order."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [Step(*line.split(maxsplit=1)) for line in joined.splitlines() if line]


def build(context: Path, folder: Path, python: Path) -> Stage:
    """Carry out the Dockerfile of `context` below `folder`; `python` stands for the image it begins with."""
    stages: dict[str, Stage] = {}
    stage = Stage(folder, folder)
    for step in read_steps(context / "Dockerfile"):
        match step.word:
            case "FROM":
                image, _, name = step.text.partition(" AS ")
                root = folder / f"stage-{len(stages)}"
                stage = _begin(root, python, stages.get(image))
                stages[name] = stage
            case "COPY":
                _copy(stage, shlex.split(step.text), context, stages)
            case "RUN":
                _run(stage, step.text)
            case "WORKDIR":
                stage = replace(stage, folder=Path(stage.inside(step.text)))
                stage.folder.mkdir(exist_ok=True)
            case "ENV":
                for name, _, value in (pair.partition("=") for pair in shlex.split(step.text)):
                    stage.environment[name] = Template(value).substitute(stage.environment)
            case "LABEL" | "USER" | "HEALTHCHECK" | "ENTRYPOINT" | "CMD":
                stage.last[step.word] = step.text
            case _:
                raise NotImplementedError(step.word)
    return stage


def is_left_out(path: str, ignore: list[str]) -> bool:
    """Whether a path stays out of the build, by the lines of a `.dockerignore`: the last that matches decides."""
    deciding = [line for line in ignore if line and not line.startswith("#") and _matches(path, line.removeprefix("!"))]
    return bool(deciding) and not deciding[-1].startswith("!")


def _matches(path: str, pattern: str) -> bool:
    expression = re.escape(pattern).replace(r"\*\*/", "(?:.*/)?").replace(r"\*", "[^/]*")
    return re.fullmatch(f"{expression}(?:/.*)?", path) is not None


def _begin(root: Path, python: Path, earlier: Stage | None) -> Stage:
    """A new stage on top of an earlier one, or on what stands for the Python image: Python with its pip in /usr/local.

    That is the pip which Python itself brings, as in the image: one that is older than what the project is built with.
    """
    if earlier is not None:
        shutil.copytree(earlier.root, root, symlinks=True)
        return Stage(root, root)
    subprocess.run([python, "-m", "venv", root / "usr/local"], check=True)  # noqa: S603
    script = root / "usr/local/bin/pip"
    script.write_text('#!/bin/sh\nexec python -m pip "$@"\n')
    script.chmod(0o755)
    (root / "tmp").mkdir()
    return Stage(root, root)


def _copy(stage: Stage, words: list[str], context: Path, stages: dict[str, Stage]) -> None:
    """`COPY [--from=stage] source destination`."""
    *options, source, to = words
    destination = stage.folder / stage.inside(to)
    if options:
        earlier = stages[options[0].removeprefix("--from=")]
        shutil.copytree(earlier.inside(source), destination, symlinks=True)
        return
    ignore = (context / ".dockerignore").read_text().splitlines()
    found = [context / source, *(context / source).rglob("*")]
    wanted = [path for path in found if path.is_file() and not is_left_out(str(path.relative_to(context)), ignore)]
    assert wanted, f"{source}: nothing to copy"
    for path in wanted:
        copy = destination / path.name if to.endswith("/") else destination / path.relative_to(context / source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)


def _run(stage: Stage, text: str) -> None:
    """`RUN command`; whoever is not root gives folders to nobody but themselves."""
    if os.getuid() != 0:
        text = re.sub(r"--owner \d+ --group \d+", f"--owner {os.getuid()} --group {os.getgid()}", text)
    from_outside = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or "_proxy" in name}
    within = replace(stage, environment={**stage.environment, **from_outside})
    ended = within.run("sh", "-c", text)
    assert ended.returncode == 0, f"{text}\n{ended.stdout}\n{ended.stderr}"
