"""Ctrl-C, TERM (batch systems, ``kill``) and HUP (a closed terminal): one orderly stop, however often they come.

Each raises KeyboardInterrupt in the main thread, so that finished runs are kept, workers ended and the user told how to
go on. What comes within a second of it is the same request; what comes while processes are started or ended waits.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

SAME_SECONDS = 1.0  # a signal this soon after another one belongs to it
STOPPED = 130  # exit code, as shells give it to what Ctrl-C ended
NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # as far as a system has them


@dataclass
class _State:
    """What has come and what waits."""

    taken: dict[int, Any] = field(default_factory=dict)  # handlers of before, by signal
    terminals: list[int] = field(default_factory=list)  # standard streams that were terminals
    postponing: int = 0  # blocks within which nothing is raised
    waits: bool = False  # a signal came within one
    stopped: float | None = None  # when a signal was raised last


_state = _State()


@contextmanager
def orderly_stop(for_good: bool) -> Iterator[None]:
    """Turn every signal that asks for an end into KeyboardInterrupt during the block.

    Those that are ignored stay so (``nohup``, jobs in the background). ``for_good``: the process ends after the block,
    so later ones leave no traceback.
    """
    _state.terminals = [stream for stream in (0, 1, 2) if _is_terminal(stream)]
    _state.stopped = None
    _take([number for name in NAMES if (number := getattr(signal, name, None)) and _may_be_taken(number)])
    try:
        yield
    finally:
        last = signal.SIG_IGN if _state.stopped is not None else signal.SIG_DFL
        for number, before in _state.taken.items():
            signal.signal(number, last if for_good else before)
        _state.taken.clear()


def take_again() -> None:
    """Handle signals as before, after a library has put in handlers of its own."""
    for number in _state.taken:
        signal.signal(number, _on_signal)


@contextmanager
def postponed(ending: bool = False) -> Iterator[None]:
    """Raise nothing during the block; what came within it is raised after it.

    ``ending``: the block ends what an error or a stop has begun to end, so there is nothing left to stop.
    """
    _state.postponing += 1
    try:
        yield
    finally:
        _state.postponing -= 1
        if _state.waits and not _state.postponing:
            _state.waits = False
            if not ending:
                _raise()
            _state.stopped = time.monotonic()


def is_stop(error: BaseException | None) -> bool:
    """Whether an error is a stop, or came of one: a library that was torn apart may raise another."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def say_stopped(text: str, code: int = STOPPED) -> int:
    """Print why a command ended before its end, where somebody still reads; returns its exit code."""
    for stream, last in ((sys.stdout, ""), (sys.stderr, text)):
        try:
            print(last, end="\n" if last else "", file=stream, flush=True)
        except (OSError, ValueError):
            _lead_nowhere(stream.fileno())
    return code


def _take(numbers: list[int]) -> None:
    for number in numbers:
        try:
            _state.taken[number] = signal.signal(number, _on_signal)
        except ValueError:  # not the main thread: whoever runs that one decides
            return


def _may_be_taken(number: int) -> bool:
    return signal.getsignal(number) not in (signal.SIG_IGN, None)


def _on_signal(number: int, _frame: object) -> None:
    _leave_closed_terminals()
    if _state.stopped is not None and time.monotonic() - _state.stopped < SAME_SECONDS:
        return
    if _state.postponing:
        _state.waits = True
    else:
        _raise()


def _raise() -> None:
    _state.stopped = time.monotonic()
    raise KeyboardInterrupt


def _leave_closed_terminals() -> None:
    """Let what is still printed go nowhere: writing to a terminal that is gone is an error."""
    gone = [stream for stream in _state.terminals if not _is_terminal(stream)]
    for stream in gone:
        _lead_nowhere(stream)
        _state.terminals.remove(stream)


def _lead_nowhere(stream: int) -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, stream)
        os.close(nowhere)


def _is_terminal(stream: int) -> bool:
    with suppress(OSError):
        return os.isatty(stream)
    return False
