"""Files of a drivers study: table and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.drivers_answer import DriversStudy
from experiments.csv_format import Cell, csv_bytes
from experiments.report.design import style
from experiments.report.figure.drawing import images
from experiments.report.figure.drivers import draw_drivers
from experiments.report.html.pages.drivers_page import render_drivers
from experiments.report.text.findings.drivers import heading

COLUMNS = (
    "order",
    "difference",
    "name_en",
    "name_zh",
    "basis",
    "metric",
    "effect",
    "n",
    "mean",
    "lo95",
    "hi95",
)
EFFECTS = ("reached", "step", "shapley", "alone", "last")


def write_drivers(
    study: DriversStudy, folder: Path, save: Callable[[Path, bytes], None], lang: style.Lang = "en"
) -> list[Path]:
    """Write `report.html`, `tables/drivers.csv` and `figures/drivers_en|zh.svg|png`; return the paths.

    ``lang``: the language that the page shows first.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    page, table = folder / "report.html", folder / "tables" / "drivers.csv"
    save(page, render_drivers(study, lang).encode())
    save(table, csv_bytes(COLUMNS, table_rows(study)))
    paths = [page, table]
    for lang in style.LANGS:
        figure, stem = draw_drivers(study, lang), f"drivers_{lang}"
        for suffix, content in (
            ("svg", images.svg(figure, stem, heading(study)[lang]).encode()),
            ("png", images.png(figure)),
        ):
            paths.append(folder / "figures" / f"{stem}.{suffix}")
            save(paths[-1], content)
    return paths


def table_rows(study: DriversStudy) -> Iterator[Sequence[Cell]]:
    """Yield one row for each difference, metric and effect; first the start, which has no difference."""
    for metric, found in study.at_start.items():
        yield (0, "start", *study.start, "", metric, "reached", *_numbers(found))
    for order, driver in enumerate(study.drivers, start=1):
        names = (order, driver.name, driver.name_en, driver.name_zh, driver.basis)
        for effect in EFFECTS:
            for metric, found in getattr(driver, effect).items():
                yield (*names, metric, effect, *_numbers(found))


def _numbers(found: Estimate) -> tuple[Cell, ...]:
    return found.n, found.mean, found.low, found.high
