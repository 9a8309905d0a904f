"""Progress of a study: a bar over replications, or without a terminal a line every ten seconds.

Places with several counties run county by county (``sim.builder.area.sections``); each county advances the bar.
"""

from __future__ import annotations

import sys
import threading
import time
from contextlib import AbstractContextManager, suppress
from typing import Any, TextIO

from experiments.language import translate
from sim.phrases import Phrase, phrase

BAR_FORMAT = (
    "  {{desc}} {{percentage:3.0f}} % |{{bar}}| {{remaining}} left{{postfix}}"  # tqdm fills the inner braces
)
CHECKING_NOTICE = phrase("  checking every scenario before anything runs ...")
LINE_INTERVAL_SECONDS = 10.0
NOTICE_AFTER_SECONDS = 2.5  # a first replication that takes longer includes compilation
UNDIVIDED = (0, 1)  # (finished, all) sections of a replication in one section


class Progress(AbstractContextManager["Progress"]):
    """Counter of finished replications; ``total`` is an estimate for adaptive studies and grows if too low."""

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
                bar_format=translate(Phrase(BAR_FORMAT, {})), desc=self._count_text(),
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
        """Count one finished replication."""
        self._sections = UNDIVIDED
        self.done += 1
        self.failed += failed
        self.total = max(self.total, self.done)
        if self._bar is not None:
            self._bar.total = self.total
            self._bar.set_description_str(self._count_text(), refresh=False)
            self._bar.update(self._completed() - self._bar.n)
            if self.failed:
                self._bar.set_postfix_str(translate(phrase("{failed} failed", failed=self.failed)))

    def update_sections(self, finished: int, of: int) -> None:
        """Record the finished sections of the current replication."""
        if of == 1:
            return
        self._sections = finished, of
        if self._bar is not None:
            self._bar.n = self._completed()
            self._bar.set_description_str(self._count_text())

    def status_line(self) -> str:
        """Return the progress in one line."""
        finished, of = self._sections
        share = 100 * (self.done * of + finished) // max(self.total * of, 1)
        values = {"count": self._count_text(), "share": share, "failed": self.failed}
        reached = self._completed()
        left = (time.monotonic() - self._started) / reached * (self.total - reached) if reached else 0.0
        if left <= 0.0:
            return translate(phrase("  {count}   {share} %   {failed} failed", **values))
        left_text = format_duration(left)
        status = phrase(
            "  {count}   {share} %   {failed} failed   about {left} left", **values, left=left_text
        )
        return translate(status)

    def _count_text(self) -> str:
        finished, of = self._sections
        values = {"done": self.done, "total": self.total}
        if of <= 1:
            return translate(phrase("{done:,} of {total:,} runs", **values))
        counties = {"finished": finished, "counties": of}
        return translate(
            phrase("{done:,} of {total:,} runs, {finished} of {counties} counties", **values, **counties)
        )

    def _completed(self) -> float:
        """Return the number of finished replications, with the fraction of the current one."""
        finished, of = self._sections
        return self.done + finished / of

    def _report_periodically(self) -> None:
        """Print a line every ten seconds, also while nothing finishes: a log shows that the study runs."""
        while not self._closed.wait(LINE_INTERVAL_SECONDS):
            with suppress(OSError, ValueError):  # broken pipe: reported where the answer is printed
                print(self.status_line(), file=self._stream, flush=True)


class WaitNotice(AbstractContextManager["WaitNotice"]):
    """Notice that is printed if the block takes long, such as during the first compilation."""

    def __init__(
        self, text: str, seconds: float = NOTICE_AFTER_SECONDS, stream: TextIO | None = None
    ) -> None:
        message = translate(text)
        notify = (lambda: print(message, file=stream or sys.stderr, flush=True)) if text else (lambda: None)
        self._timer = threading.Timer(seconds, notify)
        self._timer.daemon = True

    def __enter__(self) -> WaitNotice:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


def format_duration(seconds: float) -> Phrase:
    """Return a duration as text, rounded: 40 s, 12 min, 2.5 h."""
    if seconds < 90:
        return phrase("{seconds} s", seconds=max(1, round(seconds)))
    if seconds < 5400:
        return phrase("{minutes} min", minutes=round(seconds / 60))
    return phrase("{hours:.1f} h", hours=seconds / 3600)
