"""Permanent store of results; `docs/guides/store.md` describes its files and guarantees."""

from experiments.files import write_durably
from experiments.store.folder_store import FolderStore
from experiments.store.result import UNTIMED, ReplicationResult, Store

__all__ = ["UNTIMED", "FolderStore", "ReplicationResult", "Store", "write_durably"]
