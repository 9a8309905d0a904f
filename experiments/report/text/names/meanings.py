"""What the main numbers of a page mean, and the keys of the assumptions that they rest on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.report.text.names import labels
from experiments.report.text.names.formulas import FORMULAS
from experiments.report.text.names.labels import Bilingual
from sim.metrics.catalog.catalog import QUESTIONS


@dataclass(frozen=True, slots=True)
class Meaning:
    """Definition of a number in Chinese (the catalog of metrics has the English), and prefixes of its keys."""

    zh: str
    keys: tuple[str, ...]


VISITS = ("duties.visits", "duties.visit_attempt", "duties.special")
WORK = (
    "duties.admin",
    "duties.patrol",
    *VISITS,
    "demand.upper",
    "demand.found_per",
    "demand.hotline",
    "cases.steps",
)
MEANINGS: Mapping[str, Meaning] = {
    labels.LATE: Meaning(
        "超过统一时限办结（或到期未办结）的事件 ÷ 本期到期的事件，只计网格和社区应办结的事件",
        ("cases.deadline.reference", "authority", "escalation.solving"),
    ),
    labels.UNDONE: Meaning(
        "本期窗口关闭时未完成的分钟数 ÷ 应完成的分钟数；含到期失效的例行工作和走访，走访只计上门次数不足的窗口",
        WORK,
    ),
    labels.ATTEMPTED: Meaning("上门次数足够或已见面的走访窗口 ÷ 本期关闭的全部走访窗口", VISITS),
    labels.REACHED: Meaning("见到住户（含拒访，不含电话）的走访窗口 ÷ 本期关闭的全部走访窗口", VISITS),
    labels.LOAD: Meaning("本期产生的网格员预计工时（不计任何等待）÷ 扣除休假和缺勤后的在岗工时", WORK),
    labels.POST_SHORTFALL: Meaning("（所需网格工时 － 在岗工时）÷ 一名专职网格员的工时；负数为富余", WORK),
    labels.OVERTIME: Meaning(
        "在岗时间以外的工时（不含占用休息）÷ 网格岗位数 ÷ 月数", ("staffing.overtime", "staffing.max_hours")
    ),
    labels.DAYS: Meaning("从登记到办结的工作日，平均", ("escalation", "cases.steps")),
    labels.UNDONE_MINUTES: Meaning("本期未完成的例行工作和走访分钟数 ÷ 户年数", WORK),
    "service_level_met": Meaning(
        "1＝未超负荷，且超期率、上门率和赶工时间均符合要求；否则为0（条款S6.4、S12）",
        ("verdict", "cases.deadline.reference"),
    ),
}


BEHIND: Mapping[str, tuple[str, ...]] = {
    "verdict": ("verdict",),
    "load": WORK,
    "counts": (),  # denominators of shares
    "staff": ("staffing",),
    "deadlines": ("cases.deadline", "authority"),
    "cases": ("cases", "escalation"),
    "times": ("escalation", "cases.steps"),
    "duties": VISITS,
    "gate": ("gate", "demand.upper"),
    "hazards": ("demand.hazards",),
    "surges": ("demand",),
    "records": VISITS,
}
"""Question -> prefixes of the keys that its measures rest on."""
DECLARED = {metric.name: (metric, question) for question, metrics in QUESTIONS.items() for metric in metrics}


def base_of(metric: str) -> str:
    """Return the family of a metric, or the metric itself.

    >>> base_of("load_level.street")
    'load_level'
    """
    return metric.partition(".")[0]


def meaning_of(metric: str) -> Bilingual | None:
    """Return the definition of a metric or family; None if the page does not explain it."""
    found = MEANINGS.get(metric)
    chinese = found.zh if found is not None else FORMULAS.get(metric)
    return None if chinese is None else Bilingual(DECLARED[metric][0].formula, chinese)


def keys_behind(metric: str, known: Sequence[str]) -> list[str]:
    """Return those of the known keys on which a metric rests directly, in the order of its prefixes."""
    found = MEANINGS.get(metric)
    if metric not in DECLARED:
        return []
    prefixes = found.keys if found is not None else BEHIND[DECLARED[metric][1]]
    return [key for prefix in prefixes for key in known if key == prefix or key.startswith(prefix)]
