"""The store in a folder: looked up by (scenario key, replication), whatever blocks the runs came in."""

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
from experiments.store import index, layout
from experiments.store.identity import LIBRARIES, formulas_hash, rows_hash, versions
from experiments.store.lock import Lock
from experiments.store.result import ReplicationResult

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.store.block_file import BlockMetadata

SMALL_BLOCK = 8  # a block of fewer replications is small; that many small ones of a scenario become one
SHOWN = 5  # files named in a message
WRITE_FAILED = "a result could not be stored; nothing stored is lost"


@dataclass
class ScenarioFiles:
    """What was read of one scenario: its cells, those measured by other formulas, its blocks and rows."""

    results: dict[int, ReplicationResult] = field(default_factory=dict)
    superseded: dict[int, ReplicationResult] = field(default_factory=dict)
    block_files: dict[str, int] = field(default_factory=dict)  # file: its replications, of today's formulas
    log_files: dict[int, str] = field(default_factory=dict)  # file of each replication's rows
    verified_logs: set[int] = field(default_factory=set)  # replications whose rows were read and are whole


class FolderStore:
    """See the package. ``rows``: a result counts as stored only together with its rows.

    Reading needs no lock: a file never changes under its name. Writing takes the lock and keeps it until ``close``.
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
        self.damaged: list[str] = []  # files set aside, by their old place
        self.other_versions: set[str] = set()  # files left alone: of another version of this program
        self.changed_metrics: Counter[str] = (
            Counter()
        )  # metric: runs in which another formula gave another number
        self._formulas, self._reported_damaged, self._reported_versions = formulas, 0, 0
        self._scenarios: dict[str, ScenarioFiles] = {}
        self._lock = Lock(folder / layout.LOCK, self.file_system)
        try:
            layout.check(self.file_system, folder)
            self.file_system.make_folder(folder)
        except OSError as error:
            raise os_error(error, folder, "results cannot be stored here") from None

    @cached_property
    def formulas(self) -> str:
        """The formulas that metrics must have been computed by."""
        return self._formulas or formulas_hash()

    # -- reading -----------------------------------------------------------------------------------

    def get(self, key: str, replication: int) -> ReplicationResult | None:
        """The stored cell without its daily series and rows, or None."""
        with self._report_read_errors():
            known = self._scenario_files(key)
            if self.keep_logs and replication not in known.verified_logs:
                if self._read_log_data(key, replication) is None:
                    return None
                known.verified_logs.add(replication)
            return known.results.get(replication)

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        from experiments.store.log_file import decode

        with self._report_read_errors():
            data = self._read_log_data(key, replication)
        try:
            return decode(data) if data is not None else None
        except ValueError:
            self.set_aside(self._scenario_files(key).log_files.pop(replication))
            return None

    def daily(self, key: str, replication: int) -> Mapping[str, NDArray[np.int64]]:
        """The daily series of a stored cell; empty if it has none."""
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

    def take_warnings(self) -> list[str]:
        messages = []
        if count := len(self.damaged) - self._reported_damaged:
            self._reported_damaged = len(self.damaged)
            aside = (self.folder / layout.DAMAGED).as_posix()
            messages.append(f"{count:,} damaged files were set aside in {aside}; what they held is run again")
        if len(self.other_versions) > self._reported_versions:
            self._reported_versions = len(self.other_versions)
            some = ", ".join(sorted(self.other_versions)[:SHOWN])
            messages.append(
                f"{len(self.other_versions):,} files of another version of this program were left alone: {some}"
            )
        if self.changed_metrics:
            names = ", ".join(f"{name} ({count:,})" for name, count in sorted(self.changed_metrics.items()))
            messages.append(f"formulas have changed; metrics with new values, and in how many runs: {names}")
            self.changed_metrics.clear()
        return messages

    @contextmanager
    def _report_read_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise os_error(error, self.folder, "stored results cannot be read") from None

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
            seen.update(new)  # again until nothing is new: another driver may be gathering small blocks
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
        """A file's content if it is there and whole; a damaged one is set aside."""
        path = self.folder / file
        try:
            data = self.file_system.read(path)
        except FileNotFoundError:  # another driver has put it together with others
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""  # the disk itself cannot read it any more
        except UnsafePathError:
            if self.file_system.kind(path.parent) != "folder":
                raise
            data = b""  # a link, pipe, device or folder in the place of a file
        if layout.is_intact(path.name, data):
            return data
        self.set_aside(file)
        return None

    def set_aside(self, file: str) -> None:
        """Move a file that is not what its name says into the folder of damaged ones."""
        self.damaged.append(file)
        with suppress(OSError, UnsafePathError):  # where nothing can be moved it is still not believed
            self.file_system.make_folder(self.folder / layout.DAMAGED)
            self.file_system.replace(
                self.folder / file, self.folder / layout.DAMAGED / file.replace("/", "-")
            )

    # -- writing -----------------------------------------------------------------------------------

    def lock(self, notify: Callable[[str], None]) -> None:
        """Become the one writer; what another one kept meanwhile is seen. Raises UserError."""
        if self._lock.is_held:
            return
        try:
            layout.check(self.file_system, self.folder)
            self._lock.acquire(notify)
            self.file_system.make_folder(self.folder / layout.SCRATCH)
            for folder, ours in layout.scratch(self.folder):  # of a driver that was killed
                remove_temporaries(folder, self.file_system, ours)
        except OSError as error:
            self._lock.release()
            raise os_error(error, self.folder, "results cannot be stored here") from None
        except UserError:
            self._lock.release()
            raise
        self._scenarios.clear()

    def close(self) -> None:
        self._lock.release()

    def put(self, key: str, replication: int, result: ReplicationResult) -> None:
        """Keep one cell; see ``put_all``."""
        self.put_all(key, {replication: result})

    def put_all(self, key: str, results: Mapping[int, ReplicationResult]) -> None:
        """Keep cells of one scenario as one block, their rows beside it.

        Raises ValueError for a metric that is no number, UserError if the disk refuses.
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
        with suppress(OSError):  # the index can be made again from the files
            self.file_system.append(self.folder / index.NAME, entry.to_line())
        return entry.file

    def _metadata(self, key: str) -> BlockMetadata:
        from experiments.store.block_file import BlockMetadata

        return BlockMetadata(key, rows_hash(), self.formulas, {name: versions()[name] for name in LIBRARIES})

    def _count_changes(self, known: ScenarioFiles, results: Mapping[int, ReplicationResult]) -> None:
        """Count in which metrics new formulas differ from the earlier ones of the same replications."""
        for number in results.keys() & known.superseded.keys():
            new, old = results[number].metrics, known.superseded.pop(number).metrics
            self.changed_metrics.update(
                name for name in new.keys() | old.keys() if new.get(name) != old.get(name)
            )

    def _compact(self, key: str, known: ScenarioFiles) -> None:
        """Many small blocks of a scenario become one, so that files stay few whoever runs them."""
        small = [file for file, count in known.block_files.items() if count < SMALL_BLOCK]
        if len(small) < SMALL_BLOCK:
            return
        from experiments.store.block_file import merge, replications_of

        with suppress(OSError):  # all that matters is stored already
            parts = [data for file in small if (data := self.read_verified(file)) is not None]
            whole = merge(self._metadata(key), parts)
            numbers = replications_of(whole)
            known.block_files[self._write_block(key, numbers, whole)] = len(numbers)
            for file in small:
                known.block_files.pop(file, None)
                self.file_system.remove(self.folder / file)


def _print_status(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
