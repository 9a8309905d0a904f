"""Sentences of the overload study: one function, both languages from the same values.

Every number is rounded before a template sees it, so the two languages cannot differ and nothing is
said more finely than its interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from experiments.analysis.summary import CriticalSize, Curve, Estimate, OverloadStudy, Point
from experiments.report import labels
from experiments.report.labels import Both
from experiments.report.rounding import percent, plain, round_size, scaled, share_words
from experiments.report.style import Lang
from experiments.report.zones import focus

NEXT_COMMAND = "gridstaff run experiment=overload --full"


@dataclass(frozen=True, slots=True)
class Findings:
    """The sentences of one curve, in reading order; `setting` names place, rule and order they speak of."""

    setting: Both
    headline: Both
    first: Both | None
    badly: Both | None

    def all(self) -> tuple[Both, ...]:
        """Every sentence that applies."""
        return tuple(s for s in (self.headline, self.first, self.badly) if s is not None)


def findings(study: OverloadStudy, curve: Curve) -> Findings:
    """The one function from the summary to sentences."""
    point = focus(study, curve)
    return Findings(setting(study, curve), headline(study, curve, point), goes_first(curve), how_badly(point))


def whole(size: float) -> str:
    """A tried size: an input, so it is said exactly."""
    return f"{round(size)}"


def setting(study: OverloadStudy, curve: Curve) -> Both:
    """Place, visit rule, rule of escalation and class order of a curve."""
    place = place_name(study, curve.place)
    levers = [labels.name_of(labels.LEVERS, key) for key in (curve.visit_rule, curve.escalation, curve.class_order)]
    english = capital("; ".join([place.en, *(x.en for x in levers)]))
    return Both(english, "；".join([place.zh, *(x.zh for x in levers)]))


def place_name(study: OverloadStudy, place: str) -> Both:
    """The place's name in both languages; its id if it has none."""
    en, zh = study.place_names.get(place, (place, place))
    return Both(en, zh)


def headline(study: OverloadStudy, curve: Curve, point: Point) -> Both:
    """The verdict at the documents' size and the critical size, by the first template that applies."""
    size, critical = whole(point.households_per_worker), curve.critical
    if critical is not None and critical.bound == "above" and point.verdict != "overloaded":
        top = whole(curve.points[-1].households_per_worker)
        return Both(f"Up to {top}, the largest size tried, one worker copes.", f"试到最大{top}户仍可承受。")
    if critical is not None and critical.bound == "below":
        least = whole(curve.points[0].households_per_worker)
        return Both(f"Even {least} households, the smallest size tried, are too many for one worker.",
                    f"试到最小{least}户仍超负荷。")
    if point.verdict == "undecided":
        return too_few(study, point)
    if critical is None or critical.bound != "inside":
        return _verdict_only(point, size)
    if critical.low <= point.households_per_worker <= critical.high:
        return borderline(critical, size)
    return _verdict_and_limit(point, size, critical)


def borderline(critical: CriticalSize, size: str) -> Both:
    """The interval of the critical size contains the size spoken about."""
    said = round_size(critical)
    return Both(f"{size} households lie at the limit ({said.low} to {said.high}); it may hold or not.",
                f"{size}户处于临界（{said.low}至{said.high}户），能否承受尚不确定。")


def too_few(study: OverloadStudy, point: Point) -> Both:
    """Not enough simulated years for a verdict, with the command that adds some."""
    more = study.settings.get("command_more", NEXT_COMMAND)
    return Both(f"Not yet clear after {point.replications} simulated years; more are needed: {more}",
                f"模拟{point.replications}年尚不能判定，需继续：{more}")


def _verdict_only(point: Point, size: str) -> Both:
    return {
        "overloaded": Both(f"At {size} households one worker cannot keep up.", f"{size}户已超出一名网格员的承载能力。"),
        "recovers": Both(f"At {size} households one worker falls behind after peaks and catches up again.",
                         f"{size}户时高峰后会积压，之后可恢复。"),
        "holds": Both(f"At {size} households one worker copes.", f"{size}户在一名网格员的承载能力之内。"),
    }[point.verdict]


def _verdict_and_limit(point: Point, size: str, critical: CriticalSize) -> Both:
    limit = str(round_size(critical).size)
    weeks = point.metrics.get(labels.RECOVERY)
    if point.verdict == "overloaded":
        return Both(f"At {size} households one worker cannot keep up; about {limit} is the limit.",
                    f"{size}户已超出一名网格员的承载能力，上限约{limit}户。")
    if point.verdict == "recovers" and weeks is not None:
        return Both(f"At {size} households one worker falls behind after peaks and catches up within "
                    f"{plain(weeks)} weeks.", f"{size}户时高峰后会积压，约{plain(weeks)}周内可恢复。")
    if point.verdict == "recovers" or critical.size < point.households_per_worker:
        return _verdict_only(point, size)
    return Both(f"At {size} households one worker copes; the limit is about {limit}.",
                f"{size}户在一名网格员的承载能力之内，上限约{limit}户。")


def limit_label(critical: CriticalSize) -> Both:
    """The critical size as it stands beside its mark."""
    if critical.bound == "below":
        return Both(f"below {whole(critical.size)}, the smallest tried", f"不到{whole(critical.size)}户（试到的最小规模）")
    if critical.bound == "above":
        return Both(f"above {whole(critical.size)}, the largest tried", f"超过{whole(critical.size)}户（试到的最大规模）")
    said = round_size(critical)
    if said.exact:
        return Both(f"about {said.size}", f"约{said.size}户")
    return Both(f"about {said.size} ({said.low} to {said.high})", f"约{said.size}户（{said.low}至{said.high}户）")


