"""Results that are kept for ever; `docs/store.md` says how they lie on disk and what is promised."""

from experiments.disk import write_durably
from experiments.store.cell import UNTIMED, Cell, Store
from experiments.store.folder import FolderStore

__all__ = ["UNTIMED", "Cell", "FolderStore", "Store", "write_durably"]
