"""`gridstaff store check|size|prune`, in words."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from experiments.errors import refuse
from experiments.store import FolderStore
from experiments.store.index import Entry
from experiments.store.maintenance import Unneeded, check, outdated, prune, rows, shares, unused

DAMAGED = 1  # exit code of `check` if something was
SHOWN = 10


def store(action: str, what: str, dry_run: bool, results: Path) -> int:
    """Do what is asked of the store below ``results``; the exit code."""
    folder = results / "store"
    if not folder.is_dir():
        raise refuse(folder.as_posix(), "", "there is no store")
    if folder.is_symlink():
        raise refuse(folder.as_posix(), "", "is a link; choose the folder it leads to with --results")
    kept = FolderStore(folder)
    if action == "check":
        return _check(kept)
    return _size(kept) if action == "size" else _prune(kept, _unneeded(what, results), dry_run)


def _check(kept: FolderStore) -> int:
    found = check(kept, _say)
    runs = {(entry.key, number) for entry in found.entries for number in entry.replications}
    print(f"{len(found.entries):,} files with {len(runs):,} runs are whole; the index is written anew")
    if found.foreign:
        print(f"{found.foreign:,} files of another version of this program were left alone")
    if found.damaged:
        aside = (kept.folder / "damaged").as_posix()
        print(
            f"{len(found.damaged):,} damaged files were set aside in {aside}; their runs will be run again:"
        )
        _names(found.damaged)
    return DAMAGED if found.damaged else 0


def _size(kept: FolderStore) -> int:
    for share in shares(kept):
        of = f"{share.replications:>9,} runs {share.files:>8,} files"
        print(f"{share.name:<22}{of} {share.size / 1e6:>10,.1f} MB")
    return 0


def _prune(kept: FolderStore, unneeded: Unneeded, dry_run: bool) -> int:
    going = prune(kept, unneeded, _say, dry_run)
    size = sum(entry.size for entry in going) / 1e6
    print(f"{len(going):,} files, {size:,.1f} MB {'would be deleted' if dry_run else 'deleted'}")
    if dry_run:
        _names([entry.file for entry in going])
    return 0


def _unneeded(what: str, results: Path) -> Unneeded:
    if what == "unused":
        return unused(asked_for(results))
    return {"outdated": outdated, "rows": rows, "all": _every}[what]


def _every(entry: Entry) -> bool:
    return True


def asked_for(results: Path) -> set[str]:
    """Keys of every scenario of the studies below ``results``; raises UserError for a manifest nobody can read."""
    keys: set[str] = set()
    for manifest in sorted(results.glob("*/manifest.json")):
        try:
            keys |= set(json.loads(manifest.read_text(encoding="utf-8"))["scenarios"])
        except (OSError, ValueError, KeyError, TypeError):
            raise refuse(manifest.as_posix(), "", "cannot be read, so what it needs is unknown") from None
    return keys


def _names(files: Sequence[str]) -> None:
    for file in files[:SHOWN]:
        print(f"  {file}")
    if len(files) > SHOWN:
        print(f"  ... and {len(files) - SHOWN:,} more")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
