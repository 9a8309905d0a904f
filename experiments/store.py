"""Results that are kept: one small file for each (scenario key, replication), written whole or not at all.

Only the driver writes. The first line of a file is the SHA-256 of the rest; one that does not match is set
aside and computed again. Whatever a study computes, every later study that asks the same finds here.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from experiments.problems import refuse


@dataclass(frozen=True, slots=True)
class Cell:
    """The result of one replication: its metrics, the engine that ran it and how long it took."""

    metrics: Mapping[str, float]
    engine: str
    seconds: float


class Store(Protocol):
    """Where results are looked up and put."""

    def get(self, key: str, replication: int) -> Cell | None:
        """The stored cell, or None if there is none (or it is damaged)."""

    def put(self, key: str, replication: int, cell: Cell) -> None:
        """Keep a cell for ever; when this returns, it survives a power cut."""


class FolderStore:
    """A store in a folder; see the module."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise refuse(str(folder), "", f"results cannot be kept here: {error.strerror}") from None

    def get(self, key: str, replication: int) -> Cell | None:
        path = self._path(key, replication)
        try:
            text = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return self._set_aside(path)
        cell = _decoded(text, key, replication)
        return cell if cell is not None else self._set_aside(path)

    def put(self, key: str, replication: int, cell: Cell) -> None:
        try:
            write_durably(self._path(key, replication), _encoded(cell, key, replication))
        except OSError as error:
            reason = error.strerror or str(error)
            raise refuse(
                str(self.folder), "", f"a result could not be kept: {reason}; nothing stored is lost"
            ) from None

    def _path(self, key: str, replication: int) -> Path:
        return self.folder / key[:2] / key / f"{replication}.json"

    @staticmethod
    def _set_aside(path: Path) -> None:
        with suppress(OSError):
            path.replace(path.with_suffix(".damaged"))


def _encoded(cell: Cell, key: str, replication: int) -> str:
    wrong = [name for name, value in cell.metrics.items() if not math.isfinite(value)]
    if wrong:
        raise ValueError(f"metrics that are not numbers: {', '.join(wrong)}")
    body = {
        "key": key, "replication": replication, "engine": cell.engine,
        "seconds": round(cell.seconds, 6), "metrics": dict(sorted(cell.metrics.items())),
    }  # fmt: skip
    text = json.dumps(body, allow_nan=False) + "\n"
    return _digest(text) + "\n" + text


def _decoded(text: str, key: str, replication: int) -> Cell | None:
    digest, _, body = text.partition("\n")
    if digest != _digest(body):
        return None
    try:
        values: Any = json.loads(body)
        if values["key"] != key or values["replication"] != replication:
            return None
        return Cell(values["metrics"], values["engine"], values["seconds"])
    except (ValueError, KeyError, TypeError):
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def write_durably(path: Path, text: str) -> None:
    """Write a file so that after a crash it is there whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened; the rename itself is still whole
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
