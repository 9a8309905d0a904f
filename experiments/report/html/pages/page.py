"""report.html: a single file that is read, printed and switched between languages offline."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import partial

from experiments.analysis.answers.answer import Curve, LawAnswer, OverloadStudy
from experiments.costs.book import CostedOption
from experiments.report.design import fonts, style
from experiments.report.figure.certainty import NAME as CERTAINTY
from experiments.report.figure.certainty import caption, draw_certainty
from experiments.report.figure.overload_curve import NAME, draw_documented_sizes, draw_overload_curve
from experiments.report.html import sections
from experiments.report.html.figures import embed
from experiments.report.html.meanings import meanings
from experiments.report.html.money import money_section
from experiments.report.html.templating import Row, render, trusted
from experiments.report.html.workload import workload_section
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.phrases import band_caption, capitalize, size_in_short
from experiments.report.text.sentences import describe_rules, findings, place_name
from experiments.report.text.work.work_bar import make_work_bar
from experiments.report.zones import curve_beside, focus

SCRIPT = """
(function () {
  var root = document.documentElement, titles = document.querySelector("title").dataset;
  function speak(lang) { root.lang = lang; document.title = titles[lang]; }
  function follow() {
    var wanted = location.hash.slice(1);
    if (wanted === "en" || wanted === "zh") { speak(wanted); }
  }
  document.querySelectorAll(".switch a[lang]").forEach(function (link) {
    link.addEventListener("click", function (event) {
      event.preventDefault();
      speak(link.lang);
      if (location.hash !== "#meeting") { history.replaceState(null, "", link.hash); }
    });
  });
  window.addEventListener("hashchange", follow);
  follow();
})();
"""
NO_SECTIONS: Row = dict.fromkeys((
    "certainty", "settings_table", "backlog", "workload", "other", "beside", "limits", "curves", "metrics", "documents",
    "documents_figure", "money", "behind", "repairs",
))  # fmt: skip
"""Sections that a page may lack."""


def render_page(study: OverloadStudy, lang: style.Lang, options: Sequence[CostedOption] = ()) -> str:
    """Return the complete page of an overload study.

    Parameters
    ----------
    study
        Results to report.
    lang
        Language shown first.
    options
        Costs of the headline's place at its own size, if they are known.

    Returns
    -------
    str
        HTML in both languages, with figures and font embedded.
    """
    return assemble(_page_parts(study, options), title(study), lang)


def assemble(parts: Row, names: Bilingual, lang: style.Lang) -> str:
    """Return the file of a page from the values of its sections.

    Parameters
    ----------
    parts
        Values for ``body.html``; sections that are left out are not shown.
    names
        Title of the page.
    lang
        Language shown first.
    """
    return render_file(render("body.html", **{**NO_SECTIONS, **parts}), names, lang)


def render_file(body: str, names: Bilingual, lang: style.Lang) -> str:
    """Return the complete file of a page: font, style, script and body.

    Parameters
    ----------
    body
        Rendered content, in both languages.
    names
        Title of the page.
    lang
        Language shown first, and the only one visible without scripts.
    """
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    ascii_text = "".join(map(chr, range(32, 127)))
    return render(
        "page.html",
        lang=lang,
        title=names,
        script_hash=f"sha256-{digest}",
        script=trusted(SCRIPT),
        font=fonts.data_url(body + names.en + names.zh + ascii_text),
        body=trusted(body),
    )


def title(study: OverloadStudy) -> Bilingual:
    """Return the title of the page: place, simulated."""
    place = place_name(study, study.curves[0].place)
    return Bilingual(f"gridstaff: {place.en}, simulated", f"gridstaff：{place.zh}，模拟结果")


def common_parts(study: OverloadStudy) -> Row:
    """Return the values of the sections that every page has."""
    return {
        "bar": _bar(study),
        "meanings": meanings(study),
        "assumptions": sections.assumptions(study),
        "warnings": [Bilingual(en, zh) for en, zh in zip(study.warnings_en, study.warnings_zh, strict=True)],
        "headline_notes": sections.headline_notes(study),
        "notes": sections.notes(study),
        "settings": sections.settings(study.settings),
        "study_key": study.study_key,
    }


def _page_parts(study: OverloadStudy, options: Sequence[CostedOption]) -> Row:
    """Return the values of the template; a part without data is empty."""
    first, other, beside = study.curves[0], other_order(study), curve_beside(study)
    found, point = findings(study, first), focus(study, first)
    bars = [make_work_bar(first, each) for each in first.points]
    sizes = [_size_name(each.households_per_worker) for each in first.points]
    at = first.points.index(point)
    return {
        **common_parts(study),
        "first": {
            "verdict": point.verdict.word,
            "found": found,
            "figures": [curve_figure(study, first, 0)],
            "numbers": sections.numbers(study, first, options[0] if options else None),
        },
        "workload": workload_section(sizes, bars, at),
        "behind": sections.behind(study, bars[at]),
        "other": {"found": findings(study, other), "figure": curve_figure(study, other, 1)}
        if other
        else None,
        "beside": {"found": findings(study, beside), "figure": curve_figure(study, beside, 2)}
        if beside
        else None,
        "certainty": _certainty(study) if study.futures else None,
        "limits": sections.limits(study),
        "curves": sections.curves(study),
        "documents": sections.documents(study),
        "documents_figure": documents_figure(study, first) if study.documents else None,
        "money": money_section(options, [size_in_short(point)]),
    }


def _size_name(size: float) -> Bilingual:
    return Bilingual(f"{size:,.0f} households", f"{size:,.0f}户")


def _certainty(study: OverloadStudy) -> Row:
    """Return the figure of households against certainty, and its table."""
    return {"figure": certainty_figure(study.futures), "rows": sections.certainty(study.futures[0])}


def certainty_figure(laws: Sequence[LawAnswer]) -> Row:
    """Return the figure of households against certainty in both languages and widths."""
    return embed(CERTAINTY, partial(draw_certainty, laws), caption(laws[0]))


def other_order(study: OverloadStudy) -> Curve | None:
    """Return the first curve that differs from the headline in its class order only."""
    first = study.curves[0]
    same = (first.place, first.visit_rule, first.escalation)
    alike = [c for c in study.curves[1:] if (c.place, c.visit_rule, c.escalation) == same]
    return next((c for c in alike if c.class_order != first.class_order), None)


def _bar(study: OverloadStudy) -> Bilingual:
    place = place_name(study, study.curves[0].place)
    year = study.settings.get("year", "")
    joint = " · "
    return Bilingual(
        joint.join(filter(None, ["gridstaff", place.en, year, labels.SIMULATED.en])),
        joint.join(filter(None, ["gridstaff", place.zh, year, labels.SIMULATED.zh])),
    )


def documents_figure(study: OverloadStudy, curve: Curve) -> Row:
    """Return the figure of the sizes in the documents, on the axis of a curve."""
    return embed("documents", partial(draw_documented_sizes, study, curve))


def curve_figure(study: OverloadStudy, curve: Curve, which: int) -> Row:
    """Return figure 1 of a curve with its rules and what its bands are; ``which``: number within the page."""
    return embed(
        f"{NAME}{which}",
        lambda lang, narrow: draw_overload_curve(study, curve, lang, narrow),
        Bilingual(capitalize(describe_rules(curve).en), describe_rules(curve).zh),
        band_caption(study, curve),
    )
