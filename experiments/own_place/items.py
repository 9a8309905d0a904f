"""Rows of the tables 要求 Requirements and 记录 Records: names of items and the keys that they set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.own_place.layout import simplify
from experiments.report.text.names.labels import LEVERS, Bilingual

NAME_EN, NAME_ZH, BASE = "place.name_en", "place.name_zh", "base"
PATROL: Mapping[str, Bilingual] = {
    "never": Bilingual("never", "不巡查"),
    "working_day": Bilingual("every working day", "每个工作日"),
    "day": Bilingual("every day", "每天"),
    "week": Bilingual("every week", "每周"),
}
EVERY: Mapping[str, Bilingual] = {
    "week": Bilingual("every week", "每周"),
    "month": Bilingual("every month", "每月"),
}
WEEKDAYS: Mapping[str, Bilingual] = {
    "mon": Bilingual("Monday", "周一"),
    "tue": Bilingual("Tuesday", "周二"),
    "wed": Bilingual("Wednesday", "周三"),
    "thu": Bilingual("Thursday", "周四"),
    "fri": Bilingual("Friday", "周五"),
}
COVER: Mapping[str, Bilingual] = {
    "none": Bilingual("none", "不互替"),
    "when_absent": Bilingual("while a colleague is absent", "同事缺勤时互替"),
    "when_idle": Bilingual("whenever idle", "空闲时互助"),
    "community_pool": Bilingual("cases of the community are shared", "社区统筹"),
    "chief_head": Bilingual("by the chief grid head", "总网格长顶岗"),
}
SETTLEMENT: Mapping[str, Bilingual] = {
    "urban": Bilingual("urban", "城镇"),
    "rural": Bilingual("rural", "农村"),
}
TERM_UNIT = Bilingual("working days, or 24 hours, 4 working_hours", "工作日，或写作24 hours、4 working_hours")


PLAIN = Bilingual("-", "-")  # no unit


@dataclass(frozen=True)
class Item:
    """Row of Requirements: the key or the group of the configuration that it sets."""

    key: str
    name: Bilingual
    unit: Bilingual = PLAIN
    words: Mapping[str, Bilingual] | None = None
    is_group: bool = False  # the value is the name of a file of the group

    def names(self) -> set[str]:
        """Return the names understood, simplified."""
        return {
            simplify(text) for text in (self.name.zh, self.name.en, self.name.zh + self.name.en, self.key)
        }


MINUTES, YEARLY = Bilingual("minutes", "分钟"), Bilingual("a year", "次/年")
SHARE = Bilingual("share", "比例")
DEADLINES = "cases.deadline.own"
START = "run.start"
MEETING = "duties.meetings.own"  # the meeting of the table, beside those of the base
MEETING_NAME = Bilingual("grid meeting", "网格例会")
ITEMS = (
    Item(BASE, Bilingual("Start from the place", "起始场景")),
    Item(NAME_ZH, Bilingual("Chinese name of the place", "场景中文名称")),
    Item(NAME_EN, Bilingual("English name of the place", "场景英文名称")),
    Item("area.settlement", Bilingual("Town or village", "城镇或农村"), words=SETTLEMENT),
    Item(
        "area.persons_per_household",
        Bilingual("Persons per household", "户均人口"),
        Bilingual("persons", "人"),
    ),
    Item("area.special_share", Bilingual("Special households", "重点人群家庭比例"), SHARE),
    Item(
        "duties/visits",
        Bilingual("Visit rule", "入户走访规则"),
        words={
            k: LEVERS[k]
            for k in ("all_monthly", "all_quarterly", "all_half_yearly", "all_yearly", "special_only", "none")
        },
        is_group=True,
    ),
    Item("duties.special.per_year", Bilingual("Visits to special households", "重点人群走访次数"), YEARLY),
    Item("duties.patrol.every", Bilingual("Patrol", "巡查频次"), words=PATROL),
    Item("duties.patrol.minutes_fixed", Bilingual("Time of a patrol", "每次巡查用时"), MINUTES),
    Item(f"{MEETING}.minutes", Bilingual("Time of a meeting", "每次例会用时"), MINUTES),
    Item(f"{MEETING}.every", Bilingual("Meetings", "例会频次"), words=EVERY),
    Item(f"{MEETING}.weekday", Bilingual("Weekday of meetings", "例会日"), words=WEEKDAYS),
    Item(f"{MEETING}.at", Bilingual("Time of day of meetings", "例会时间"), Bilingual("HH:MM", "时:分")),
    Item(
        "duties.training.hours_per_year",
        Bilingual("Training", "培训学时"),
        Bilingual("hours a year", "小时/年"),
    ),
    Item(f"{DEADLINES}.general", Bilingual("Deadline of general cases", "一般性事件时限"), TERM_UNIT),
    Item(f"{DEADLINES}.coordinated", Bilingual("Deadline of coordinated cases", "协调性事件时限"), TERM_UNIT),
    Item(f"{DEADLINES}.emergency", Bilingual("Deadline of emergencies", "突发性事件时限"), TERM_UNIT),
    Item(f"{DEADLINES}.approval", Bilingual("Deadline of approvals", "审批性事项时限"), TERM_UNIT),
    Item(
        "verdict.service_level.reference_miss_share",
        Bilingual("Promise: cases late at most", "服务承诺：超期率上限"),
        SHARE,
    ),
    Item(
        "verdict.service_level.attempted_share",
        Bilingual("Promise: due homes called at", "服务承诺：应走访上门率"),
        SHARE,
    ),
    Item("cover", Bilingual("Cover between grids", "岗位互替"), words=COVER, is_group=True),
    Item(
        "escalation",
        Bilingual("Escalation", "上报流转方式"),
        words={k: LEVERS[k] for k in ("stepwise", "direct", "first_contact")},
        is_group=True,
    ),
    Item(START, Bilingual("First day", "模拟起始日"), Bilingual("YYYY-MM-DD, a Monday", "年-月-日，周一")),
)


@dataclass(frozen=True)
class RecordItem:
    """Row of Records: cases a month, and the rate of the configuration that follows from them."""

    key: str
    name: Bilingual

    def names(self) -> set[str]:
        """Return the names understood, simplified."""
        return {
            simplify(text) for text in (self.name.zh, self.name.en, self.name.zh + self.name.en, self.key)
        }


HOTLINE, WALK_INS = "demand.hotline_orders_per_person_year", "demand.walk_ins_per_person_year"
FOUND, EMERGENCIES = "demand.found_per_household_month", "demand.emergencies_per_1000_households_year"
KIND_SHARES = ("cases.shares.general", "cases.shares.coordinated", "cases.shares.approval")
RECORDS = (
    RecordItem(HOTLINE, Bilingual("Hotline orders", "热线转办")),
    RecordItem(
        WALK_INS, Bilingual("Walk-ins and calls to the worker or community", "居民上门或直接联系网格员、社区")
    ),
    RecordItem(FOUND, Bilingual("Found by grid workers", "网格员发现事件")),
    RecordItem(EMERGENCIES, Bilingual("Emergencies", "突发性事件")),
    RecordItem(KIND_SHARES[0], Bilingual("Of all but emergencies: general", "其中：一般性事件")),
    RecordItem(KIND_SHARES[1], Bilingual("Of all but emergencies: coordinated", "其中：协调性事件")),
    RecordItem(KIND_SHARES[2], Bilingual("Of all but emergencies: approvals", "其中：审批性事项")),
)
