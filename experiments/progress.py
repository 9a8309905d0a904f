"""How far a study is: one bar over replications, or a plain line every ten seconds without a terminal.

A place of several counties runs county by county (``sim.builder.area.sections``),
so a long replication moves the bar with each.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import AbstractContextManager, suppress
from typing import Any, TextIO

BAR_FORMAT = "  {desc} {percentage:3.0f} % |{bar}| {remaining} left{postfix}"
CHECKING_NOTICE = "  checking every scenario before anything runs ..."
LINE_INTERVAL_SECONDS = 10.0
NOTICE_AFTER_SECONDS = 2.5  # a first replication that takes longer is being compiled
UNDIVIDED = (0, 1)  # sections of a replication that is in one piece: none finished before it is


class Progress(AbstractContextManager["Progress"]):
    """Counts finished replications; ``total`` is a guess where a study searches, and grows if it was too low."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._sections = UNDIVIDED
        self._stream = stream or sys.stderr
        self._started = time.monotonic()
        self._bar: Any = None
        self._closed = threading.Event()
        self._reporter: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if not self.total:
            return self
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                total=self.total, file=self._stream, ascii=True, ncols=79, leave=False,
                bar_format=BAR_FORMAT, desc=self._count_text(),
            )  # fmt: skip
        else:
            self._reporter = threading.Thread(target=self._report_periodically, daemon=True)
            self._reporter.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        if self._bar is not None:
            self._bar.close()
        if self._reporter is not None:
            self._reporter.join()

    def count(self, failed: bool) -> None:
        """One replication more is finished."""
        self._sections = UNDIVIDED
        self.done += 1
        self.failed += failed
        self.total = max(self.total, self.done)
        if self._bar is not None:
            self._bar.total = self.total
            self._bar.set_description_str(self._count_text(), refresh=False)
            self._bar.update(self._completed() - self._bar.n)
            if self.failed:
                self._bar.set_postfix_str(f"{self.failed} failed")

    def update_sections(self, finished: int, of: int) -> None:
        """So many of the sections of the replication in hand are finished."""
        if of == 1:
            return
        self._sections = finished, of
        if self._bar is not None:
            self._bar.n = self._completed()
            self._bar.set_description_str(self._count_text())

    def status_line(self) -> str:
        """The state in one line."""
        finished, of = self._sections
        share = 100 * (self.done * of + finished) // max(self.total * of, 1)
        status = f"  {self._count_text()}   {share} %   {self.failed} failed"
        reached = self._completed()
        if not reached:
            return status
        left = (time.monotonic() - self._started) / reached * (self.total - reached)
        return f"{status}   about {format_duration(left)} left" if left > 0 else status

    def _count_text(self) -> str:
        finished, of = self._sections
        runs = f"{self.done:,} of {self.total:,} runs"
        return f"{runs}, {finished} of {of} counties" if of > 1 else runs

    def _completed(self) -> float:
        """Replications finished, and the share of the one in hand."""
        finished, of = self._sections
        return self.done + finished / of

    def _report_periodically(self) -> None:
        """A line every ten seconds, also while nothing finishes: whoever reads a log sees that it lives."""
        while not self._closed.wait(LINE_INTERVAL_SECONDS):
            with suppress(OSError, ValueError):  # the reader of a pipe has gone: told where the answer is
                print(self.status_line(), file=self._stream, flush=True)


class WaitNotice(AbstractContextManager["WaitNotice"]):
    """Says what takes so long if the block is not over soon: the engine's first compilation."""

    def __init__(
        self, text: str, seconds: float = NOTICE_AFTER_SECONDS, stream: TextIO | None = None
    ) -> None:
        notify = (lambda: print(text, file=stream or sys.stderr, flush=True)) if text else (lambda: None)
        self._timer = threading.Timer(seconds, notify)
        self._timer.daemon = True

    def __enter__(self) -> WaitNotice:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def format_duration(seconds: float) -> str:
    """A time span in words, rounded the way people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
