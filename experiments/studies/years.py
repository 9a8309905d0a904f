"""Add years to scenarios until their words are decided, up to a cap (clause S6.7)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.common_years import infer_met, known_years
from experiments.analysis.statistics.sequential_tests import SequentialTest
from experiments.analysis.verdicts import carries_word, meets_service_level, years_decide, years_of
from experiments.progress import Progress
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session
from sim.config.groups.run import Verdict

if TYPE_CHECKING:
    from sim.config import Scenario

BATCHES_TO_ACCEPT = 3  # batches after the first in which the promise can be accepted


@dataclass(frozen=True, slots=True)
class YearCap:
    """Largest number of years of a scenario.

    ``stops``: at the end of the batch in which its word is decided, else at ``most``.
    """

    most: int
    stops: bool = True


def year_batches(limits: Verdict, most: int) -> Iterator[int]:
    """Yield how many years each batch ends with.

    The first is the fewest that can decide, the steps lead to the fewest that can accept.
    """
    tests = limits.tests
    first = SequentialTest(tests.overloaded, tests.error).fewest_to_accept
    accepted = SequentialTest(tests.kept, tests.error).fewest_to_accept
    step = max(1, math.ceil((accepted - first) / BATCHES_TO_ACCEPT))
    done = min(first, most)
    while done < most:
        yield done
        done = min(done + step, most)
    yield most


@dataclass(frozen=True, slots=True)
class SizesInOrder:
    """Scenarios that differ in size only: their keys in ascending order.

    ``simulated``: keys whose years are all simulated, none inferred from a neighbour.
    """

    keys: tuple[str, ...]
    simulated: frozenset[str] = frozenset()


def add_years(
    session: Session,
    scenarios: Mapping[str, Scenario],
    caps: Mapping[str, YearCap],
    later_runs: int = 0,
    curves: Sequence[SizesInOrder] = (),
) -> None:
    """Run scenarios, by key, until their words are decided; their results are in ``session.replication_results``.

    Parameters
    ----------
    session : Session
    scenarios, caps : mapping
        By key.
    later_runs : int
        Runs that the study will ask for afterwards, for the announced time.
    curves : sequence of SizesInOrder
        Years of their scenarios follow from those of their neighbours where they can.
    """
    schedules = {key: _schedule(scenario, caps[key]) for key, scenario in scenarios.items()}
    most = sum(schedule[-1] for schedule in schedules.values())
    first = make_keyed_plan((key, scenarios[key], range(schedules[key][0])) for key in scenarios)
    session.run(first, most - first.size + later_runs)
    on_curves = {key for curve in curves for key in curve.keys}
    together = [*curves, *(SizesInOrder((key,)) for key in scenarios if key not in on_curves)]
    states = [CurveState(curve, session, scenarios, schedules) for curve in together]
    with Progress(most - first.size, session.stream) as progress:
        while more := {key: years for state in states for key, years in state.missing().items()}:
            session.run_unannounced(
                make_keyed_plan((key, scenarios[key], years) for key, years in more.items()), progress
            )


@dataclass
class CurveState:
    """Years of a curve so far, and what is still to be simulated."""

    curve: SizesInOrder
    session: Session
    scenarios: Mapping[str, Scenario]
    schedules: Mapping[str, Sequence[int]]

    def missing(self) -> dict[str, list[int]]:
        """Return the years to simulate next by key.

        Of the sizes whose promise is open the largest comes first: what it meets its smaller neighbours meet as well.
        """
        more: dict[str, list[int]] = {}
        is_open_above = False
        for at in reversed(range(len(self.curve.keys))):
            key = self.curve.keys[at]
            limits, schedule = self.scenarios[key].verdict, self.schedules[key]
            met, overloaded = self.met(at), years_of(self._rows(key))[1]
            if len(schedule) == 1 or years_decide(met, overloaded, limits):
                continue
            if meets_service_level(met, limits) == "rejected":  # overloaded, or only short of the promise?
                years = self._next(key, schedule, len(overloaded))
            elif is_open_above and key not in self.curve.simulated:
                continue
            else:
                years = self._next(key, schedule, len(met), at)
                is_open_above = is_open_above or bool(years)
            if years:
                more[key] = years
        return more

    def met(self, at: int) -> list[bool]:
        """Return by year whether a size of the curve meets the service level, as far as it is known."""
        key = self.curve.keys[at]
        return known_years(
            self._answers(at), self._position(at), range(self.schedules[key][-1]), self._failed(key)
        )

    def _answers(self, at: int) -> list[dict[int, bool]]:
        """Return the simulated years of the sizes that may tell those of one."""
        keys = (self.curve.keys[at],) if self.curve.keys[at] in self.curve.simulated else self.curve.keys
        most = max(self.schedules[key][-1] for key in keys)
        return [
            {year: row["service_level_met"] > 0.5 for year, row in self.session.finished(key, most).items()}
            for key in keys
        ]

    def _position(self, at: int) -> int:
        return 0 if self.curve.keys[at] in self.curve.simulated else at

    def _rows(self, key: str) -> list[Mapping[str, float]]:
        return list(self.session.finished(key, self.schedules[key][-1]).values())

    def _failed(self, key: str) -> frozenset[int]:
        return frozenset(year for of, year in self.session.failures if of == key)

    def _next(self, key: str, schedule: Sequence[int], done: int, at: int | None = None) -> list[int]:
        """Return the years of the next batch that are neither simulated nor, for the promise, known from neighbours."""
        failed = self._failed(key)
        end = next((years for years in schedule if years > done + (len(failed) if at is None else 0)), 0)
        simulated = self.session.finished(key, schedule[-1])
        years = [year for year in range(end) if year not in simulated and year not in failed]
        if at is None:
            return years
        answers, position = self._answers(at), self._position(at)
        wanted = [year for year in years if infer_met(answers, position, year) is None]
        if wanted or end == schedule[-1] or not end:
            return wanted
        return self._next(key, schedule, end, at)


def _schedule(scenario: Scenario, cap: YearCap) -> list[int]:
    if not cap.stops or not carries_word(scenario.run, scenario.verdict):
        return [cap.most]
    return list(year_batches(scenario.verdict, cap.most))
