"""Index of the store: one line per file, appended after the file is written.

It lists the contents without opening files. Lookups do not depend on it; a lost or damaged index is rebuilt. Files that
it does not name are never deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from experiments.files import FileSystem, write_durably
from experiments.store import layout

NAME = layout.INDEX
DIGEST_DIGITS = 16  # digits of the SHA-256 in a line


@dataclass(frozen=True)
class Entry:
    """One file of the store: path, size and content."""

    file: str  # below the store's folder
    size: int  # bytes
    key: str
    replications: tuple[int, ...]
    model: str
    formulas: str = ""  # hash of the metric formulas; logs have none

    def to_line(self) -> bytes:
        """Return the entry as a line that begins with its SHA-256."""
        text = json.dumps(asdict(self), separators=(",", ":"))
        return f"{_digest(text)} {text}\n".encode()


def parse_entry(line: bytes) -> Entry | None:
    """Return the entry of a line; None if the line is damaged."""
    try:
        digest, _, text = line.decode("ascii").partition(" ")
        values = json.loads(text) if digest == _digest(text) else {}
        return Entry(**{**values, "replications": tuple(values["replications"])})
    except (ValueError, KeyError, TypeError):
        return None


def read(file_system: FileSystem, folder: Path) -> tuple[dict[str, Entry], bool]:
    """Return entries by file (the last one counts), and whether every line is intact."""
    try:
        lines = file_system.read(folder / NAME).splitlines()
    except FileNotFoundError:
        return {}, False
    found = [parse_entry(line) for line in lines]
    return {known.file: known for known in found if known is not None}, None not in found


def write(file_system: FileSystem, folder: Path, entries: Iterable[Entry]) -> None:
    """Replace the index."""
    write_durably(folder / NAME, b"".join(known.to_line() for known in entries), file_system)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]
