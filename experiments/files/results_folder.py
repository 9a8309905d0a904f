"""Results folder: opened, with a message if it is a link; temporary files of killed processes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from experiments.files.file_system import TEMPORARY, FileSystem
from experiments.files.path_kinds import resolved_root
from sim.phrases import phrase


def open_results(results: Path, notify: Callable[[str], None]) -> FileSystem:
    """Return the file system of a results folder; ``notify`` of its location if it is a link."""
    file_system = FileSystem(results)
    if results.is_symlink():
        notify(
            phrase(
                "{path} is a link: results are in {target}",
                path=results.as_posix(),
                target=resolved_root(results).as_posix(),
            )
        )
    return file_system


def remove_temporaries(folder: Path, file_system: FileSystem, ours: Callable[[str], object]) -> None:
    """Delete temporary files that a killed process left in a folder, if ``ours`` accepts their names."""
    for name in file_system.list_folder(folder):
        begun = TEMPORARY.fullmatch(name)
        if begun and ours(begun["name"]) and file_system.kind(folder / name) == "file":
            with suppress(FileNotFoundError):
                file_system.remove(folder / name)
