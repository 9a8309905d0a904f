"""Results that are kept for ever; `docs/guides/store.md` says how they lie on disk and what is promised."""

from experiments.files import write_durably
from experiments.store.folder_store import FolderStore
from experiments.store.result import UNTIMED, ReplicationResult, Store

__all__ = ["UNTIMED", "FolderStore", "ReplicationResult", "Store", "write_durably"]
