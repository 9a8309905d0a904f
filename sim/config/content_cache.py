"""Cache of results by the content that they depend on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")
MIB = 1 << 20


class ContentCache(Generic[T]):
    """Results by the content that they depend on, the least recently used ones dropped.

    Keys hold values, never identities: an identity is reused once its object is gone. Two threads may compute the
    same result; both are equal. Cached arrays are shared and must not be modified.

    Parameters
    ----------
    most
        Results kept.
    most_mib
        Memory of the results kept, in MiB; a result of more than half of it is not kept.
    size_of
        Returns the bytes of a result.
    """

    def __init__(
        self, most: int, most_mib: float = float("inf"), size_of: Callable[[T], int] = lambda result: 0
    ) -> None:
        self._most, self._most_bytes, self._size_of = most, most_mib * MIB, size_of
        self._known: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """Return the result of a key; what ``compute`` raises is not kept."""
        with self._lock:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key][0]
        result = compute()
        size = self._size_of(result)
        if 2 * size > self._most_bytes:
            return result
        with self._lock:
            self._bytes += size - self._known.pop(key, (None, 0))[1]
            self._known[key] = result, size
            while len(self._known) > self._most or self._bytes > self._most_bytes:
                self._bytes -= self._known.popitem(last=False)[1][1]
        return result

    @property
    def mib(self) -> float:
        """Memory of the results kept, in MiB."""
        return self._bytes / MIB

    def __len__(self) -> int:
        """Return the number of results kept."""
        return len(self._known)

    def clear(self) -> None:
        """Drop all results."""
        with self._lock:
            self._known.clear()
            self._bytes = 0
