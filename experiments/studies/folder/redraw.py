"""Skip writing files while their inputs and their contents are unchanged.

A record beside them (``drawn.json`` for the report, ``written.json`` for the tables) holds a key of all inputs and the
SHA-256 of every file written. A missing or altered file and a damaged record cause all of them to be written again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from experiments.files import FileSystem, UnsafePathError, write_durably
from experiments.store.identity import sha256
from experiments.studies.folder.own_files import DRAWN
from sim.paths import PACKAGES

RECORD_FILE = DRAWN
DRAWING_LIBRARIES = ("matplotlib", "pillow", "fonttools")  # a new release may draw differently


def report_key(answer: str, lang: str) -> str:
    """Return the key of a report: study, language shown first, code of the report, libraries and font."""
    return sha256([answer, lang, _source_digest(), {name: version(name) for name in DRAWING_LIBRARIES}])


def redraw_if_changed(
    folder: Path,
    key: str,
    draw: Callable[[], Iterable[Path]],
    file_system: FileSystem | None = None,
    record_file: str = RECORD_FILE,
) -> bool:
    """Call ``draw``, which returns the files it wrote below ``folder``, unless all are current.

    Return whether it was called.
    """
    file_system = file_system or FileSystem(folder)
    if _is_current(file_system, folder, key, record_file):
        return False
    files = {path.relative_to(folder).as_posix(): _digest(file_system, path) for path in draw()}
    write_durably(folder / record_file, _text({"key": key, "files": files}), file_system)
    return True


def files_of(file_system: FileSystem, folder: Path, record_file: str = RECORD_FILE) -> list[str]:
    """Return the record and the files it names, by their path below the folder; empty if it cannot be read."""
    record = _read(file_system, folder, record_file)
    return [record_file, *record["files"]] if record else []


def _is_current(file_system: FileSystem, folder: Path, key: str, record_file: str) -> bool:
    record = _read(file_system, folder, record_file)
    try:
        return (
            record is not None
            and record["key"] == key
            and all(_digest(file_system, folder / file) == digest for file, digest in record["files"].items())
        )
    except (OSError, ValueError, UnsafePathError):
        return False


def _read(file_system: FileSystem, folder: Path, record_file: str) -> dict[str, Any] | None:
    try:
        data = file_system.read(folder / record_file)
        record = json.loads(data)
        whole = (
            isinstance(record["key"], str)
            and isinstance(record["files"], dict)
            and data == _text(record).encode()
        )
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return None
    return record if whole else None


def _text(record: Mapping[str, Any]) -> str:
    return json.dumps(record, indent=1) + "\n"


def _digest(file_system: FileSystem, path: Path) -> str:
    return hashlib.sha256(file_system.read(path)).hexdigest()


def _source_digest() -> str:
    """Return the SHA-256 of the code, templates and font of the report, and of the names of metrics."""
    roots = (PACKAGES / "experiments" / "report", PACKAGES / "sim" / "metrics" / "catalog")
    digest = hashlib.sha256()
    for root in roots:
        for file in sorted(root.rglob("*")):
            if file.suffix in (".py", ".html", ".otf"):
                digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
