"""Runs of an uncertainty study: numbers that act, futures under each law, critical sizes, indices, verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.analysis.answers.answer import LawAnswer, VerdictAtValue
from experiments.analysis.answers.futures_answer import (
    Box,
    Correlation,
    LawChange,
    Measurement,
    UncertaintyStudy,
    VariedNumber,
    YearLimits,
)
from experiments.analysis.futures.box import find_box
from experiments.analysis.futures.certainty import (
    answer_of_law,
    kept_at_sizes,
    limits_of_years,
    paired_difference,
)
from experiments.analysis.futures.correlations import rank_correlations
from experiments.analysis.futures.laws import LawName, Real
from experiments.analysis.futures.measurements import measurements
from experiments.analysis.futures.points import Future, unit_points
from experiments.progress import Progress
from experiments.run.session import Session
from experiments.store.identity import scenario_key, sha256
from experiments.studies.context.report_context import notes, run_settings
from experiments.studies.uncertainty.futures_design import FuturesDesign
from experiments.studies.uncertainty.futures_runs import FIRST_RUNS, RUNS_PER_SEARCH, FuturesRuns
from experiments.studies.uncertainty.index_runs import IndexDesign, count_index_runs, run_indices
from experiments.studies.uncertainty.inert_numbers import count_trials, find_inert
from experiments.studies.uncertainty.verdict_runs import run_verdicts
from experiments.studies.years import YearCap
from sim.config.metadata.keys import parse_key
from sim.config.metadata.provenance import load_sources

if TYPE_CHECKING:
    from experiments.compose.request import Request
    from experiments.compose.settings.study_settings import StudySettings
    from experiments.compose.settings.uncertainty_settings import (
        FuturesScope,
        RangeSettings,
        UncertaintySettings,
    )
    from experiments.studies.uncertainty.uncertain_numbers import UncertainNumbers
    from sim.config import Scenario

KEY_DIGITS = 16


@dataclass
class LawRuns:
    """Futures of one law and what their runs gave; None where a run failed."""

    law: LawName
    futures: list[Future]
    met: list[list[bool | None]]  # by size
    limits: dict[int, float]  # by future

    def complete(self) -> list[int]:
        """Return the futures that have a result at every size."""
        return [at for at in range(len(self.futures)) if all(of_size[at] is not None for of_size in self.met)]


@dataclass
class UncertaintyRuns:
    """A running study. ``levers``: scenario key -> value of the number whose verdicts are stated."""

    design: FuturesDesign
    numbers: UncertainNumbers
    ranges: RangeSettings
    settings: UncertaintySettings
    scope: FuturesScope
    session: Session
    levers: dict[str, dict[str, object]] = field(default_factory=dict)
    laws: list[LawRuns] = field(default_factory=list)
    sizes: tuple[int, ...] = ()

    def answer(self, study: StudySettings, request: Request) -> UncertaintyStudy | None:
        """Run everything and return the answer; None if no future has a result."""
        own, own_size = self.design.own(), self.design.own_size()
        self.sizes = sizes_with_own(self.settings.sizes, own_size)
        verdicts = self._run_verdicts(own, study)
        with Progress(self._count_runs(), self.session.stream) as progress:
            runs = FuturesRuns(self.design, self.session, progress)
            self.numbers = self.numbers.without(find_inert(runs, self.numbers))
            years = self._run_years(runs, own)
            self.laws = [self._run_law(runs, law, own.run.seed) for law in self.ranges.laws]
            indices, noise = run_indices(runs, self.numbers, self._index_design(own.run.seed))
        first = self.laws[0]
        if not first.complete():
            return None
        english, chinese = notes([own])
        refused = refusal_notes(runs)
        return UncertaintyStudy(
            question=study.question,
            place=(own.place.name_en, own.place.name_zh),
            own_size=own_size,
            laws=tuple(self._law_answer(law) for law in self.laws),
            changes=tuple(self._changes()),
            numbers=tuple(self._varied()),
            left_out=dict(Counter(self.numbers.left_out.values())),
            measurements=self._measurements(first, own.run.seed),
            sharp=self.settings.sharp,
            correlations=self._correlations(first),
            box=self._box(first, own_size),
            indices=tuple(indices),
            metric=self.settings.sensitivity.metric,
            verdict_key=self.ranges.verdicts.key,
            verdicts=verdicts,
            settings=run_settings(own, request),
            study_key=self._key()[:KEY_DIGITS],
            notes_en=(*refused, *english),
            notes_zh=(*refused, *chinese),
            noise=noise,
            years=years,
        )

    # -- runs --------------------------------------------------------------------------------------

    def _count_runs(self) -> int:
        searched = RUNS_PER_SEARCH * self.scope.searched
        years = (RUNS_PER_SEARCH + FIRST_RUNS) * self.design.own().run.replications if searched else 0
        of_law = len(self.sizes) * self.scope.futures + searched
        indices = count_index_runs(len(self.numbers.keys), self.settings.sensitivity, self.scope.indices)
        return count_trials(self.numbers) + len(self.ranges.laws) * of_law + years + indices

    def _index_design(self, seed: int) -> IndexDesign:
        return IndexDesign(self.ranges.laws[0], self.settings.sensitivity, self.scope.indices, seed)

    def _run_verdicts(self, own: Scenario, study: StudySettings) -> tuple[VerdictAtValue, ...]:
        """Run the place's own size at each value of the number whose verdicts are stated, until a word is decided."""
        key, values = self.ranges.verdicts.key, self.ranges.verdicts.values
        scenarios = {value: self.design.scenario({key: value}, None) for value in values}
        self.levers = {scenario_key(s): {key: value} for value, s in scenarios.items()}
        cap = YearCap(own.run.replications, study.stop_when_decided)
        return run_verdicts(self.session, scenarios, cap, self._count_runs())

    def _run_years(self, runs: FuturesRuns, own: Scenario) -> YearLimits | None:
        """Search the limit of each year at the default numbers: what chance between years does to a limit."""
        if not self.scope.searched:
            return None
        defaults: list[Future] = [{} for _ in range(own.run.replications)]
        size = self.design.own_size()
        met = runs.met_at_sizes(defaults, [size])[0]
        known = {(size, year): kept for year, kept in enumerate(met) if kept is not None}
        limits = runs.limits(defaults, known, self.ranges.resolution)
        share = own.verdict.service_level.replication_share
        return limits_of_years(list(limits.values()), share) if limits else None

    def _run_law(self, runs: FuturesRuns, law: LawName, seed: int) -> LawRuns:
        points = unit_points(self.ranges.design, self.scope.futures, len(self.numbers.keys), seed)
        futures = self.numbers.ranges.futures(law, points)
        met = runs.met_at_sizes(futures, self.sizes)
        searched = futures[: self.scope.searched]
        known = {
            (size, number): kept
            for size, of_size in zip(self.sizes, met, strict=True)
            for number, kept in enumerate(of_size[: len(searched)])
            if kept is not None
        }
        limits = runs.limits(searched, known, self.ranges.resolution) if searched else {}
        return LawRuns(law, futures, met, limits)

    # -- analysis ----------------------------------------------------------------------------------

    def _law_answer(self, law: LawRuns) -> LawAnswer:
        whole = law.complete()
        met = [[bool(of_size[at]) for at in whole] for of_size in law.met]
        kept = kept_at_sizes(met, self.sizes) if whole else ()
        return answer_of_law(law.law, kept, list(law.limits.values()), self.ranges.certainty)

    def _changes(self) -> Iterator[LawChange]:
        first = self.laws[0]
        for law in self.laws[1:]:
            both = sorted({*first.complete()} & {*law.complete()})
            for size, one, other in zip(self.sizes, first.met, law.met, strict=True):
                before, after = ([bool(met[at]) for at in both] for met in (one, other))
                yield LawChange(size, law.law, *paired_difference(before, after))

    def _varied(self) -> Iterator[VariedNumber]:
        known = load_sources()
        for number in self.numbers.ranges.numbers:
            of = self.numbers.described[number.key]
            row = known.of(parse_key(of.key), self.design.own().place.id)
            yield VariedNumber(
                of.key, of.meaning_en, of.meaning_zh, of.unit, number.default, number.low, number.high,
                row.source if row else "",
            )  # fmt: skip

    def _values(self, law: LawRuns, futures: Sequence[int]) -> Real:
        keys = self.numbers.keys
        return np.array([[law.futures[at][key] for key in keys] for at in futures], float)

    def _measurements(self, law: LawRuns, seed: int) -> tuple[Measurement, ...]:
        limits = list(law.limits.values())
        return (
            measurements(self.numbers.keys, self._values(law, list(law.limits)), limits, seed)
            if limits
            else ()
        )

    def _correlations(self, law: LawRuns) -> tuple[Correlation, ...]:
        limits = list(law.limits.values())
        return (
            rank_correlations(self.numbers.keys, self._values(law, list(law.limits)), limits)
            if limits
            else ()
        )

    def _box(self, law: LawRuns, own_size: int) -> Box | None:
        whole, at = law.complete(), self.sizes.index(own_size)
        kept = [bool(law.met[at][number]) for number in whole]
        return find_box(self.numbers.keys, self._values(law, whole), kept, own_size)

    def _key(self) -> str:
        """Return a hash of the base, the futures and the sizes: what the study was computed from."""
        futures: list[Any] = [[law.law, law.futures, sorted(law.limits)] for law in self.laws]
        return sha256([scenario_key(self.design.own()), self.sizes, futures])

    def futures_table(self) -> Iterator[Mapping[str, object]]:
        """Yield a row for each law and future: its numbers, whether it meets the service level by size, its limit."""
        for law in self.laws:
            for number, future in enumerate(law.futures):
                met = {f"met_at_{size}": of[number] for size, of in zip(self.sizes, law.met, strict=True)}
                yield {
                    "law": law.law,
                    "future": number,
                    **met,
                    "critical_size": law.limits.get(number),
                    **future,
                }


def sizes_with_own(sizes: Sequence[int], own: int) -> tuple[int, ...]:
    """Return the sizes, ascending, with the place's own in place of the nearest."""
    nearest = min(sizes, key=lambda size: (abs(size - own), size))
    return tuple(sorted({own if size == nearest else size for size in sizes}))


def refusal_notes(runs: FuturesRuns) -> tuple[str, ...]:
    """Return a note if checks refuse some futures; they are left out."""
    if not runs.refused:
        return ()
    return (f"{len(runs.refused)} futures left out: {next(iter(runs.refused.values()))}",)
