"""report.html: one file that reads, prints and switches language without a network."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from string import Template

from experiments.analysis.answer import Curve, OverloadStudy
from experiments.report import fonts, style
from experiments.report.figure import images
from experiments.report.figure.overload_curve import NAME, draw_overload_curve
from experiments.report.html import sections
from experiments.report.html.markup import bilingual, element, section
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual
from experiments.report.text.phrases import band_caption
from experiments.report.text.sentences import at_limit, describe_setting, findings, place_name
from experiments.report.zones import focus

SCRIPT = """
function show() {
  var wanted = location.hash.slice(1);
  if (wanted === "en" || wanted === "zh") { document.documentElement.lang = wanted; }
}
window.addEventListener("hashchange", show);
show();
"""


def render_page(study: OverloadStudy, lang: style.Lang) -> str:
    """The whole page; `lang` is the language shown first (and without script)."""
    body = "\n".join(part for part in _page_parts(study) if part)
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    template = Template((files("experiments.report.html") / "page.html").read_text(encoding="utf-8"))
    ascii_text = "".join(map(chr, range(32, 127)))
    return template.substitute(
        lang=lang,
        title=escape(_title(study)[lang]),
        script_hash=f"sha256-{digest}",
        script=SCRIPT,
        font=fonts.data_url(body + _title(study).en + _title(study).zh + ascii_text),
        body=body,
    )


def _title(study: OverloadStudy) -> Bilingual:
    place = place_name(study, study.curves[0].place)
    return Bilingual(f"gridstaff: {place.en}, simulated", f"gridstaff：{place.zh}，模拟结果")


def _page_parts(study: OverloadStudy) -> list[str]:
    first = study.curves[0]
    other = other_order(study)
    parts = [_bar(study), _first_screen(study, first)]
    if other is not None:
        title = Bilingual("The same work under another class order", "同样的工作，不同的先后次序")
        parts.append(section(title, _verdict_line(study, other) + figure(study, other, 1), "order"))
    parts += [
        section(
            Bilingual("How many households one worker can carry, by setting", "各种设定下的承载上限"),
            sections.limits(study),
            "limits",
        ),
        section(Bilingual("All numbers", "全部数据"), sections.curves(study), "numbers"),
        section(Bilingual("The documents' sizes", "文件所述规模"), sections.documents(study), "documents"),
        section(Bilingual("Assumptions", "假设"), sections.assumptions(study), "assumptions"),
        section(Bilingual("Please note", "请注意"), sections.notes(study), "notes"),
        section(
            Bilingual("Settings, and how to repeat this", "设置与复现"), sections.settings(study), "reproduce"
        ),
        element(
            "p",
            f"gridstaff · {bilingual(labels.SIMULATED)} · {bilingual(labels.STUDY_KEY)} {escape(study.study_key)}",
            "foot",
        ),
    ]
    return parts


def other_order(study: OverloadStudy) -> Curve | None:
    """The first curve that differs from the headline in its class order only."""
    first = study.curves[0]
    same = (first.place, first.visit_rule, first.escalation)
    alike = [c for c in study.curves[1:] if (c.place, c.visit_rule, c.escalation) == same]
    return next((c for c in alike if c.class_order != first.class_order), None)


def _bar(study: OverloadStudy) -> str:
    place = place_name(study, study.curves[0].place)
    year = study.settings.get("year", "")
    joint = " · "
    words = Bilingual(
        joint.join(filter(None, ["gridstaff", place.en, year, labels.SIMULATED.en])),
        joint.join(filter(None, ["gridstaff", place.zh, year, labels.SIMULATED.zh])),
    )
    switch = '<a href="#zh" lang="zh">中文</a><a href="#en" lang="en">English</a>'
    return f'<header class="bar"><span>{bilingual(words)}</span><nav class="switch">{switch}</nav></header>'


def _verdict_line(study: OverloadStudy, curve: Curve) -> str:
    found = findings(study, curve)
    said = " ".join(bilingual(s) for s in found.all())
    return element("p", said)


def _first_screen(study: OverloadStudy, curve: Curve) -> str:
    found, point = findings(study, curve), focus(study, curve)
    verdict = "undecided" if at_limit(curve, point) else point.verdict
    tag = element("span", bilingual(labels.VERDICTS[verdict]), f"tag {verdict}")
    sub = element("p", bilingual(found.first), "sub") if found.first else ""
    numbers = element("div", sections.numbers(study, curve), "numbers")
    screen = element("div", figure(study, curve, 0) + numbers, "first")
    shortfall = element("p", bilingual(found.shortfall)) if found.shortfall else ""
    return element("h1", tag + bilingual(found.headline)) + sub + screen + shortfall


def figure(study: OverloadStudy, curve: Curve, which: int) -> str:
    """Figure 1 of a curve, in both languages and widths, with its caption."""
    pictures = []
    for lang in style.LANGS:
        for narrow in (False, True):
            drawing = draw_overload_curve(study, curve, lang, narrow)
            width = "narrow" if narrow else "wide"
            image = images.inline(drawing.figure, f"{NAME}{which}-{lang}-{width}", drawing.heading)
            pictures.append(f'<div class="{lang}"><div class="{width}">{image}</div></div>')
    caption = f"{bilingual(describe_setting(study, curve))}<br>{bilingual(band_caption(study, curve))}"
    return element("figure", "".join(pictures) + element("figcaption", caption))
