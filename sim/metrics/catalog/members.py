"""Names of the members of families (levels, kinds, places), Chinese and English, and codes of words."""

from __future__ import annotations

MEMBERS: dict[str, tuple[str, str]] = {
    "grid": ("网格", "grid"),
    "sub_area": ("片区", "sub-area"),
    "community": ("社区", "community"),
    "street": ("街道", "street"),
    "county": ("区县", "county"),
    "department": ("职能部门", "departments"),
    "general": ("一般事件", "general cases"),
    "coordinated": ("协同事件", "coordinated cases"),
    "emergency": ("突发事件", "emergencies"),
    "approval": ("审批事项", "approvals"),
    "upper": ("上级交办", "tasks from above"),
    "appointment": ("会议培训检查", "meetings, training, inspections"),
    "owed_line_job": ("补条线工作", "line job made up"),
    "overdue": ("催办件", "overdue cases"),
    "follow_up": ("回访核查", "follow-up"),
    "tracking": ("跟踪办理", "asking after cases passed on"),
    "escort": ("总网格长到场", "chief head on site"),
    "recontact": ("重复来电", "repeated calls"),
    "case": ("事件办理", "cases"),
    "mediation": ("联合处置", "joint handling"),
    "triage": ("登记分派", "registering and dispatching"),
    "admin": ("台账等文书", "paperwork"),
    "log": ("工作日志", "log"),
    "check": ("入户抽查", "sampling of homes"),
    "patrol": ("日常巡查", "patrol"),
    "special_visit": ("特殊人群走访", "visits to special households"),
    "visit": ("入户走访", "home visits"),
    "in_service": ("正在办理", "in service"),
    "delay": ("流转途中", "on the way"),
    "suspended": ("中止计时", "suspended"),
    "unassigned": ("尚未受理", "not yet taken up"),
    "visits": ("入户走访", "home visits"),
    "special_visits": ("特殊人群走访", "visits to special households"),
    "cases": ("一般事件", "ordinary cases"),
    "emergencies": ("突发事件", "emergencies"),
    "barred": ("禁入事项", "on the prohibited list"),
    "unfunded": ("经费未到位", "without money"),
    "unapproved": ("未获批准", "not approved"),
    "resident": ("居民", "residents"),
    "ripened": ("恶化", "ripening into an emergency"),
    "helper": ("协助力量", "unpaid helpers"),
    "video": ("视频巡查", "video"),
}

# Kinds of work in the order of the codes of `first_unmet_work`.
WORK = ("visits", "special_visits", "patrol", "cases", "upper", "admin", "emergencies")
VERDICTS = ("holds", "recovers", "overloaded")
