"""Columns of the table of open cases: kind, channel, level and clocks, never a person."""

from __future__ import annotations

from collections.abc import Mapping

from experiments.own_place.layout import Column, Table
from experiments.own_place.words import LEVELS
from experiments.report.text.names.labels import Bilingual

KINDS: Mapping[str, Bilingual] = {
    "general": Bilingual("general", "一般性事件"),
    "coordinated": Bilingual("coordinated", "协调性事件"),
    "emergency": Bilingual("emergency", "突发性事件"),
    "approval": Bilingual("approval", "审批性事项"),
}
CHANNELS: Mapping[str, Bilingual] = {
    "hotline": Bilingual("hotline", "热线转办"),
    "worker_found": Bilingual("found by the grid worker", "网格员发现"),
    "worker": Bilingual("resident to the grid worker", "居民直接联系网格员"),
    "community_desk": Bilingual("resident to the community", "居民上门到社区"),
    "petition": Bilingual("petition", "信访"),
}
SOLVERS = {level: LEVELS[level] for level in ("grid", "community", "street", "county")}
MOST_HOUSEHOLDS = 10_000_000

_KIND = Column(
    "kind", Bilingual("Kind", "事件类别"), Bilingual("kind of the case", "事件类别"), "word", required=True,
    words=KINDS,
)  # fmt: skip
_CHANNEL = Column(
    "channel", Bilingual("Channel", "来源渠道"), Bilingual("how the case came in", "事件来源"), "word", required=True,
    words=CHANNELS,
)  # fmt: skip
_LEVEL = Column(
    "level", Bilingual("Solved at", "办结层级"),
    Bilingual("lowest level that can solve the case", "能够办结该事件的最低层级"), "word", required=True, words=SOLVERS,
)  # fmt: skip
_RAISED = Column(
    "raised", Bilingual("Raised", "发生时间"),
    Bilingual("date and time of the report: 2025-01-06 08:30", "反映日期和时刻，如2025-01-06 08:30"), "moment",
    required=True,
)  # fmt: skip
_REGISTERED = Column(
    "registered", Bilingual("Registered", "登记时间"),
    Bilingual("date and time of the registration; empty = not yet", "登记日期和时刻；不填为尚未登记"), "moment",
)  # fmt: skip
_STEP = Column(
    "step", Bilingual("Step", "当前环节"),
    Bilingual(
        "name of the step in cases.steps; empty = the first step of its kind, or of its channel before registration",
        "cases.steps中的环节名称；不填为该类别的第一个环节，未登记的为该渠道的第一个环节",
    ),
)  # fmt: skip
_SUSPENSION = Bilingual("date and time; empty = not suspended", "日期和时刻；不填为未挂起")
_SUSPENDED_FROM = Column("suspended_from", Bilingual("Suspended from", "挂起开始"), _SUSPENSION, "moment")
_SUSPENDED_UNTIL = Column("suspended_until", Bilingual("Suspended until", "挂起结束"), _SUSPENSION, "moment")
_COMMUNITY = Column(
    "community", Bilingual("Community", "社区"),
    Bilingual(
        "name in the table of grids; empty if there is one community", "“网格”表中的社区名称；只有一个社区时不填"
    ),
    also=("所属社区",),
)  # fmt: skip
_HOUSEHOLD = Column(
    "household", Bilingual("Household", "住户序号"),
    Bilingual("number of the household along the ground; empty = any", "按地理次序的住户序号；不填为任意一户"),
    "whole", low=1, high=MOST_HOUSEHOLDS,
)  # fmt: skip
OPEN_CASES = Table(
    "open_cases",
    Bilingual("Open cases", "在办事件"),
    (
        _KIND, _CHANNEL, _LEVEL, _RAISED, _REGISTERED, _STEP, _SUSPENDED_FROM, _SUSPENDED_UNTIL, _COMMUNITY, _HOUSEHOLD,
    ),
    Bilingual(
        "cases open when the measured period begins, one a row; no rows = the run warms up by itself",
        "统计期开始时尚未办结的事件，每件一行；不填则由模拟预热产生",
    ),
    required=False,
)  # fmt: skip
