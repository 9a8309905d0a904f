"""Arrivals of one replication: residents' orders, worker-found cases, upper-level tasks, hazards."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.builder.area.cells import PUBLIC_NTH, SPECIAL_NTH, Cells, sample_cells, split_into_cells
from sim.builder.area.households import Households
from sim.builder.calendar.run_days import YEAR, Days
from sim.builder.components import Components, grid_fte
from sim.builder.content import digest
from sim.builder.demand.case_attributes import (
    CaseMix,
    cumulative,
    draw_attributes,
    mark_reports_of_same_event,
    needed_levels,
    reclassify,
    resident_channels,
    sort_by_time,
    time_order,
    without_settled,
)
from sim.builder.demand.day_weights import DayWeights, order_shape
from sim.builder.demand.hazards import generate_hidden_hazards, hazard_table
from sim.builder.demand.poisson import (
    FOUND,
    ArrivalDraws,
    ArrivalStream,
    DayShape,
    day_factors,
    draw_arrivals,
    hourly_shape,
    uniform_within,
)
from sim.builder.demand.rates import MONTHS, Rates, household_rates
from sim.builder.demand.sorting import inverse_permutation
from sim.builder.demand.upper_tasks import draw_upper_tasks, upper_streams
from sim.builder.routes.assembly import UPPER
from sim.builder.routes.authority import deadline_days, needed_shares
from sim.builder.routes.routes import ROUTE_KINDS, Routes
from sim.config.content_cache import MIB, ContentCache
from sim.config.groups.demand import Demand
from sim.config.groups.shifts import Shift
from sim.config.groups.types import CASE_KINDS, CHANNELS, clock_seconds
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario
from sim.rules.rng import StreamPurpose
from sim.world.tables import CASE, NO_HAZARDS, Level, Table

Whole = NDArray[np.int64]
Real = NDArray[np.float64]

FOUND_CHANNEL = CHANNELS.index("worker_found")
DESK_CHANNEL = CHANNELS.index("community_desk")
EMERGENCY = CASE_KINDS.index("emergency")
EMERGENCY_NTH = 1 << 16  # first incident number of emergencies, distinct from those of all other streams

ORDER_DRAWS = ArrivalDraws(
    int(StreamPurpose.ORDER_COUNT), int(StreamPurpose.ORDER_DAY), int(StreamPurpose.ORDER_SECOND)
)
FOUND_DRAWS = ArrivalDraws(
    int(StreamPurpose.FOUND_COUNT), int(StreamPurpose.FOUND_DAY), int(StreamPurpose.FOUND_SECOND), FOUND
)
EMERGENCY_DRAWS = ArrivalDraws(
    int(StreamPurpose.EMERGENCY_COUNT),
    int(StreamPurpose.EMERGENCY_DAY),
    int(StreamPurpose.EMERGENCY_SECOND),
    EMERGENCY_NTH,
)
PUBLIC_DRAWS = ArrivalDraws(
    int(StreamPurpose.PUBLIC_COUNT),
    int(StreamPurpose.PUBLIC_DAY),
    int(StreamPurpose.PUBLIC_SECOND),
    PUBLIC_NTH,
)
SPECIAL_GRID_DRAWS = ArrivalDraws(
    int(StreamPurpose.SPECIAL_GRID_COUNT),
    int(StreamPurpose.SPECIAL_GRID_DAY),
    int(StreamPurpose.SPECIAL_GRID_SECOND),
    SPECIAL_NTH,
)


@dataclass(frozen=True)
class Arrivals:
    """World.case and World.hazard; hazards are sorted by grid."""

    case: Table
    hazard: Table
    hazards: Whole  # [grid] number of hazards
    proposals: Table  # PROPOSAL: upper-level tasks proposed


@cache_per_scenario
def build_case_mix(scenario: Scenario, routes: Routes) -> CaseMix:
    """Return the shares of kind, level and channel, and the attributes that depend on them, as tables."""
    sorted_as = scenario.cases.petitions  # Q16
    petitions = {"coordinated": sorted_as.dispute, "general": sorted_as.errand + sorted_as.key_person}
    shares = [
        [*(scenario.cases.shares.of(k) for k in CASE_KINDS), 0.0],
        [*(petitions.get(k, 0.0) for k in CASE_KINDS), 0.0],
    ]
    rework = [scenario.cases.rework.active and k != UPPER for k in ROUTE_KINDS]
    return CaseMix(
        kind=cumulative(np.array(shares)),
        petition=CHANNELS.index("petition"),
        channel=cumulative(_channels(scenario.demand)),
        found_channel=FOUND_CHANNEL,
        needed=cumulative(needed_shares(scenario.authority, scenario.cases)),
        reference_days=deadline_days(scenario.cases.deadline.reference),
        entry=routes.entry,
        settled=_settled_shares(scenario.demand),
        may_rework=np.array(rework, np.int64),
    )


def _settled_shares(demand: Demand) -> Real:
    """Return the shares [kind, Level] of cases that helpers settle: of general ones that the grid can solve (S4.9)."""
    settled = np.zeros((len(ROUTE_KINDS), len(Level)))
    settled[ROUTE_KINDS.index("general"), Level.GRID] = demand.helpers.active * demand.helpers.settled_share
    return settled


def _channels(demand: Demand) -> Real:
    """Return shares of residents' orders by channel; members of the grid's chat group write to the worker (Q24)."""
    of_all = np.array([demand.channel_share(c) if c != "worker_found" else 0.0 for c in CHANNELS])
    if demand.scan_to_join.active:
        joined = demand.scan_to_join.joined_share
        of_all = of_all * (1.0 - joined) + joined * (np.array(CHANNELS) == "worker")
    return np.asarray(of_all)


def shift_spans(shift: Shift) -> list[tuple[int, int]]:
    """Return the blocks of an ordinary day of a shift, in seconds of the day."""
    blocks = next(day for day in shift.week() if day)
    return [(clock_seconds(a), clock_seconds(b)) for a, b in blocks]


KEPT_MIB = 16.0
KEPT_STREAMS = 8  # streams of cases that fit; larger ones, as of a county, are not kept
_drawn: ContentCache[Table] = ContentCache(most=1024, most_mib=KEPT_MIB, size_of=lambda table: table.nbytes)


@dataclass(frozen=True)
class _Sources:
    """Inputs that the streams of one replication share."""

    scenario: Scenario
    households: Households
    mix: CaseMix
    weights: DayWeights
    in_shift: DayShape
    replication: int

    @property
    def seed(self) -> int:
        return self.scenario.run.seed

    def draw_cases(self, stream: ArrivalStream, cells: Cells | None = None) -> Table:
        """Draw the cases of a stream of households or of ground cells, with their attributes.

        Those of households are drawn once for all grids of a replication; only their units follow the grids.
        """
        expected = float(stream.daily.sum()) * self.scenario.run.days * CASE.itemsize
        if cells is not None or expected > KEPT_MIB * MIB / KEPT_STREAMS:
            return self._draw_cases(stream, cells)
        home, households = self.households.home, self.households
        key = self.seed, self.replication, self.scenario.run.days, households.base, digest(
            home["entity"], home["factor"], stream.daily, stream.weight, *stream.shape, stream.draws, *self.mix
        )  # fmt: skip
        case = _drawn.get(key, partial(self._draw_cases, stream)).copy()
        case["unit"] = home["unit"][case["household"]]
        return case

    def _draw_cases(self, stream: ArrivalStream, cells: Cells | None = None) -> Table:
        home = self.households.home
        entity = np.ascontiguousarray(home["entity"]) if cells is None else cells.entity(self.households)
        case = draw_arrivals(
            stream, entity, self.scenario.run.days, self.seed, self.replication, self.households.base
        )
        if cells is not None:
            cells.locate(case)
        draw_attributes(case, home, self.mix, self.seed, self.replication)
        if cells is not None:
            case["household"] = -1
        return without_settled(case, self.mix, self.seed, self.replication)

    def same_everywhere(self, weight: Real) -> Real:
        """Return [community, day] weights that are equal in all communities."""
        return np.tile(weight, (len(self.households.first) - 1, 1))


def _orders(of: _Sources, rates: Rates, days: Days) -> list[Table]:
    """Draw residents' orders and emergencies by season, weekday, hour and random day factor."""
    demand = of.scenario.demand
    factors = day_factors(
        of.households.communities, len(days), demand.day_factor_cv_common, demand.day_factor_cv_community,
        of.seed, of.replication,
    )  # fmt: skip
    weight, shape = of.weights.orders * factors, order_shape(demand.profile, days)
    orders = of.draw_cases(ArrivalStream(rates.orders, weight, shape, ORDER_DRAWS))
    mark_reports_of_same_event(
        orders, of.scenario.cases.same_event, of.weights.surge_factors["orders"], of.seed, of.replication
    )
    if demand.emergencies_per_1000_households_year == 0.0:
        return [orders]
    case = draw_arrivals(
        ArrivalStream(rates.emergencies, weight, shape, EMERGENCY_DRAWS),
        np.ascontiguousarray(of.households.home["entity"]),
        of.scenario.run.days,
        of.seed,
        of.replication,
        of.households.base,
    )
    draw_attributes(case, of.households.home, of.mix, of.seed, of.replication)
    level = needed_levels(case, of.mix, EMERGENCY, of.seed, of.replication)
    channel = resident_channels(case, of.mix, of.seed, of.replication)
    channel[channel == of.mix.petition] = CHANNELS.index("hotline")  # an emergency is reported by telephone
    reclassify(case, of.mix, np.full(len(case), EMERGENCY), level, channel)
    case["may_recontact"] = 1
    return [orders, case]


