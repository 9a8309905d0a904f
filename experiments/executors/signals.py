"""Signal handling around worker processes: only the driver receives Ctrl-C, and no signal interrupts a shutdown."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from experiments.process.interrupts import postponed


@contextmanager
def defer_interrupts(*helpers: Callable[[], None], ending: bool = False) -> Iterator[None]:
    """Defer signals during the block; processes started in it receive neither Ctrl-C nor HUP (POSIX only).

    ``helpers``: functions that start processes and unblock Ctrl-C in this one, therefore called first. ``ending``: as
    in ``postponed``.
    """
    with postponed(ending):
        if not hasattr(signal, "pthread_sigmask"):
            yield
            return
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        try:
            for start in (resource_tracker.ensure_running, *helpers):
                start()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
