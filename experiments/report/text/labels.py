"""Fixed words of the report in both languages: names of metrics, kinds of work, rules, axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.report.style import Lang


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


# Metrics the overload report reads by name; all others appear under their own label in the table.
LATE = "late_reference"
UNDONE = "duties_undone"
GROWTH = "backlog_growth"
REACHED = "visits_reached"
ATTEMPTED = "visits_attempted"
OVERTIME = "overtime_hours"
LOAD = "load"
POST_SHORTFALL = "post_shortfall"
DAYS = "days_to_close"
RECOVERY = "recovery_weeks"

AXIS = Bilingual("households per full-time worker", "每名专职网格员负责户数")
CURVES: Mapping[str, Bilingual] = {
    LATE: Bilingual("cases past their deadline", "事件超过办理时限"),
    UNDONE: Bilingual("planned duties left undone", "例行工作未完成"),
    DAYS: Bilingual("working days to close a case", "事件办结所需工作日"),
}
CURVE_LINES: Mapping[str, tuple[Bilingual, ...]] = {
    LATE: (Bilingual("cases past", "事件超过"), Bilingual("their deadline", "办理时限")),
    UNDONE: (Bilingual("planned duties", "例行工作"), Bilingual("left undone", "未完成")),
    DAYS: (Bilingual("working days to", "事件办结"), Bilingual("close a case", "所需工作日")),
}
BACKLOG = Bilingual("Backlog grows by (open cases per worker and week)", "积压每周增加（件/人）")
UNMET_WORK = Bilingual("What gives way, and from which size", "最先完不成的工作，从多少户开始")
DOCUMENTS = Bilingual(
    "The documents: bar, per grid; dot, per full-time worker", "文件规模：横条为每网格户数，圆点为每名专职"
)
DOCUMENTS_SHORT = (
    Bilingual("The documents: bar, per grid;", "文件规模：横条为每网格户数，"),
    Bilingual("dot, per full-time worker", "圆点为每名专职"),
)
VERDICTS: Mapping[str, Bilingual] = {
    "holds": Bilingual("holds", "可承受"),
    "recovers": Bilingual("recovers after peaks", "峰后可恢复"),
    "overloaded": Bilingual("overloaded", "超负荷"),
    "undecided": Bilingual("not yet clear", "尚不能判定"),
}
WORK: Mapping[str, Bilingual] = {
    "visits": Bilingual("home visits", "入户走访"),
    "special_visits": Bilingual("visits to special households", "特殊人群走访"),
    "patrol": Bilingual("patrol", "日常巡查"),
    "cases": Bilingual("ordinary cases", "一般事件"),
    "upper": Bilingual("tasks from above", "上级交办"),
    "admin": Bilingual("paperwork", "台账"),
    "emergencies": Bilingual("emergencies", "突发事件"),
}
SINGULAR = frozenset({"patrol", "admin"})  # kinds of work whose English name takes a singular verb
SIMULATED = Bilingual("simulated", "模拟结果")
STUDY_KEY = Bilingual("study", "研究编号")

LEVERS: Mapping[str, Bilingual] = {
    "all_monthly": Bilingual("monthly doors", "每户每月走访"),
    "all_quarterly": Bilingual("quarterly doors", "每户每季走访"),
    "special_only": Bilingual("special doors only", "只走访特殊人群"),
    "none": Bilingual("no visits", "不走访"),
    "stepwise": Bilingual("stepwise", "逐级上报"),
    "direct": Bilingual("direct", "网格吹哨、部门报到"),
    "first_contact": Bilingual("first contact", "首办负责"),
    "deadline": Bilingual("by deadline", "超时升级"),
    "overflow": Bilingual("overflow", "超量分流"),
    "default": Bilingual("usual order", "通常次序"),
    "district": Bilingual("district's order", "某区次序"),
}
# The columns of the page's main table; everything else stands in the folded one and in the CSV.
MAIN = (LOAD, POST_SHORTFALL, LATE, UNDONE, GROWTH, ATTEMPTED, REACHED, OVERTIME, DAYS)


def name_of(names: Mapping[str, Bilingual], key: str) -> Bilingual:
    """The label of a key; an unknown key is shown as it is written, so that nothing is hidden."""
    return names.get(key) or Bilingual(key.replace("_", " "), key.replace("_", " "))
