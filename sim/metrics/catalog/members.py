"""Names of the members of families in Chinese and English, and words of coded metrics."""

from __future__ import annotations

MEMBERS: dict[str, tuple[str, str]] = {
    "grid": ("网格", "grid"),
    "sub_area": ("片区", "sub-area"),
    "community": ("社区", "community"),
    "street": ("街道", "street"),
    "county": ("区县", "county"),
    "department": ("职能部门", "departments"),
    "general": ("一般事件", "general cases"),
    "coordinated": ("协调性事件", "coordinated cases"),
    "emergency": ("突发事件", "emergencies"),
    "approval": ("审批事项", "approvals"),
    "upper": ("上级交办事项", "tasks from above"),
    "appointment": ("会议培训检查", "meetings, training, inspections"),
    "owed_line_job": ("补做本职条线工作", "line job caught up"),
    "overdue": ("临期及超期件", "cases near or past their deadline"),
    "follow_up": ("回访核查", "follow-up"),
    "tracking": ("跟踪办理", "tracking of cases passed on"),
    "escort": ("总网格长到场", "chief head on site"),
    "recontact": ("重复催办", "recontacts"),
    "case": ("事件办理", "cases"),
    "mediation": ("联合处置", "joint handling"),
    "triage": ("登记与派单分拣", "registration and triage"),
    "admin": ("台账等文书", "paperwork"),
    "log": ("工作日志", "log"),
    "check": ("入户抽查", "checks of homes"),
    "patrol": ("日常巡查", "patrol"),
    "special_visit": ("重点人群走访", "visits to special households"),
    "visit": ("入户走访", "home visits"),
    "in_service": ("正在办理", "in service"),
    "delay": ("流转途中", "in transfer"),
    "suspended": ("挂起（不计时限）", "suspended"),
    "unassigned": ("尚未受理", "not yet assigned"),
    "visits": ("入户走访", "home visits"),
    "special_visits": ("重点人群走访", "visits to special households"),
    "cases": ("一般事件", "ordinary cases"),
    "emergencies": ("突发事件", "emergencies"),
    "barred": ("禁入事项", "on the prohibited list"),
    "unfunded": ("经费未到位", "without funding"),
    "unapproved": ("未获批准", "not approved"),
    "resident": ("居民", "residents"),
    "ripened": ("转为险情", "development into an emergency"),
    "helper": ("协助力量", "unpaid helpers"),
    "video": ("视频巡查", "video"),
    "worker": ("网格员", "grid workers"),
}
"""Member -> (Chinese name, English name); other members are shown by their own names."""

WORK = ("visits", "special_visits", "patrol", "cases", "upper", "admin", "emergencies")
"""Kinds of work by code of the metric ``first_unmet_work``."""

VERDICTS = ("copes", "falls_short", "overloaded")
"""Words of the verdict by code of the metric ``verdict``."""
