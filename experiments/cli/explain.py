"""`gridstaff explain`: what a value means, and where a worker's minutes go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.compose.composer import Composer
from experiments.compose.overrides import DesignPoint
from experiments.errors import UserError, closest_match, user_error
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, format_table
from experiments.report.text.labels import Bilingual

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from sim.builder.budget import Budget
    from sim.config import Scenario

# What the items of the budget are called.
ITEM_LABELS = {
    "visits": Bilingual("visits, all doors", "入户走访"),
    "duplicate_visits": Bilingual("visits a second system asks for", "重复采集走访"),
    "special_visits": Bilingual("visits, special households", "特殊人群走访"),
    "cases": Bilingual("cases", "事件办理"),
    "emergencies": Bilingual("emergencies", "突发事件"),
    "upper_tasks": Bilingual("tasks from above", "上级交办"),
    "patrol": Bilingual("patrol", "日常巡查"),
    "admin": Bilingual("paperwork", "台账等文书"),
    "log": Bilingual("work log", "工作日志"),
    "weekly_close": Bilingual("weekly close", "每周汇总"),
    "meetings": Bilingual("meetings", "会议"),
    "training": Bilingual("training", "培训"),
    "inspections": Bilingual("inspections", "检查"),
}


def describe_key(composer: Composer, key: str, place: str | None) -> list[str]:
    """Meaning, value, unit, range and source of a key as it stands in a place (the default one if none)."""
    from sim.config.errors import ConfigProblems
    from sim.config.metadata.explain import explain_key

    scenario = _scenario(composer, place)
    try:
        return terminal_lines(explain_key(key, scenario))
    except ConfigProblems as error:
        raise UserError(error.problems) from None


def terminal_lines(text: str) -> list[str]:
    """Lines that any terminal can show."""
    return [to_terminal_text(line) for line in text.splitlines()]


def _scenario(composer: Composer, place: str | None) -> Scenario:
    names = composer.groups["place"]
    if place is not None and place not in names:
        raise user_error(
            "place", place, "one of: " + ", ".join(names), "command line", closest_match(place, names)
        )
    choices = (("place", place),) if place is not None else ()
    return composer.scenario(composer.compose(DesignPoint(choices, ())))


def describe_budget(composer: Composer, place: str | None, lang: Lang) -> list[str]:
    """Minutes a month and post by item against the minutes available (clause S4.2)."""
    from sim.builder.budget import monthly_minutes

    if place is None:
        raise user_error("explain budget", "", "name a place: " + ", ".join(composer.groups["place"]))
    scenario = _scenario(composer, place)
    return [_heading(scenario, lang), *_table(monthly_minutes(scenario), lang)]


def _heading(scenario: Scenario, lang: Lang) -> str:
    place = scenario.place.name_zh if lang == "zh" else scenario.place.name_en
    rule = scenario.duties.visits.rule
    if lang == "zh":
        return f"{to_terminal_text(place)}：每岗每月分钟数（走访规则 {rule}）"
    return f"{to_terminal_text(place)}: minutes a month and post (visit rule {rule})"


def _table(budget: Budget, lang: Lang) -> list[str]:
    found = [(ITEM_LABELS[item.name][lang], item.minutes(budget.households)) for item in budget.items]
    rows = [(name, minutes) for name, minutes in found if minutes > 0]
    total = sum(minutes for _, minutes in rows)
    size, even = f"{budget.size:.0f}", budget.break_even
    limit = f"{even:.0f}" if 0 < even < float("inf") else ("-" if even > 0 else "0")
    ends = [
        (Bilingual("together", "合计")[lang], total),
        (
            Bilingual("available (leave and sickness taken off)", "可用（已扣除休假病假）")[lang],
            budget.available,
        ),
    ]
    shown = [*rows, *ends]
    table = [
        Column((Bilingual("work", "工作")[lang],), tuple(name for name, _ in shown), "left"),
        Column((Bilingual("minutes", "分钟")[lang],), tuple(f"{minutes:,.0f}" for _, minutes in shown)),
        Column(("%",), tuple(f"{100 * minutes / budget.available:.0f}" for _, minutes in shown)),
    ]
    if lang == "zh":
        return [
            *format_table(table),
            f"每名专职{size}户时负荷{total / budget.available:.2f}；负荷为1时约{limit}户。",
        ]
    load = f"load {total / budget.available:.2f} at {size} households per full-time post"
    return [*format_table(table), f"{load}; it is 1 at about {limit}."]