def likely(critical: CriticalSize) -> Both | None:
    """The interval of the critical size as a clause; None where there is none."""
    said = round_size(critical)
    if critical.bound != "inside" or said.exact:
        return None
    return Both(f"likely {said.low} to {said.high}", f"多在{said.low}至{said.high}户之间")


def at_focus(point: Point, key: str) -> Both:
    """What one curve says at the documents' size, as a remark inside the picture."""
    size, estimate = whole(point.households_per_worker), point.metrics[key]
    if key == labels.DAYS:
        return Both(f"at {size}: {plain(estimate)} working days", f"{size}户：{plain(estimate)}个工作日")
    share = share_words(estimate)
    what = {labels.LATE: Both("cases late", "事件超期"), labels.UNDONE: Both("duties undone", "例行工作未完成")}[key]
    return Both(f"at {size}: {_of(share.en)} {what.en}", f"{size}户：{share.zh}{what.zh}")


def _of(words: str) -> str:
    """'about half the', 'nearly all', '1 in 10': a share in front of a noun."""
    return f"{words} the" if words.endswith("half") else words


def goes_first(curve: Curve) -> Both | None:
    """Which work falls away first and which is still met; None if no kind of work was watched."""
    broken = sorted((b for b in curve.breaks if b.size is not None and b.size.bound != "above"),
                    key=lambda b: b.size.size if b.size else 0.0)
    kept = [labels.name_of(labels.WORK, b.work) for b in curve.breaks if b not in broken]
    top = whole(curve.points[-1].households_per_worker)
    gone = [labels.name_of(labels.WORK, b.work) for b in broken[:2]]
    tied = len(broken) > 1 and broken[0].size == broken[1].size
    still = Both(f"{listed(kept, 'en')} {'are' if kept else ''} still met at {top}",
                 f"{listed(kept, 'zh')}在{top}户时仍能完成") if kept else None
    if not gone:
        return Both(f"{capital(still.en)}.", f"{still.zh}。") if still else None
    return _first_sentence(gone, still, tied)


def _first_sentence(gone: Sequence[Both], still: Both | None, tied: bool) -> Both:
    if len(gone) == 1:
        en, zh = f"{gone[0].en} fall away first", f"最先完不成的是{gone[0].zh}"
    elif tied:
        en, zh = f"{gone[0].en} and {gone[1].en} fall away together", f"{gone[0].zh}、{gone[1].zh}同时最先完不成"
    else:
        en, zh = f"{gone[0].en} fall away first, then {gone[1].en}", f"最先完不成的是{gone[0].zh}，其次是{gone[1].zh}"
    if still is not None:
        en, zh = f"{en}; {still.en}", f"{zh}；{still.zh}"
    return Both(f"{capital(en)}.", f"{zh}。")


def how_badly(point: Point) -> Both | None:
    """Shares missed and made at the documents' size; days to close where there are no deadlines."""
    size = whole(point.households_per_worker)
    late, visits = point.metrics.get(labels.LATE), point.metrics.get(labels.ATTEMPTED)
    days = point.metrics.get(labels.DAYS)
    if late is None:
        return _no_deadlines(size, days)
    share = share_words(late)
    if visits is None:
        return Both(f"At {size}, {share.en} of the cases miss their deadline.", f"{size}户时，{share.zh}的事件超期。")
    made = share_words(visits)
    return Both(f"At {size}, {share.en} of the cases miss their deadline and {made.en} of the due visits are made.",
                f"{size}户时，{share.zh}的事件超期，应走访户只完成{made.zh}。")


def _no_deadlines(size: str, days: Estimate | None) -> Both | None:
    if days is None:
        return None
    return Both(f"This place sets no deadlines; at {size}, closing takes {plain(days)} working days on average.",
                f"该地未规定办理时限；{size}户时平均{plain(days)}个工作日办结。")


def still_met(names: Sequence[Both], largest: float, lang: Lang, fits: Callable[[str], bool]) -> list[str]:
    """Lines `A, B: still met at 700`, with as many names a line as fit."""
    lines: list[list[Both]] = []
    for name in names:
        if lines and fits(_still_line([*lines[-1], name], largest, lang)):
            lines[-1].append(name)
        else:
            lines.append([name])
    return [_still_line(line, largest, lang) for line in lines]


def _still_line(names: Sequence[Both], largest: float, lang: Lang) -> str:
    if lang == "zh":
        return "、".join(n.zh for n in names) + f"：{whole(largest)}户仍能完成"
    return ", ".join(n.en for n in names) + f": still met at {whole(largest)}"


def listed(names: Sequence[Both], lang: Lang) -> str:
    """`a, b and c` or `a、b、c`."""
    words = [name[lang] for name in names]
    if lang == "zh":
        return "、".join(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def band_caption(curve: Curve) -> Both:
    """What the shaded bands are and how many simulated years stand behind them."""
    years = sorted({p.replications for p in curve.points})
    n = f"{years[0]}" if len(years) == 1 else f"{years[0]} to {years[-1]}"
    n_zh = n.replace(" to ", "至")
    return Both(f"Band and short lines: 95 % interval from {n} simulated years per size; small dots: sizes tried.",
                f"阴影与短线：每种规模模拟{n_zh}年的95%区间；小圆点：试过的规模。")


def percent_text(estimate: Estimate) -> str:
    """A share with its sign, as in a table: `51 %`."""
    return f"{percent(estimate)} %"


def points_of(estimate: Estimate) -> Estimate:
    """A share (0-1) in per cent."""
    return scaled(estimate, 100.0)
