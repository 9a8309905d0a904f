"""report.html of a run or a sweep, from the same sections as the page of the overload study."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.answer import Point
from experiments.analysis.answers.run_answer import Backlog, RunStudy
from experiments.costs.book import CostedOption
from experiments.report.design import style
from experiments.report.figure.backlog_fan import NAME as BACKLOG_FIGURE
from experiments.report.figure.backlog_fan import draw_backlog
from experiments.report.figure.settings import NAME as SETTINGS_FIGURE
from experiments.report.figure.settings import draw_settings
from experiments.report.figure.unmet import NAME as UNMET_FIGURE
from experiments.report.figure.unmet import draw_unmet
from experiments.report.html import sections
from experiments.report.html.figures import embed
from experiments.report.html.metrics import metric_groups
from experiments.report.html.money import money_section
from experiments.report.html.pages.page import assemble, common_parts, curve_figure, documents_figure, title
from experiments.report.html.repairs import repairs_section
from experiments.report.html.settings import settings_table, sweep_numbers
from experiments.report.html.templating import Row
from experiments.report.html.workload import workload_section
from experiments.report.text.findings import sweep
from experiments.report.text.findings.repairs import repairs_of_sweep
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.sentences import Findings, describe_setting, findings
from experiments.report.text.work import unmet
from experiments.report.text.work.backlog import backlog_heading, band_caption
from experiments.report.text.work.unmet import unmet_shares
from experiments.report.text.work.work_bar import make_work_bar
from experiments.report.zones import focus


def render_run_page(run: RunStudy, lang: style.Lang, options: Sequence[CostedOption] = ()) -> str:
    """Return the complete page of a run or a sweep.

    Parameters
    ----------
    run
        Results to report.
    lang
        Language shown first.
    options
        Costs of the scenarios, in their order.

    Returns
    -------
    str
        HTML in both languages, with figures and font embedded.
    """
    parts = _sweep_parts(run, options) if run.is_sweep else _single_parts(run, options)
    return assemble({**common_parts(run.study), **parts}, title(run.study), lang)


def _single_parts(run: RunStudy, options: Sequence[CostedOption]) -> Row:
    study, curve = run.study, run.study.curves[0]
    point, bar = focus(study, curve), make_work_bar(curve, curve.points[0])
    work, shares = workload_section([Bilingual("", "")], [bar]), unmet_shares(study, point)
    figures = [] if work is None else [{**work["figure"], "heading": work["heading"]}]
    if shares:
        skipped = embed(UNMET_FIGURE, lambda lang, narrow: draw_unmet(shares, lang, narrow), unmet.CAPTION)
        figures.append({**skipped, "heading": unmet.unmet_heading(shares)})
    return {
        "backlog": _backlog(run.backlog, point) if run.backlog else None,
        "first": {
            "verdict": point.verdict.word,
            "found": findings(study, curve),
            "figures": figures,
            "numbers": sections.numbers(study, curve, options[0] if options else None),
        },
        "workload": None if work is None else {**work, "figure": None},
        "behind": sections.behind(study, bar),
        "metrics": metric_groups(point),
        "money": money_section(options, [describe_setting(study, curve)]),
    }


def _backlog(backlog: Backlog, point: Point) -> Row:
    """Return heading and figure of the open cases over the year."""
    return {
        "heading": backlog_heading(backlog, point.metrics.get(labels.GROWTH)),
        "figure": embed(
            BACKLOG_FIGURE, lambda lang, narrow: draw_backlog(backlog, lang, narrow), band_caption(backlog)
        ),
    }


def _sweep_parts(run: RunStudy, options: Sequence[CostedOption]) -> Row:
    study = run.study
    names = [sweep.setting_name(run, at) for at in range(len(study.curves))]
    bars = [make_work_bar(curve, curve.points[0]) for curve in study.curves]
    rows = [sweep.row_name(run, at) for at in range(len(study.curves))]
    first = findings(study, study.curves[0])
    same = len({curve.staffing for curve in study.curves}) == 1
    staffing = first.staffing if same else None
    found = Findings(first.setting, staffing, sweep.headline(run, options), None, None, None, None, None)
    by_size = run.by_size
    if by_size is not None:
        figure = curve_figure(study, by_size, 0)
    else:
        figure = embed(
            SETTINGS_FIGURE, lambda lang, narrow: draw_settings(run, options, lang, narrow), sweep.varied_name(run),
            sweep.CAPTION,
        )  # fmt: skip
    return {
        "first": {
            "verdict": None,
            "found": found,
            "figures": [figure],
            "numbers": sweep_numbers(run, options),
        },
        "settings_table": settings_table(run, options),
        "repairs": repairs_section(repairs_of_sweep(run, options)),
        "workload": workload_section(rows, bars),
        "behind": sections.behind(study, bars[0]),
        "money": money_section(options, names),
        "documents": sections.documents(study) if by_size else None,
        "documents_figure": documents_figure(study, by_size) if by_size and study.documents else None,
    }
