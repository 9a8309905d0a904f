"""Orderly stop on Ctrl-C, TERM (batch systems, ``kill``) and HUP (closed terminal), also on repeated signals.

Each raises KeyboardInterrupt in the main thread: finished runs are stored, workers ended, and a message says how to
resume. Signals within one second count as one request; signals during the start or end of processes are postponed.
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

SAME_SECONDS = 1.0  # signals within this interval are one request
STOPPED = 130  # exit code of shells for a process ended by Ctrl-C
NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")  # those that the system has


@dataclass
class _State:
    """Installed handlers, postponed and raised signals."""

    replaced: dict[int, Any] = field(default_factory=dict)  # previous handlers by signal
    terminals: list[int] = field(default_factory=list)  # standard streams that were terminals at the start
    postponing: int = 0  # number of open blocks that postpone signals
    is_pending: bool = False  # a signal arrived within such a block
    stopped: float | None = None  # monotonic second of the last stop


_state = _State()


@contextmanager
def orderly_stop(for_good: bool) -> Iterator[None]:
    """Convert every terminating signal into KeyboardInterrupt during the block.

    Ignored signals remain ignored (``nohup``, background jobs). ``for_good``: the process ends after the block, so that
    later signals leave no traceback.
    """
    _state.terminals = [stream for stream in (0, 1, 2) if _is_terminal(stream)]
    _state.stopped = None
    known = (getattr(signal, name, None) for name in NAMES)
    _install_handlers([number for number in known if number and _can_be_replaced(number)])
    try:
        yield
    finally:
        last = signal.SIG_IGN if _state.stopped is not None else signal.SIG_DFL
        for number, before in _state.replaced.items():
            signal.signal(number, last if for_good else before)
        _state.replaced.clear()


def reinstall_handlers() -> None:
    """Restore the handlers of this module after a library has installed its own."""
    for number in _state.replaced:
        signal.signal(number, _on_signal)


@contextmanager
def postponed(ending: bool = False) -> Iterator[None]:
    """Postpone signals during the block and raise them afterwards.

    ``ending``: the block belongs to a shutdown after an error or a stop; signals within it are dropped.
    """
    _state.postponing += 1
    try:
        yield
    finally:
        _state.postponing -= 1
        if _state.is_pending and not _state.postponing:
            _state.is_pending = False
            if not ending:
                _raise()
            _state.stopped = time.monotonic()


def is_stop(error: BaseException | None) -> bool:
    """Return whether an error is a stop or was caused by one: an interrupted library may raise another error."""
    while error is not None and not isinstance(error, KeyboardInterrupt) and not _quotes_stop(error):
        error = error.__cause__ or error.__context__
    return error is not None


def _quotes_stop(error: BaseException) -> bool:
    """Return whether pydantic was interrupted while it built a schema: its error keeps the name of the cause only."""
    return type(error).__name__ == "SchemaError" and KeyboardInterrupt.__name__ in str(error)


def print_stopped(text: str, code: int = STOPPED) -> int:
    """Print why a command stopped early, if the streams are still open; return its exit code."""
    for stream, last in ((sys.stdout, ""), (sys.stderr, text)):
        try:
            print(last, end="\n" if last else "", file=stream, flush=True)
        except (OSError, ValueError):
            _redirect_to_null(stream.fileno())
    return code


def _install_handlers(numbers: list[int]) -> None:
    for number in numbers:
        try:
            _state.replaced[number] = signal.signal(number, _on_signal)
        except ValueError:  # not the main thread: signals belong to the caller
            return


def _can_be_replaced(number: int) -> bool:
    return signal.getsignal(number) not in (signal.SIG_IGN, None)


def _on_signal(number: int, _frame: object) -> None:
    _redirect_closed_terminals()
    if _state.stopped is not None and time.monotonic() - _state.stopped < SAME_SECONDS:
        return
    if _state.postponing:
        _state.is_pending = True
    else:
        _raise()


def _raise() -> None:
    _state.stopped = time.monotonic()
    raise KeyboardInterrupt


def _redirect_closed_terminals() -> None:
    """Redirect streams of a closed terminal to the null device: writing to them raises an error."""
    gone = [stream for stream in _state.terminals if not _is_terminal(stream)]
    for stream in gone:
        _redirect_to_null(stream)
        _state.terminals.remove(stream)


def _redirect_to_null(stream: int) -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, stream)
        os.close(nowhere)


def _is_terminal(stream: int) -> bool:
    with suppress(OSError):
        return os.isatty(stream)
    return False
