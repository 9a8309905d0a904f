"""Signal handling around worker processes: only the driver receives Ctrl-C, and no signal interrupts a shutdown."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker

from experiments.process.interrupts import postponed

QUIET = "ignore:resource_tracker:UserWarning"
"""Trackers outlive the driver; their remark on what is gone already would stand behind its last line."""


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
            with _environment(PYTHONWARNINGS=QUIET):
                for start in (resource_tracker.ensure_running, *helpers):
                    start()
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Give processes started in the block other environment variables."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
