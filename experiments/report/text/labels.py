"""Fixed words of the report in both languages: names of metrics, kinds of work, rules, axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.report.style import Lang


@dataclass(frozen=True, slots=True)
class Both:
    """One text in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


# Metrics the overload report reads by name; all others appear under their own label in the table.
LATE = "late_yardstick"
UNDONE = "duties_undone"
GROWTH = "backlog_growth"
REACHED = "visits_reached"
ATTEMPTED = "visits_attempted"
OVERTIME = "overtime_hours"
LOAD = "load"
POSTS_SHORT = "posts_short"
DAYS = "days_to_close"
RECOVERY = "recovery_weeks"

AXIS = Both("households per full-time worker", "每名专职网格员负责户数")
CURVES: Mapping[str, Both] = {
    LATE: Both("cases past their deadline", "事件超过办理时限"),
    UNDONE: Both("planned duties left undone", "例行工作未完成"),
    DAYS: Both("working days to close a case", "事件办结所需工作日"),
}
CURVE_LINES: Mapping[str, tuple[Both, ...]] = {
    LATE: (Both("cases past", "事件超过"), Both("their deadline", "办理时限")),
    UNDONE: (Both("planned duties", "例行工作"), Both("left undone", "未完成")),
    DAYS: (Both("working days to", "事件办结"), Both("close a case", "所需工作日")),
}
BACKLOG = Both("Backlog grows by (open cases per worker and week)", "积压每周增加（件/人）")
GIVES_WAY = Both("What gives way, and from which size", "最先完不成的工作，从多少户开始")
DOCUMENTS = Both(
    "The documents: bar, per grid; dot, per full-time worker", "文件规模：横条为每网格户数，圆点为每名专职"
)
DOCUMENTS_SHORT = (
    Both("The documents: bar, per grid;", "文件规模：横条为每网格户数，"),
    Both("dot, per full-time worker", "圆点为每名专职"),
)
VERDICTS: Mapping[str, Both] = {
    "holds": Both("holds", "可承受"),
    "recovers": Both("recovers after peaks", "峰后可恢复"),
    "overloaded": Both("overloaded", "超负荷"),
    "undecided": Both("not yet clear", "尚不能判定"),
}
WORK: Mapping[str, Both] = {
    "visits": Both("home visits", "入户走访"),
    "special_visits": Both("visits to special households", "特殊人群走访"),
    "patrol": Both("patrol", "日常巡查"),
    "cases": Both("ordinary cases", "一般事件"),
    "upper": Both("tasks from above", "上级交办"),
    "admin": Both("paperwork", "台账"),
    "emergencies": Both("emergencies", "突发事件"),
}
SINGULAR = frozenset({"patrol", "admin"})  # kinds of work whose English name takes a singular verb
SIMULATED = Both("simulated", "模拟结果")
STUDY_KEY = Both("study", "研究编号")

LEVERS: Mapping[str, Both] = {
    "all_monthly": Both("monthly doors", "每户每月走访"),
    "all_quarterly": Both("quarterly doors", "每户每季走访"),
    "special_only": Both("special doors only", "只走访特殊人群"),
    "none": Both("no visits", "不走访"),
    "stepwise": Both("stepwise", "逐级上报"),
    "direct": Both("direct", "网格吹哨、部门报到"),
    "first_contact": Both("first contact", "首办负责"),
    "deadline": Both("by deadline", "超时升级"),
    "overflow": Both("overflow", "超量分流"),
    "default": Both("usual order", "通常次序"),
    "district": Both("district's order", "某区次序"),
}
# The columns of the page's main table; everything else stands in the folded one and in the CSV.
MAIN = (LOAD, POSTS_SHORT, LATE, UNDONE, GROWTH, ATTEMPTED, REACHED, OVERTIME, DAYS)


def name_of(names: Mapping[str, Both], key: str) -> Both:
    """The label of a key; an unknown key is shown as it is written, so that nothing is hidden."""
    return names.get(key) or Both(key.replace("_", " "), key.replace("_", " "))
