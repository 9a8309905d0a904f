"""Page of a drivers study: what each difference between two places costs, in one file, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.drivers_answer import DriversStudy
from experiments.report.design import style
from experiments.report.figure.drawing import images
from experiments.report.figure.drivers import draw_drivers
from experiments.report.html import sections
from experiments.report.html.pages.page import render_file
from experiments.report.html.templating import Row, render, trusted
from experiments.report.text.findings import drivers as text
from experiments.report.text.names import labels
from experiments.report.text.names.labels import HEADLINE_NOTES, SIMULATED, Bilingual
from experiments.report.text.names.metric_lookup import label

EFFECTS = {
    "shapley": Bilingual("mean over random orders", "随机次序平均"),
    "step": Bilingual("one after the other", "逐项叠加"),
    "alone": Bilingual("without any other", "只有这一项"),
    "last": Bilingual("on top of all others", "在其余各项之上"),
}


def render_drivers(study: DriversStudy, lang: style.Lang) -> str:
    """Return the complete page.

    Parameters
    ----------
    study
        Study to report.
    lang
        Language shown first, and the only one visible without scripts.

    Returns
    -------
    str
        HTML in both languages, with figure and font embedded.
    """
    names = Bilingual(
        f"gridstaff: from {study.start[0]} to {study.end[0]}",
        f"gridstaff：从{study.start[1]}到{study.end[1]}",
    )
    return render_file(render("drivers_page.html", **_parts(study)), names, lang)


def _parts(study: DriversStudy) -> Row:
    notes = [Bilingual(en, zh) for en, zh in zip(study.notes_en, study.notes_zh, strict=True)]
    metrics = [key for key in (labels.POST_SHORTFALL, labels.UNDONE_MINUTES) if key in study.whole]
    return {
        "bar": Bilingual(f"gridstaff · {SIMULATED.en}", f"gridstaff · {SIMULATED.zh}"),
        "headline": text.describe_whole(study),
        "subs": [text.describe_bases(study), *(note for note in notes if note in HEADLINE_NOTES)],
        "finding": text.describe_largest(study),
        "figure": _figure(study),
        "heads": list(EFFECTS.values()),
        "tables": [{"name": label(key), "rows": list(_rows(study, key))} for key in metrics],
        "notes": [note for note in notes if note not in HEADLINE_NOTES],
        "settings": sections.settings(study.settings),
        "study_key": study.study_key,
        "simulated": SIMULATED,
    }


def _figure(study: DriversStudy) -> Row:
    shown = [
        {
            "lang": lang,
            "svg": trusted(_image(study, lang)),
        }
        for lang in style.LANGS
    ]
    return {"images": shown}


def _image(study: DriversStudy, lang: style.Lang) -> str:
    return images.inline(draw_drivers(study, lang, False), f"drivers-{lang}", text.heading(study)[lang])


def _rows(study: DriversStudy, metric: str) -> Iterator[Row]:
    """Yield a row for each difference: its name, where it comes from, its effects with their intervals."""
    for of in study.drivers:
        yield {
            "name": Bilingual(of.name_en, of.name_zh),
            "basis": text.BASIS[of.basis],
            "cells": [_cell(getattr(of, effect)[metric]) for effect in EFFECTS],
        }


def _cell(of: Estimate) -> Row:
    mean, low, high = (text.signed(value) for value in (of.mean, of.low, of.high))
    return {
        "mean": mean,
        "span": Bilingual("", "") if low == high else Bilingual(f"{low} to {high}", f"{low}至{high}"),
        "is_clear": text.is_clear(of) and mean != "0",
    }
