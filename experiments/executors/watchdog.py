"""Terminate worker processes when the driver dies.

A new worker runs this module first. It imports no other module of the program, so that the time without supervision is
short on a busy machine as well.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import cache

WATCH_SECONDS = 0.5  # interval between checks for a living driver


def initialize_worker(driver: int) -> None:
    """In a new worker: ignore Ctrl-C, and exit with the driver even if no order arrives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    exit_with_parent(driver)


@cache
def exit_with_parent(driver: int) -> None:
    """Exit soon after ``driver``, a process of the same machine."""
    if os.name == "posix":  # elsewhere a test for a living process may terminate it
        threading.Thread(target=_watch, args=(driver,), daemon=True).start()


def end_with_input() -> None:
    """Exit when standard input is closed: a pipe that the driver keeps open.

    Works on every system, without delay.
    """
    threading.Thread(target=_wait_for_end_of_input, daemon=True).start()


def _wait_for_end_of_input() -> None:
    while os.read(0, 1):  # nothing is ever written
        pass
    os._exit(1)


def _watch(driver: int) -> None:
    is_child = os.getppid() == driver  # detects the driver's end even if its process id is reused
    while os.getppid() == driver if is_child else _is_alive(driver):
        time.sleep(WATCH_SECONDS)
    os._exit(1)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
