"""Run futures, one replication each, and search their critical sizes (clauses S6.5, S9).

A future keeps the number of its replication under every law and at every size, so that differences are paired.
Results go through the store; only the requested metrics stay in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from experiments.analysis.critical_size import SEARCH_RANGE, Bracket, Pair, SearchRange, bisect_size
from experiments.analysis.futures.points import Future
from experiments.errors import UserError
from experiments.progress import Progress
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.studies.uncertainty.futures_design import FuturesDesign

if TYPE_CHECKING:
    from sim.config import Scenario

T = TypeVar("T")
BATCH = 240  # runs composed together: enough to occupy all workers, few enough to stay small in memory
MET = "service_level_met"
RUNS_PER_SEARCH = 6  # after the sizes that are run anyway, roughly
FIRST_RUNS = 2  # of a search without a size tried before, roughly


class FutureRun(NamedTuple):
    """One replication of a future at a size in households per full-time grid post; None = the place's own grids."""

    future: Mapping[str, float]
    size: float | None
    replication: int


def whether_met(metrics: Mapping[str, float]) -> bool:
    """Return whether a replication met the service level."""
    return metrics[MET] > 0.5


@dataclass
class FuturesRuns:
    """Futures that run in one session.

    ``refused``: futures that the checks of a scenario refuse, with the first line of the reason; they are left out.
    """

    design: FuturesDesign
    session: Session
    progress: Progress | None = None
    refused: dict[int, str] = field(default_factory=dict)
    _complete: tuple[Mapping[str, float], Mapping[str, float]] = field(default=({}, {}))

    def results(self, runs: Sequence[FutureRun], read: Callable[[Mapping[str, float]], T]) -> list[T | None]:
        """Return what ``read`` takes from the metrics of each run; None if it failed or is refused."""
        batches = (runs[start : start + BATCH] for start in range(0, len(runs), BATCH))
        return [found for batch in batches for found in self._batch(batch, read)]

    def _batch(
        self, runs: Sequence[FutureRun], read: Callable[[Mapping[str, float]], T]
    ) -> Iterator[T | None]:
        scenarios = [self._scenario(run) for run in runs]
        keys = [None if scenario is None else scenario_key(scenario) for scenario in scenarios]
        plan = make_keyed_plan(
            (key, scenario, [run.replication])
            for key, scenario, run in zip(keys, scenarios, runs, strict=True)
            if key is not None and scenario is not None
        )
        found = self.session.run_apart(plan, self.progress).replication_results
        for key, run in zip(keys, runs, strict=True):
            result = None if key is None else found.get((key, run.replication))
            yield None if result is None else read(result.metrics)

    def _scenario(self, run: FutureRun) -> Scenario | None:
        try:
            if self._complete[0] is not run.future:  # the sizes of a future follow each other
                self._complete = run.future, self.design.with_desks(dict(run.future))
            return self.design.scenario(self._complete[1], run.size)
        except UserError as error:
            self.refused.setdefault(run.replication, error.problems[0].line())
            return None

    def met_at_sizes(self, futures: Sequence[Future], sizes: Sequence[int]) -> list[list[bool | None]]:
        """Return by size whether each future meets the service level; None where its run failed."""
        runs = [FutureRun(future, size, number) for number, future in enumerate(futures) for size in sizes]
        found = self.results(runs, whether_met)
        return [found[at :: len(sizes)] for at in range(len(sizes))]

    def limits(
        self, futures: Sequence[Future], known: Mapping[Pair, bool], resolution: int
    ) -> dict[int, float]:
        """Return the critical size of each future by its number: the middle of a bracket of ``resolution`` households.

        Parameters
        ----------
        futures : sequence
        known : mapping
            (size, future) -> whether the service level is met there.
        resolution : int
            Width of a bracket, in households.
        """
        failed: set[int] = set()

        def evaluate(pairs: Sequence[Pair]) -> list[bool]:
            found = self.results(
                [FutureRun(futures[number], size, number) for size, number in pairs], whether_met
            )
            failed.update(number for (_, number), met in zip(pairs, found, strict=True) if met is None)
            return [bool(met) for met in found]

        within = SearchRange(
            SEARCH_RANGE.smallest, SEARCH_RANGE.largest, resolution, 0.0, SEARCH_RANGE.first_step
        )
        brackets = bisect_size(range(len(futures)), evaluate, known, within)
        return {
            number: middle_of(bracket, within)
            for number, bracket in sorted(brackets.items())
            if number not in failed
        }


def middle_of(bracket: Bracket, within: SearchRange) -> float:
    """Return the middle of a bracket; an end of the range searched where the limit lies beyond it."""
    if bracket.low is None:
        return float(within.smallest)
    if bracket.high is None:
        return float(within.largest)
    return (bracket.low + bracket.high) / 2.0
