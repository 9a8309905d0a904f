"""Terminate worker processes when the driver dies.

A new worker comes here first of all. Nothing else of this program is imported, so that on a busy machine too it is only
a moment unwatched.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from functools import cache

WATCH_SECONDS = 0.5  # how often a worker looks whether its driver still lives


def initialize_worker(driver: int) -> None:
    """In a new worker: leave Ctrl-C to the driver, and end with it even if no order ever comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    exit_with_parent(driver)


@cache
def exit_with_parent(driver: int) -> None:
    """Let this process end soon after ``driver``, a process of the same machine."""
    if os.name == "posix":  # elsewhere the number of a dead process cannot be asked for safely
        threading.Thread(target=_watch, args=(driver,), daemon=True).start()


def end_with_input() -> None:
    """Let this process end when its standard input is closed: the end of a pipe that its driver holds open.

    Works on every system, and at once.
    """
    threading.Thread(target=_wait_for_end_of_input, daemon=True).start()


def _wait_for_end_of_input() -> None:
    while os.read(0, 1):  # nothing is ever written
        pass
    os._exit(1)


def _watch(driver: int) -> None:
    is_child = os.getppid() == driver  # tells the driver's end even if its number is given away again
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
