"""The store's index: one line a file, written behind it. It says what lies there without opening anything.

No lookup depends on it: a lost or damaged index is made again from the files. But what it does not name is never
deleted.
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
DIGEST_DIGITS = 16  # of a line's own SHA-256


@dataclass(frozen=True)
class Entry:
    """One file of the store: where it lies, how large it is, what it holds."""

    file: str  # below the store's folder
    size: int  # bytes
    key: str
    replications: tuple[int, ...]
    model: str
    formulas: str = ""  # of its metrics; rows have none

    def to_line(self) -> bytes:
        """The entry as a line that carries its own SHA-256."""
        text = json.dumps(asdict(self), separators=(",", ":"))
        return f"{_digest(text)} {text}\n".encode()


def parse_entry(line: bytes) -> Entry | None:
    """The entry of a line, or None if it is not whole."""
    try:
        digest, _, text = line.decode("ascii").partition(" ")
        values = json.loads(text) if digest == _digest(text) else {}
        return Entry(**{**values, "replications": tuple(values["replications"])})
    except (ValueError, KeyError, TypeError):
        return None


def read(file_system: FileSystem, folder: Path) -> tuple[dict[str, Entry], bool]:
    """Entries by file, the last one counts; and whether every line is whole."""
    try:
        lines = file_system.read(folder / NAME).splitlines()
    except FileNotFoundError:
        return {}, False
    found = [parse_entry(line) for line in lines]
    return {known.file: known for known in found if known is not None}, None not in found


def write(file_system: FileSystem, folder: Path, entries: Iterable[Entry]) -> None:
    """Put a whole index in the place of the old one."""
    write_durably(folder / NAME, b"".join(known.to_line() for known in entries), file_system)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]
