"""Units of metrics: English, as in the declarations, to Chinese."""

from __future__ import annotations

UNITS: dict[str, str] = {
    "calls": "次",
    "cases": "件",
    "cases per household and year": "件/户·年",
    "visits per household and year": "次/户·年",
    "cases per worker and week": "件/人·周",
    "code": "代码",
    "days": "天",
    "hazards": "处",
    "hazards per household and year": "处/户·年",
    "hours": "小时",
    "minutes": "分钟",
    "moves": "次",
    "times per case": "次/件",
    "moves per case": "次/件",
    "number": "个",
    "posts": "个",
    "quits": "次",
    "ratio": "比值",
    "share": "比例",
    "share of weekly capacity per week": "每周能力之比/周",
    "tasks per worker and week": "件/人·周",
    "week": "周",
    "workers": "人",
    "working days": "工作日",
}
