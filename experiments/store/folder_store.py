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

from experiments.files import DISK, Disk, told, write_durably
from experiments.store import index, layout
from experiments.store.identity import LIBRARIES, formulas_hash, rows_hash, versions
from experiments.store.lock import Lock
from experiments.store.result import Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from experiments.store.block_file import Facts

SMALL = 8  # a block of fewer replications is small; that many small ones of a scenario become one
KEPT = "a result could not be kept; nothing stored is lost"


@dataclass
class Known:
    """What was read of one scenario: its cells, those measured by other formulas, its blocks and rows."""

    cells: dict[int, Cell] = field(default_factory=dict)
    earlier: dict[int, Cell] = field(default_factory=dict)
    blocks: dict[str, int] = field(default_factory=dict)  # file: its replications, of today's formulas
    rows: dict[int, str] = field(default_factory=dict)  # file of each replication's rows
    sound: set[int] = field(default_factory=set)  # replications whose rows were read and are whole


class FolderStore:
    """See the package. ``rows``: a result counts as stored only together with its rows.

    Reading needs no lock: a file never changes under its name. Writing takes the lock and keeps it until ``close``.
    """

    def __init__(
        self, folder: Path, rows: bool = False, disk: Disk = DISK, formulas: str | None = None
    ) -> None:
        self.folder, self.rows, self.disk = folder, rows, disk
        self.damaged: list[str] = []  # files set aside, by their old place
        self.moved: Counter[str] = Counter()  # metric: runs in which another formula gave another number
        self._formulas, self._told_damaged = formulas, 0
        self._scenarios: dict[str, Known] = {}
        self._lock = Lock(folder / layout.LOCK)
        try:
            disk.make_folder(folder)
        except OSError as error:
            raise told(error, folder, "results cannot be kept here") from None

    @cached_property
    def formulas(self) -> str:
        """The formulas that metrics must have been computed by."""
        return self._formulas or formulas_hash()

    # -- reading -----------------------------------------------------------------------------------

    def get(self, key: str, replication: int) -> Cell | None:
        """The stored cell without its daily series and rows, or None."""
        with self._reading():
            known = self._of(key)
            if self.rows and replication not in known.sound:
                if self._rows(key, replication) is None:
                    return None
                known.sound.add(replication)
            return known.cells.get(replication)

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        from experiments.store.log_file import decoded

        with self._reading():
            data = self._rows(key, replication)
        return decoded(data) if data is not None else None

    def daily(self, key: str, replication: int) -> Mapping[str, NDArray[np.int64]]:
        """The daily series of a stored cell; empty if it has none."""
        from experiments.store.block_file import daily_of

        with self._reading():
            for file in self._of(key).blocks:
                data = self.sound(file)
                if data and (found := daily_of(data, replication)):
                    return found
        return {}

    def news(self) -> list[str]:
        told = []
        if count := len(self.damaged) - self._told_damaged:
            self._told_damaged = len(self.damaged)
            aside = (self.folder / layout.DAMAGED).as_posix()
            told.append(f"{count:,} damaged files were set aside in {aside}; what they held is run again")
        if self.moved:
            names = ", ".join(f"{name} ({count:,})" for name, count in sorted(self.moved.items()))
            told.append(
                f"formulas have changed; numbers that came out otherwise, with how many runs: {names}"
            )
            self.moved.clear()
        return told

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise told(error, self.folder, "stored results cannot be read") from None

    def _of(self, key: str) -> Known:
        if key not in self._scenarios:
            self._scenarios[key] = self._read(key)
        return self._scenarios[key]

    def _read(self, key: str) -> Known:
        known, seen = Known(), set[str]()
        blocks, rows = (layout.folder_of(part, key) for part in (layout.CELLS, layout.ROWS))
        while new := [name for name in self.disk.names(self.folder / blocks) if name not in seen]:
            seen.update(new)  # again until nothing is new: another driver may be gathering small blocks
            for name in filter(layout.BLOCK_NAME.fullmatch, new):
                self._read_block(key, f"{blocks}/{name}", known)
        for name in self.disk.names(self.folder / rows):
            if found := layout.ROWS_NAME.fullmatch(name):
                known.rows[int(found[1])] = f"{rows}/{name}"
        return known

    def _read_block(self, key: str, file: str, known: Known) -> None:
        from experiments.store.block_file import decoded

        data = self.sound(file)
        if data is None:
            return
        block = decoded(data)
        if block is None:  # whole, but of another version of this program
            return
        if block.facts.key != key:
            self._set_aside(file)
        elif block.facts.formulas == self.formulas:
            known.blocks[file] = len(block.cells)
            known.cells.update(block.cells)
        else:
            known.earlier.update(block.cells)

    def _rows(self, key: str, replication: int) -> bytes | None:
        from experiments.store.log_file import whose

        rows = self._of(key).rows
        if (file := rows.get(replication)) is None:
            return None
        data = self.sound(file)
        of = whose(data) if data is not None else None
        if of is None or (of.key, of.replication) != (key, replication):
            del rows[replication]
            return None
        return data

    def sound(self, file: str) -> bytes | None:
        """A file's content if it is there and whole; a damaged one is set aside."""
        path = self.folder / file
        try:
            data = self.disk.read(path)
        except FileNotFoundError:  # another driver has put it together with others
            return None
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""  # the disk itself cannot read it any more
        if layout.sound(path.name, data):
            return data
        self._set_aside(file)
        return None

    def _set_aside(self, file: str) -> None:
        self.damaged.append(file)
        with suppress(OSError):  # where nothing can be moved it is still not believed
            self.disk.make_folder(self.folder / layout.DAMAGED)
            self.disk.replace(self.folder / file, self.folder / layout.DAMAGED / file.replace("/", "-"))

    # -- writing -----------------------------------------------------------------------------------

    def hold(self, say: Callable[[str], None]) -> None:
        """Become the one writer; what another one kept meanwhile is seen. Raises UserError."""
        if self._lock.held:
            return
        try:
            self._lock.take(say)
            self.disk.make_folder(self.folder / layout.SCRATCH)
            for name in self.disk.names(self.folder / layout.SCRATCH):  # of a driver that was killed
                self.disk.remove(self.folder / layout.SCRATCH / name)
        except OSError as error:
            self._lock.release()
            raise told(error, self.folder, "results cannot be kept here") from None
        self._scenarios.clear()

    def close(self) -> None:
        self._lock.release()

    def put(self, key: str, replication: int, cell: Cell) -> None:
        """Keep one cell; see ``put_all``."""
        self.put_all(key, {replication: cell})

    def put_all(self, key: str, cells: Mapping[int, Cell]) -> None:
        """Keep cells of one scenario as one block, their rows beside it.

        Raises ValueError for a metric that is no number, UserError if the disk refuses.
        """
        from experiments.store.block_file import encoded

        block = encoded(self._facts(key), cells)
        self.hold(_say)
        with self._reading():
            known = self._of(key)
        try:
            for number, cell in cells.items():
                if cell.rows is not None:
                    known.rows[number] = self._keep_rows(key, number, cell.rows)
            known.blocks[self._keep_block(key, tuple(sorted(cells)), block)] = len(cells)
        except OSError as error:
            raise told(error, self.folder, KEPT) from None
        known.cells.update({number: cell.bare() for number, cell in cells.items()})
        self._compare(known, cells)
        self._gather(key, known)

    def _keep_rows(self, key: str, replication: int, log: NDArray[np.void]) -> str:
        from experiments.store.log_file import Whose, encoded

        data = encoded(Whose(key, replication, rows_hash()), log)
        file = f"{layout.folder_of(layout.ROWS, key)}/{replication}-{layout.digest(data)}.parquet"
        return self._keep(index.Entry(file, len(data), key, (replication,), rows_hash()), data)

    def _keep_block(self, key: str, replications: tuple[int, ...], data: bytes) -> str:
        file = f"{layout.folder_of(layout.CELLS, key)}/{layout.digest(data)}.parquet"
        return self._keep(index.Entry(file, len(data), key, replications, rows_hash(), self.formulas), data)

    def _keep(self, entry: index.Entry, data: bytes) -> str:
        write_durably(self.folder / entry.file, data, self.disk, self.folder / layout.SCRATCH)
        with suppress(OSError):  # the index can be made again from the files
            self.disk.append(self.folder / index.NAME, entry.line())
        return entry.file

    def _facts(self, key: str) -> Facts:
        from experiments.store.block_file import Facts

        return Facts(key, rows_hash(), self.formulas, {name: versions()[name] for name in LIBRARIES})

    def _compare(self, known: Known, cells: Mapping[int, Cell]) -> None:
        """Count in which metrics new formulas differ from the earlier ones of the same replications."""
        for number in cells.keys() & known.earlier.keys():
            new, old = cells[number].metrics, known.earlier.pop(number).metrics
            self.moved.update(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))

    def _gather(self, key: str, known: Known) -> None:
        """Many small blocks of a scenario become one, so that files stay few whoever runs them."""
        small = [file for file, count in known.blocks.items() if count < SMALL]
        if len(small) < SMALL:
            return
        from experiments.store.block_file import merged, replications_of

        with suppress(OSError):  # all that matters is stored already
            parts = [data for file in small if (data := self.sound(file)) is not None]
            whole = merged(self._facts(key), parts)
            numbers = replications_of(whole)
            known.blocks[self._keep_block(key, numbers, whole)] = len(numbers)
            for file in small:
                known.blocks.pop(file, None)
                self.disk.remove(self.folder / file)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
