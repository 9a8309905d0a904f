"""Strip (e): sizes in the documents, per full-time worker."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import DocumentSize
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Canvas, PlotSpace
from experiments.report.figure.drawing.text_layout import line_height, text_width, wrap
from experiments.report.text.names import labels
from experiments.report.text.numbers import format_number

GAP = 0.08
TITLE_GAP = 0.03
ROW = 0.195
AWAY = 0.09


@dataclass(frozen=True, slots=True)
class DocumentsPanel:
    space: PlotSpace

    has_band = False

    @property
    def _title(self) -> list[str]:
        return wrap(labels.DOCUMENTS[self.space.lang], style.TEXT, self.space.span + 0.1)

    @property
    def height(self) -> float:
        title = len(self._title) * line_height(style.TEXT)
        return GAP + title + len(self.space.study.documents) * ROW + 0.05 + TITLE_GAP

    def draw(self, canvas: Canvas, top: float) -> None:
        y = top - GAP - line_height(style.TEXT) / 2.0
        for row in self._title:
            canvas.text(self.space.left, y, row, colour=style.MUTED)
            y -= line_height(style.TEXT)
        y += line_height(style.TEXT) / 2.0 - TITLE_GAP
        for document in self.space.study.documents:
            y -= ROW
            self._draw_row(canvas, document, y + ROW / 2.0)

    def _draw_row(self, canvas: Canvas, document: DocumentSize, y: float) -> None:
        inside = self.space.low <= document.per_full_time_worker <= self.space.high
        dot, words = self.space.x(document.per_full_time_worker), self._words(document)
        width = text_width(words, style.TICK)
        canvas.dot(dot, y, style.INK, style.WHITE if inside else None, shape="o" if inside else ">")
        left = dot - AWAY - width >= 0.02
        canvas.text(
            dot - AWAY if left else dot + AWAY, y, words, style.TICK, side="right" if left else "left"
        )

    def _words(self, document: DocumentSize) -> str:
        """Return the name with the size per full-time worker."""
        zh = self.space.lang == "zh"
        each = format_number(document.per_full_time_worker, 1.0)
        return f"{document.name_zh} {each}" if zh else f"{document.name_en} {each}"
