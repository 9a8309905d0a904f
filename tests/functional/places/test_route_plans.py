"""Routes whose steps differ only in minutes and shares share the order of their rows; other differences end that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from places import shipped

from sim.builder.demand.gate import item_types
from sim.builder.routes import routes as module
from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import Routes
from sim.builder.routes.step_rows import RouteGroups, route_settings

Settings = tuple[Any, ...]  # of the compilation
RULES = ("stepwise", "direct", "first_contact")
OPEN = {"cases__steps__accept__chance": 0.5, "escalation__several_departments__share": 0.3}
NUMBERS: dict[str, dict[str, Any]] = {
    "minutes": {"cases__steps__handle__work__minutes_mean": 77.0},
    "shares": {"cases__steps__accept__chance": 0.31, "cases__steps__sign__otherwise__share": 0.2},
    "skill": {"staffing__minutes_factor": 1.3},
    "delay": {"escalation__transfer__median_days": 2.5, "platform__transfer_factor": 1.2},
    "several": {"escalation__several_departments__share": 0.4},
    "accuracy": {"escalation__direct__accuracy": 0.6},
    "from above": {"demand__upper__work__minutes_mean": 33.0},
    "on site": {"cases__emergency__arrival__median_minutes": 44.0},
}
ORDERS: dict[str, dict[str, Any]] = {
    "a step for every case": {"cases__steps__accept__chance": 1.0},
    "a step for none": {"cases__steps__accept__chance": 0.0},
    "no return": {"cases__steps__sign__otherwise__share": 0.0},
    "no spread": {"cases__steps__handle__work__sigma": 0.0},
    "one department only": {"escalation__several_departments__share": 0.0},
    "no effect": {"cases__steps__feedback__marks": []},
    "hold": {"cases__emergency__reporting": "at_once"},
}


@pytest.fixture
def assembled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each assembly of routes; no order is known at first."""
    calls: list[int] = []
    real: Callable[..., Any] = module._assemble

    def counted(*given: Any) -> Any:
        calls.append(1)
        return real(*given)

    monkeypatch.setattr(module, "_assemble", counted)
    return calls


def settings(rule: str, **values: Any) -> Settings:
    """What the routes of the reference place depend on."""
    of = shipped("reference", groups=(("escalation", rule),), **values)
    groups = RouteGroups(of.area, of.demand, of.cases, of.escalation, of.platform, of.staffing, of.calendar)
    reachable = needed_shares(of.authority, of.cases) > 0.0
    return route_settings(groups, {}), reachable, item_types(of.gate)


def compile_alone(given: Settings) -> Routes:
    """Routes without any order known before."""
    module._plans.clear()
    return module._compile_routes(*given)


def assert_equal(one: Routes, other: Routes) -> None:
    assert one.names == other.names
    for name in ("step", "hold", "entry", "item"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.mark.parametrize("rule", RULES)
def test_other_numbers_keep_the_order_and_give_the_routes_assembled_anew(
    rule: str, assembled: list[int]
) -> None:
    plain, others = (
        settings(rule, **OPEN),
        {name: settings(rule, **OPEN | values) for name, values in NUMBERS.items()},
    )
    first = compile_alone(plain)
    assembled.clear()
    found = {name: module._compile_routes(*given) for name, given in others.items()}
    assert not assembled
    assert not np.array_equal(found["minutes"].step["mean"], first.step["mean"])
    for name, given in others.items():
        assert_equal(found[name], compile_alone(given))
    assert_equal(module._compile_routes(*plain), first)


@pytest.mark.parametrize("order", ORDERS)
def test_another_order_is_assembled_anew(order: str, assembled: list[int]) -> None:
    plain, other = settings("stepwise", **OPEN), settings("stepwise", **OPEN | ORDERS[order])
    compile_alone(plain)
    assembled.clear()
    found = module._compile_routes(*other)
    assert len(assembled) == 1
    assert_equal(found, compile_alone(other))


def test_the_last_orders_are_known(assembled: list[int]) -> None:
    every = [settings(rule) for rule in RULES]
    module._plans.clear()
    assembled.clear()
    for given in every * 3:
        module._compile_routes(*given)
    assert len(assembled) == len(RULES)
