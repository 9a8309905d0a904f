"""Files of an uncertainty study: tables and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.csv_format import Cell, csv_bytes
from experiments.report.design import style
from experiments.report.figure import indices, measurements
from experiments.report.figure.drawing.text_rows import Frame
from experiments.report.html.pages.uncertainty_page import render_uncertainty
from experiments.report.studies.certainty_files import DrawFramed, format_stamp, save_figures, write_certainty
from experiments.report.text.findings.certainty import NOT_A_PROBABILITY
from experiments.report.text.findings.sensitivity import describe_indices
from experiments.report.text.findings.uncertainty import describe_measurement
from experiments.report.text.names.labels import Bilingual

Save = Callable[[Path, bytes], None]

KEPT = ("law", "households_per_worker", "futures_met", "futures", "share", "lo95", "hi95")
NUMBERS = (
    "key", "meaning_en", "meaning_zh", "unit", "default", "low", "high", "width_if_known", "width_lo95", "width_hi95",
    "width_p", "rank_correlation", "rho_lo95", "rho_hi95", "rho_p",
    "morris_mu_star", "morris_interval", "morris_sigma", "morris_mu", "morris_mu_p",
    "sobol_first", "sobol_first_interval", "sobol_total", "sobol_total_interval",
)  # fmt: skip


def write_uncertainty(
    study: UncertaintyStudy, futures: Iterable[Mapping[str, Any]], folder: Path, lang: style.Lang, save: Save
) -> list[Path]:
    """Write `report.html`, `tables/certainty|kept|numbers|futures.csv` and figures; return all paths, the page first.

    Parameters
    ----------
    study : UncertaintyStudy
    futures : iterable of mapping
        One row for each law and future: numbers, results by size, critical size.
    folder : Path
        The study's folder.
    lang : str
        Language the page shows first.
    save : callable
        Writes a file and makes its folder.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    rows = list(futures)
    head = list(dict.fromkeys(name for row in rows for name in row))
    tables: Mapping[str, tuple[Sequence[str], Iterable[Sequence[Cell]]]] = {
        "kept": (KEPT, kept_rows(study)),
        "numbers": (NUMBERS, number_rows(study)),
        "futures": (head, ([_cell(row.get(name)) for name in head] for row in rows)),
    }
    paths = write_pictures(study, folder, lang, save)
    for name, (columns, content) in tables.items():
        paths.append(folder / "tables" / f"{name}.csv")
        save(paths[-1], csv_bytes(columns, content))
    return paths


def write_pictures(study: UncertaintyStudy, folder: Path, lang: style.Lang, save: Save) -> list[Path]:
    """Write the page and all figures with `tables/certainty.csv`; return their paths, the page first."""
    paths = [folder / "report.html"]
    save(paths[0], render_uncertainty(study, lang).encode())
    stamp = (Bilingual(*study.place), study.settings, study.study_key)
    laws = [law for law in study.laws if law.limits]
    if laws:
        paths += write_certainty(laws, stamp, folder, save)
    for name, draw, heading in _figures(study):
        texts = {
            lang: Frame(heading[lang], (NOT_A_PROBABILITY[lang], format_stamp(*stamp, lang)))
            for lang in style.LANGS
        }
        paths += save_figures(name, draw, texts, folder / "figures", save)
    return paths


def _figures(study: UncertaintyStudy) -> Iterator[tuple[str, DrawFramed, Bilingual]]:
    """Yield name, drawing and heading of the figures that a study has numbers for."""
    if study.measurements:
        yield measurements.NAME, partial(measurements.draw_measurements, study), describe_measurement(study)
    if study.indices:
        yield indices.NAME, partial(indices.draw_indices, study), describe_indices(study)


def kept_rows(study: UncertaintyStudy) -> Iterator[Sequence[Cell]]:
    """Yield one row for each law and size."""
    for law in study.laws:
        for of in law.kept:
            yield law.law, of.size, of.kept, of.futures, of.share, of.low, of.high


def number_rows(study: UncertaintyStudy) -> Iterator[Sequence[Cell]]:
    """Yield one row for each number that varies; empty cells where nothing beyond noise was found."""
    known = {one.key: one for one in study.measurements}
    rho = {one.key: one for one in study.correlations}
    ranked = {one.key: one for one in study.indices}
    for n in study.numbers:
        yield (
            n.key, n.meaning_en, n.meaning_zh, n.unit, n.default, n.low, n.high,
            *_fields(known.get(n.key), ("width", "low", "high", "p_value")),
            *_fields(rho.get(n.key), ("rho", "low", "high", "p_value")),
            *_fields(ranked.get(n.key), (
                "mu_star", "mu_star_interval", "sigma", "mu", "mu_p",
                "first", "first_interval", "total", "total_interval",
            )),
        )  # fmt: skip


def _fields(found: object | None, names: Sequence[str]) -> list[Cell]:
    return ["" if found is None else _cell(getattr(found, name)) for name in names]


def _cell(value: Any) -> Cell:
    """Return a value as a cell; yes and no as 1 and 0, nothing where it is missing."""
    if value is None:
        return ""
    return int(value) if isinstance(value, bool) else value
