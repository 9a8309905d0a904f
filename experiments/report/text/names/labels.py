"""Fixed terms of the report in both languages: metrics, kinds of work, rules, axes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.report.design.style import Lang


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    en: str
    zh: str

    def __getitem__(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en


# Metrics that the overload report reads by name; all others appear under their own label in the table.
LATE = "late_reference"
UNDONE = "duties_undone"
GROWTH = "backlog_growth"
REACHED = "visits_reached"
ATTEMPTED = "visits_attempted"
OVERTIME = "overtime_hours"
LOAD = "load"
POST_SHORTFALL = "post_shortfall"
DAYS = "days_to_close"
UNDONE_MINUTES = "undone_minutes"

AXIS = Bilingual("households per full-time worker", "每名专职网格员负责户数")
OWN_SIZE = Bilingual("own size", "现状")
CURVES: Mapping[str, Bilingual] = {
    LATE: Bilingual("cases late by the common deadline", "事件超期办理（统一时限口径）"),
    UNDONE: Bilingual("planned visits and patrols not done", "例行走访和巡查未完成"),
    DAYS: Bilingual("working days to close a case", "事件办结所需工作日"),
}
CURVE_LINES: Mapping[str, tuple[Bilingual, ...]] = {
    LATE: (Bilingual("cases", "事件"), Bilingual("late", "超期办理")),
    UNDONE: (Bilingual("visits and patrols", "走访和巡查"), Bilingual("not done", "未完成")),
    DAYS: (Bilingual("working days to", "事件办结"), Bilingual("close a case", "所需工作日")),
}
BACKLOG = Bilingual("New open cases per worker and week", "每人每周新增积压件数")
UNMET_WORK = Bilingual("Work skipped first, and from which size", "最先难以完成的工作，从多少户开始")
DOCUMENTS = Bilingual(
    "Sizes in the documents, households per full-time worker", "文件规定规模，折算到每名专职网格员负责户数"
)
VERDICTS: Mapping[str, Bilingual] = {
    "copes": Bilingual("copes", "能够承担"),
    "at_limit": Bilingual("at the limit", "处于临界"),
    "not_clear": Bilingual("not yet clear", "暂无法判定"),
    "falls_short": Bilingual("falls short", "未达要求"),
    "overloaded": Bilingual("overloaded", "超负荷"),
    "no_word": Bilingual("no verdict", "不作判定"),
}
WORK: Mapping[str, Bilingual] = {
    "visits": Bilingual("home visits", "入户走访"),
    "special_visits": Bilingual("visits to homes on the care list", "重点人群走访"),
    "patrol": Bilingual("patrol", "日常巡查"),
    "cases": Bilingual("ordinary cases", "一般事件"),
    "upper": Bilingual("tasks from above", "上级交办"),
    "admin": Bilingual("paperwork", "台账"),
    "emergencies": Bilingual("emergencies", "突发事件"),
}
SINGULAR = frozenset({"patrol", "admin"})  # kinds of work whose English name takes a singular verb
NOT_CALIBRATED = Bilingual(
    "Not calibrated to your place: these numbers rest on assumptions, not on your records.",
    "未采用贵地实际数据校准，结果仅供研判参考。",
)
"""Note of every output of a place without data of its own (clause S6.8)."""
PRESSING = Bilingual(
    "Cases that stay unsolved are pressed and taken up by the desks above (cases.pressing; assumed).",
    "逾期未结事件由上级督办、提级办理（cases.pressing，为假设）。",
)
RUSHING = Bilingual(
    "Grid workers under pressure work faster and solve less (staffing.rushing; assumed).",
    "网格员在压力下赶工，未解决比例上升（staffing.rushing，为假设）。",
)
UPPER_BASES = {
    "per_community": Bilingual(
        "Tasks from above are counted per community: more posts share the same tasks",
        "上级任务按社区计：岗位增加，任务总量不变",
    ),
    "per_household": Bilingual(
        "Tasks from above are counted per household: more posts share the same tasks",
        "上级任务按户计：岗位增加，任务总量不变",
    ),
    "per_worker": Bilingual(
        "Tasks from above are counted per full-time post: every post more brings tasks of its own",
        "上级任务按专职岗位计：岗位增加，任务随之增加",
    ),
    "per_grid": Bilingual(
        "Tasks from above are counted per grid: every grid more brings tasks of its own",
        "上级任务按网格计：网格增加，任务随之增加",
    ),
}
"""Consequence of the basis of tasks from above, which results depend on (clause S4.7)."""
HEADLINE_NOTES = (NOT_CALIBRATED, PRESSING, RUSHING)
"""Notes that stand in the first lines of every output (clauses S6.8, S12)."""
STATUS: Mapping[str, Bilingual] = {
    "assumed": Bilingual("assumed by us", "本研究假设"),
    "published": Bilingual("published elsewhere", "公开资料"),
    "data": Bilingual("from data", "数据测算"),
    "document": Bilingual("from the documents", "文件规定"),
    "structure": Bilingual("choice of structure", "结构选择"),
    "definition": Bilingual("definition", "定义"),
}
"""Where a value comes from; assumed ones stand first."""
SETTING_NAMES: Mapping[str, Bilingual] = {
    "command": Bilingual("command", "运行命令"),
    "command_more": Bilingual("to add runs", "增加模拟年数的命令"),
    "year": Bilingual("year", "年份"),
    "weeks": Bilingual("weeks to settle + weeks measured", "预热周数＋统计周数"),
    "replications": Bilingual("simulated years, at most", "模拟年数上限"),
    "seed": Bilingual("seed of the random numbers", "随机数种子"),
    "late_share": Bilingual("service level: cases late at most, %", "达标要求：超期率不高于（%）"),
    "attempted_share": Bilingual(
        "service level: due homes called at, at least, %", "达标要求：上门率不低于（%）"
    ),
    "undone_share": Bilingual("planned work not done that is tolerated, %", "例行工作未完成容许上限（%）"),
    "engine": Bilingual("engine", "计算引擎"),
    "model": Bilingual("program version", "模型版本"),
    "versions": Bilingual("libraries", "软件版本"),
}
"""Setting of a report -> its name."""
SIMULATED = Bilingual("simulated", "模拟结果")
STUDY_KEY = Bilingual("study", "研究编号")

LEVERS: Mapping[str, Bilingual] = {
    "all_monthly": Bilingual("every home once a month", "每月逐户走访一遍"),
    "all_quarterly": Bilingual("every home once a quarter", "每季度逐户走访一遍"),
    "all_half_yearly": Bilingual("every home twice a year", "每半年逐户走访一遍"),
    "all_yearly": Bilingual("every home once a year", "每年逐户走访一遍"),
    "special_only": Bilingual("only homes on the care list", "只走访重点人群"),
    "none": Bilingual("no visits", "不走访"),
    "stepwise": Bilingual("passed up level by level", "逐级上报"),
    "direct": Bilingual("sent straight to whoever can solve it", "直接派单（网格吹哨、部门报到）"),
    "first_contact": Bilingual("first contact solves or follows up", "首办负责"),
    "deadline": Bilingual("passed up near the deadline", "超时升级"),
    "overflow": Bilingual("passed to the community when too many", "超量分流"),
    "default": Bilingual("cases before tasks from above, visits last", "事件优先、走访最后"),
    "district": Bilingual("line jobs, tasks and inspections from above first", "条线和上级交办优先"),
    "earliest_due": Bilingual("earliest deadline first", "先到期先办"),
}
SHORT_LEVERS: Mapping[str, Bilingual] = {
    "default": Bilingual("cases first", "事件优先"),
    "district": Bilingual("tasks first", "交办优先"),
    "earliest_due": Bilingual("due first", "先到期先办"),
    "stepwise": Bilingual("level by level", "逐级上报"),
    "direct": Bilingual("sent straight", "直接派单"),
    "first_contact": Bilingual("first contact", "首办负责"),
    "all_monthly": Bilingual("monthly", "每月逐户"),
    "all_quarterly": Bilingual("quarterly", "每季度逐户"),
    "all_half_yearly": Bilingual("twice a year", "每半年逐户"),
    "all_yearly": Bilingual("yearly", "每年逐户"),
    "special_only": Bilingual("care list", "重点人群"),
}
"""Names for narrow columns; other levers keep their full names."""
CONDITIONS: Mapping[str, Bilingual] = {
    "all_monthly": Bilingual("With monthly visits to every household", "在每月逐户走访一遍的要求下"),
    "all_quarterly": Bilingual("With quarterly visits to every household", "在每季度逐户走访一遍的要求下"),
    "all_half_yearly": Bilingual("With two visits a year to every household", "在每半年逐户走访一遍的要求下"),
    "all_yearly": Bilingual("With a yearly visit to every household", "在每年逐户走访一遍的要求下"),
    "special_only": Bilingual("With visits only to homes on the care list", "在只走访重点人群的要求下"),
    "none": Bilingual("Without planned visits", "在不安排走访的情况下"),
}
"""Visit rule -> condition that a headline names."""
# The columns of the page's main table; everything else stands in the folded one and in the CSV.
MAIN = (LOAD, POST_SHORTFALL, LATE, UNDONE, ATTEMPTED)


def condition(visit_rule: str) -> Bilingual:
    """Return the visit rule as the condition of a sentence."""
    rule = name_of(LEVERS, visit_rule)
    return CONDITIONS.get(visit_rule) or Bilingual(f"With visits by {rule.en}", f"在走访规则为{rule.zh}时")


def short_name(key: str) -> Bilingual:
    """Return the name of a lever for a narrow column."""
    return SHORT_LEVERS.get(key) or name_of(LEVERS, key)


def name_of(names: Mapping[str, Bilingual], key: str) -> Bilingual:
    """Return the label of a key; an unknown key is shown as it is written, so that nothing is hidden."""
    return names.get(key) or Bilingual(key.replace("_", " "), key.replace("_", " "))
