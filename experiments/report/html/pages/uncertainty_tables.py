"""Tables and key numbers of the page of an uncertainty study."""

from __future__ import annotations

from experiments.analysis.answers.answer import LawAnswer
from experiments.analysis.answers.futures_answer import LawChange, UncertaintyStudy, VariedNumber
from experiments.analysis.critical_size import SEARCH_RANGE
from experiments.report.html.sections import number
from experiments.report.html.templating import Row
from experiments.report.text.findings.certainty import (
    SHORT_LAWS,
    name_law,
    round_households,
    say_critical,
    say_end,
    say_size,
)
from experiments.report.text.findings.sensitivity import direction, share_ends, strongest
from experiments.report.text.findings.turning import format_value
from experiments.report.text.findings.uncertainty import kept_at_own, name_number
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.names.metric_lookup import factor, label
from experiments.report.text.names.units import unit_name
from experiments.report.text.numbers import format_number
from experiments.report.text.phrases import sampling_interval

NOTHING = Bilingual("", "")


def key_numbers(study: UncertaintyStudy) -> list[Row]:
    """Return the large numbers beside the figure: limit at the defaults, its range, 9 of 10 futures, own size."""
    found, first, of = [], study.laws[0], kept_at_own(study)
    if study.years is not None:
        critical = study.years.critical
        meaning = Bilingual(
            "households one worker can carry, at the default numbers", "各参数取默认值时的承载上限（户）"
        )
        found.append(number(say_critical(critical), meaning, sampling_interval(critical) or NOTHING))
    if first.limits:
        low, middle, high = say_end(first.low), say_size(first.middle), say_end(first.high)
        value = Bilingual(f"{low.en} to {high.en}", f"{low.zh}至{high.zh}")
        meaning = Bilingual("households in nine of ten futures", "九成可能情形的承载上限（户）")
        span = Bilingual(f"middle one {middle.en}", f"居中{middle.zh}户")
        found.append(number(value, meaning, span, "certainty"))
        last = first.certain[-1]
        meaning = Bilingual(
            f"households hold in {100 * last.share:g} % of futures",
            f"{100 * last.share:g}%的情形可承受的户数",
        )
        span = _interval(say_end(last.low), say_end(last.high))
        found.append(number(_held(last.size), meaning, span, "certainty"))
    if of is not None:
        share = format_number(100.0 * of.share, 1.0)
        meaning = Bilingual(
            f"of futures meet the service level at {of.size:,} households", f"{of.size:,}户时达标的情形比例"
        )
        least, most = (format_number(100.0 * end, 1.0) for end in (of.low, of.high))
        span = Bilingual(f"95 % interval {least} to {most} %", f"95%区间{least}%至{most}%")
        found.append(number(Bilingual(f"{share} %", f"{share}%"), meaning, span, "laws"))
    return found


def _held(size: float) -> Bilingual:
    """Return households that hold; a limit beyond the searched range as not even its end."""
    least = SEARCH_RANGE.smallest
    return Bilingual(f"not even {least}", f"不足{least}") if size <= least else say_size(size)


def _interval(low: Bilingual, high: Bilingual) -> Bilingual:
    return Bilingual(f"95 % interval {low.en} to {high.en}", f"95%区间{low.zh}至{high.zh}户")


def certainty(study: UncertaintyStudy) -> Row:
    """Return the households that hold in each share of the futures, by law."""
    laws = [law for law in study.laws if law.certain]
    heads = [name_law(law.law, SHORT_LAWS) for law in laws]
    rows = [
        {
            "share": f"{100 * of.share:g} %",
            "cells": [
                {"value": say_size(law.certain[at].size), "span": _span(law, at)} for law in laws
            ],
        }
        for at, of in enumerate(laws[0].certain)
    ]  # fmt: skip
    return {"heads": heads, "rows": rows}


def _span(law: LawAnswer, at: int) -> str:
    of = law.certain[at]
    return f"{round_households(of.low):,}–{round_households(of.high):,}"


def laws(study: UncertaintyStudy) -> Row:
    """Return by size the share of futures that meet the service level under each law, and the paired changes."""
    first, others = study.laws[0], study.laws[1:]
    changes = {(one.law, one.size): one for one in study.changes}
    heads = [name_law(law.law, SHORT_LAWS) for law in study.laws]
    rows = []
    for at, of in enumerate(first.kept):
        kept = [law.kept[at] for law in study.laws if law.kept]
        rows.append({
            "size": f"{of.size:,}",
            "cells": [
                {"value": _percent(one.share), "span": f"{_percent(one.low)}–{_percent(one.high)}"} for one in kept
            ],
            "changes": [_change(changes.get((law.law, of.size))) for law in others],
        })  # fmt: skip
    return {"heads": heads, "others": [_name_change(law.law, len(others)) for law in others], "rows": rows}


