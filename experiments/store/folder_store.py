"""Store in a folder, with lookup by (scenario key, replication)."""

from __future__ import annotations

import errno
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.errors import UserError
from experiments.files import FileSystem, UnsafePathError, os_error, remove_temporaries, write_durably
from experiments.language import translate
from experiments.store import index, layout
from experiments.store.identity import LIBRARIES, formulas_hash, rows_hash, versions
from experiments.store.lock import Lock
from experiments.store.result import ReplicationResult
from sim.phrases import phrase

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.store.block_file import BlockMetadata

SMALL_BLOCK = 8  # blocks with fewer replications are small; this many small blocks of a scenario are merged
SHOWN = 5  # number of files named in a message
WRITE_FAILED = phrase("a result could not be stored; stored results are not affected")


@dataclass
class ScenarioFiles:
    """Stored content of one scenario, by replication."""

    results: dict[int, ReplicationResult] = field(default_factory=dict)
    superseded: dict[int, ReplicationResult] = field(default_factory=dict)  # computed with other formulas
    block_files: dict[str, int] = field(
        default_factory=dict
    )  # file: number of replications, current formulas
    log_files: dict[int, str] = field(default_factory=dict)
    verified_logs: set[int] = field(default_factory=set)


class FolderStore:
    """Store in a folder. ``keep_logs``: a result counts as stored only together with its log.

    Reading needs no lock: files are immutable. Writing acquires the lock and holds it until ``close``.
    """

    def __init__(
        self,
        folder: Path,
        keep_logs: bool = False,
        file_system: FileSystem | None = None,
        formulas: str | None = None,
    ) -> None:
        self.folder, self.keep_logs, self.file_system = (
            folder,
            keep_logs,
            file_system or FileSystem(folder.parent),
        )
        self.damaged: list[str] = []  # former paths of damaged files
        self.other_versions: set[str] = set()  # files of another version of this program, ignored
        self.changed_metrics: Counter[str] = (
            Counter()
        )  # metric: replications whose value changed with the formula
        self._formulas, self._reported_damaged, self._reported_versions = formulas, 0, 0
        self._scenarios: dict[str, ScenarioFiles] = {}
        self._lock = Lock(folder / layout.LOCK, self.file_system)
        try:
            layout.check(self.file_system, folder)
            self.file_system.make_folder(folder)
        except OSError as error:
            raise os_error(error, folder, phrase("results cannot be stored here")) from None

    @cached_property
    def formulas(self) -> str:
        """Hash of the required metric formulas."""
        return self._formulas or formulas_hash()

    # -- reading -----------------------------------------------------------------------------------

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        """Return the stored result without daily series and log; None if there is none."""
        with self._report_read_errors():
            known = self._scenario_files(key)
            if self.keep_logs and replication not in known.verified_logs:
                if self._read_log_data(key, replication) is None:
                    return None
                known.verified_logs.add(replication)
            return known.results.get(replication)

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        """Return the stored log of a replication; None if there is none."""
        from experiments.store.log_file import decode

        with self._report_read_errors():
            data = self._read_log_data(key, replication)
        try:
            return decode(data) if data is not None else None
        except ValueError:
            self.set_aside(self._scenario_files(key).log_files.pop(replication))
            return None

    def daily(self, key: str, replication: int) -> Mapping[str, NDArray[np.int64]]:
        """Return the daily series of a stored result; empty if there are none."""
        from experiments.store.block_file import daily_of

        with self._report_read_errors():
            for file in list(self._scenario_files(key).block_files):
                data = self.read_verified(file)
                try:
                    if data and (found := daily_of(data, replication)):
                        return found
                except ValueError:
                    self.set_aside(file)
        return {}

    def one_series(self, key: str, name: str) -> dict[int, NDArray[np.int64]]:
        """Return {replication: values by day} of one daily series of a scenario; empty if there are none."""
        from experiments.store.block_file import one_series_of

        found: dict[int, NDArray[np.int64]] = {}
        with self._report_read_errors():
            for file in list(self._scenario_files(key).block_files):
                data = self.read_verified(file)
                try:
                    found |= one_series_of(data, name) if data else {}
                except ValueError:
                    self.set_aside(file)
        return found

    def release(self, key: str) -> None:
        """Forget in memory what is stored of a scenario; it is read again when asked for."""
        self._scenarios.pop(key, None)

    def take_warnings(self) -> list[str]:
        """Return pending warnings and clear them."""
        messages: list[str] = []
        if count := len(self.damaged) - self._reported_damaged:
            self._reported_damaged = len(self.damaged)
            aside = (self.folder / layout.DAMAGED).as_posix()
            messages.append(
                phrase(
                    "damaged files: {count:,}, moved to {folder}; their replications are run again",
                    count=count,
                    folder=aside,
                )
            )
        if len(self.other_versions) > self._reported_versions:
            self._reported_versions = len(self.other_versions)
            some = ", ".join(sorted(self.other_versions)[:SHOWN])
            messages.append(
                phrase(
                    "files of another version of this program: {count:,}, skipped: {files}",
                    count=len(self.other_versions),
                    files=some,
                )
            )
        if self.changed_metrics:
            names = ", ".join(f"{name} ({count:,})" for name, count in sorted(self.changed_metrics.items()))
            messages.append(
                phrase(
                    "formulas have changed; metrics with new values (number of runs): {names}", names=names
                )
            )
            self.changed_metrics.clear()
        return messages

    @contextmanager
    def _report_read_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise os_error(error, self.folder, phrase("stored results cannot be read")) from None

    def _scenario_files(self, key: str) -> ScenarioFiles:
        if key not in self._scenarios:
            self._scenarios[key] = self._read(key)
        return self._scenarios[key]

    def _read(self, key: str) -> ScenarioFiles:
        known, seen = ScenarioFiles(), set[str]()
        block_folder, log_folder = (layout.scenario_folder(part, key) for part in (layout.CELLS, layout.ROWS))
        while new := [
            name for name in self.file_system.list_folder(self.folder / block_folder) if name not in seen
        ]:
            seen.update(new)  # repeat until nothing is new: another driver may be merging small blocks
            for name in filter(layout.BLOCK_NAME.fullmatch, new):
                self._read_block(key, f"{block_folder}/{name}", known)
        for name in self.file_system.list_folder(self.folder / log_folder):
            if found := layout.ROWS_NAME.fullmatch(name):
                known.log_files[int(found[1])] = f"{log_folder}/{name}"
        return known

    def _read_block(self, key: str, file: str, known: ScenarioFiles) -> None:
        from experiments.store.block_file import decode

        data = self.read_verified(file)
        if data is None:
            return
        try:
            block = decode(data)
        except ValueError:
            self.set_aside(file)
            return
        if block is None:
            self.other_versions.add(file)
        elif block.metadata.key != key:
            self.set_aside(file)
        elif block.metadata.formulas == self.formulas:
            known.block_files[file] = len(block.results)
            known.results.update(block.results)
        else:
            known.superseded.update(block.results)

    def _read_log_data(self, key: str, replication: int) -> bytes | None:
        from experiments.store.log_file import read_metadata

        log_files = self._scenario_files(key).log_files
        if (file := log_files.get(replication)) is None:
            return None
        data = self.read_verified(file)
        try:
            of = read_metadata(data) if data is not None else None
        except ValueError:
            self.set_aside(file)
            of = None
        if of is None or (of.key, of.replication) != (key, replication):
            del log_files[replication]
            return None
        return data

    def read_verified(self, file: str) -> bytes | None:
        """Return a file's content; None if it is absent or damaged (damaged files are moved aside)."""
        path = self.folder / file
        try:
            data = self.file_system.read(path)
        except FileNotFoundError:  # merged by another driver
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""  # unreadable on the disk
        except UnsafePathError:
            if self.file_system.kind(path.parent) != "folder":
                raise
            data = b""  # a link, pipe, device or folder instead of a file
        if layout.is_intact(path.name, data):
            return data
        self.set_aside(file)
        return None

    def set_aside(self, file: str) -> None:
        """Move a damaged file into the folder of damaged files."""
        self.damaged.append(file)
        with suppress(OSError, UnsafePathError):  # ignored even if it cannot be moved
            self.file_system.make_folder(self.folder / layout.DAMAGED)
            self.file_system.replace(
                self.folder / file, self.folder / layout.DAMAGED / file.replace("/", "-")
            )

    # -- writing -----------------------------------------------------------------------------------

    def lock(self, notify: Callable[[str], None]) -> None:
        """Become the only writer and discard cached reads; raises UserError."""
        if self._lock.is_held:
            return
        try:
            layout.check(self.file_system, self.folder)
            self._lock.acquire(notify)
            self.file_system.make_folder(self.folder / layout.SCRATCH)
            for folder, ours in layout.scratch(self.folder):  # left by a killed driver
                remove_temporaries(folder, self.file_system, ours)
        except OSError as error:
            self._lock.release()
            raise os_error(error, self.folder, phrase("results cannot be stored here")) from None
        except UserError:
            self._lock.release()
            raise
        self._scenarios.clear()

    def close(self) -> None:
        """Release the lock."""
        self._lock.release()

    def put(self, key: str, replication: int, result: ReplicationResult) -> None:
        """Store one result; see ``put_all``."""
        self.put_all(key, {replication: result})

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        """Store results of one scenario as a block, with their logs.

        Raises ValueError for a metric that is not a finite number, UserError if writing fails.
        """
        from experiments.store.block_file import encode

        block = encode(self._metadata(key), results)
        self.lock(_print_status)
        with self._report_read_errors():
            known = self._scenario_files(key)
        try:
            for number, result in results.items():
                if result.log is not None:
                    known.log_files[number] = self._write_log(key, number, result.log)
            known.block_files[self._write_block(key, tuple(sorted(results)), block)] = len(results)
        except OSError as error:
            raise os_error(error, self.folder, WRITE_FAILED) from None
        known.results.update({number: result.metrics_only() for number, result in results.items()})
        self._count_changes(known, results)
        self._compact(key, known)

    def _write_log(self, key: str, replication: int, log: NDArray[np.void]) -> str:
        from experiments.store.log_file import LogMetadata, encode

        data = encode(LogMetadata(key, replication, rows_hash()), log)
        file = f"{layout.scenario_folder(layout.ROWS, key)}/{replication}-{layout.digest(data)}.parquet"
        return self._write_file(index.Entry(file, len(data), key, (replication,), rows_hash()), data)

    def _write_block(self, key: str, replications: tuple[int, ...], data: bytes) -> str:
        file = f"{layout.scenario_folder(layout.CELLS, key)}/{layout.digest(data)}.parquet"
        return self._write_file(
            index.Entry(file, len(data), key, replications, rows_hash(), self.formulas), data
        )

    def _write_file(self, entry: index.Entry, data: bytes) -> str:
        write_durably(self.folder / entry.file, data, self.file_system, self.folder / layout.SCRATCH)
        with suppress(OSError):  # the index can be rebuilt from the files
            self.file_system.append(self.folder / index.NAME, entry.to_line())
        return entry.file

    def _metadata(self, key: str) -> BlockMetadata:
        from experiments.store.block_file import BlockMetadata

        return BlockMetadata(key, rows_hash(), self.formulas, {name: versions()[name] for name in LIBRARIES})

    def _count_changes(self, known: ScenarioFiles, results: Mapping[int, ReplicationResult]) -> None:
        """Count metrics whose values differ from those of superseded formulas."""
        for number in results.keys() & known.superseded.keys():
            new, old = results[number].metrics, known.superseded.pop(number).metrics
            self.changed_metrics.update(
                name for name in new.keys() | old.keys() if new.get(name) != old.get(name)
            )

    def _compact(self, key: str, known: ScenarioFiles) -> None:
        """Merge small blocks of a scenario to limit the number of files."""
        small = [file for file, count in known.block_files.items() if count < SMALL_BLOCK]
        if len(small) < SMALL_BLOCK:
            return
        from experiments.store.block_file import merge, replications_of

        with suppress(OSError, ValueError):  # every result is stored already; an invalid block stays as it is
            parts = [data for file in small if (data := self.read_verified(file)) is not None]
            whole = merge(self._metadata(key), parts)
            numbers = replications_of(whole)
            known.block_files[self._write_block(key, numbers, whole)] = len(numbers)
            for file in small:
                known.block_files.pop(file, None)
                self.file_system.remove(self.folder / file)


def _print_status(text: str) -> None:
    print(translate(text), file=sys.stderr, flush=True)
