"""Looking after a store: is every file whole, how large is it, what can go.

Nothing is deleted but files of a sound index, inside the store's own folders, named the way the store names them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from experiments.errors import refuse
from experiments.files import told
from experiments.store import index, layout
from experiments.store.folder_store import FolderStore
from experiments.store.identity import formulas_hash, rows_hash

Say = Callable[[str], None]
Unneeded = Callable[[index.Entry], bool]


@dataclass(frozen=True)
class Checked:
    """What ``check`` found: entries of all whole files; files set aside; files of another version left alone."""

    entries: tuple[index.Entry, ...]
    damaged: tuple[str, ...]
    foreign: int


@dataclass(frozen=True)
class Share:
    """A part of the store: how many files of how many bytes, how many replications in them."""

    name: str
    files: int
    size: int
    replications: int


def check(store: FolderStore, say: Say) -> Checked:
    """Read every file and compare it with its SHA-256; set aside what is damaged; write the index anew."""
    with _writing(store, say):
        found = _looked_at(store)
        index.write(store.disk, store.folder, found.entries)
    return found


def shares(store: FolderStore) -> list[Share]:
    """What takes how much room; from the index, or from the files if that is lost."""
    kinds: dict[str, list[index.Entry]] = {"results": [], "results of other code": [], "rows": []}
    for entry in _entries(store):
        part = entry.file.split("/")[0]
        kinds["rows" if part == layout.ROWS else KINDS[outdated(entry)]].append(entry)
    return [
        Share(name, len(of), sum(e.size for e in of), len({(e.key, n) for e in of for n in e.replications}))
        for name, of in kinds.items()
    ]


KINDS = {False: "results", True: "results of other code"}


def outdated(entry: index.Entry) -> bool:
    """Whether today's program can no longer use a file: other code made its rows, other formulas its numbers."""
    formulas = entry.formulas in ("", formulas_hash())
    return entry.model != rows_hash() or not formulas


def unused(keys: Collection[str]) -> Unneeded:
    """Files of scenarios that no study asks for; ``keys``: those that are asked for."""
    return lambda entry: entry.key not in keys


def rows(entry: index.Entry) -> bool:
    """The kept rows."""
    return entry.file.startswith(f"{layout.ROWS}/")


def prune(store: FolderStore, unneeded: Unneeded, say: Say, dry_run: bool) -> list[index.Entry]:
    """Delete the files that ``unneeded`` picks from the index; returns them. ``dry_run``: only say which."""
    if dry_run:
        return [entry for entry in _entries(store) if unneeded(entry)]
    with _writing(store, say):
        entries = _entries(store)
        going = [entry for entry in entries if unneeded(entry)]
        for entry in going:
            _delete(store, entry)
        index.write(store.disk, store.folder, [entry for entry in entries if entry not in going])
    return going


def _delete(store: FolderStore, entry: index.Entry) -> None:
    """Raises UserError for a file that is not surely ours."""
    path, root = store.folder / entry.file, store.folder.resolve()
    if not layout.OURS.fullmatch(entry.file) or path.resolve() != root / entry.file:
        raise refuse(path.as_posix(), "", "does not lie in the store itself; nothing there is deleted")
    with suppress(FileNotFoundError):
        store.disk.remove(path)
    for folder in path.parents[:2]:
        if not store.disk.names(folder):
            store.disk.remove_folder(folder)


def _entries(store: FolderStore) -> list[index.Entry]:
    """Of the files that are there."""
    there = set(layout.files(store.disk, store.folder))
    named, whole = index.read(store.disk, store.folder)
    if not whole and there:
        return list(_looked_at(store).entries)
    return [entry for file, entry in sorted(named.items()) if file in there]


def _looked_at(store: FolderStore) -> Checked:
    entries, before, foreign = [], len(store.damaged), 0
    for file in layout.files(store.disk, store.folder):
        data = store.sound(file)
        entry = _entry(file, data) if data is not None else None
        if entry is not None:
            entries.append(entry)
        foreign += entry is None and data is not None
    return Checked(tuple(entries), tuple(store.damaged[before:]), foreign)


def _entry(file: str, data: bytes) -> index.Entry | None:
    from experiments.store import block_file as blockfile
    from experiments.store import log_file as rowsfile

    if file.startswith(layout.ROWS):
        of = rowsfile.whose(data)
        return None if of is None else index.Entry(file, len(data), of.key, (of.replication,), of.model)
    block = blockfile.decoded(data)
    if block is None:
        return None
    numbers = tuple(sorted(block.cells))
    return index.Entry(file, len(data), block.facts.key, numbers, block.facts.model, block.facts.formulas)


@contextmanager
def _writing(store: FolderStore, say: Say) -> Iterator[None]:
    store.hold(say)
    try:
        yield
    except OSError as error:
        raise told(error, store.folder, "the store cannot be looked after") from None
    finally:
        store.close()
