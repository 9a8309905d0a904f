"""Range of an overload study's limit over the assumed numbers of its headline's curve (clause S9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import LawAnswer
from experiments.analysis.futures.certainty import answer_of_law
from experiments.analysis.futures.points import unit_points
from experiments.compose.hydra.overrides import DesignPoint, Lever
from experiments.progress import Progress
from experiments.run.session import Session
from experiments.studies.overload.overload_design import CurveFamily
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.futures_runs import FIRST_RUNS, RUNS_PER_SEARCH, FuturesRuns
from experiments.studies.uncertainty.uncertain_numbers import uncertain_numbers

if TYPE_CHECKING:
    from experiments.compose.settings.uncertainty_settings import RangeSettings


def count_future_runs(futures: int) -> int:
    """Return the runs of ``run_futures``, roughly."""
    return futures * (RUNS_PER_SEARCH + FIRST_RUNS)


def run_futures(
    family: CurveFamily, session: Session, ranges: RangeSettings, levers: Sequence[Lever], limit: float | None
) -> tuple[LawAnswer, ...]:
    """Search the critical size of the futures of a study's first curve, under the first law.

    Parameters
    ----------
    family : CurveFamily
    session : Session
    ranges : RangeSettings
    levers : sequence of Lever
        Of the command line: their keys are known and do not vary.
    limit : float or None
        Critical size of the curve: where the search begins.
    """
    curve = family.curves[0]
    point = DesignPoint((*family.choices, *curve.choices), family.values, tuple(family.origins.items()))
    design = FuturesDesign(family.composer, point)
    own = design.own()
    numbers = uncertain_numbers(own, ranges, [lever.key for lever in levers if not lever.is_choice])
    count, law = family.scope.futures, ranges.laws[0]
    points = unit_points(ranges.design, count, len(numbers.keys), own.run.seed)
    futures = numbers.ranges.futures(law, points)
    with Progress(count_future_runs(count), session.stream) as progress:
        runs = FuturesRuns(design, session, progress)
        start = round(limit) if limit is not None else design.own_size()
        met = runs.met_at_sizes(futures, [start])[0]
        known = {(start, number): kept for number, kept in enumerate(met) if kept is not None}
        limits = runs.limits(futures, known, ranges.resolution)
    return (answer_of_law(law, (), list(limits.values()), ranges.certainty),) if limits else ()
