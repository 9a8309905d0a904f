"""Composition by difference: where only files of plain groups change, only their blocks are merged again.

Hydra takes half a second for each choice of groups, and a study asks for dozens that differ in a few files. The first
composition of such a family is Hydra's, with Hydra's list of the files in the order of merging; for the others the
files of the changed groups are exchanged in that list, and the blocks they belong to are merged as Hydra does. The
merge must first reproduce the blocks of Hydra's own composition; otherwise, and for files that set more than their own
block, Hydra composes in full. A test compares all results with Hydra's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from experiments.compose.hydra.hydra_adapter import ComposedFiles, MergedFile, list_files, merge_block

Choices = tuple[tuple[str, str | None], ...]
Compose = Callable[[Path, Path | None, Choices], ComposedFiles]
SELF = "_self_"


class NotPlainError(Exception):
    """Files whose composition does not follow from that of other choices."""


@dataclass(frozen=True)
class Family:
    """Compositions that differ in files of plain groups only; ``first`` is Hydra's, of ``choices``."""

    conf: Path
    user_conf: Path | None
    choices: Choices
    first: ComposedFiles
    reproduced: set[str] = field(default_factory=set)  # blocks whose merge equals Hydra's
    merged: dict[tuple[str, tuple[MergedFile, ...]], Any] = field(
        default_factory=dict
    )  # blocks, by their files

    @property
    def groups(self) -> set[str]:
        """Groups that were chosen: others' choices must name them too, as nothing tells what they are without."""
        return {group for group, _ in self.choices}

    @cached_property
    def files(self) -> tuple[MergedFile, ...]:
        """Files in the order of merging."""
        found = tuple(list_files(self.conf, self.user_conf, self.choices))
        if any("${" in str(_read(self._path(file.path)).get("defaults", "")) for file in found):
            raise NotPlainError
        return found

    def derive(self, choices: Choices) -> ComposedFiles:
        """Return the composition of other choices of this family.

        Raises
        ------
        NotPlainError
        """
        changed = {
            group: str(name) for group, name in choices if group and self.first.choices.get(group) != name
        }
        if not changed:
            return self.first
        files = self._exchange(changed)
        blocks = dict(self.first.blocks)
        for name in sorted({_block(group) for group in changed}):
            if name not in self.reproduced:
                if repr(self._merge(name, self.files)) != repr(self.first.blocks.get(name)):
                    raise NotPlainError
                self.reproduced.add(name)
            blocks[name] = self._merge(name, files)
        return replace(self.first, blocks=blocks, choices={**self.first.choices, **changed})

    def _exchange(self, changed: Mapping[str, str]) -> tuple[MergedFile, ...]:
        """Return the files with those of the changed groups in the place of the former ones."""
        files: list[MergedFile] = []
        for file in self.files:
            group = file.path.rpartition("/")[0]
            if group not in changed:
                files.append(file)
            elif file.package != group.replace("/", "."):
                raise NotPlainError
            elif not any(known.path.rpartition("/")[0] == group for known in files):
                files += [
                    MergedFile(f"{group}/{n}", file.package) for n in self._chain(group, changed[group])
                ]
        merged = {file.path.rpartition("/")[0] for file in files}
        if not merged.issuperset(changed):
            raise NotPlainError
        return tuple(files)

    def _chain(self, group: str, name: str) -> list[str]:
        """Return the files that a file of a plain group consists of, in the order of merging."""
        path = self._path(f"{group}/{name}")
        if "@package" in path.read_text(encoding="utf-8"):
            raise NotPlainError
        content = _read(path)
        defaults = content.get("defaults")
        if defaults is None:
            return [name]
        if not isinstance(defaults, list) or SELF not in defaults or not all(map(_is_beside, defaults)):
            raise NotPlainError
        return [n for entry in defaults for n in ([name] if entry == SELF else self._chain(group, entry))]

    def _path(self, path: str) -> Path:
        """Return a shipped file; files of the user are composed by Hydra."""
        file = self.conf / f"{path}.yaml"
        own = self.user_conf is not None and (self.user_conf / f"{path}.yaml").exists()
        if own or not file.is_file():
            raise NotPlainError
        return file

    def _merge(self, block: str, files: Sequence[MergedFile]) -> Any:
        setting = tuple(file for file in files if file.package.partition(".")[0] in ("", block))
        if (block, setting) not in self.merged:
            self.merged[block, setting] = merge_block(block, list(self._parts(block, setting)))
        return self.merged[block, setting]

    def _parts(self, block: str, files: Sequence[MergedFile]) -> Iterator[Mapping[str, Any]]:
        """Yield what each file says of a block."""
        for file in files:
            content: Any = {k: v for k, v in _read(self._path(file.path)).items() if k != "defaults"}
            for name in reversed(file.package.split(".") if file.package else ()):
                content = {name: content}
            if block in content:
                yield {block: content[block]}


class ComposerByDifference:
    """Composition of many choices of groups; families are kept."""

    def __init__(self, conf: Path, user_conf: Path | None, groups: Sequence[str], compose: Compose) -> None:
        self._conf, self._user_conf, self._compose = conf, user_conf, compose
        self._plain = frozenset(group for group in groups if _is_plain(conf / group))
        self._families: dict[frozenset[tuple[str, str | None]], Family] = {}

    def files(self, choices: Choices) -> ComposedFiles:
        """Return the composed files of these choices; raises what ``compose`` raises."""
        others = frozenset((g, n) for g, n in choices if g not in self._plain)
        asked = {group for group, _ in choices}
        family = next(
            (f for known, f in self._families.items() if _is_same(known, others, f) and f.groups <= asked),
            None,
        )
        if family is not None and all(name is not None for _, name in choices):
            try:
                return family.derive(choices)
            except (NotPlainError, OSError):
                pass
        made = self._compose(self._conf, self._user_conf, choices)
        own = Family(self._conf, self._user_conf, choices, made)
        known = self._families.get(others)
        if known is None or own.groups < known.groups:  # it stands for more choices
            self._families[others] = own
        return made


def _is_same(
    known: frozenset[tuple[str, str | None]], asked: frozenset[tuple[str, str | None]], family: Family
) -> bool:
    """Return whether choices ask for the files of a family, some by name that were its defaults."""
    return known <= asked and all(family.first.choices.get(group) == name for group, name in asked - known)


_contents: dict[tuple[Path, int], Mapping[str, Any]] = {}


def _read(path: Path) -> Mapping[str, Any]:
    """Return the content of a file, read once for each of its states."""
    import yaml

    state = (path, path.stat().st_mtime_ns)
    if state not in _contents:
        content = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        if not isinstance(content, dict):
            raise NotPlainError
        _contents[state] = content
    return _contents[state]


def _block(group: str) -> str:
    return group.partition("/")[0]


def _is_plain(folder: Path) -> bool:
    """Return whether all shipped files of a group belong to its own block."""
    files = list(folder.glob("*.yaml"))
    return bool(files) and not any("@package" in file.read_text(encoding="utf-8") for file in files)


def _is_beside(entry: object) -> bool:
    """Return whether an entry of a defaults list is a file of the same group."""
    return isinstance(entry, str) and not any(sign in entry for sign in "/@:$ ")
