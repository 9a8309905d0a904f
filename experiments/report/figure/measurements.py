"""Figure: how wide the range of the critical size stays once one assumed number is known."""

from __future__ import annotations

from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.report.design import style
from experiments.report.figure.drawing.bar_rows import Bar, BarRows, draw_bar_rows
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.drawing.text_rows import Frame
from experiments.report.text.findings.certainty import round_households
from experiments.report.text.findings.uncertainty import describe_measurement, name_with_range
from experiments.report.text.names.labels import Bilingual

NAME = "measurements"
SHOWN = 8
KNOWN, UNKNOWN = "#A9C9E2", style.UNMET_FILL
AXIS = Bilingual(
    "width of the range of nine in ten limits, households per full-time worker",
    "九成情形上限的跨度（户，每名专职网格员）",
)
NOTHING_KNOWN = Bilingual("nothing measured", "均未测量")


def draw_measurements(
    study: UncertaintyStudy, lang: style.Lang, narrow: bool = False, frame: Frame | None = None
) -> Drawing:
    """Draw one row for each number worth measuring, below the range without measurement."""
    whole = study.laws[0].width
    bars = [Bar(NOTHING_KNOWN[lang], whole, whole, whole, f"{round_households(whole):,}", UNKNOWN)]
    for one in study.measurements[:SHOWN]:
        name = name_with_range(study.number(one.key))[lang]
        bars.append(Bar(name, one.width, one.low, one.high, f"{round_households(one.width):,}", KNOWN))
    rows = BarRows(bars, AXIS[lang], (), describe_measurement(study)[lang])
    return draw_bar_rows(rows, narrow, frame)
