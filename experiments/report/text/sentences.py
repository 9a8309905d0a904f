"""Sentences of the overload study: one function, both languages from the same values.

Every number is rounded before a template sees it, so the two languages cannot differ and nothing is
said more finely than its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.analysis.answer import CriticalSize, Curve, Estimate, OverloadStudy, Point
from experiments.report.text import labels
from experiments.report.text.labels import Bilingual
from experiments.report.text.numbers import format_estimate, round_size, share_words
from experiments.report.text.phrases import capitalize, format_size, join_names, size_in_full, size_in_short
from experiments.report.zones import focus

ONLY_BELOW = 0.85  # from this share on "only" would mislead
NEXT_COMMAND = "gridstaff run experiment=overload --full"


@dataclass(frozen=True, slots=True)
class Findings:
    """The sentences of one curve, in reading order; `setting` names place, rule and order they speak of."""

    setting: Bilingual
    headline: Bilingual
    first: Bilingual | None
    shortfall: Bilingual | None

    def all(self) -> tuple[Bilingual, ...]:
        """Every sentence that applies."""
        return tuple(s for s in (self.headline, self.first, self.shortfall) if s is not None)


def findings(study: OverloadStudy, curve: Curve) -> Findings:
    """The one function from the summary to sentences."""
    point = focus(study, curve)
    return Findings(
        describe_setting(study, curve),
        headline(study, curve, point),
        first_unmet_sentence(curve),
        shortfall_sentence(point),
    )


def describe_setting(study: OverloadStudy, curve: Curve) -> Bilingual:
    """Place, visit rule, rule of escalation and class order of a curve."""
    place = place_name(study, curve.place)
    levers = [
        labels.name_of(labels.LEVERS, key) for key in (curve.visit_rule, curve.escalation, curve.class_order)
    ]
    english = capitalize("; ".join([place.en, *(x.en for x in levers)]))
    return Bilingual(english, "；".join([place.zh, *(x.zh for x in levers)]))


def place_name(study: OverloadStudy, place: str) -> Bilingual:
    """The place's name in both languages; its id if it has none."""
    en, zh = study.place_names.get(place, (place, place))
    return Bilingual(en, zh)


def headline(study: OverloadStudy, curve: Curve, point: Point) -> Bilingual:
    """The verdict at the documents' size and the critical size, by the first template that applies."""
    size, critical = size_in_full(point), curve.critical
    if critical is not None and critical.bound == "above" and point.verdict != "overloaded":
        top = format_size(critical.size)
        return Bilingual(
            f"Up to {top}, the largest size tried, one worker copes.", f"试到最大{top}户仍可承受。"
        )
    if critical is not None and critical.bound == "below":
        least = format_size(critical.size)
        return Bilingual(
            f"Even {least} households, the smallest size tried, are too many for one worker.",
            f"试到最小{least}户仍超负荷。",
        )
    if point.verdict == "undecided":
        return too_few(study, point)
    if critical is None or critical.bound != "inside":
        return _verdict_only(point, size)
    if at_limit(curve, point):
        return borderline(critical, size)
    return _verdict_and_limit(point, size, critical)


def at_limit(curve: Curve, point: Point) -> bool:
    """Whether the interval of the critical size contains this size, so that nothing is sure there."""
    limit = curve.critical
    inside = limit is not None and limit.bound == "inside"
    return inside and limit is not None and limit.low <= point.households_per_worker <= limit.high


def borderline(critical: CriticalSize, size: Bilingual) -> Bilingual:
    """The interval of the critical size contains the size spoken about."""
    limit = round_size(critical)
    return Bilingual(
        f"{size.en} lie at the limit ({limit.low:,} to {limit.high:,}); it may hold or not.",
        f"{size.zh}处于临界（{limit.low:,}至{limit.high:,}户），能否承受尚不确定。",
    )


def too_few(study: OverloadStudy, point: Point) -> Bilingual:
    """Not enough simulated years for a verdict, with the command that adds some."""
    more = study.settings.get("command_more", NEXT_COMMAND)
    return Bilingual(
        f"Not yet clear after {point.replications} simulations; more are needed: {more}",
        f"模拟{point.replications}次尚不能判定，需继续：{more}",
    )


def _verdict_only(point: Point, size: Bilingual) -> Bilingual:
    return {
        "overloaded": Bilingual(
            f"At {size.en} one worker cannot keep up.", f"{size.zh}已超出一名网格员的承载能力。"
        ),
        "recovers": Bilingual(
            f"At {size.en} one worker falls behind after peaks and catches up again.",
            f"{size.zh}时高峰后会积压，之后可恢复。",
        ),
        "holds": Bilingual(f"At {size.en} one worker copes.", f"{size.zh}在一名网格员的承载能力之内。"),
    }[point.verdict]


