"""Overload study: from which size does one worker no longer cope, and which work is unmet first?

Every curve (place x visit rule x escalation x class order) is run at every size, year by year until its word is
decided. Where the scope requests it, the limit of each replication is then found by bisection under common random
numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import Curve
from experiments.analysis.critical_size import SEARCH_RANGE, Evaluate, Pair
from experiments.analysis.overload_curve import CurveSetting, Search, estimates, make_curve
from experiments.analysis.unmet_work import SizeRows
from experiments.errors import map_collecting_errors
from experiments.language.plurals import format_count
from experiments.progress import CHECKING_NOTICE, Progress, WaitNotice
from experiments.run.plan import make_plan
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.studies.context.report_context import describe_staffing, service_order
from experiments.studies.overload.overload_design import CurveFamily, CurveLevers
from experiments.studies.overload.overload_futures import count_future_runs
from experiments.studies.years import CurveState, SizesInOrder, YearCap, add_years
from sim.builder.area.achieved_size import achieved
from sim.builder.area.posts import posts_per_grid
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario

SEARCH_ROUNDS = 6  # questions per replication until its bracket is narrow, roughly


class SearchFailedError(Exception):
    """A replication of the search failed: the limit of this curve is then read from its sizes only."""


@dataclass(frozen=True, slots=True)
class SizeScenario:
    """One size of one curve."""

    levers: CurveLevers
    scenario: Scenario
    is_own: bool  # the place's own size at its own posts

    @property
    def key(self) -> str:
        return scenario_key(self.scenario)

    @property
    def households_per_post(self) -> float:
        """Households per full-time post, as achieved."""
        return achieved(self.scenario).per_full_time_post


@dataclass
class OverloadRuns:
    """Running study: its curves, its session, the years a size may take."""

    family: CurveFamily
    session: Session
    cap: YearCap
    levers: dict[str, dict[str, object]] = field(default_factory=dict)  # scenario key -> what it varies
    headline: Sequence[SizeRows] = ()  # of the first curve, once it has run

    def curves(self) -> tuple[Curve, ...]:
        """Run everything and return the curves in the scope's order, the headline first."""
        with WaitNotice(CHECKING_NOTICE):
            sizes = self._sizes()
        to_search = self._curves_to_search()
        searches = len(to_search) * self.family.scope.search_replications * SEARCH_ROUNDS
        scenarios = {size.key: size.scenario for size in sizes}
        caps = dict.fromkeys(scenarios, self.cap)
        add_years(
            self.session,
            scenarios,
            caps,
            searches + count_future_runs(self.family.scope.futures),
            [self._in_order(levers, sizes) for levers in self.family.curves],
        )
        rows = {levers: self._rows(levers, sizes) for levers in self.family.curves}
        self.headline = rows[self.family.curves[0]]
        if to_search:
            self.session.print_status(
                phrase(
                    "searching for the critical size, {count}", count=format_count(len(to_search), "setting")
                )
            )
        with Progress(searches, self.session.stream) as progress:
            return tuple(
                self._curve(levers, rows[levers], progress if levers in to_search else None)
                for levers in self.family.curves
                if rows[levers]
            )

    def _sizes(self) -> list[SizeScenario]:
        """Return every curve at every size; raise UserError with the problems of all of them."""

        def of_curve(levers: CurveLevers) -> list[SizeScenario]:
            own = self.family.at_own_size(levers)
            return [
                SizeScenario(levers, self._record_levers(levers, scenario), scenario is own)
                for scenario in self.family.sizes(levers)
            ]

        return [size for sizes in map_collecting_errors(of_curve, self.family.curves) for size in sizes]

    def _record_levers(self, levers: CurveLevers, scenario: Scenario) -> Scenario:
        varied: dict[str, object] = {"households_per_grid": scenario.area.households_per_grid}
        if self.family.varies_posts(levers):
            varied = {"full_time_posts": round(achieved(scenario).full_time, 1)}
        self.levers[scenario_key(scenario)] = {**dict(levers.choices), **varied}
        return scenario

    def _in_order(self, levers: CurveLevers, sizes: Sequence[SizeScenario]) -> SizesInOrder:
        """Return the sizes of a curve in ascending order; all years of the place's own size are simulated."""
        mine = sorted(
            (size for size in sizes if size.levers == levers), key=lambda size: size.households_per_post
        )
        return SizesInOrder(
            tuple(size.key for size in mine), frozenset(size.key for size in mine if size.is_own)
        )

    def _rows(self, levers: CurveLevers, sizes: Sequence[SizeScenario]) -> list[SizeRows]:
        """Return the sizes of a curve that have results, each with the years it took."""
        mine = {size.key: size for size in sizes if size.levers == levers}
        order = self._in_order(levers, sizes)
        scenarios = {key: size.scenario for key, size in mine.items()}
        state = CurveState(order, self.session, scenarios, dict.fromkeys(mine, (self.cap.most,)))
        found = [
            (at, mine[key], self.session.finished(key, self.cap.most)) for at, key in enumerate(order.keys)
        ]
        return [_size_rows(size, rows, state.met(at)) for at, size, rows in found if rows]

    def _curves_to_search(self) -> tuple[CurveLevers, ...]:
        """Return the curves whose limit is searched; `places`: the first curve of each place."""
        curves = self.family.curves
        first_of_places = {levers.place: levers for levers in reversed(curves)}
        return {
            "none": (),
            "headline": curves[:1],
            "places": tuple(levers for levers in curves if first_of_places[levers.place] == levers),
            "all": curves,
        }[self.family.scope.search_curves]

    def _curve(self, levers: CurveLevers, rows: Sequence[SizeRows], progress: Progress | None) -> Curve:
        own = self.family.at_own_size(levers)
        setting = CurveSetting(
            levers.place,
            levers.visits,
            levers.escalation,
            levers.order,
            posts_per_grid(own),
            self.family.full_time_share(levers),
            describe_staffing(own),
            service_order(own),
        )
        if progress is None:
            return make_curve(setting, rows, own.verdict)
        search = Search(self._evaluate(levers, progress), self.family.scope.search_replications)
        try:
            return self._with_floor(levers, make_curve(setting, rows, own.verdict, search))
        except SearchFailedError:
            return make_curve(setting, rows, own.verdict)

    def _with_floor(self, levers: CurveLevers, curve: Curve) -> Curve:
        """Return the curve with the metrics of the smallest size, if the service level is missed even there."""
        if curve.critical is None or curve.critical.bound != "below":
            return curve
        smallest = self.family.at_full_time_size(levers, SEARCH_RANGE.smallest)
        rows = self.session.finished(scenario_key(smallest), self.family.scope.search_replications)
        return replace(curve, floor=estimates(list(rows.values())))

    def _evaluate(self, levers: CurveLevers, progress: Progress) -> Evaluate:
        """Return the answers of the bisection: is the service level met by (households per full-time post, year)?"""

        def evaluate(pairs: Sequence[Pair]) -> list[bool]:
            made = {
                size: self._record_levers(levers, self.family.at_full_time_size(levers, size))
                for size, _ in pairs
            }
            self.session.run_unannounced(make_plan((made[size], [year]) for size, year in pairs), progress)
            return [self._is_met(scenario_key(made[size]), year) for size, year in pairs]

        return evaluate

    def _is_met(self, key: str, number: int) -> bool:
        result = self.session.replication_results.get((key, number))
        if result is None:
            raise SearchFailedError
        return result.metrics["service_level_met"] > 0.5


def _size_rows(of: SizeScenario, rows: Mapping[int, Mapping[str, float]], met: Sequence[bool]) -> SizeRows:
    real = achieved(of.scenario)
    return SizeRows(
        size=round(real.per_full_time_post),
        households_per_worker=real.per_full_time_post,
        households_per_grid=of.scenario.area.households_per_grid or round(real.per_grid),
        rows=tuple(rows.values()),
        numbers=tuple(rows),
        weeks=of.scenario.run.measured_weeks,
        is_own=of.is_own,
        kept=tuple(met),
        full_time=real.full_time,
        key=of.key,
    )
