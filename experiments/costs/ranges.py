"""Low, middle and high budget from the ranges of the prices; apart from the interval of the simulation (S9, S10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from experiments.costs.book import PriceRange
from sim.config.metadata.keys import Path, join_key
from sim.config.metadata.provenance import Provenance, load_sources
from sim.config.metadata.values import iter_values

if TYPE_CHECKING:
    from sim.config import Scenario

End = Literal["low", "high"]
NO_PRICES = (
    "price_year", "months_per_year", "insurance_floor_yuan_month", "overtime", "plan", "payers",
)  # fmt: skip
"""Keys of cost that are definitions, statutes or choices."""
SUBSIDY: Path = ("cost", "subsidy_yuan_month")  # of posts without a wage only


def price_ranges(scenario: Scenario) -> tuple[PriceRange, ...]:
    """Return every price of a scenario with its source; without a range low and high equal the middle."""
    return tuple(_range(path, value, row) for path, value, row in _prices(scenario))


def payment_rules(scenario: Scenario) -> tuple[PriceRange, ...]:
    """Return the definitions, statutes and choices by which prices are paid: months, floor, overtime, payers, plan."""
    known = load_sources()
    found = []
    for path, value in iter_values(scenario):
        row = known.of(path, scenario.place.id) if path[0] == "cost" and path[1] in NO_PRICES else None
        if row is not None and path[1] != "price_year":
            found.append(_range(path, value, row))
    return tuple(found)


def scenario_at(scenario: Scenario, end: End) -> Scenario:
    """Return the scenario with every price at the low or the high end of its range."""
    changes = {
        path: getattr(row, end)
        for path, value, row in _prices(scenario)
        if value is not None and getattr(row, end) is not None
    }
    groups = {name: getattr(scenario, name).model_dump() for name in ("cost", "staffing")}
    for path, value in changes.items():
        _set(groups, path, value)
    update = {
        "cost": type(scenario.cost).model_validate(groups["cost"]),
        "staffing": type(scenario.staffing).model_validate(groups["staffing"]),
    }
    return scenario.model_copy(update=update)


def _prices(scenario: Scenario) -> Iterator[tuple[Path, float | None, Provenance]]:
    """Yield (key, value, origin) of every price, stated or not; of desks only those that the place has."""
    known = load_sources()
    for path, value in iter_values(scenario):
        if not _is_price(path) or isinstance(value, bool):
            continue
        if path[:2] == ("cost", "desks") and path[2] not in scenario.area.levels:
            continue
        if path == SUBSIDY and all(c.wage_yuan_month is not None for c in scenario.staffing.classes.values()):
            continue
        row = known.of(path, scenario.place.id)
        if row is not None:
            yield path, value, row


def _is_price(path: Path) -> bool:
    if path[0] == "cost":
        return path[1] not in NO_PRICES and path[-1] != "cost_share"
    return path[:2] == ("staffing", "classes") and path[-1] == "wage_yuan_month"


def _range(path: Path, value: float | None, row: Provenance) -> PriceRange:
    low, high = (value if value is None or end is None else end for end in (row.low, row.high))
    unit = "" if row.unit == "-" else row.unit
    known = load_sources()
    fact = known.facts.get(row.fact or "")
    clause = "" if fact is None else f"{row.fact}, {fact.clause}: {fact.zh}"
    meanings = row.meaning_en, row.meaning_zh
    origin = row.source, row.status, clause, known.in_chinese(row.source)
    return PriceRange(join_key(path), *meanings, unit, low, value, high, *origin)


def _set(values: Mapping[str, Any], path: Path, value: float) -> None:
    node: Any = values
    for part in path[:-1]:
        node = node[part]
    node[path[-1]] = value
