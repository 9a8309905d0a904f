"""Page of an uncertainty study: a single file that is read, printed and switched between languages offline."""

from __future__ import annotations

from functools import partial

from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.report.design import style
from experiments.report.figure import indices, measurements
from experiments.report.html import sections
from experiments.report.html.figures import embed
from experiments.report.html.pages import uncertainty_tables as tables
from experiments.report.html.pages.page import certainty_figure, render_file
from experiments.report.html.templating import Row, render
from experiments.report.text.findings import uncertainty as text
from experiments.report.text.findings.certainty import NOT_A_PROBABILITY, describe_certainty, describe_kept
from experiments.report.text.findings.sensitivity import describe_indices, sensitivity_notes
from experiments.report.text.findings.uncertainty_methods import MEASURED, describe_left_out, methods
from experiments.report.text.names.labels import HEADLINE_NOTES, SIMULATED, Bilingual


def render_uncertainty(study: UncertaintyStudy, lang: style.Lang) -> str:
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
        HTML in both languages, with figures and font embedded.
    """
    place = Bilingual(*study.place)
    names = Bilingual(f"gridstaff: how sure, {place.en}", f"gridstaff：{place.zh}，结论的把握程度")
    return render_file(render("uncertainty_page.html", **_parts(study)), names, lang)


def _parts(study: UncertaintyStudy) -> Row:
    """Return the variables of the template; a part without data is empty."""
    notes = [Bilingual(en, zh) for en, zh in zip(study.notes_en, study.notes_zh, strict=True)]
    laws = [law for law in study.laws if law.limits]
    return {
        "bar": _bar(study),
        "headline": text.headline(study),
        "subs": [*_subs(study), *(note for note in notes if note in HEADLINE_NOTES)],
        "numbers": tables.key_numbers(study),
        "certainty": _certainty(study) if laws else None,
        "measurement": _measurement(study),
        "laws": {"sentences": text.describe_laws(study), **tables.laws(study)},
        "indices": _indices(study) if study.indices else None,
        "box": text.describe_box(study),
        "turning": _verdicts(study),
        "assumptions": tables.assumptions(study),
        "left_out": describe_left_out(study),
        "methods": list(methods(study)),
        "notes": [note for note in notes if note not in HEADLINE_NOTES],
        "settings": sections.settings(study.settings),
        "study_key": study.study_key,
    }


def _bar(study: UncertaintyStudy) -> Bilingual:
    place, year = Bilingual(*study.place), study.settings.get("year", "")
    return Bilingual(
        " · ".join(filter(None, ["gridstaff", place.en, year, SIMULATED.en])),
        " · ".join(filter(None, ["gridstaff", place.zh, year, SIMULATED.zh])),
    )


def _subs(study: UncertaintyStudy) -> list[Bilingual]:
    of = text.kept_at_own(study)
    kept = [describe_kept(of)] if study.years is not None and of is not None else []
    return [*kept, NOT_A_PROBABILITY]


def _certainty(study: UncertaintyStudy) -> Row:
    return {
        "figure": certainty_figure([law for law in study.laws if law.limits]),
        "sentence": describe_certainty(study.laws[0].certain),
        "years": text.describe_years(study),
        **tables.certainty(study),
    }


def _measurement(study: UncertaintyStudy) -> Row:
    figure = None
    if study.measurements:
        figure = embed(measurements.NAME, partial(measurements.draw_measurements, study), MEASURED)
    return {
        "sentence": text.describe_measurement(study),
        "figure": figure,
        "rows": tables.measurements(study),
    }


def _indices(study: UncertaintyStudy) -> Row:
    return {
        "sentence": describe_indices(study),
        "notes": list(sensitivity_notes(study)),
        "figure": embed(indices.NAME, partial(indices.draw_indices, study)),
        "has_shares": study.indices[0].total is not None,
        **tables.indices(study),
    }


def _verdicts(study: UncertaintyStudy) -> Row | None:
    sentences = list(text.describe_verdicts(study))
    return {"sentence": sentences[0], **tables.verdicts(study)} if sentences else None
