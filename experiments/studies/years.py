"""Add years to scenarios until their words are decided, up to a cap (clause S6.7)."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.sequential_tests import SequentialTest
from experiments.analysis.verdicts import carries_word, is_decided
from experiments.progress import Progress
from experiments.run.plan import make_keyed_plan
from experiments.run.session import Session
from sim.config.groups.run import Verdict

if TYPE_CHECKING:
    from sim.config import Scenario

BATCHES_TO_ACCEPT = 3  # batches after the first in which the promise can be accepted


@dataclass(frozen=True, slots=True)
class YearCap:
    """How many years a scenario may take.

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


def add_years(
    session: Session, scenarios: Mapping[str, Scenario], caps: Mapping[str, YearCap], later_runs: int = 0
) -> None:
    """Run scenarios, by key, until their words are decided; their results are in ``session.replication_results``.

    ``later_runs``: runs that the study will ask for afterwards, for the announced time.
    """
    schedules = {key: _schedule(scenario, caps[key]) for key, scenario in scenarios.items()}
    wanted = {key: schedule[0] for key, schedule in schedules.items()}
    most = sum(schedule[-1] for schedule in schedules.values())
    first = make_keyed_plan((key, scenarios[key], range(years)) for key, years in wanted.items())
    session.run(first, most - first.size + later_runs)
    with Progress(most - first.size, session.stream) as progress:
        while more := _undecided(session, scenarios, schedules, wanted):
            wanted |= more
            session.run_unannounced(
                make_keyed_plan((key, scenarios[key], range(years)) for key, years in more.items()), progress
            )


def _schedule(scenario: Scenario, cap: YearCap) -> list[int]:
    if not cap.stops or not carries_word(scenario.run, scenario.verdict):
        return [cap.most]
    return list(year_batches(scenario.verdict, cap.most))


def _undecided(
    session: Session,
    scenarios: Mapping[str, Scenario],
    schedules: Mapping[str, Sequence[int]],
    wanted: Mapping[str, int],
) -> dict[str, int]:
    """Return how many years each undecided scenario gets next."""
    more: dict[str, int] = {}
    for key, done in wanted.items():
        following = [years for years in schedules[key] if years > done]
        if following and not is_decided(list(session.finished(key, done).values()), scenarios[key].verdict):
            more[key] = following[0]
    return more