def _found(of: _Sources, rate: Real, days: Days) -> list[Table]:
    """Draw worker-found cases at homes and in public space: during shifts, or at any hour if they are hidden first."""
    demand, weight = of.scenario.demand, of.same_everywhere(of.weights.found)
    shape = of.in_shift
    if demand.hazards.active:
        shape = hourly_shape(np.ones((1, 24)), np.zeros(len(days), np.int64))
    public = demand.public_space
    share = public.share if public.active else 0.0
    at_homes = ArrivalStream(rate * (1.0 - share), weight, shape, FOUND_DRAWS)
    if not public.active:
        return [of.draw_cases(at_homes)]
    cells = split_into_cells(of.households, public.cell_households)
    difficulty = of.households.home["factor"][cells.home]
    daily = share * demand.found_per_household_month * MONTHS / YEAR * cells.households * difficulty
    outside = ArrivalStream(daily, weight, shape, PUBLIC_DRAWS)
    return [of.draw_cases(at_homes), of.draw_cases(outside, cells)]


def _special(of: _Sources, rate: float) -> list[Table]:
    """Draw the reports of special grids' workers to the community desk (Q3)."""
    rule = of.scenario.demand.special_grids
    if not rule.active or rule.per_community == 0:
        return []
    cells = sample_cells(of.households, rule.per_community)
    daily, weight = np.full(len(cells.home), rate), of.same_everywhere(of.weights.reported)
    stream = ArrivalStream(daily, weight, of.in_shift, SPECIAL_GRID_DRAWS)
    case = of.draw_cases(stream, cells)
    reclassify(case, of.mix, case["kind"], case["needed"], np.full(len(case), DESK_CHANNEL))
    return [case]


