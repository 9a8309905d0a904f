"""report.html: a single file that is read, printed and switched between languages offline."""

from __future__ import annotations

import base64
import hashlib

from experiments.analysis.answer import Curve, OverloadStudy
from experiments.report import fonts, style
from experiments.report.figure import images
from experiments.report.figure.certainty import draw_certainty
from experiments.report.figure.overload_curve import NAME, draw_overload_curve
from experiments.report.html import sections
from experiments.report.html.sections import Row
from experiments.report.html.templating import render, trusted
from experiments.report.text import labels
from experiments.report.text.certainty import describe_certainty
from experiments.report.text.labels import Bilingual
from experiments.report.text.phrases import band_caption
from experiments.report.text.sentences import describe_setting, findings, place_name
from experiments.report.zones import curve_beside, focus

SCRIPT = """
function show() {
  var wanted = location.hash.slice(1);
  if (wanted === "en" || wanted === "zh") { document.documentElement.lang = wanted; }
}
window.addEventListener("hashchange", show);
show();
"""


def render_page(study: OverloadStudy, lang: style.Lang) -> str:
    """Return the complete page.

    Parameters
    ----------
    study
        Results to report.
    lang
        Language shown first, and the only one visible without scripts.

    Returns
    -------
    str
        HTML in both languages, with figures and font embedded.
    """
    body = render("body.html", **_page_parts(study))
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    ascii_text = "".join(map(chr, range(32, 127)))
    return render(
        "page.html",
        lang=lang,
        title=_title(study)[lang],
        script_hash=f"sha256-{digest}",
        script=trusted(SCRIPT),
        font=fonts.data_url(body + _title(study).en + _title(study).zh + ascii_text),
        body=trusted(body),
    )


def _title(study: OverloadStudy) -> Bilingual:
    place = place_name(study, study.curves[0].place)
    return Bilingual(f"gridstaff: {place.en}, simulated", f"gridstaff：{place.zh}，模拟结果")


def _page_parts(study: OverloadStudy) -> Row:
    """Return the variables of the template; a part without data is empty."""
    first, other, beside = study.curves[0], other_order(study), curve_beside(study)
    found, point = findings(study, first), focus(study, first)
    return {
        "bar": _bar(study),
        "first": {
            "verdict": point.verdict.word,
            "found": found,
            "figure": figure(study, first, 0),
            "numbers": sections.numbers(study, first),
        },
        "certainty": _certainty(study) if study.futures else None,
        "other": {"found": findings(study, other), "figure": figure(study, other, 1)} if other else None,
        "beside": {"found": findings(study, beside), "figure": figure(study, beside, 2)} if beside else None,
        "limits": sections.limits(study),
        "curves": sections.curves(study),
        "documents": sections.documents(study),
        "assumptions": sections.assumptions(study),
        "warnings": [Bilingual(en, zh) for en, zh in zip(study.warnings_en, study.warnings_zh, strict=True)],
        "headline_notes": sections.headline_notes(study),
        "notes": sections.notes(study),
        "settings": study.settings,
        "study_key": study.study_key,
    }


def _certainty(study: OverloadStudy) -> Row:
    """Return the figure of households against certainty in both languages, and its table."""
    variants = []
    for lang in style.LANGS:
        drawn = draw_certainty(study.futures, "", lang)
        heading = describe_certainty(study.futures[0].certain)[lang]
        variants.append({"lang": lang, "svg": trusted(images.inline(drawn, f"certainty-{lang}", heading))})
    return {"images": variants, "rows": sections.certainty(study.futures[0])}


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


def figure(study: OverloadStudy, curve: Curve, which: int) -> Row:
    """Return figure 1 of a curve in both languages and widths, with its caption."""
    variants = []
    for lang in style.LANGS:
        for narrow in (False, True):
            drawing = draw_overload_curve(study, curve, lang, narrow)
            width = "narrow" if narrow else "wide"
            image = images.inline(drawing.figure, f"{NAME}{which}-{lang}-{width}", drawing.heading)
            variants.append({"lang": lang, "width": width, "svg": trusted(image)})
    return {"images": variants, "setting": describe_setting(study, curve), "band": band_caption(study, curve)}
