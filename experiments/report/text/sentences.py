"""Sentences of the overload study: one function, both languages from the same values.

Every number is rounded before a template uses it, so the two languages cannot differ and no number is finer than its
interval.
"""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import (
    Curve,
    LawAnswer,
    OverloadStudy,
    Point,
    Verdict,
)
from experiments.report.text.findings.certainty import describe_certainty, describe_range
from experiments.report.text.findings.turning import describe_turning
from experiments.report.text.names import labels
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_percent, round_size
from experiments.report.text.phrases import (
    capitalize,
    describe_count,
    describe_staffing,
    format_size,
    met_share,
    no_staffing,
    per_grid_limit,
    sampling_interval,
    size_in_full,
    unbracketed,
)
from experiments.report.text.work.missed_work import first_unmet_sentence, shortfall_sentence
from experiments.report.zones import focus

NEXT_COMMAND = "gridstaff run experiment=overload --full"


@dataclass(frozen=True, slots=True)
class Findings:
    """Sentences of one curve, in reading order.

    Attributes
    ----------
    setting : Bilingual
        Place, rule and order that they speak of.
    staffing : Bilingual or None
        Grids and posts of the place.
    headline : Bilingual
        Word at the place's own size, and the limit.
    count, certainty, turning, first, shortfall : Bilingual or None
        Years behind the word, with remarks; households by share of futures; word by the value of one assumed number;
        work skipped first; shares missed and made.
    parts : tuple of Bilingual
        The headline in two parts, answer and both intervals; empty where it states no intervals.
    """

    setting: Bilingual
    staffing: Bilingual | None
    headline: Bilingual
    count: Bilingual | None
    certainty: Bilingual | None
    turning: Bilingual | None
    first: Bilingual | None
    shortfall: Bilingual | None
    parts: tuple[Bilingual, ...] = ()

    def all(self) -> tuple[Bilingual, ...]:
        """Return every sentence that applies."""
        found = (self.headline, self.count, self.certainty, self.turning, self.first, self.shortfall)
        return tuple(s for s in found if s is not None)


def findings(study: OverloadStudy, curve: Curve) -> Findings:
    """Return the sentences of a curve."""
    point, futures = focus(study, curve), futures_of(study, curve)
    return Findings(
        describe_setting(study, curve),
        describe_staffing(curve.staffing) if curve.staffing else None,
        headline(study, curve, point),
        count_sentence(curve, point, futures is not None),
        describe_certainty(futures.certain) if futures else None,
        describe_turning(study.turning) if study.turning and curve == study.curves[0] else None,
        first_unmet_sentence(curve),
        shortfall_sentence(point),
        headline_parts(study, curve, point) if futures else (),
    )


def describe_setting(study: OverloadStudy, curve: Curve) -> Bilingual:
    """Return place, visit rule, rule of escalation and class order of a curve."""
    place, rules = place_name(study, curve.place), describe_rules(curve)
    return Bilingual(capitalize(f"{place.en}; {rules.en}"), f"{place.zh}；{rules.zh}")


def describe_rules(curve: Curve) -> Bilingual:
    """Return visit rule, rule of escalation and class order of a curve."""
    keys = (curve.visit_rule, curve.escalation, curve.class_order)
    levers = [labels.name_of(labels.LEVERS, key) for key in keys]
    return Bilingual("; ".join(x.en for x in levers), "；".join(x.zh for x in levers))


def place_name(study: OverloadStudy, place: str) -> Bilingual:
    """Return the place's name in both languages; its id if it has none."""
    en, zh = study.place_names.get(place, (place, place))
    return Bilingual(en, zh)


def headline(study: OverloadStudy, curve: Curve, point: Point) -> Bilingual:
    """Return the word at the size in focus, the limit and, if futures were searched, both intervals."""
    parts = headline_parts(study, curve, point)
    if len(parts) == 1:
        return parts[0]
    return Bilingual("; ".join(p.en for p in parts), "；".join(p.zh for p in parts))


def headline_parts(study: OverloadStudy, curve: Curve, point: Point) -> tuple[Bilingual, ...]:
    """Return the headline's answer and, if futures were searched, its intervals as a second part."""
    size, rule = size_in_full(point), labels.condition(curve.visit_rule)
    if point.verdict.word == "no_word":
        return (_too_short(point.verdict),)
    if point.verdict.word == "not_clear":
        return (too_few(study, point),)
    word = {
        "copes": Bilingual(
            f"{rule.en}, one full-time worker copes with {size.en}",
            f"{rule.zh}，一名专职网格员能够承担{size.zh}",
        ),
        "at_limit": Bilingual(
            f"{rule.en}, one full-time worker with {size.en} is at the limit",
            f"{rule.zh}，一名专职网格员负责{size.zh}处于临界",
        ),
        "falls_short": Bilingual(
            f"{rule.en}, one full-time worker with {size.en} is not overloaded but falls short",
            f"{rule.zh}，一名专职网格员负责{size.zh}虽未超负荷，但未达要求",
        ),
        "overloaded": Bilingual(
            f"{rule.en}, one full-time worker with {size.en} is overloaded",
            f"{rule.zh}，一名专职网格员负责{size.zh}已超出承载能力",
        ),
    }[point.verdict.word]
    limit = _limit_clause(curve)
    both = _both_intervals(study, curve)
    answer = Bilingual(f"{word.en}{limit.en}", f"{word.zh}{limit.zh}")
    if both is None:
        return (Bilingual(f"{answer.en}.", f"{answer.zh}。"),)
    return answer, Bilingual(f"{both.en}.", f"{both.zh}。")


