"""The overload study: at which size does one worker stop coping, and what goes undone first?

Every curve (place x visit rule x escalation x class order) is run at every size; where the scope says
so, the critical size is then found by bisection, replication by replication, under common random numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from experiments.analysis.answer import Curve
from experiments.analysis.critical_size import Evaluate, Pair
from experiments.analysis.overload_curve import CurveSetting, make_curve
from experiments.analysis.unmet_work import SizeRows
from experiments.errors import map_collecting_errors
from experiments.progress import CHECKING_NOTICE, Progress, WaitNotice
from experiments.run.plan import make_plan
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.studies.overload_design import CurveFamily, CurveLevers
from sim.builder.area.achieved_size import achieved

if TYPE_CHECKING:
    from sim.config import Scenario

SEARCH_ROUNDS = 6  # questions per replication until the gap between two sizes is closed, roughly


class SearchFailedError(Exception):
    """A replication of the search failed: the limit of this curve is then read from its sizes only."""


@dataclass
class OverloadRuns:
    """The running study: its curves, its session, its number of replications."""

    family: CurveFamily
    session: Session
    replications: int
    levers: dict[str, dict[str, object]] = field(default_factory=dict)  # scenario key -> what it varies
    headline: Sequence[SizeRows] = ()  # of the first curve, once it has run

    def curves(self) -> tuple[Curve, ...]:
        """Run everything; the curves in the scope's order, the headline first."""
        with WaitNotice(CHECKING_NOTICE):
            scenarios = self._scenarios()
        wanted = make_plan((scenario, range(self.replications)) for scenario in scenarios.values())
        to_search = self._curves_to_search()
        self.session.run(wanted, later_runs=len(to_search) * self.replications * SEARCH_ROUNDS)
        rows = {levers: self._rows(levers, scenarios) for levers in self.family.curves}
        self.headline = rows[self.family.curves[0]]
        if to_search:
            self.session.print_status(f"searching for the critical size, {len(to_search)} setting(s)")
        with Progress(len(to_search) * self.replications * SEARCH_ROUNDS, self.session.stream) as progress:
            return tuple(
                self._curve(levers, rows[levers], progress if levers in to_search else None)
                for levers in self.family.curves
                if rows[levers]
            )

    def _scenarios(self) -> dict[tuple[CurveLevers, int], Scenario]:
        """Every curve at every size; raises UserError with the problems of all of them."""
        points = [(levers, size) for levers in self.family.curves for size in self.family.scope.sizes]
        made = map_collecting_errors(
            lambda point: self._record_levers(point[0], self.family.at_size(*point)), points
        )
        return dict(zip(points, made, strict=True))

    def _record_levers(self, levers: CurveLevers, scenario: Scenario) -> Scenario:
        self.levers[scenario_key(scenario)] = {
            **dict(levers.choices), "households_per_grid": scenario.area.households_per_grid
        }  # fmt: skip
        return scenario

    def _rows(
        self, levers: CurveLevers, scenarios: Mapping[tuple[CurveLevers, int], Scenario]
    ) -> list[SizeRows]:
        """A curve's sizes; their rows are of the replications that finished at all of its sizes."""
        own = [scenario for (of, _), scenario in scenarios.items() if of == levers]
        keys = [scenario_key(scenario) for scenario in own]
        whole = self._finished_replications(keys)
        return [
            _size_rows(scenario, [self.session.replication_results[key, number].metrics for number in whole])
            for scenario, key in zip(own, keys, strict=True)
            if whole
        ]

    def _finished_replications(self, keys: Sequence[str]) -> list[int]:
        replication_results = self.session.replication_results
        return [n for n in range(self.replications) if all((key, n) in replication_results for key in keys)]

    def _curves_to_search(self) -> tuple[CurveLevers, ...]:
        """`orders`: every place and class order under the headline's visit and escalation rules."""
        curves, first = self.family.curves, self.family.curves[0]
        alike = tuple(c for c in curves if (c.visits, c.escalation) == (first.visits, first.escalation))
        return {"none": (), "headline": (first,), "orders": alike, "all": curves}[
            self.family.scope.search_curves
        ]

    def _curve(self, levers: CurveLevers, rows: Sequence[SizeRows], progress: Progress | None) -> Curve:
        scenario = self.family.at_size(levers, self.family.scope.sizes[0])
        setting = CurveSetting(
            levers.place,
            levers.visits,
            levers.escalation,
            levers.order,
            scenario.staffing.workers_per_grid,
            self.family.full_time_share(levers),
        )
        if progress is None:
            return make_curve(setting, rows, scenario.verdict)
        try:
            return make_curve(setting, rows, scenario.verdict, self._evaluate(levers, progress))
        except SearchFailedError:
            return make_curve(setting, rows, scenario.verdict)

    def _evaluate(self, levers: CurveLevers, progress: Progress) -> Evaluate:
        """Answers of the bisection: whether (households per full-time post, row) keeps the promise."""
        sizes = [self.family.at_size(levers, size) for size in self.family.scope.sizes]
        numbers = self._finished_replications([scenario_key(scenario) for scenario in sizes])

        def evaluate(pairs: Sequence[Pair]) -> list[bool]:
            made = {
                size: self._record_levers(levers, self.family.at_full_time_size(levers, size))
                for size, _ in pairs
            }
            self.session.run_unannounced(
                make_plan((made[size], [numbers[row]]) for size, row in pairs), progress
            )
            return [self._is_met(scenario_key(made[size]), numbers[row]) for size, row in pairs]

        return evaluate

    def _is_met(self, key: str, number: int) -> bool:
        result = self.session.replication_results.get((key, number))
        if result is None:
            raise SearchFailedError
        return result.metrics["service_level_met"] > 0.5


def _size_rows(scenario: Scenario, rows: Sequence[Mapping[str, float]]) -> SizeRows:
    real = achieved(scenario)
    size = scenario.area.households_per_grid or round(real.per_grid)
    return SizeRows(round(real.per_full_time_post), real.per_full_time_post, size, tuple(rows))
