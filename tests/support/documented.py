"""Commands and files on a page, and checks that run nothing long."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from project import ROOT

from experiments.cli import main
from experiments.cli.commands import comparison_commands as comparison
from experiments.cli.commands import store_commands as store
from experiments.cli.commands import study_commands as commands
from experiments.cli.commands import validate_commands as validate
from experiments.compose.composer import Composer
from experiments.compose.request import Request, parse_request
from experiments.own_place.template.example import compose_example
from experiments.own_place.template.template_files import workbook_bytes
from experiments.studies.reproduction import reproduce

FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
OWN_FILE = re.compile(r"`(mine/[\w./-]+\.yaml)`")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = set(PROJECT["project"]["optional-dependencies"])
MARKERS = {marker.split(":")[0] for marker in PROJECT["tool"]["pytest"]["ini_options"]["markers"]}
WORKING_FOLDERS = ("mine", "dist", "peers", "other", ".venv")  # of the reader, not of the project


@dataclass(frozen=True)
class Command:
    """One command of a fenced block, without prompt and comment."""

    words: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the program without the folder of an environment."""
        return self.words[0].rsplit("/", 1)[-1] if "/bin/" in self.words[0] else self.words[0]

    def __str__(self) -> str:
        return shlex.join(self.words)


def blocks(text: str, *languages: str) -> Iterator[tuple[str, str]]:
    """Text before each fenced block of these languages, and the block."""
    for found in FENCE.finditer(text):
        if found[1] in languages:
            yield text[: found.start()], found[2]


def shown_commands(text: str) -> list[Command]:
    """Every command of the fenced shell blocks, chains taken apart."""
    lines = [
        line
        for _, block in blocks(text, "bash", "powershell")
        for line in block.replace("\\\n", "").splitlines()
    ]
    pieces = [piece for line in lines for piece in re.split(r"&&|;", line.split(" #")[0])]
    words = [tuple(shlex.split(piece, comments=True)) for piece in pieces]
    return [Command(found) for found in words if found]


def write_shown_files(text: str, folder: Path) -> list[Path]:
    """Write each YAML block whose file the text before it names as ``mine/...``; returns the files."""
    files = []
    for before, block in blocks(text, "yaml"):
        named = OWN_FILE.findall(before)
        if named:
            path = folder / named[-1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block, encoding="utf-8")
            files.append(path)
    return files


@cache
def _template(name: str) -> bytes:
    """Template of a place, as `gridstaff init NAME` writes it."""
    return workbook_bytes(compose_example(name, "reference", Composer(), "en"))


class Checker:
    """Checks of commands; ``requests`` collects the simulations that would have run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.requests: list[Request] = []
        for module, name in (
            (commands, "run"), (commands, "show_configuration"), (commands, "report"),
            (reproduce, "reproduce"), (store, "manage_store"),
            (comparison, "run_comparison"), (comparison, "run_whatif"), (validate, "validate_engines"),
        ):  # fmt: skip
            monkeypatch.setattr(module, name, self._record)

    def _record(self, *arguments: Any) -> int:
        self.requests += [argument for argument in arguments if type(argument) is Request]
        return 0

    def check(self, command: Command) -> None:
        """Assert that a command would be understood; composes and validates the scenarios of a simulation."""
        check = CHECKS.get(command.name)
        assert check is not None, f"unknown program: {command}"
        check(self, command.words[1:])

    def gridstaff(self, words: tuple[str, ...]) -> None:
        """Parse with the real parser; compose what would run."""
        before = len(self.requests)
        for word in words[1:]:
            if word.endswith(".xlsx"):  # as an earlier command of the page has written it
                Path(word).write_bytes(_template(Path(word).stem))
        assert main.main(list(words)) == 0, words
        for request in self.requests[before:]:
            assert parse_request(request).scenarios(), words

    def python(self, words: tuple[str, ...]) -> None:
        """A module or script of the project, or a tool that every environment has."""
        if words[0] != "-m":
            assert (ROOT / words[0]).is_file(), words
        elif words[1].startswith(("experiments.", "sim.")):
            assert (ROOT / (words[1].replace(".", "/") + ".py")).is_file(), words
        elif words[1] == "pytest":
            self.pytest(words[2:])
        elif words[1] == "pip":
            self.pip(words[2:])
        else:
            assert words[1] in {"venv", "mypy", "ruff", "build"}, words

    def pytest(self, words: tuple[str, ...]) -> None:
        """Paths of tests exist, markers are declared."""
        for before, word in zip(("", *words), words, strict=False):
            if before == "-m":
                assert set(re.findall(r"\w+", word)) <= MARKERS | {"not", "and", "or"}, words
            elif word.startswith("tests"):
                assert (ROOT / word.split("::")[0]).exists(), words

    def pip(self, words: tuple[str, ...]) -> None:
        """The lock file is there, and so is every extra."""
        assert words[0] == "install", words
        for extras in re.findall(r"\[([\w,]+)\]", " ".join(words)):
            assert set(extras.split(",")) <= EXTRAS, words
        self.locks(words)

    def locks(self, words: tuple[str, ...]) -> None:
        """Files of requirements that are named exist."""
        for option, file in pairwise(words):
            if option in ("-c", "-r"):
                assert (ROOT / file).is_file(), words

    def script(self, words: tuple[str, ...]) -> None:
        """A program of the project; its arguments are its own."""

    def existing(self, words: tuple[str, ...]) -> None:
        """Every file or folder of the project that is named exists."""
        for word in words:
            if "/" in word and not word.startswith(("-", *WORKING_FOLDERS)):
                assert (ROOT / word).exists(), words

    def first_exists(self, words: tuple[str, ...]) -> None:
        """The script exists; what follows is of the reader's own."""
        self.existing(words[:1])


CHECKS: dict[str, Callable[[Checker, tuple[str, ...]], None]] = {
    "gridstaff": Checker.gridstaff,
    "python": Checker.python, "python3": Checker.python, "py": Checker.python,
    "pytest": Checker.pytest,
    "pip": Checker.pip,
    "pip-audit": Checker.locks,
    ".ci/run": Checker.script, ".ci/install": Checker.script, "pre-commit": Checker.script,
    "source": Checker.existing, "ruff": Checker.existing, "mypy": Checker.existing, "mkdir": Checker.existing,
    "codespell": Checker.existing, "git": Checker.script, "cp": Checker.existing, "Rscript": Checker.first_exists,
}  # fmt: skip
