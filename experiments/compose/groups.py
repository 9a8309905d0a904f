"""Groups of the configuration: the defaults list of ``config.yaml`` and the files of each group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path


def group_names(conf: Path) -> list[str]:
    """Return the groups of the defaults list in config.yaml."""
    return sorted(default_choices(conf))


@cache
def default_choices(conf: Path) -> dict[str, str]:
    """Return the default choice of each group; "" for none."""
    import yaml

    entries = yaml.safe_load((conf / "config.yaml").read_text(encoding="utf-8"))["defaults"]
    pairs = [pair for entry in entries if isinstance(entry, dict) for pair in entry.items()]
    return {name.removeprefix("optional "): str(choice or "") for name, choice in pairs}


def group_files(folders: Sequence[Path], group: str) -> set[str]:
    """Return the names of a group's files in several folders of configuration."""
    found = (file for folder in folders for file in folder.glob(f"{group}/*.yaml"))
    return {file.stem for file in found if not file.name.startswith(".")}
