"""Write reports: page, figures and tables of the overload study, page of a run or a sweep."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from experiments.analysis.answers.answer import Curve, OverloadStudy
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.design import style
from experiments.report.figure.drawing import images
from experiments.report.figure.overload_curve import NAME, draw_overload_curve
from experiments.report.html.pages.page import other_order, render_page
from experiments.report.html.pages.run_page import render_run_page
from experiments.report.studies.certainty_files import write_certainty
from experiments.report.studies.overload_tables import write_tables
from experiments.report.text.sentences import place_name

Save = Callable[[Path, bytes], None]


def write_report(
    study: OverloadStudy,
    folder: Path,
    lang: str = "en",
    *,
    save: Save,
    options: Sequence[CostedOption] = (),
) -> list[Path]:
    """Write `report.html`, `figures/*.svg|png` (both languages and widths) and `tables/*.csv`.

    `lang`: the language the page shows first, "en" or "zh". `save`: writes a file and makes its folder. `options`:
    costs of the headline's place. Returns the paths written, the page first.

    Raises:
        ValueError: another language, or a study without curves or points.
        MissingGlyphError: a name holds a character the report's font lacks.
    """
    first = check_language(lang)
    if not study.curves or not all(curve.points for curve in study.curves):
        raise ValueError("nothing to report: the study has no curve, or a curve without sizes")
    target = folder / "report.html"
    save(target, render_page(study, first, options).encode())
    figures, tables = folder / "figures", folder / "tables"
    written = [*write_figures(study, figures, save), *write_tables(study, tables, save)]
    if study.futures:
        stamp = (place_name(study, study.curves[0].place), study.settings, study.study_key)
        written += write_certainty(study.futures, stamp, folder, save)
    return [target, *written]


def write_run_report(
    run: RunStudy, folder: Path, lang: str = "en", *, save: Save, options: Sequence[CostedOption] = ()
) -> list[Path]:
    """Write `report.html` of a run or a sweep; return its path. Arguments and errors as of `write_report`."""
    target = folder / "report.html"
    save(target, render_run_page(run, check_language(lang), options).encode())
    return [target]


def check_language(lang: str) -> style.Lang:
    """Return the language; raise ValueError for one that the report does not speak."""
    if lang not in style.LANGS:
        raise ValueError(f"lang={lang!r}: the report speaks {' and '.join(style.LANGS)}")
    return "zh" if lang == "zh" else "en"


def write_figures(study: OverloadStudy, folder: Path, save: Save) -> list[Path]:
    """Write stand-alone figures of the headline and, if the study has one, of the other class order."""
    other = other_order(study)
    shown = [(NAME, study.curves[0]), *([(f"{NAME}_{_slug(other)}", other)] if other else [])]
    return [path for name, curve in shown for path in _write_figure(study, curve, name, folder, save)]


def _write_figure(study: OverloadStudy, curve: Curve, name: str, folder: Path, save: Save) -> list[Path]:
    paths = []
    for lang in style.LANGS:
        for narrow in (False, True):
            stem = f"{name}_{lang}{'_narrow' if narrow else ''}"
            drawing = draw_overload_curve(study, curve, lang, narrow, standalone=True)
            vector, raster = folder / f"{stem}.svg", folder / f"{stem}.png"
            text = images.svg(drawing.figure, stem, drawing.heading)
            save(vector, text.encode())
            save(raster, images.png(drawing.figure))
            paths += [vector, raster]
    return paths


def _slug(curve: Curve) -> str:
    """Return the class order as part of a file name: letters, digits, _ and - only."""
    return "".join(char if char.isalnum() or char in "_-" else "_" for char in curve.class_order)