def generate_arrivals(
    scenario: Scenario, components: Components, weights: DayWeights, replication: int
) -> Arrivals:
    """Return all cases of one replication, sorted by time, and the hazards among them."""
    households, routes, days = components.households, components.routes, components.dates.days
    shape = uniform_within(shift_spans(next(iter(scenario.staffing.shifts.values()))), len(days))
    of = _Sources(scenario, households, build_case_mix(scenario, routes), weights, shape, replication)
    rates = household_rates(scenario, households)
    found = _found(of, rates.found, days)
    streams = upper_streams(
        scenario.demand.upper, rates.upper, components.grids, grid_fte(components), households.base
    )
    passed, proposals = draw_upper_tasks(scenario, components, streams, weights.upper, shape, replication)
    orders = _orders(of, rates, days)
    rest = [*_special(of, rates.special), *passed]
    if not scenario.demand.hazards.active:
        none = np.zeros(len(components.grids.community), np.int64)
        tables = [*orders, *found, *rest]
        del orders, found, rest  # sort_by_time releases the tables one by one
        return Arrivals(sort_by_time(tables), NO_HAZARDS, none, proposals)
    hidden = generate_hidden_hazards(np.concatenate(found), scenario.demand, of.mix, of.seed, replication)
    tables = [*orders, *rest, hidden.surfaces, hidden.found]
    order = time_order(tables)
    surfaces, seen = np.split(inverse_permutation(order)[len(order) - 2 * len(hidden.found) :], 2)
    number = np.bincount(hidden.found["unit"], minlength=len(components.grids.community))
    hazard = hazard_table(hidden, seen, surfaces)
    del orders, found, rest, hidden  # sort_by_time releases the tables one by one
    return Arrivals(sort_by_time(tables, order), hazard, number, proposals)
