"""What the two meeting pages say: answer and figure first, then money, assumptions that decide and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.analysis.answers.answer import OverloadStudy
from experiments.analysis.answers.run_answer import RunStudy
from experiments.costs.book import CostedOption
from experiments.report.design import style
from experiments.report.figure.drawing.canvas import Drawing
from experiments.report.figure.overload_curve import draw_overload_curve
from experiments.report.figure.settings import draw_settings
from experiments.report.figure.unmet import draw_unmet
from experiments.report.html import sections
from experiments.report.html.money import money_section
from experiments.report.html.pages.page import title
from experiments.report.html.settings import sweep_numbers
from experiments.report.text.findings import sweep
from experiments.report.text.names.labels import VERDICTS, Bilingual
from experiments.report.text.sentences import describe_setting, findings
from experiments.report.text.work import unmet
from experiments.report.text.work.unmet import unmet_shares
from experiments.report.text.work.work_bar import make_work_bar
from experiments.report.zones import focus

Row = Mapping[str, Any]
SHOWN_ASSUMPTIONS = 5
MONEY = Bilingual("Money", "费用")
DECIDE = Bilingual("The assumptions behind the largest pieces of work", "工作量最大的几项所依据的假设")
NOTES = Bilingual("Please note", "说明")
INTERVALS = Bilingual(
    "Intervals: 95 %, simulation only; assumptions move these numbers more.",
    "区间：95%，仅计模拟误差；参数假设的影响大于模拟误差。",
)


SAID = ("not_clear", "no_word")
"""Words with which their own sentence begins."""


@dataclass(frozen=True)
class MeetingPages:
    """Content of the document in one language.

    ``lines``: below the headline; ``numbers``: value, meaning and interval; ``blocks``: heading and paragraphs of the
    second page; ``foot``: study and place.
    """

    title: str
    word: str
    headline: str
    lines: Sequence[str]
    drawing: Drawing | None
    caption: str
    numbers: Sequence[tuple[str, str, str]]
    blocks: Sequence[tuple[str, Sequence[str]]]
    foot: str


def overload_pages(study: OverloadStudy, options: Sequence[CostedOption], lang: style.Lang) -> MeetingPages:
    """Return the pages of an overload study."""
    first = study.curves[0]
    drawing = draw_overload_curve(study, first, lang, False)
    numbers = sections.numbers(study, first, options[0] if options else None)
    setting = describe_setting(study, first)
    return _pages(study, options, (drawing, setting, numbers), lang)


def run_pages(run: RunStudy, options: Sequence[CostedOption], lang: style.Lang) -> MeetingPages:
    """Return the pages of a run or a sweep."""
    study, curve = run.study, run.study.curves[0]
    if run.is_sweep:
        numbers, caption = sweep_numbers(run, options), sweep.CAPTION
        by_size = run.by_size
        drawing = (
            draw_settings(run, options, lang, False)
            if by_size is None
            else draw_overload_curve(study, by_size, lang, False)
        )
        return _pages(study, options, (drawing, caption, numbers), lang, sweep.headline(run, options))
    shares = unmet_shares(study, focus(study, curve))
    picture = draw_unmet(shares, lang, False) if shares else None
    numbers = sections.numbers(study, curve, options[0] if options else None)
    return _pages(study, options, (picture, unmet.CAPTION, numbers), lang)


def _pages(
    study: OverloadStudy,
    options: Sequence[CostedOption],
    shown: tuple[Drawing | None, Bilingual, Sequence[Row]],
    lang: style.Lang,
    headline: Bilingual | None = None,
) -> MeetingPages:
    """Return the pages from their parts; ``shown``: figure, its caption, the numbers."""
    curve, (drawing, caption, numbers) = study.curves[0], shown
    found, point = findings(study, curve), focus(study, curve)
    warnings = [Bilingual(en, zh) for en, zh in zip(study.warnings_en, study.warnings_zh, strict=True)]
    own = () if headline else (found.count, found.first, found.shortfall)
    lines = [found.staffing, *warnings, *sections.headline_notes(study), *own]
    blocks = [
        (MONEY, _money(options, lang)),
        (DECIDE, _assumptions(study, lang)),
        (NOTES, _notes(study, lang)),
    ]
    return MeetingPages(
        title(study)[lang],
        "" if headline or point.verdict.word in SAID else _capitalised(VERDICTS[point.verdict.word][lang]),
        (headline or found.headline)[lang],
        [line[lang] for line in lines if line is not None],
        drawing,
        caption[lang],
        [(of["value"][lang], of["meaning"][lang], of["span"][lang]) for of in numbers],
        [(heading[lang], content) for heading, content in blocks if content],
        f"gridstaff, {study.study_key}",
    )


def _capitalised(word: str) -> str:
    return word[:1].upper() + word[1:]


def _money(options: Sequence[CostedOption], lang: style.Lang) -> list[str]:
    """Return budget, outturn and what has no price, of the first scenario."""
    section = money_section(options[:1], [Bilingual("", "")]) if options else None
    if section is None:
        return []
    joint = "" if lang == "zh" else " "
    return [joint.join(part[lang] for part in parts) for parts in section["paragraphs"]]


def _assumptions(study: OverloadStudy, lang: style.Lang) -> list[str]:
    """Return the assumptions behind the largest pieces of work, with range and status."""
    bar = make_work_bar(study.curves[0], focus(study, study.curves[0]))
    lines = []
    for of in sections.behind(study, bar)[:SHOWN_ASSUMPTIONS]:
        work, meaning, unit, status = (of[name][lang] for name in ("work", "meaning", "unit", "status"))
        span = (
            f" ({of['range']})"
            if of["range"] and lang == "en"
            else f"（{of['range']}）"
            if of["range"]
            else ""
        )
        joint = "：" if lang == "zh" else ": "
        comma = "，" if lang == "zh" else ", "
        lines.append(f"{work}{joint}{meaning}{comma}{of['value']}{span} {unit}{comma}{status}")
    return lines


def _notes(study: OverloadStudy, lang: style.Lang) -> list[str]:
    at_head = {note[lang] for note in sections.headline_notes(study)}
    found = dict(sections.notes(study)).get(lang, ())
    return [INTERVALS[lang], *(note for note in found if note not in at_head)]
