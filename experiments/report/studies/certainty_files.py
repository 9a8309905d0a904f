"""Files of households against certainty: table and figures, of the uncertainty and the overload study."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from experiments.analysis.answers.answer import LawAnswer
from experiments.csv_format import Cell, csv_bytes
from experiments.report.design import style
from experiments.report.figure.certainty import NAME, caption, draw_certainty
from experiments.report.figure.drawing import images
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.drawing.text_rows import Frame
from experiments.report.text.findings.certainty import describe_certainty
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual

Save = Callable[[Path, bytes], None]
DrawFramed = Callable[[style.Lang, bool, Frame], Drawing]
Stamp = tuple[Bilingual, Mapping[str, str], str]  # place, settings, key of the study

COLUMNS = ("law", "share_of_futures", "households_per_worker", "lo95", "hi95", "futures")


def write_certainty(laws: Sequence[LawAnswer], stamp: Stamp, folder: Path, save: Save) -> list[Path]:
    """Write `tables/certainty.csv` and `figures/certainty_en|zh[_narrow].svg|png`; return their paths.

    Raises
    ------
    MissingGlyphError
        If a name holds a character that the report's font lacks.
    """
    table = folder / "tables" / "certainty.csv"
    save(table, csv_bytes(COLUMNS, certainty_rows(laws)))
    heading, note = describe_certainty(laws[0].certain), caption(laws[0])
    texts = {lang: Frame(heading[lang], (note[lang], format_stamp(*stamp, lang))) for lang in style.LANGS}
    draw = partial(draw_certainty, laws)
    return [table, *save_figures(NAME, draw, texts, folder / "figures", save)]


def save_figures(
    name: str, draw: DrawFramed, texts: Mapping[style.Lang, Frame], folder: Path, save: Save
) -> Iterator[Path]:
    """Save a figure as SVG and PNG in both languages and widths; yield their paths."""
    for lang in style.LANGS:
        for narrow in (False, True):
            drawing = draw(lang, narrow, texts[lang])
            stem = f"{name}_{lang}{'_narrow' if narrow else ''}"
            vector, raster = folder / f"{stem}.svg", folder / f"{stem}.png"
            save(vector, images.svg(drawing.figure, stem, drawing.heading).encode())
            save(raster, images.png(drawing.figure))
            yield from (vector, raster)


def format_stamp(place: Bilingual, settings: Mapping[str, str], study_key: str, lang: style.Lang) -> str:
    """Return place, year and study as the last line of a figure."""
    return f"{place[lang]}; {labels.SIMULATED[lang]} {settings.get('year', '')}; {labels.STUDY_KEY[lang]} {study_key}"


def certainty_rows(laws: Iterable[LawAnswer]) -> Iterator[Sequence[Cell]]:
    """Yield one row for each law and share of futures."""
    for law in laws:
        for of in law.certain:
            yield law.law, of.share, of.size, of.low, of.high, len(law.limits)
