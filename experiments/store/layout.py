"""Where files lie below a store's folder, and how they are called: by the SHA-256 of what they hold."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from experiments.files import FileSystem

CELLS, ROWS = "cells", "rows"
DAMAGED = "damaged"  # what was set aside
SCRATCH = "scratch"  # files that have no name yet
LOCK = "lock"
INDEX = "index.jsonl"
KEY_DIGITS = 32  # digits of a scenario's key in a folder's name; the file holds them all

_FOLDER = r"([0-9a-f]{2})/\1[0-9a-f]{30}"
_FIRST, _SECOND = re.compile(r"[0-9a-f]{2}"), re.compile(r"[0-9a-f]{32}")
BLOCK_NAME = re.compile(r"[0-9a-f]{64}\.parquet")
ROWS_NAME = re.compile(r"(\d{1,10})-([0-9a-f]{64})\.parquet")
STORE_FILE = re.compile(rf"{CELLS}/{_FOLDER}/[0-9a-f]{{64}}\.parquet|{ROWS}/{_FOLDER.replace('1', '2')}/"
                  r"\d{1,10}-[0-9a-f]{64}\.parquet")  # fmt: skip


def scenario_folder(part: str, key: str) -> str:
    """The folder of one scenario's blocks or rows, below the store's."""
    return f"{part}/{key[:2]}/{key[:KEY_DIGITS]}"


def digest(data: bytes) -> str:
    """The address of a content."""
    return hashlib.sha256(data).hexdigest()


def is_intact(name: str, data: bytes) -> bool:
    """Whether a file's content is the one its name was made from."""
    return name.removesuffix(".parquet")[-64:] == digest(data)


def list_files(file_system: FileSystem, folder: Path) -> Iterator[str]:
    """Every file of ours below a store's folder, by its path there; whatever else lies there is not seen."""
    for part in (CELLS, ROWS):
        for first in filter(_FIRST.fullmatch, file_system.list_folder(folder / part)):
            for key in filter(_SECOND.fullmatch, file_system.list_folder(folder / part / first)):
                for name in file_system.list_folder(folder / part / first / key):
                    if STORE_FILE.fullmatch(file := f"{part}/{first}/{key}/{name}"):
                        yield file


def scratch(folder: Path) -> Iterator[tuple[Path, Callable[[str], object]]]:
    """Folders in which a killed process may leave temporary files, and which names of files are ours there."""
    yield folder / SCRATCH, lambda name: BLOCK_NAME.fullmatch(name) or ROWS_NAME.fullmatch(name)
    yield folder, INDEX.__eq__


def check(file_system: FileSystem, folder: Path) -> None:
    """Raise UnsafePathError if a place of the store is a link or of another kind than needed."""
    for place in (folder, *(folder / name for name in (CELLS, ROWS, DAMAGED, SCRATCH))):
        file_system.check(place, "folder")
    for name in (LOCK, INDEX):
        file_system.check(folder / name, "file")