def _verdict_and_limit(point: Point, size: Bilingual, critical: CriticalSize) -> Bilingual:
    limit = f"{round_size(critical).size:,}"
    weeks = point.metrics.get(labels.RECOVERY)
    if point.verdict == "overloaded":
        return Bilingual(
            f"At {size.en} one worker cannot keep up; about {limit} is the limit.",
            f"{size.zh}已超出一名网格员的承载能力，上限约{limit}户。",
        )
    if critical.size < point.households_per_worker:
        # The verdict looks at backlog and lapsed duties; the promise behind the limit also at misses.
        return Bilingual(
            f"At {size.en} work does not pile up, but more goes undone than promised; "
            f"about {limit} is the limit.",
            f"{size.zh}虽未超负荷，但未达到承诺的完成率，上限约{limit}户。",
        )
    if point.verdict == "recovers":
        return _catches_up(size, weeks)
    return Bilingual(
        f"At {size.en} one worker copes; the limit is about {limit}.",
        f"{size.zh}在一名网格员的承载能力之内，上限约{limit}户。",
    )


def _catches_up(size: Bilingual, weeks: Estimate | None) -> Bilingual:
    within = (
        Bilingual(f"within {format_estimate(weeks)} weeks", f"约{format_estimate(weeks)}周内")
        if weeks
        else Bilingual("again", "之后")
    )
    return Bilingual(
        f"At {size.en} one worker falls behind after peaks and catches up {within.en}.",
        f"{size.zh}时高峰后会积压，{within.zh}可恢复。",
    )


def first_unmet_sentence(curve: Curve) -> Bilingual | None:
    """Which work falls away first and which is still met; None if no kind of work was watched."""
    unmet = sorted(
        (b for b in curve.unmet_work if b.size is not None and b.size.bound != "above"),
        key=lambda b: b.size.size if b.size else 0.0,
    )
    met = [b.work for b in curve.unmet_work if b not in unmet]
    tied = len(unmet) > 1 and unmet[0].size == unmet[1].size
    first = _unmet_clause([b.work for b in unmet[:2]], tied)
    last = _met_clause(met, format_size(curve.points[-1].households_per_worker))
    parts = [part for part in (first, last) if part is not None]
    if not parts:
        return None
    return Bilingual(f"{capitalize('; '.join(p.en for p in parts))}.", f"{'；'.join(p.zh for p in parts)}。")


def _unmet_clause(works: Sequence[str], tied: bool) -> Bilingual | None:
    """The first one or two kinds of work to fall away."""
    if not works:
        return None
    first, *rest = (labels.name_of(labels.WORK, work) for work in works)
    falls = "falls" if works[0] in labels.SINGULAR else "fall"
    if not rest:
        return Bilingual(f"{first.en} {falls} away first", f"最先完不成的是{first.zh}")
    then = rest[0]
    if tied:
        return Bilingual(
            f"{first.en} and {then.en} fall away together", f"{first.zh}、{then.zh}同时最先完不成"
        )
    return Bilingual(
        f"{first.en} {falls} away first, then {then.en}", f"最先完不成的是{first.zh}，其次是{then.zh}"
    )


def _met_clause(works: Sequence[str], largest: str) -> Bilingual | None:
    """The kinds of work still done at the largest size."""
    if not works:
        return None
    names = [labels.name_of(labels.WORK, work) for work in works]
    verb = "is" if len(works) == 1 and works[0] in labels.SINGULAR else "are"
    en = f"{join_names(names, 'en')} {verb} still met at {largest}"
    return Bilingual(en, f"{join_names(names, 'zh')}在{largest}户时仍能完成")


def shortfall_sentence(point: Point) -> Bilingual | None:
    """Shares missed and made at the documents' size; days to close where there are no deadlines."""
    size = size_in_short(point)
    late, visits = point.metrics.get(labels.LATE), point.metrics.get(labels.ATTEMPTED)
    days = point.metrics.get(labels.DAYS)
    if late is None:
        return _no_deadlines(size, days)
    share = share_words(late)
    if visits is None:
        return Bilingual(
            f"At {size.en}, {share.en} of the cases miss their deadline.",
            f"{size.zh}时，{share.zh}的事件超期。",
        )
    made = share_words(visits)
    only = "只完成" if visits.mean < ONLY_BELOW else "完成"
    return Bilingual(
        f"At {size.en}, {share.en} of the cases miss their deadline "
        f"and {made.en} of the due visits are made.",
        f"{size.zh}时，{share.zh}的事件超期，应走访户{only}{made.zh}。",
    )


def _no_deadlines(size: Bilingual, days: Estimate | None) -> Bilingual | None:
    if days is None:
        return None
    return Bilingual(
        f"This place sets no deadlines; at {size.en}, closing takes {format_estimate(days)} working days on average.",
        f"该地未规定办理时限；{size.zh}时平均{format_estimate(days)}个工作日办结。",
    )
