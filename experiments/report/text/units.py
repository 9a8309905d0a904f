"""Units of configuration keys in Chinese; the sources declare them in English."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.report.text.labels import Bilingual

UNITS: Mapping[str, str] = {
    "GiB": "GiB", "MM-DD": "月-日", "attempts": "次", "calendar days": "自然日", "campaigns a year": "次/年",
    "cases per household and month": "件/户·月", "cases per special grid and month": "件/专属网格·月",
    "clock time": "时刻", "clock times": "时刻", "coefficient of variation": "变异系数",
    "coefficient of variation of minutes": "分钟数的变异系数", "communities": "个社区", "date": "日期",
    "days": "天", "days (mean)": "天（均值）", "days (median)": "天（中位数）", "days after closing": "办结后天数",
    "exponent": "指数", "factor": "倍", "grids": "个网格", "helpers": "人", "hourly wages": "倍小时工资",
    "hours": "小时", "hours a month": "小时/月", "hours a week": "小时/周",
    "hours a worker and month": "小时/人·月", "hours a year": "小时/年", "households": "户", "load": "负荷",
    "minutes": "分钟", "minutes (0 = undivided)": "分钟（0为不拆分）", "minutes (mean)": "分钟（均值）",
    "minutes (median)": "分钟（中位数）", "minutes a day": "分钟/天", "minutes a week": "分钟/周",
    "minutes per household": "分钟/户", "minutes per worker": "分钟/人", "month of the first year": "首年月份",
    "months": "个月", "months a year": "个月/年", "office days (median)": "办公日（中位数）",
    "orders per person and year": "件/人·年", "ordinary days per post": "平常日/岗", "patrols": "次",
    "per 1,000 households and year": "每千户每年", "per day hidden": "每隐患日", "per day of waiting": "每等候日",
    "persons": "人", "posts": "个岗位", "posts per community": "岗/社区", "posts per grid": "岗/网格",
    "probability of an attempt": "每次上门的概率", "quits a post and year": "次/岗·年", "replications": "次模拟",
    "rounds a year": "轮/年", "times a year": "次/年", "streets": "个街道", "tasks per worker and week": "件/人·周", "units": "个",
    "visits a year": "次/年", "weekends": "个周末", "weeks": "周", "weight (mean 1)": "权重（均值1）",
    "weight (shares once summed)": "权重（求和后归一）", "weight (sum 1)": "权重（和为1）",
    "sigma of the logarithm": "对数标准差", "working days": "个工作日", "working days (mean)": "工作日（均值）",
    "working days (median)": "工作日（中位数）", "working days a year": "工作日/年",
    "working days after registration": "登记后工作日", "working days or as stated": "工作日（另有注明的除外）",
    "working days per worker": "工作日/人", "year": "年", "years": "年", "yes/no": "是/否",
    "yuan a grid and month": "元/网格·月", "yuan a hire": "元/人次", "yuan a household and year": "元/户·年",
    "yuan a month": "元/月", "yuan a post and year": "元/岗·年", "yuan an hour": "元/小时", "share": "比例",
    "share a year": "比例/年", "share of weekly capacity a week": "占每周能力的比例/周",
}  # fmt: skip
WHOLES: Mapping[str, str] = {
    "a day": "全天", "a desk's cases": "受理台事件", "a post": "一个岗位",
    "an experienced worker's": "熟练人员水平", "attempts": "上门次数", "calls": "电话", "cases": "事件",
    "cases passed on": "上报事件", "cases that would be late at the reminder": "临期将超期事件",
    "checked homes": "抽查户", "closed cases": "办结事件", "contacts": "见面次数", "due visits": "应走访次数",
    "duty minutes": "例行工作分钟", "dwellings": "住房", "general and coordinated cases": "一般和协同事件",
    "general cases": "一般事件", "general cases that the grid can solve": "网格可办的一般事件",
    "grid minutes": "在格分钟", "hazards": "隐患", "homes": "住户", "hotline orders": "热线工单",
    "households": "户数", "items": "事项", "its hours": "其工时", "its time": "其时间", "minutes": "分钟",
    "orders": "工单", "petitions": "信访", "proposals": "拟下派事项", "replications": "模拟次数",
    "residents": "居民", "residents' orders": "居民诉求", "studies": "同类研究", "tasks": "任务",
    "the contact rate": "见面率", "the day": "全天", "the office time to due": "距到期办公时间",
    "the time to due": "距到期时间", "the wage": "工资", "those cases": "上述事件", "time present": "在岗时间",
    "verifications": "核查次数", "visit windows": "走访窗口", "walk-ins": "窗口来访",
    "worker-found cases": "自采事件", "working days": "工作日", "working time": "工作时间", "years": "年份",
}  # fmt: skip
"""What a share is of."""
SHARE_OF = "share of "


def unit_name(unit: str) -> Bilingual:
    """Return a unit in both languages; one that is not in the tables as it is written.

    >>> unit_name("share of cases").zh, unit_name("yuan a month").zh
    ('占事件的比例', '元/月')
    """
    whole = WHOLES.get(unit.removeprefix(SHARE_OF)) if unit.startswith(SHARE_OF) else None
    return Bilingual(unit, UNITS.get(unit) or (f"占{whole}的比例" if whole else unit))
