"""Ctrl-C belongs to the driver: worker processes never see it, and it does not tear an orderly end apart."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back during the block; processes started in it are never interrupted (POSIX only)."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # started inside the block it would let Ctrl-C through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
