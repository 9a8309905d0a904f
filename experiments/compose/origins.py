"""Origin of a value: the command line or a file of the configuration."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

Parts = tuple[str, ...]


def find_origin(
    key: str, given: Mapping[str, str], choices: Mapping[str, str], folders: Sequence[Path]
) -> str:
    """Return the origin of the value of ``key``: the command line (``given``), otherwise the last file that sets it.

    ``folders``: shipped and user's configuration. Returns "" if no file sets the key.
    """
    for name, source in given.items():
        if key == name or key.startswith((name + ".", name + "[")) or name.startswith(key + "."):
            return source
    parts = tuple(part for part in key.replace("[", ".").replace("]", "").split(".") if part)
    for folder, file in reversed(list(_chosen_files(choices, folders))):
        if parts and _sets_key(file, parts):
            return f"{folder.name}/{file.relative_to(folder).as_posix()}"
    return ""


def _chosen_files(choices: Mapping[str, str], folders: Sequence[Path]) -> Iterator[tuple[Path, Path]]:
    names = ["config.yaml", *(f"{group}/{choice}.yaml" for group, choice in choices.items())]
    return ((folder, folder / name) for folder in folders for name in names if (folder / name).is_file())


def _sets_key(file: Path, parts: Parts) -> bool:
    """Return whether a group file sets a key, by its full path (global package) or relative to the group."""
    content = _content(file, file.stat().st_mtime_ns)
    for start in range(len(parts)):
        node: Any = content
        for part in parts[start:]:
            node = node.get(part) if isinstance(node, dict) else None
        if node is not None and (start == 0 or parts[start - 1] in (file.parent.name, *file.parent.parts)):
            return True
    return False


@cache
def _content(file: Path, mtime: int) -> Any:
    """Return a file's content, cached because a large sweep with errors reads it thousands of times."""
    import yaml

    return yaml.safe_load(file.read_text(encoding="utf-8")) or {}
