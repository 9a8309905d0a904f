"""Numbers that change no result of a place: tried one at a time at both ends of their ranges (clause S9)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from experiments.studies.folder.manifest import fingerprint
from experiments.studies.uncertainty.futures_runs import FutureRun, FuturesRuns

if TYPE_CHECKING:
    from experiments.studies.uncertainty.uncertain_numbers import UncertainNumbers


def count_trials(numbers: UncertainNumbers) -> int:
    """Return the runs of ``find_inert``."""
    return 1 + 2 * len(numbers.keys)


def find_inert(runs: FuturesRuns, numbers: UncertainNumbers) -> list[str]:
    """Return the numbers that leave every metric of a year at the place's own size as it is, at both ends.

    A number without effect there may still act in a rare event of another future; it would move results of such
    futures only.
    """
    trials = [
        (number.key, numbers.ranges.settle({number.key: int(end) if number.is_whole else end}))
        for number in numbers.ranges.numbers
        for end in (number.low, number.high)
    ]
    asked = [FutureRun({}, None, 0), *(FutureRun(future, None, 0) for _, future in trials)]
    base, *found = runs.results(asked, fingerprint)
    if base is None:
        return []
    acts = {key for (key, _), result in zip(trials, found, strict=True) if result != base}
    return [key for key in numbers.keys if key not in acts]
