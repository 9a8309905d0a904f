"""Configuration files of the user, checked one by one, so that an invalid file prevents only its own use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from experiments.compose.files.own_years import is_year_file
from experiments.compose.input_checks import MAX_FILE_BYTES, file_problems
from experiments.errors import Problem, closest_match, user_error
from sim.config.errors import YAML_ERRORS
from sim.phrases import phrase

DOCUMENTS = (".md", ".txt", ".csv")  # other files allowed in the folder
MAX_FILES = 2_000  # files and folders below the user's folder
HEADER_LINES = 20  # lines searched for the package line


@dataclass(frozen=True)
class UserFiles:
    """Files of the user's folder, in addition to the shipped configuration."""

    folder: Path
    conf: Path
    groups: Sequence[str]

    def faults(self) -> dict[str, tuple[Problem, ...]]:
        """Return the problems of invalid files by relative path."""
        found = {}
        files = list(islice(self.folder.rglob("*"), MAX_FILES + 1))
        if len(files) > MAX_FILES:
            allowed = phrase(
                "contains more than {most:,} files; choose a folder with configuration only", most=MAX_FILES
            )
            raise user_error("--conf", str(self.folder), allowed)
        for file in sorted(files):
            if file.is_dir() or (file.suffix.lower() in DOCUMENTS and not file.name.startswith(".")):
                continue
            shown = file.relative_to(self.folder).as_posix()
            if problems := tuple(self._problems(file, shown)):
                found[shown] = problems
        return found

    def _problems(self, file: Path, shown: str) -> Iterator[Problem]:
        group = file.parent.relative_to(self.folder).as_posix()
        if not file.resolve().is_relative_to(self.folder.resolve()):
            yield Problem(shown, "", phrase("is a link to a file outside the folder"))
            return
        if file.name.startswith(".") or file.suffix != ".yaml":
            yield Problem(
                shown, "", phrase("is skipped: files of a group end in .yaml and do not begin with a dot")
            )
            return
        if group not in self.groups and not is_year_file(file, self.folder, self.conf):
            allowed = phrase("must be in a folder named after its group, such as place/")
            yield Problem(shown, "", allowed, "", closest_match(group, self.groups))
            return
        problems = list(file_problems(file, shown))
        yield from problems
        if not problems and group in self.groups:
            yield from self._place_problems(file, shown, group)

    def _place_problems(self, file: Path, shown: str, group: str) -> Iterator[Problem]:
        """Yield the problems of a readable file with regard to its group."""
        shipped = self.conf / group / file.name
        if shipped.is_file():
            allowed = phrase(
                "has the name of a shipped file ({folder}/{group}/{file}); choose another name",
                folder=self.conf.name,
                group=group,
                file=file.name,
            )
            yield Problem(shown, str(file), allowed)
        if self._needs_package(group) and not _has_package(file):
            yield Problem(shown, "", phrase("needs the first line: # @package _global_"))
        if group == "place":
            yield from _identity_problems(file, shown)

    def _needs_package(self, group: str) -> bool:
        """Return whether all shipped files of a group set keys of other groups as well."""
        shipped = sorted((self.conf / group).glob("*.yaml"))
        return bool(shipped) and all(map(_has_package, shipped))


def included_words(folder: Path, names: Iterable[str]) -> set[str]:
    """Return every name in the defaults lists of the user's files of these names, followed recursively."""
    import yaml

    texts: dict[str, list[str]] = {}
    for file in folder.rglob("*.yaml"):
        if file.is_file() and file.stat().st_size <= MAX_FILE_BYTES:
            try:
                content = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
            except (OSError, *YAML_ERRORS):
                continue
            entries = content.get("defaults") if isinstance(content, dict) else None
            texts.setdefault(file.stem, []).extend(map(str, entries if isinstance(entries, list) else ()))
    found: set[str] = set()
    ahead = list(names)
    while ahead:
        name = ahead.pop()
        words = {word for text in texts.get(name, ()) for word in re.findall(r"[\w.-]+", text)}
        ahead += words - found
        found |= words
    return found


def _has_package(file: Path) -> bool:
    with file.open(encoding="utf-8") as lines:
        text = lines.read(MAX_FILE_BYTES)
    return any(
        "@package" in line for line in text.splitlines()[:HEADER_LINES] if line.lstrip().startswith("#")
    )


def _identity_problems(file: Path, shown: str) -> Iterator[Problem]:
    import yaml

    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    place = content.get("place") if isinstance(content, dict) else None
    name = place.get("id") if isinstance(place, dict) else None
    if isinstance(name, str) and name != file.stem:
        yield Problem("place.id", name, phrase("must equal the file name, {name}", name=file.stem), shown)
