"""Range of an overload study's limit over the assumed numbers of its headline's curve (clause S9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import LawAnswer, ValueVerdicts
from experiments.analysis.futures.certainty import answer_of_law
from experiments.analysis.futures.points import unit_points
from experiments.analysis.verdicts import carries_word
from experiments.compose.hydra.overrides import DesignPoint, Lever
from experiments.progress import Progress
from experiments.run.session import Session
from experiments.studies.overload.overload_design import CurveFamily
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.futures_runs import FIRST_RUNS, RUNS_PER_SEARCH, FuturesRuns
from experiments.studies.uncertainty.uncertain_numbers import UncertainNumbers, uncertain_numbers
from experiments.studies.uncertainty.verdict_runs import check_key, run_verdicts
from experiments.studies.years import YearCap

if TYPE_CHECKING:
    from experiments.compose.settings.uncertainty_settings import RangeSettings


def count_future_runs(futures: int) -> int:
    """Return the runs of ``OverloadFutures.run_limits``, roughly."""
    return futures * (RUNS_PER_SEARCH + FIRST_RUNS)


def futures_design(
    family: CurveFamily, ranges: RangeSettings, levers: Sequence[Lever]
) -> tuple[FuturesDesign, UncertainNumbers]:
    """Return the futures of a study's first curve, and the numbers that vary in them.

    Raises UserError if the number whose verdicts are stated is unknown. ``levers``: of the command line; their keys
    are known and do not vary.
    """
    curve = family.curves[0]
    point = DesignPoint((*family.choices, *curve.choices), family.values, tuple(family.origins.items()))
    design = FuturesDesign(family.composer, point)
    numbers = uncertain_numbers(design.own(), ranges, [lever.key for lever in levers if not lever.is_choice])
    check_key(ranges.verdicts, numbers.described)
    return design, numbers


@dataclass(frozen=True)
class OverloadFutures:
    """What the assumed numbers do to the answer of a study's first curve.

    Attributes
    ----------
    design : FuturesDesign
    numbers : UncertainNumbers
    ranges : RangeSettings
    count : int
        Futures whose critical size is searched.
    """

    design: FuturesDesign
    numbers: UncertainNumbers
    ranges: RangeSettings
    count: int

    def run_limits(self, session: Session, limit: float | None) -> tuple[LawAnswer, ...]:
        """Search the critical size of the futures under the first law, beginning at that of the curve."""
        law = self.ranges.laws[0]
        seed = self.design.own().run.seed
        points = unit_points(self.ranges.design, self.count, len(self.numbers.keys), seed)
        futures = self.numbers.ranges.futures(law, points)
        with Progress(count_future_runs(self.count), session.stream) as progress:
            runs = FuturesRuns(self.design, session, progress)
            start = round(limit) if limit is not None else self.design.own_size()
            met = runs.met_at_sizes(futures, [start])[0]
            known = {(start, number): kept for number, kept in enumerate(met) if kept is not None}
            limits = runs.limits(futures, known, self.ranges.resolution)
        return (answer_of_law(law, (), list(limits.values()), self.ranges.certainty),) if limits else ()

    def run_turning(self, session: Session, cap: YearCap) -> ValueVerdicts | None:
        """Run the place at its own size at the values that turn its verdict, until each word is decided.

        None for a measured period that carries no word.
        """
        key = self.ranges.verdicts.key
        own = self.design.own()
        if not carries_word(own.run, own.verdict):
            return None
        of = {value: self.design.scenario({key: value}, None) for value in self.ranges.verdicts.values}
        found, number = run_verdicts(session, of, cap), self.numbers.described[key]
        unit = "" if number.unit == "-" else f" ({number.unit})"
        name = f"{number.meaning_en}{unit}", number.meaning_zh
        return ValueVerdicts(*name, self.design.own_size(), found) if found else None
