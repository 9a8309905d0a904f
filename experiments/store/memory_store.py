"""A store that forgets: where nothing may be looked up or left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from experiments.store.result import Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class MemoryStore:
    """Keeps cells as long as it lives, their metrics only."""

    rows = False

    def __init__(self) -> None:
        self._cells: dict[tuple[str, int], Cell] = {}

    def get(self, key: str, replication: int) -> Cell | None:
        return self._cells.get((key, replication))

    def put_all(self, key: str, cells: Mapping[int, Cell]) -> None:
        self._cells.update({(key, number): cell.bare() for number, cell in cells.items()})

    def log(self, key: str, replication: int) -> NDArray[np.void] | None:
        return None

    def news(self) -> list[str]:
        return []

    def hold(self, say: Callable[[str], None]) -> None:
        return None

    def close(self) -> None:
        return None
