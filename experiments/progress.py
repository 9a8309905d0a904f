"""How far a study is: one bar over replications, or a plain line every ten seconds without a terminal."""

from __future__ import annotations

import sys
import threading
import time
from contextlib import AbstractContextManager, suppress
from typing import Any, TextIO

BAR = "  {n_fmt} of {total_fmt} runs {percentage:3.0f} % |{bar}| {remaining} left{postfix}"
CHECKING = "  checking every scenario before anything runs ..."
LINE_SECONDS = 10.0
ENGINE_SECONDS = 2.5  # a first replication that takes longer is being compiled


class Progress(AbstractContextManager["Progress"]):
    """Counts finished replications; ``total`` is a guess where a study searches, and grows if it was too low."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total, self.done, self.failed = total, 0, 0
        self._stream = stream or sys.stderr
        self._begun = time.monotonic()
        self._bar: Any = None
        self._over = threading.Event()
        self._teller: threading.Thread | None = None

    def __enter__(self) -> Progress:
        if not self.total:
            return self
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(
                total=self.total, file=self._stream, ascii=True, ncols=79, leave=False,
                bar_format=BAR,
            )  # fmt: skip
        else:
            self._teller = threading.Thread(target=self._tell, daemon=True)
            self._teller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._bar is not None:
            self._bar.close()
        if self._teller is not None:
            self._teller.join()

    def count(self, failed: bool) -> None:
        """One replication more is finished."""
        self.done += 1
        self.failed += failed
        self.total = max(self.total, self.done)
        if self._bar is not None:
            self._bar.total = self.total
            self._bar.update(1)
            if self.failed:
                self._bar.set_postfix_str(f"{self.failed} failed")

    def line(self) -> str:
        """The state in one line."""
        share = 100 * self.done // max(self.total, 1)
        counted = f"  {self.done:,} of {self.total:,} runs   {share} %   {self.failed} failed"
        if not self.done:
            return counted
        left = (time.monotonic() - self._begun) / self.done * (self.total - self.done)
        return f"{counted}   about {duration(left)} left" if left else counted

    def _tell(self) -> None:
        """A line every ten seconds, also while nothing finishes: whoever reads a log sees that it lives."""
        while not self._over.wait(LINE_SECONDS):
            with suppress(OSError, ValueError):  # the reader of a pipe has gone: told where the answer is
                print(self.line(), file=self._stream, flush=True)


class Patience(AbstractContextManager["Patience"]):
    """Says what takes so long if the block is not over soon: the engine's first compilation."""

    def __init__(self, text: str, seconds: float = ENGINE_SECONDS, stream: TextIO | None = None) -> None:
        said = (lambda: print(text, file=stream or sys.stderr, flush=True)) if text else (lambda: None)
        self._timer = threading.Timer(seconds, said)
        self._timer.daemon = True

    def __enter__(self) -> Patience:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def duration(seconds: float) -> str:
    """A time span in words, rounded the way people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