def _name_change(law: str, count: int) -> Bilingual:
    """Return the heading of a column of changes against the first law; with its law if there are several."""
    if count == 1:
        return Bilingual("change", "变化")
    name = name_law(law, SHORT_LAWS)
    return Bilingual(f"change, {name.en}", f"变化（{name.zh}）")


def _change(one: LawChange | None) -> Row:
    if one is None:
        return {"value": "-", "span": ""}
    points, low, high = (format_number(100.0 * x, 1.0) for x in (one.difference, one.low, one.high))
    sign = "+" if one.difference > 0.0 and points != "0" else ""
    return {"value": f"{sign}{points}", "span": f"{low} – {high}"}


def measurements(study: UncertaintyStudy) -> list[Row]:
    """Return the numbers worth measuring: range of the limit once each is known."""
    return [
        {
            **_number(study.number(one.key)),
            "width": f"{round_households(one.width):,}",
            "span": f"{round_households(one.low):,}–{round_households(one.high):,}",
        }
        for one in study.measurements
    ]


def indices(study: UncertaintyStudy) -> Row:
    """Return the strongest numbers by every method: mean effect, Sobol' indices, rank correlation."""
    times = factor(study.metric)
    rho = {one.key: one for one in study.correlations}
    rows = []
    for row in strongest(study):
        ranked = rho.get(row.key)
        rows.append({
            **_number(study.number(row.key)),
            "effect": _effect(times * row.mu_star),
            "effect_span": _effect_span(times * row.mu_star, times * row.mu_star_interval),
            "direction": direction(row),
            "first": _share(row.first), "first_span": _share_span(row.first, row.first_interval),
            "total": _share(row.total), "total_span": _share_span(row.total, row.total_interval),
            "rho": "-" if ranked is None else f"{ranked.rho:+.2f}",
            "rho_span": "" if ranked is None else f"{ranked.low:+.2f} – {ranked.high:+.2f}",
        })  # fmt: skip
    return {"metric": label(study.metric), "rows": rows}


def verdicts(study: UncertaintyStudy) -> Row:
    """Return the word of the place at each value of the number whose verdicts are stated."""
    named = [of for of in study.numbers if of.key == study.verdict_key]
    name = name_number(named[0]) if named else Bilingual(study.verdict_key, study.verdict_key)
    rows = [
        {
            "value": format_value(of.value), "word": of.word, "kept": f"{of.kept}/{of.years}",
            "span": f"{_percent(of.low)}–{_percent(of.high)} %",
        }
        for of in study.verdicts
    ]  # fmt: skip
    return {"name": name, "rows": rows}


def assumptions(study: UncertaintyStudy) -> list[Row]:
    """Return every number that varies with its default, range and source; those that matter first."""
    first = [row.key for row in strongest(study)] + [one.key for one in study.measurements]
    first += [one.key for one in study.correlations]
    order = {key: at for at, key in enumerate(dict.fromkeys(first))}
    ranked = sorted(study.numbers, key=lambda of: order.get(of.key, len(order)))
    return [_number(of) for of in ranked]


def _number(of: VariedNumber) -> Row:
    return {
        "key": of.key, "meaning": Bilingual(of.meaning_en, of.meaning_zh), "unit": unit_name(of.unit),
        "default": format_value(of.default), "range": f"{format_value(of.low)} – {format_value(of.high)}",
        "source": of.source,
    }  # fmt: skip


def _share(value: float | None) -> str:
    return "-" if value is None else format_number(100.0 * value, 1.0)


def _effect(value: float) -> str:
    return format_number(value, 1.0 if value >= 10.0 else 0.1)


def _effect_span(value: float, half: float) -> str:
    """Return the interval of a mean effect, which is at least 0."""
    return f"{_effect(max(0.0, value - half))} – {_effect(value + half)}"


def _share_span(value: float | None, half: float | None) -> str:
    """Return the interval of a share of the variance, within 0 and 100 %."""
    if value is None or half is None:
        return ""
    low, high = share_ends(value, half)
    return f"{low} – {high}"


def _percent(value: float) -> str:
    return format_number(100.0 * value, 1.0)
