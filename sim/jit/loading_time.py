"""Time that a process loads or compiles machine code, measured apart from the run that needs it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Any

EVENT = "numba:compiler_lock"  # Numba loads and compiles under this lock, in one thread at a time


@dataclass
class LoadingTime:
    """Seconds of wall time in which any thread loaded or compiled, or waited for another one to."""

    seconds: float = 0.0


@contextmanager
def measure_loading() -> Iterator[LoadingTime]:
    """Measure loading within the block; without Numba nothing is loaded.

    Yields
    ------
    LoadingTime
        Complete when the block has ended.
    """
    found = LoadingTime()
    if "numba" not in sys.modules:
        yield found
        return
    from numba.core import event

    listener = _listener(found)
    event.register(EVENT, listener)
    try:
        yield found
    finally:
        event.unregister(EVENT, listener)


def _listener(found: LoadingTime) -> Any:
    from numba.core.event import Listener

    class Union(Listener):  # type: ignore[misc]
        """Adds up the spans in which at least one thread is inside."""

        def __init__(self) -> None:
            self.inside, self.since, self.lock = 0, 0.0, Lock()

        def on_start(self, event: Any) -> None:
            with self.lock:
                if not self.inside:
                    self.since = time.perf_counter()
                self.inside += 1

        def on_end(self, event: Any) -> None:
            with self.lock:
                self.inside -= 1
                if not self.inside:
                    found.seconds += time.perf_counter() - self.since

    return Union()
