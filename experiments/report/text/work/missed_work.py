"""Sentences on work that is missed: what is skipped first, shares missed and made."""

from __future__ import annotations

from collections.abc import Sequence

from experiments.analysis.answers.answer import CriticalSize, Curve, Estimate, Point
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_estimate, share_words
from experiments.report.text.phrases import capitalize, format_size, join_names, size_in_short

ONLY_BELOW = 0.85  # from this share on "only" would mislead
UNCLEAR_GROWTH = 0.1  # undone share from which skipped work explains why cases do not pile up


def first_unmet_sentence(curve: Curve) -> Bilingual | None:
    """Return which work is skipped first and which is still met; None if no kind of work was observed."""
    unmet = sorted(
        ((b.work, b.size) for b in curve.unmet_work if b.size is not None and b.size.bound != "above"),
        key=lambda pair: pair[1].size,
    )
    broken = {work for work, _ in unmet}
    met = [b.work for b in curve.unmet_work if b.work not in broken]
    first = _unmet_clause(unmet[:2])
    last = _met_clause(met, format_size(curve.points[-1].households_per_worker))
    parts = [part for part in (first, last) if part is not None]
    if not parts:
        return None
    return Bilingual(f"{capitalize('; '.join(p.en for p in parts))}.", f"{'；'.join(p.zh for p in parts)}。")


def _unmet_clause(unmet: Sequence[tuple[str, CriticalSize]]) -> Bilingual | None:
    """Return the first one or two kinds of work that are skipped."""
    if not unmet:
        return None
    names = [labels.name_of(labels.WORK, work) for work, _ in unmet]
    if len(unmet) > 1 and unmet[0][1] == unmet[1][1]:
        return Bilingual(
            f"{join_names(names, 'en')} are the first to be skipped", f"{join_names(names, 'zh')}最先难以完成"
        )
    be = "is" if unmet[0][0] in labels.SINGULAR else "are"
    clause = Bilingual(f"{names[0].en} {be} the first to be skipped", f"{names[0].zh}最先难以完成")
    if len(names) == 1:
        return clause
    return Bilingual(f"{clause.en}, then {names[1].en}", f"{clause.zh}，其次是{names[1].zh}")


def _met_clause(works: Sequence[str], largest: str) -> Bilingual | None:
    """Return the kinds of work still done at the largest size."""
    if not works:
        return None
    names = [labels.name_of(labels.WORK, work) for work in works]
    verb = "is" if len(works) == 1 and works[0] in labels.SINGULAR else "are"
    en = f"{join_names(names, 'en')} {verb} still met at {largest}"
    return Bilingual(en, f"{join_names(names, 'zh')}到{largest}户仍能按要求完成")


def shortfall_sentence(point: Point) -> Bilingual | None:
    """Return the shares missed and made at the size in focus; days to close if there are no deadlines."""
    size = size_in_short(point)
    late, visits = point.metrics.get(labels.LATE), point.metrics.get(labels.ATTEMPTED)
    days = point.metrics.get(labels.DAYS)
    if late is None:
        return _no_deadlines(size, days)
    share = share_words(late)
    if visits is None:
        return Bilingual(
            f"At {size.en}, {share.en} of the cases {_be(share)} late.",
            f"{size.zh}时，{share.zh}的事件超期办理。",
        )
    made = share_words(visits)
    only = "仅" if visits.mean < ONLY_BELOW else ""
    ending = Bilingual("", "")
    if _is_skipped_instead(point):
        ending = Bilingual(
            " Cases do not pile up: visits and patrols are skipped instead.",
            "事件没有积压，受挤占的是走访和巡查。",
        )
    return Bilingual(
        f"At {size.en}, {share.en} of the cases {_be(share)} late and {made.en} of the due homes are called at."
        + ending.en,
        f"{size.zh}时，{share.zh}的事件超期办理，应走访户{only}{made.zh}已上门。" + ending.zh,
    )


def _be(share: Bilingual) -> str:
    """Return the verb after a share: '1 in 10 of the cases is', 'half of the cases are'."""
    return "is" if " 1 in " in f" {share.en}" and not share.en.startswith("between") else "are"


def _is_skipped_instead(point: Point) -> bool:
    growth, undone = point.metrics.get(labels.GROWTH), point.metrics.get(labels.UNDONE)
    return growth is not None and growth.low <= 0 and undone is not None and undone.mean > UNCLEAR_GROWTH


def _no_deadlines(size: Bilingual, days: Estimate | None) -> Bilingual | None:
    if days is None:
        return None
    return Bilingual(
        f"This place sets no deadlines; at {size.en}, closing takes {format_estimate(days)} working days on average.",
        f"该地未规定办理时限；{size.zh}时平均{format_estimate(days)}个工作日办结。",
    )
