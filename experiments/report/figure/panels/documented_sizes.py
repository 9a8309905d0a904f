"""Strip (e): the documents' sizes per grid (bar) beside the same per full-time worker (dot)."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answer import DocumentSize
from experiments.report import style
from experiments.report.figure.canvas import Canvas, PlotSpace
from experiments.report.figure.text_layout import line_height, text_width, wrap
from experiments.report.text import labels
from experiments.report.text.numbers import format_number

GAP = 0.08
TITLE_GAP = 0.03
ROW = 0.195
BAR = 0.085
AWAY = 0.07


@dataclass(frozen=True, slots=True)
class DocumentsPanel:
    space: PlotSpace

    has_band = True

    @property
    def _title(self) -> list[str]:
        return wrap(labels.DOCUMENTS[self.space.lang], style.TEXT, self.space.span + 0.1)

    @property
    def _pitch(self) -> float:
        """Narrow pictures carry the names above the bars."""
        return ROW + (line_height(style.TEXT) if self.space.narrow else 0.0)

    @property
    def height(self) -> float:
        title = len(self._title) * line_height(style.TEXT)
        return GAP + title + len(self.space.study.documents) * self._pitch + 0.05 + TITLE_GAP

    def draw(self, canvas: Canvas, top: float) -> None:
        y = top - GAP - line_height(style.TEXT) / 2.0
        for row in self._title:
            canvas.text(self.space.left, y, row, colour=style.MUTED)
            y -= line_height(style.TEXT)
        y += line_height(style.TEXT) / 2.0 - TITLE_GAP
        for document in self.space.study.documents:
            y -= self._pitch
            self._bar(canvas, document, y + ROW / 2.0)
            self._label(canvas, document, y + ROW / 2.0)

    def _bar(self, canvas: Canvas, document: DocumentSize, y: float) -> None:
        left, right = self.space.x(document.grid_low), self.space.x(document.grid_high)
        dot = self.space.x(document.per_full_time_worker)
        canvas.line([min(left, dot), max(right, dot)], [y, y], style.INK, 0.8)
        canvas.rect(left, y - BAR / 2.0, right, y + BAR / 2.0, style.DOCUMENT, zorder=3)
        if not self._outside(document):
            canvas.dot(dot, y, style.INK, style.WHITE)
            return
        canvas.dot(dot, y, style.INK, shape=">")
        if not self.space.narrow:
            canvas.text(dot + AWAY, y, format_number(document.per_full_time_worker, 1.0), style.TICK)

    def _outside(self, document: DocumentSize) -> bool:
        return not self.space.low <= document.per_full_time_worker <= self.space.high

    def _words(self, document: DocumentSize) -> str:
        zh = self.space.lang == "zh"
        name = document.name_zh if zh else document.name_en
        joint = "\N{EN DASH}"
        words = (
            f"{name}{'：' if zh else ' '}{document.grid_low}{joint}{document.grid_high}{'户' if zh else ''}"
        )
        if self.space.narrow and self._outside(document):
            each = format_number(document.per_full_time_worker, 1.0)
            words += f"，每名专职{each}户" if zh else f", per worker {each}"
        return words

    def _label(self, canvas: Canvas, document: DocumentSize, y: float) -> None:
        words = self._words(document)
        width = text_width(words, style.TICK)
        left, right = self.space.x(document.grid_low), self.space.x(document.grid_high)
        if self.space.narrow:
            start = min(left, self.space.width - 0.04 - width)
            canvas.text(start, y + line_height(style.TEXT) * 0.85, words, style.TICK)
        elif left - AWAY - width >= 0.02:
            canvas.text(left - AWAY, y, words, style.TICK, side="right")
        else:
            clear = max(right, self.space.x(document.per_full_time_worker) + 0.05)
            canvas.text(clear + AWAY, y, words, style.TICK)
