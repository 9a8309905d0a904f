"""How an uncertainty study was made, in sentences: what varies, under which law, and how results are judged (S9)."""

from __future__ import annotations

from collections.abc import Iterator

from experiments.analysis.answers.futures_answer import UncertaintyStudy
from experiments.report.text.findings.certainty import name_law
from experiments.report.text.names.labels import Bilingual

MEASURED = Bilingual(
    "Bars: mean width of nine in ten limits when the number is known to a fifth of its futures; lines: 95 % interval.",
    "条形：参数确定到五分之一范围后九成情形上限的平均跨度；横线：95%区间。",
)
INTERVALS = Bilingual(
    "Intervals: Wilson for shares, order statistics for households, paired by future for differences; all 95 %.",
    "区间：比例为Wilson区间，户数为次序统计量区间，差值按情形配对，均为95%。",
)
EACH_FUTURE = Bilingual(
    "Each future is one simulated year; its street and county desks are sized to its own work. Numbers are independent"
    " unless a sum or an order binds them.",
    "每种情形模拟一年，街道和县级岗位按该情形的工作量配备。除受合计或大小关系约束外，各参数相互独立。",
)
MEASUREMENT = Bilingual(
    "A measurement is judged against random fifths of the same futures; p-values of all numbers are adjusted by Holm.",
    "测量的价值与同一批情形的随机五等分比较；所有参数的p值按Holm方法校正。",
)
BOX = Bilingual(
    "The restrictions are found by patient rule induction (Friedman and Fisher 1999), at most three; one without a"
    " significant quasi-p-value (Bryant and Lempert 2010), adjusted for all numbers, is left out.",
    "限制条件由耐心规则归纳法（Friedman、Fisher，1999）得出，最多三项；准p值（Bryant、Lempert，2010）经全部参数校正后"
    "不显著的不列入。",
)
INDICES = Bilingual(
    "Strongest inputs: elementary effects (Campolongo et al. 2007), then first-order and total indices (Saltelli et al."
    " 2010) of the strongest, computed with SALib; the points of a trajectory or group share one simulated year.",
    "影响最大的参数：先作基本效应筛选（Campolongo等，2007），再对最强者计算一阶和总效应指数（Saltelli等，2010），用SALib"
    "计算；同一轨迹或同组各点使用同一模拟年份。",
)


def describe_left_out(study: UncertaintyStudy) -> Bilingual:
    """Return how many assumed numbers vary, and why the others do not."""
    left = study.left_out
    off, inert, fixed = (left.get(reason, 0) for reason in ("mechanism", "no_effect", "lever"))
    return Bilingual(
        f"Assumed numbers that vary: {len(study.numbers)}. Not varied: {off} of inactive mechanisms, {inert} without"
        f" effect, {fixed} that a planner decides or the command states.",
        f"变动的假设参数{len(study.numbers)}项；未变动：机制未启用{off}项，对结果无影响{inert}项，"
        f"属规划决定或已给定{fixed}项。",
    )


def methods(study: UncertaintyStudy) -> Iterator[Bilingual]:
    """Yield the methods behind the results, in the order of the page."""
    laws = [name_law(law.law) for law in study.laws]
    futures = max((of.futures for law in study.laws for of in law.kept), default=0)
    searched = max((len(law.limits) for law in study.laws), default=0)
    yield Bilingual(
        f"{futures:,} futures at each size and {searched:,} searched limits by law"
        f" ({'; '.join(law.en for law in laws)}); the same futures at every size and under every law.",
        f"每种规模{futures:,}种可能情形，每种分布搜索{searched:,}个上限（{'；'.join(law.zh for law in laws)}）；"
        "各规模、各分布使用同一批情形。",
    )
    yield EACH_FUTURE
    yield INTERVALS
    yield MEASUREMENT
    yield BOX
    if study.indices:
        yield INDICES
