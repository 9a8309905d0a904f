"""Ctrl-C belongs to the driver: worker processes never see it, and no signal tears an orderly end apart."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from experiments.interrupts import postponed


@contextmanager
def defer_interrupts(*helpers: Callable[[], None], ending: bool = False) -> Iterator[None]:
    """Hold signals back during the block; processes started in it see neither Ctrl-C nor HUP (POSIX only).

    ``helpers`` start processes that let Ctrl-C through again in this one, so they are started first. ``ending``: as in
    ``postponed``.
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
