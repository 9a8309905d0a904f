"""Every metric, declared once: tables, charts, workbooks and docs read this page and nothing else.

A name with a dot belongs to a family: ``late_yardstick_kind.general`` is ``late_yardstick_kind`` for the
case kind ``general``. A metric whose mechanism is not there is absent from the results, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Better = Literal["lower", "higher", "neither"]
Family = Literal["", "level", "case_kind", "task_kind", "place", "work"]


@dataclass(frozen=True, slots=True)
class Metric:
    """What a number means. ``is_rate``: a share between 0 and 1. ``needs``: what must exist for it."""

    name: str
    zh: str
    en: str
    unit: str
    formula: str
    better: Better
    is_rate: bool = False
    needs: tuple[str, ...] = ()
    family: Family = ""


MEMBERS: dict[str, tuple[str, str]] = {
    "grid": ("网格", "grid"), "sub_area": ("片区", "sub-area"), "community": ("社区", "community"),
    "street": ("街道", "street"), "county": ("区县", "county"), "department": ("职能部门", "departments"),
    "general": ("一般事件", "general cases"), "coordinated": ("协同事件", "coordinated cases"),
    "emergency": ("突发事件", "emergencies"), "approval": ("审批事项", "approvals"),
    "upper": ("上级交办", "tasks from above"), "appointment": ("会议培训检查", "meetings, training, inspections"),
    "owed_line_job": ("补条线工作", "line job made up"), "overdue": ("催办件", "overdue cases"),
    "follow_up": ("回访核查", "follow-up"), "recontact": ("重复来电", "repeated calls"), "case": ("事件办理", "cases"),
    "mediation": ("联合处置", "joint handling"), "triage": ("登记分派", "registering and dispatching"),
    "admin": ("台账等文书", "paperwork"), "log": ("工作日志", "log"), "patrol": ("日常巡查", "patrol"),
    "special_visit": ("特殊人群走访", "visits to special households"), "visit": ("入户走访", "home visits"),
    "in_hand": ("正在办理", "in hand"), "delay": ("流转途中", "on the way"), "suspended": ("中止计时", "suspended"),
    "unassigned": ("尚未受理", "not yet taken up"),
    "visits": ("入户走访", "home visits"), "special_visits": ("特殊人群走访", "visits to special households"),
    "cases": ("一般事件", "ordinary cases"), "emergencies": ("突发事件", "emergencies"),
}  # fmt: skip

# Kinds of work in the order of the codes of `gives_way_first`.
WORK = ("visits", "special_visits", "patrol", "cases", "upper", "admin", "emergencies")
VERDICTS = ("holds", "recovers", "overloaded")

_LATE = "rounds of a deadline that fell due in the period and were not {done} at their due time / all that fell due"
_KM = "Kaplan-Meier over cases {end} in the period and cases still open at its end (seen from the age at its start)"


def _late(name: str, whose_zh: str, whose: str, rule: str) -> tuple[Metric, ...]:
    """The family of miss rates of one deadline rule."""
    honest, reported = _LATE.format(done="solved"), _LATE.format(done="closed")
    n, make = (rule,), Metric
    return (
        make(name, f"{whose_zh}超期率（社区及以下）", f"cases past {whose}, grid and community level", "share",
             honest + "; cases needing grid, sub-area or community; upper tasks apart", "lower", True, n),
        make(f"{name}_all", f"{whose_zh}超期率（全部）", f"cases past {whose}, all levels", "share",
             honest + "; upper tasks apart", "lower", True, n),
        make(f"{name}_closed", f"{whose_zh}超期率（按办结口径，社区及以下）", f"cases not closed by {whose} (as reported)",
             "share", reported + "; cases needing grid, sub-area or community", "lower", True, n),
        make(f"{name}_all_closed", f"{whose_zh}超期率（按办结口径，全部）", f"cases not closed by {whose}, all levels",
             "share", reported + "; upper tasks apart", "lower", True, n),
        make(f"{name}_kind", f"{whose_zh}超期率", f"past {whose}", "share", honest, "lower", True, n, "case_kind"),
        make(f"{name}_level", f"{whose_zh}超期率", f"past {whose}, by level needed", "share",
             honest + "; by the level able to solve", "lower", True, n, "level"),
    )  # fmt: skip


DECLARED: tuple[Metric, ...] = (
    # load
    Metric("load", "负荷", "load", "ratio", "expected grid-worker minutes released in the period if nothing were late"
           " / grid minutes present (after leave and absence)", "lower", needs=("budget",)),
    Metric("load_level", "负荷", "load", "ratio", "as load, for the posts of one level", "lower", needs=("budget",),
           family="level"),
    Metric("load_realised", "实际负荷", "realised load", "ratio", "(grid minutes worked, recontacts apart, + minutes left"
           " undone + growth of open work) / grid minutes present", "lower"),
    Metric("busy_share", "在岗忙碌率", "busy share", "share", "minutes worked inside presence / minutes present, grid"
           " workers", "neither", True),
    Metric("busy_share_level", "在岗忙碌率", "busy share", "share", "as busy_share, by level", "neither", True,
           family="level"),
    Metric("busy_share_task", "工时占比", "share of time", "share", "minutes worked inside presence on one kind of task"
           " / minutes present, grid workers", "neither", True, family="task_kind"),
    Metric("busy_spread", "网格员忙闲差异", "spread of busy share between workers", "share", "standard deviation of the"
           " busy share over grid workers", "lower"),
    Metric("overtime_hours", "每人每月加班小时", "overtime hours per worker and month", "hours", "hours worked outside"
           " presence / grid posts / months of the period", "lower"),
    Metric("posts_short", "缺岗", "posts short", "posts", "(offered - available grid minutes) / minutes of one full-time"
           " post; negative = spare", "lower", needs=("budget",)),
    Metric("posts_short_realised", "实际缺岗", "posts short, realised", "posts", "as posts_short, from load_realised",
           "lower"),
    # deadlines
    *_late("late_yardstick", "统一标尺", "the yardstick's deadline", "yardstick"),
    *_late("late_deadline", "本地时限", "the place's own deadline", "own_deadline"),
    # backlog and times
    Metric("backlog_end", "期末未结件", "open cases at the end, per worker", "cases", "open cases at the end of the period"
           " / full-time grid posts", "lower", needs=("cases",)),
    Metric("backlog_overdue_end", "期末超期未结件", "open overdue cases at the end, per worker", "cases",
           "open cases past a due time at the end of the period / full-time grid posts", "lower", needs=("deadline",)),
    Metric("backlog_growth", "积压每周增加", "backlog growth", "cases per worker and week", "Theil-Sen slope of open cases"
           " at week ends / full-time grid posts", "lower", needs=("cases",)),
    Metric("open_mean", "平均未结件", "open cases on average", "cases", "hours of all cases in the system in the period"
           " / its length", "lower", needs=("cases",)),
    Metric("touch_hours_mean", "首次处置用时（平均）", "hours to first touch, mean", "hours", "restricted mean, "
           + _KM.format(end="touched"), "lower", needs=("cases",)),
    Metric("touch_hours_median", "首次处置用时（中位）", "hours to first touch, median", "hours",
           _KM.format(end="touched"), "lower", needs=("cases",)),
    Metric("touch_hours_p90", "首次处置用时（90%）", "hours to first touch, 9 in 10", "hours",
           _KM.format(end="touched"), "lower", needs=("cases",)),
    Metric("close_hours_mean", "办结用时（平均）", "hours to close, mean", "hours", "restricted mean, "
           + _KM.format(end="closed"), "lower", needs=("cases",)),
    Metric("close_hours_median", "办结用时（中位）", "hours to close, median", "hours", _KM.format(end="closed"), "lower",
           needs=("cases",)),
    Metric("close_hours_p90", "办结用时（90%）", "hours to close, 9 in 10", "hours", _KM.format(end="closed"), "lower",
           needs=("cases",)),
    Metric("days_to_close", "办结工作日", "working days to close, mean", "working days", "as close_hours_mean, in working"
           " days after the day it arose", "lower", needs=("cases",)),
    Metric("days_to_close_own", "办结工作日（社区及以下）", "working days to close, grid and community level",
           "working days", "as days_to_close, cases needing grid, sub-area or community", "lower", needs=("cases",)),
    # cases
    Metric("cases_raised", "事件发生数", "cases raised", "cases per household and year", "cases raised in the period"
           " (upper tasks apart) / household-years", "neither", needs=("cases",)),
    Metric("solved_at", "办结层级占比", "solved at", "share", "cases solved at a level / cases solved in the period",
           "neither", True, ("cases",), "level"),
    Metric("hops", "每件流转次数", "moves between levels per case", "moves", "moves between levels up to the solution"
           " / cases solved in the period", "lower", needs=("cases",)),
    Metric("time_share", "时间去向", "where the time goes", "share", "hours of cases at one place in the period / hours of"
           " cases in the system; levels: waiting there", "neither", True, ("cases",), "place"),
    Metric("recontacts", "重复来电", "repeated calls per case", "calls", "calls of waiting residents / cases raised",
           "lower", needs=("recontact",)),
    Metric("reopened", "返工率", "cases reopened", "share", "cases reopened / cases closed in the period", "lower", True,
           ("cases",)),
    Metric("gave_up", "放弃率", "gave up", "share", "cases given up / cases raised in the period", "lower", True,
           ("patience",)),
    Metric("emergency_minutes_mean", "突发事件到场（平均）", "minutes to an emergency, mean", "minutes",
           "as touch_hours_mean, emergencies", "lower", needs=("emergencies",)),
    Metric("emergency_minutes_p90", "突发事件到场（90%）", "minutes to an emergency, 9 in 10", "minutes",
           "as touch_hours_p90, emergencies", "lower", needs=("emergencies",)),
    Metric("emergencies_unanswered", "无人应答的突发事件", "emergencies that found nobody", "share",
           "emergencies raised in the period that once found nobody / emergencies raised", "lower", True,
           ("emergencies",)),
    # duties and visits
    Metric("duties_undone", "例行工作未完成", "planned duties left undone", "share", "minutes left undone by windows that"
           " closed in the period / minutes due; duties and visits that lapse; of visits only those not tried enough",
           "lower", True, ("duties",)),
    Metric("undone_share", "未完成比例", "left undone", "share", "as duties_undone, one kind of task", "lower", True,
           ("duties",), "task_kind"),
    Metric("undone_minutes", "每户每年未完成分钟", "minutes undone per household and year", "minutes",
           "minutes left undone / household-years", "lower", needs=("duties",)),
    Metric("undone_minutes_task", "每户每年未完成分钟", "minutes undone per household and year", "minutes",
           "as undone_minutes, one kind of task", "lower", needs=("duties",), family="task_kind"),
    Metric("patrols_completed", "巡查完成率", "patrols completed", "share", "patrols wholly done / patrols due in the"
           " period, days on which nobody is present included", "higher", True, ("patrol",)),
    Metric("visits_attempted", "走访已尝试", "visits attempted", "share", "windows of home visits closed in the period that"
           " were not 'not tried enough' / all closed", "higher", True, ("visits",)),
    Metric("visits_reached", "走访见到", "visits that met somebody", "share", "windows in which somebody opened, refusing"
           " or not / all closed; telephone apart", "higher", True, ("visits",)),
    Metric("visits_informed", "走访告知", "visits that informed", "share", "windows in which somebody was met and did not"
           " refuse, or was told by telephone / all closed", "higher", True, ("visits",)),
    Metric("visits_attempted_task", "走访已尝试", "attempted", "share", "as visits_attempted, one kind of visit", "higher",
           True, ("visits",), "task_kind"),
    Metric("visits_reached_task", "走访见到", "met somebody", "share", "as visits_reached, one kind of visit", "higher",
           True, ("visits",), "task_kind"),
    Metric("visits_informed_task", "走访告知", "informed", "share", "as visits_informed, one kind of visit", "higher",
           True, ("visits",), "task_kind"),
    # verdict
    Metric("verdict", "结论", "verdict", "code", "0 holds, 1 recovers, 2 overloaded (clause S6.3)", "lower"),
    Metric("promise_kept", "承诺可兑现", "promise kept", "share", "1 = not overloaded, misses and attempted visits within"
           " the promise (clause S6.4)", "higher", True),
    Metric("work_growth", "待办工时增长", "growth of open work", "share of weekly capacity per week", "Theil-Sen slope of"
           " open own work at week ends / weekly minutes present at grid and community", "lower"),
    Metric("open_work_end", "期末待办工时", "open work at the end, per worker", "hours", "hours of cases and carried duties"
           " waiting or in hand at grid and community / full-time grid posts", "lower"),
    Metric("tipping_week", "失衡周", "week it tips over", "week", "first measured week after which open work never falls"
           " below its level, or undone duties first stay above the tolerance; only if overloaded", "higher"),
    Metric("gives_way_first", "最先完不成的工作", "gives way first", "code", "kind of work whose undone share first stays"
           " above its tolerance: " + ", ".join(f"{i} {w}" for i, w in enumerate(WORK)), "neither"),
    Metric("recovery_weeks", "恢复所需周数", "weeks to recover", "weeks", "longest run of working days with open work above"
           " the peak factor x its median / 5; only if the verdict is recovers", "lower"),
    Metric("not_done", "未完成比例", "not done", "share", "visits, patrol, admin: minutes undone / due; cases: late_yardstick"
           " (or late_deadline); upper: growth of open minutes / minutes queued; emergencies: unanswered", "lower", True,
           family="work"),
)  # fmt: skip

_BY_NAME = {metric.name: metric for metric in DECLARED}


def lookup(name: str) -> Metric:
    """The declaration of a metric or of a member of a family; raises KeyError."""
    base, _, member = name.partition(".")
    metric = _BY_NAME[base]
    if bool(metric.family) != bool(member):
        raise KeyError(name)
    if not member:
        return metric
    zh, en = MEMBERS.get(member, (member, member.replace("_", " ")))
    return replace(metric, name=name, zh=f"{metric.zh}：{zh}", en=f"{metric.en}: {en}")
