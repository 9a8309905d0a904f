"""Cases of an extension's own table of arrivals, beside or instead of drawn ones.

Draws of such a case are keyed by its row, so that the same table gives the same cases whatever else changes.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.builder.components import Components
from sim.builder.demand.arrivals import Arrivals
from sim.builder.demand.case_attributes import CaseMix, inverse_cdf_index, sort_by_time, time_order
from sim.builder.routes.step_rows import level_of
from sim.config.groups.types import CASE_KINDS, CHANNELS
from sim.config.scenario import Scenario
from sim.extension.declarations import Arrival, OwnArrivals, RunFacts
from sim.extension.extension import Extension, ExtensionError
from sim.rules.rng import StreamPurpose, uniform
from sim.world.event_order import DAY, NEVER
from sim.world.tables import CASE, Table

OWN_ENTITY = 1 << 42  # draws of cases of an own table: keyed by their row
SOLVING_LEVELS = ("grid", "sub_area", "community", "street", "county")
UNKNOWN = -1


@dataclass(frozen=True)
class OwnCase:
    """One checked row of an own table."""

    row: int  # from 1
    second: int
    kind: int
    channel: int
    level: int | None
    community: int  # from 0
    household: int | None  # from 0


_known: deque[tuple[Scenario, int, tuple[OwnCase, ...]]] = deque(
    maxlen=1
)  # sections of one replication share it


def replaces_arrivals(scenario: Scenario) -> bool:
    """Return whether drawn cases are left out for those of an own table, so that the expected load is not known."""
    own = scenario.extension.arrivals if scenario.extension is not None else None
    return own is not None and bool(own.replaces)


def with_own_arrivals(
    scenario: Scenario, arrivals: Arrivals, components: Components, mix: CaseMix, replication: int
) -> Arrivals:
    """Return arrivals with the cases of the extension's table, without drawn cases of the channels it replaces.

    Raises
    ------
    ExtensionError
        For a table with a row that does not fit the place, or channels that cannot be replaced.
    """
    extension = scenario.extension
    if extension is None or extension.arrivals is None:
        return arrivals
    left_out = _channels(extension, extension.arrivals, scenario)
    listed = _case_table(
        [
            one
            for one in own_cases(scenario, replication)
            if one.community in components.households.communities
        ],
        components,
        mix,
        scenario.run.seed,
        replication,
        extension,
    )
    replaced = np.isin(arrivals.case["channel"], left_out)
    reports_hazard = np.zeros(len(replaced), np.bool_)
    reports_hazard[arrivals.hazard["surfaces"]] = True
    drawn = arrivals.case.copy()
    drawn["time"][replaced & reports_hazard] = NEVER  # the hazard stays, and only a patrol finds it
    keep = ~replaced | reports_hazard
    tables = [listed, drawn[keep]]
    order = time_order(tables)
    number = np.full(len(keep), UNKNOWN)
    number[keep] = np.argsort(order)[len(listed) :]
    hazard = arrivals.hazard.copy()
    for name in ("found", "surfaces"):
        hazard[name] = number[hazard[name]]
    return Arrivals(sort_by_time(tables, order), hazard, arrivals.hazards, arrivals.proposals)


def own_cases(scenario: Scenario, replication: int) -> tuple[OwnCase, ...]:
    """Return the checked rows of the extension's table that lie in the run.

    Raises
    ------
    ExtensionError
        With the first row that is wrong.
    """
    for asked, number, found in tuple(_known):
        if asked is scenario and number == replication:
            return found
    extension, run, area = scenario.extension, scenario.run, scenario.area
    assert extension is not None and extension.arrivals is not None
    facts = RunFacts(
        run.start,
        run.days,
        run.seed,
        replication,
        area.communities_simulated,
        min(area.community_sizes),
    )
    try:
        rows = list(extension.arrivals.function(facts))
    except Exception as error:
        raise ExtensionError(
            f"{extension.name}: the arrivals fail: {type(error).__name__}: {error}"
        ) from error
    checked = (_check(n, row, facts, extension) for n, row in enumerate(rows, start=1))
    found = tuple(case for case in checked if 0 <= case.second < run.days * DAY)
    _known.append((scenario, replication, found))
    return found


def _channels(extension: Extension, own: OwnArrivals, scenario: Scenario) -> list[int]:
    unknown = [channel for channel in own.replaces if channel not in CHANNELS]
    if unknown:
        raise ExtensionError(
            f"{extension.name}: replaces the unknown channel {unknown[0]}; channels are {', '.join(CHANNELS)}"
        )
    if "worker_found" in own.replaces and scenario.demand.hazards.active:
        raise ExtensionError(
            f"{extension.name}: cannot replace worker_found while demand.hazards.active: these cases are hazards"
        )
    return [CHANNELS.index(channel) for channel in own.replaces]


def _check(row: int, given: Arrival | Mapping[str, Any], facts: RunFacts, extension: Extension) -> OwnCase:
    try:
        arrival = given if isinstance(given, Arrival) else Arrival(**given)
        time: Any = arrival.time
        moment = dt.datetime.fromisoformat(time) if isinstance(time, str) else time
        second = int((moment - dt.datetime.combine(facts.start, dt.time())).total_seconds())
    except (TypeError, ValueError) as error:
        raise ExtensionError(f"{extension.name}: row {row} of the arrivals: {error}") from None
    level = arrival.level or None
    for name, value, known in (
        ("kind", arrival.kind, CASE_KINDS), ("channel", arrival.channel, CHANNELS),
        ("level", level, (None, *SOLVING_LEVELS)),
    ):  # fmt: skip
        if value not in known:
            words = ", ".join(str(word) for word in known if word is not None)
            raise ExtensionError(
                f"{extension.name}: row {row} of the arrivals: {name} is {value}, not one of {words}"
            )
    community = int(arrival.community)
    given_home: Any = arrival.household
    household = None if given_home in (None, "") else int(given_home)
    for name, number, most in (
        ("community", community, facts.communities),
        ("household", household, facts.households_per_community),
    ):
        if number is not None and not 1 <= number <= most:
            raise ExtensionError(
                f"{extension.name}: row {row} of the arrivals: {name} is {number}, not between 1 and {most}"
            )
    return OwnCase(
        row, second, CASE_KINDS.index(arrival.kind), CHANNELS.index(arrival.channel),
        None if level is None else int(level_of(level)), community - 1,
        None if household is None else household - 1,
    )  # fmt: skip


def _case_table(
    cases: Sequence[OwnCase],
    components: Components,
    mix: CaseMix,
    seed: int,
    replication: int,
    extension: Extension,
) -> Table:
    """Rows of World.case, not yet in the order of time."""
    table, households = np.zeros(len(cases), CASE), components.households
    for case, one in zip(table, cases, strict=True):
        entity = OWN_ENTITY | one.row
        first, end = households.first[one.community - households.base : one.community - households.base + 2]
        at = one.household
        if at is None:
            u = uniform(seed, replication, int(StreamPurpose.OPEN_CASE_HOUSEHOLD), entity, 0)
            at = int(u * (end - first))
        home = int(first) + at
        level = one.level
        if level is None:
            u = uniform(seed, replication, int(StreamPurpose.NEEDED_LEVEL), entity, 0)
            level = int(inverse_cdf_index(mix.needed[one.kind], u))
        entry = int(mix.entry[one.kind, level, one.channel])
        if entry < 0:
            raise ExtensionError(
                f"{extension.name}: row {one.row} of the arrivals: no {CASE_KINDS[one.kind]} case of this place"
                f" needs the level {SOLVING_LEVELS[level]}"
            )
        case["time"], case["entity"], case["kind"], case["needed"] = one.second, entity, one.kind, level
        case["channel"], case["entry"], case["household"] = one.channel, entry, home
        case["unit"], case["factor"] = households.home["unit"][home], households.home["factor"][home]
        case["patience"] = case["given_seconds"] = UNKNOWN
        case["reference_days"] = mix.reference_days[one.kind, level]
        case["may_recontact"] = int(CHANNELS[one.channel] != "worker_found")
        case["may_rework"] = mix.may_rework[one.kind]
    return table
