"""Maintenance of a store: verify files, measure usage, delete unneeded files.

Only files that an intact index lists, in the store's folders and with the store's names, are deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from experiments.errors import user_error
from experiments.files import os_error
from experiments.store import index, layout
from experiments.store.folder_store import FolderStore
from experiments.store.identity import formulas_hash, rows_hash
from sim.phrases import phrase

Notify = Callable[[str], None]
EntryFilter = Callable[[index.Entry], bool]


@dataclass(frozen=True)
class CheckReport:
    """Result of ``check``: entries of intact files, damaged files, files of another version."""

    entries: tuple[index.Entry, ...]
    damaged: tuple[str, ...]
    other_version: tuple[str, ...]


@dataclass(frozen=True)
class Usage:
    """Usage of a part of the store: number of files, bytes, number of replications."""

    name: str
    files: int
    size: int
    replications: int


def check(store: FolderStore, notify: Notify) -> CheckReport:
    """Compare every file with its SHA-256, move damaged files aside and rewrite the index."""
    with _hold_lock(store, notify):
        found = _inspect_files(store)
        index.write(store.file_system, store.folder, found.entries)
    return found


def usage_by_kind(store: FolderStore) -> list[Usage]:
    """Return the usage by kind of file, from the index or, if that is damaged, from the files."""
    kinds: dict[str, list[index.Entry]] = {"results": [], "results of other code": [], "rows": []}
    for entry in _entries(store):
        part = entry.file.split("/")[0]
        kinds["rows" if part == layout.ROWS else KIND_NAMES[is_outdated(entry)]].append(entry)
    return [
        Usage(name, len(of), sum(e.size for e in of), len({(e.key, n) for e in of for n in e.replications}))
        for name, of in kinds.items()
    ]


KIND_NAMES = {False: "results", True: "results of other code"}


def is_outdated(entry: index.Entry) -> bool:
    """Return whether the current program cannot use a file: other model code or other formulas."""
    formulas = entry.formulas in ("", formulas_hash())
    return entry.model != rows_hash() or not formulas


def unused_filter(keys: Collection[str]) -> EntryFilter:
    """Return a filter for files of scenarios in no study; ``keys``: scenarios in studies."""
    return lambda entry: entry.key not in keys


def is_log_file(entry: index.Entry) -> bool:
    """Return whether a file is a stored log."""
    return entry.file.startswith(f"{layout.ROWS}/")


def prune(store: FolderStore, is_unneeded: EntryFilter, notify: Notify, dry_run: bool) -> list[index.Entry]:
    """Delete the files of the index that ``is_unneeded`` accepts; return them. ``dry_run``: delete nothing."""
    if dry_run:
        return [entry for entry in _entries(store) if is_unneeded(entry)]
    with _hold_lock(store, notify):
        entries = _entries(store)
        deleted = [entry for entry in entries if is_unneeded(entry)]
        for entry in deleted:
            _delete(store, entry)
        index.write(store.file_system, store.folder, [entry for entry in entries if entry not in deleted])
    return deleted


def _delete(store: FolderStore, entry: index.Entry) -> None:
    """Delete a file; raises UserError unless its name is one of the store's."""
    path = store.folder / entry.file
    if not layout.STORE_FILE.fullmatch(entry.file):
        raise user_error(path.as_posix(), "", phrase("is not a file name of the store and is not deleted"))
    with suppress(FileNotFoundError):
        store.file_system.remove(path)
    for folder in path.parents[:2]:
        if not store.file_system.list_folder(folder):
            store.file_system.remove_folder(folder)


def _entries(store: FolderStore) -> list[index.Entry]:
    """Return the index entries of existing files."""
    present = set(layout.list_files(store.file_system, store.folder))
    named, whole = index.read(store.file_system, store.folder)
    if not whole and present:
        return list(_inspect_files(store).entries)
    return [entry for file, entry in sorted(named.items()) if file in present]


def _inspect_files(store: FolderStore) -> CheckReport:
    entries, before, other_version = [], len(store.damaged), list[str]()
    for file in layout.list_files(store.file_system, store.folder):
        data = store.read_verified(file)
        if data is None:
            continue
        try:
            entry = _entry(file, data)
        except ValueError:
            store.set_aside(file)
            continue
        if entry is not None:
            entries.append(entry)
        else:
            other_version.append(file)
    return CheckReport(tuple(entries), tuple(store.damaged[before:]), tuple(other_version))


def _entry(file: str, data: bytes) -> index.Entry | None:
    from experiments.store import block_file, log_file

    if file.startswith(layout.ROWS):
        of = log_file.read_metadata(data)
        return None if of is None else index.Entry(file, len(data), of.key, (of.replication,), of.model)
    block = block_file.decode(data)
    if block is None:
        return None
    block_file.check_daily(data)
    numbers = tuple(sorted(block.results))
    return index.Entry(
        file, len(data), block.metadata.key, numbers, block.metadata.model, block.metadata.formulas
    )


@contextmanager
def _hold_lock(store: FolderStore, notify: Notify) -> Iterator[None]:
    store.lock(notify)
    try:
        yield
    except OSError as error:
        raise os_error(error, store.folder, phrase("store maintenance failed")) from None
    finally:
        store.close()
