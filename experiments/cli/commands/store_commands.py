"""`gridstaff store check|size|prune`: verification, size and pruning of the store."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.errors import user_error
from experiments.files import FileSystem, open_results
from experiments.language import translate
from experiments.store import FolderStore
from experiments.store.index import Entry
from experiments.store.maintenance import (
    EntryFilter,
    check,
    is_log_file,
    is_outdated,
    prune,
    unused_filter,
    usage_by_kind,
)
from experiments.studies.folder.manifest import read_manifest
from experiments.studies.folder.own_files import MANIFEST_FILE, OURS, present
from sim.phrases import phrase

STORE = "store"
FORMER_FORMATS = (None, "gridstaff manifest 1")  # with the same keys of scenarios
KEY = re.compile(r"[0-9a-f]{64}")  # of a scenario
DAMAGE_FOUND = 1  # exit code of `check` after finding damaged files
MAX_LISTED = 10


def manage_store(action: str, what: str, dry_run: bool, results: Path) -> int:
    """Check, measure or prune the store in ``results``.

    Parameters
    ----------
    action
        ``check``, ``size`` or ``prune``.
    what
        Files to prune: ``outdated``, ``unused``, ``rows`` or ``all``.
    dry_run
        Whether pruning only lists the files.
    results
        Folder that contains the store.

    Returns
    -------
    int
        Exit code: 1 if the check found damaged files, else 0.

    Raises
    ------
    UserError
        If there is no store, or a path below ``results`` is a link.
    """
    folder, file_system = results / STORE, open_results(results, _print_status)
    if not file_system.kind(folder):
        raise user_error(folder.as_posix(), "", phrase("there is no store"))
    folder_store = FolderStore(folder, file_system=file_system)
    if action == "check":
        return _check(folder_store)
    return (
        _size(folder_store)
        if action == "size"
        else _prune(folder_store, _entry_filter(what, results, file_system), dry_run)
    )


def _check(folder_store: FolderStore) -> int:
    found = check(folder_store, _print_status)
    runs = {(entry.key, number) for entry in found.entries for number in entry.replications}
    _print(
        phrase(
            "{files:,} files with {runs:,} runs are undamaged; the index was rebuilt",
            files=len(found.entries),
            runs=len(runs),
        )
    )
    if found.other_version:
        _print(
            phrase(
                "{files:,} files of another version of this program were skipped:",
                files=len(found.other_version),
            )
        )
        _print_names(found.other_version)
    if found.damaged:
        aside = (folder_store.folder / "damaged").as_posix()
        _print(
            phrase(
                "{files:,} damaged files were moved to {folder}; the next run repeats their replications:",
                files=len(found.damaged),
                folder=aside,
            )
        )
        _print_names(found.damaged)
    return DAMAGE_FOUND if found.damaged else 0


def _size(folder_store: FolderStore) -> int:
    for share in usage_by_kind(folder_store):
        _print(
            phrase(
                "{name:<22}{runs:>9,} runs {files:>8,} files {size:>10,.1f} MB",
                name=share.name,
                runs=share.replications,
                files=share.files,
                size=share.size / 1e6,
            )
        )
    return 0


def _prune(folder_store: FolderStore, is_unneeded: EntryFilter, dry_run: bool) -> int:
    deleted = prune(folder_store, is_unneeded, _print_status, dry_run)
    size = sum(entry.size for entry in deleted) / 1e6
    values = {"files": len(deleted), "size": size}
    if not dry_run:
        _print(phrase("{files:,} files, {size:,.1f} MB deleted", **values))
    else:
        _print(phrase("{files:,} files, {size:,.1f} MB would be deleted", **values))
        _print_names([entry.file for entry in deleted])
    return 0


def _entry_filter(what: str, results: Path, file_system: FileSystem) -> EntryFilter:
    if what == "unused":
        return unused_filter(requested_keys(results, file_system))
    return {"outdated": is_outdated, "rows": is_log_file, "all": _is_entry}[what]


def _is_entry(entry: Entry) -> bool:
    return True


def requested_keys(results: Path, file_system: FileSystem) -> set[str]:
    """Return the keys of all scenarios of the studies in ``results``.

    Raises
    ------
    UserError
        If a manifest is missing or unreadable, or there is no study.
    """
    keys: set[str] = set()
    for name in file_system.list_folder(results):
        folder = results / name
        if name == STORE or file_system.kind(folder) == "file":
            continue
        file_system.check(folder, "folder")
        if any(OURS.fullmatch(file) for file in present(file_system, folder)):
            keys |= _keys_of(folder / MANIFEST_FILE, file_system)
    if not keys:
        raise user_error(
            results.as_posix(),
            "",
            phrase("holds no study, so every run would be unused; to delete all say prune all"),
        )
    return keys


def _keys_of(manifest: Path, file_system: FileSystem) -> set[str]:
    unknown = phrase("so what the study needs is unknown; give its command again or delete its folder")
    try:
        content = json.loads(file_system.read(manifest))
        keys = set(content["scenarios"])
        if content.get("format") not in FORMER_FORMATS:
            read_manifest(manifest)  # refuses one of a later version, or whose parts do not fit each other
    except FileNotFoundError:
        raise user_error(
            manifest.as_posix(), "", phrase("does not exist, {unknown}", unknown=unknown)
        ) from None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise user_error(
            manifest.as_posix(), "", phrase("cannot be read, {unknown}", unknown=unknown)
        ) from None
    if not keys or not all(isinstance(key, str) and KEY.fullmatch(key) for key in keys):
        raise user_error(manifest.as_posix(), "", phrase("names no scenarios, {unknown}", unknown=unknown))
    return keys


def _print_names(files: Sequence[str]) -> None:
    for file in files[:MAX_LISTED]:
        print(f"  {file}")
    if len(files) > MAX_LISTED:
        _print(phrase("  ... and {count:,} more", count=len(files) - MAX_LISTED))


def _print_status(text: str) -> None:
    print(translate(text), file=sys.stderr, flush=True)


def _print(text: str) -> None:
    print(translate(text))