def _both_intervals(study: OverloadStudy, curve: Curve) -> Bilingual | None:
    """Return the interval of the simulation and that over the assumed ranges; None without futures (S9)."""
    law = futures_of(study, curve)
    if law is None:
        return None
    alone = sampling_interval(curve.critical) if curve.critical else None
    span = describe_range(law)
    if alone is None:
        return span
    return Bilingual(f"{alone.en}; {span.en}", f"{unbracketed(alone)}；{span.zh}")


def futures_of(study: OverloadStudy, curve: Curve) -> LawAnswer | None:
    """Return the futures of a curve under the first law; None if none were searched."""
    return study.futures[0] if study.futures and curve == study.curves[0] else None


def _limit_clause(curve: Curve) -> Bilingual:
    """Return the critical size as the end of the headline; empty without one."""
    critical = curve.critical
    if critical is None:
        return Bilingual("", "")
    size = format_size(critical.size)
    if critical.bound == "below" and curve.floor:
        return Bilingual(f"; {no_staffing(curve).en}", f"；{no_staffing(curve).zh}")
    if critical.bound == "below":
        return Bilingual(
            f"; even {size} households, the smallest size tried, are too many",
            f"；试到最小{size}户仍超出承载能力",
        )
    if critical.bound == "above":
        return Bilingual(f"; so up to {size}, the largest size tried", f"；试到最大{size}户仍能够承担")
    if critical.bound == "between":
        low, high = format_size(critical.low), format_size(critical.high)
        return Bilingual(
            f"; the limit lies between {low} and {high}, not searched",
            f"；上限在{low}至{high}户之间（未细查）",
        )
    limit, grid = f"{round_size(critical).size:,}", per_grid_limit(curve)
    return Bilingual(
        f"; the limit is about {limit}" + (f", {grid.en}" if grid else ""),
        f"，上限约为{limit}户" + (f"（{grid.zh}）" if grid else ""),
    )


def too_few(study: OverloadStudy, point: Point) -> Bilingual:
    """Return the sentence for too few years, with the command that adds some."""
    more = study.settings.get("command_more", NEXT_COMMAND)
    count = describe_count(point.verdict)
    return Bilingual(
        f"Not yet clear: service level {count.en}. To add years: {more}",
        f"暂无法判定：{count.zh}。增加模拟年数：{more}",
    )


def _too_short(verdict: Verdict) -> Bilingual:
    return Bilingual(
        f"No verdict: {verdict.weeks} measured weeks are less than the year that a verdict needs.",
        f"不作判定：统计期{verdict.weeks}周，不足一年。",
    )


def count_sentence(curve: Curve, point: Point, is_limit_known: bool = False) -> Bilingual | None:
    """Return the years behind the word, the interval of the limit, and the remarks; None without a word.

    ``is_limit_known``: the headline states the interval of the limit.
    """
    verdict = point.verdict
    if verdict.word == "no_word":
        return None
    parts = [] if verdict.word == "not_clear" else [_count_clause(verdict, point)]
    parts += remarks(verdict)
    interval = sampling_interval(curve.critical) if curve.critical else None
    if interval is not None and not is_limit_known:
        parts.insert(min(1, len(parts)), Bilingual(f"Limit: {interval.en}.", f"上限的{interval.zh}。"))
    if not parts:
        return None
    return Bilingual(" ".join(p.en for p in parts), "".join(p.zh for p in parts))


def _count_clause(verdict: Verdict, point: Point) -> Bilingual:
    count, missed, share = describe_count(verdict), _missed_first(point), met_share(verdict)
    low, high = share.split("-")
    ending = missed if verdict.word in ("falls_short", "overloaded", "at_limit") else None
    return Bilingual(
        f"Service level {count.en} (95 % interval {low} to {high} % of years){ending.en if ending else ''}.",
        f"{count.zh}（95%区间：{low}%至{high}%的年份）{ending.zh if ending else ''}。",
    )


def _missed_first(point: Point) -> Bilingual | None:
    """Return which work is missed first and how much of it."""
    work = point.first_unmet_work
    if work is None:
        return None
    name, share = labels.name_of(labels.WORK, work), point.metrics.get(f"unmet_share.{work}")
    if share is None:
        return Bilingual(f"; missed first: {name.en}", f"；最先未达要求的是{name.zh}")
    per_cent = format_percent(share)
    return Bilingual(
        f"; missed first: {name.en}, {per_cent} % not done", f"；最先未达要求的是{name.zh}，未完成{per_cent}%"
    )


def remarks(verdict: Verdict) -> list[Bilingual]:
    """Return the remarks beside a word: temporary backlogs, the verdict of the community desk."""
    found: list[Bilingual] = []
    if verdict.pile_ups:
        found.append(Bilingual(
            f"In {verdict.pile_ups} of {verdict.judged} years work piled up for more than two weeks.",
            f"{verdict.judged}年中有{verdict.pile_ups}年出现阶段性积压。",
        ))  # fmt: skip
    if verdict.desk_overloaded:
        found.append(Bilingual(
            f"The community desk was overloaded in {verdict.desk_overloaded} of {verdict.judged} years.",
            f"社区窗口在{verdict.judged}年中有{verdict.desk_overloaded}年超负荷。",
        ))  # fmt: skip
    return found
