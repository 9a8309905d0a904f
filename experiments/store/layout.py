"""Paths and names of the store's files, which are named by the SHA-256 of their content."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from experiments.files import FileSystem

CELLS, ROWS = "cells", "rows"
DAMAGED = "damaged"  # folder of damaged files
SCRATCH = "scratch"  # folder of temporary files
LOCK = "lock"
INDEX = "index.jsonl"
KEY_DIGITS = 32  # digits of a scenario key in a folder's name; files contain all 64

_FOLDER = r"([0-9a-f]{2})/\1[0-9a-f]{30}"
_FIRST, _SECOND = re.compile(r"[0-9a-f]{2}"), re.compile(r"[0-9a-f]{32}")
BLOCK_NAME = re.compile(r"[0-9a-f]{64}\.parquet")
ROWS_NAME = re.compile(r"(\d{1,10})-([0-9a-f]{64})\.parquet")
STORE_FILE = re.compile(rf"{CELLS}/{_FOLDER}/[0-9a-f]{{64}}\.parquet|{ROWS}/{_FOLDER.replace('1', '2')}/"
                  r"\d{1,10}-[0-9a-f]{64}\.parquet")  # fmt: skip


def scenario_folder(part: str, key: str) -> str:
    """Return the folder of a scenario's blocks or logs, relative to the store."""
    return f"{part}/{key[:2]}/{key[:KEY_DIGITS]}"


def digest(data: bytes) -> str:
    """Return the SHA-256 of a file's content."""
    return hashlib.sha256(data).hexdigest()


def is_intact(name: str, data: bytes) -> bool:
    """Return whether a file's content matches the digest in its name."""
    return name.removesuffix(".parquet")[-64:] == digest(data)


def list_files(file_system: FileSystem, folder: Path) -> Iterator[str]:
    """Iterate over the store's files by relative path; foreign files are ignored."""
    for part in (CELLS, ROWS):
        for first in filter(_FIRST.fullmatch, file_system.list_folder(folder / part)):
            for key in filter(_SECOND.fullmatch, file_system.list_folder(folder / part / first)):
                for name in file_system.list_folder(folder / part / first / key):
                    if STORE_FILE.fullmatch(file := f"{part}/{first}/{key}/{name}"):
                        yield file


def scratch(folder: Path) -> Iterator[tuple[Path, Callable[[str], object]]]:
    """Yield folders in which a killed process may leave temporary files, with a test for this program's names."""
    yield folder / SCRATCH, lambda name: BLOCK_NAME.fullmatch(name) or ROWS_NAME.fullmatch(name)
    yield folder, INDEX.__eq__


def check(file_system: FileSystem, folder: Path) -> None:
    """Raise UnsafePathError if a path of the store is a link or of another kind than needed."""
    for place in (folder, *(folder / name for name in (CELLS, ROWS, DAMAGED, SCRATCH))):
        file_system.check(place, "folder")
    for name in (LOCK, INDEX):
        file_system.check(folder / name, "file")
