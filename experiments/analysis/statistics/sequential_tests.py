"""Sequential probability ratio tests of a share of years (clause S6.7).

Wald, A. (1945). Sequential tests of statistical hypotheses. Annals of Mathematical Statistics 16, 117-186.

Between ``zone.low`` and ``zone.high`` either answer is right. At and outside these ends the test errs in at most
``error`` of studies, however many years it looks at.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sim.config.groups.run import Zone

Answer = Literal["accepted", "rejected", "open"]


@dataclass(frozen=True, slots=True)
class TestResult:
    """Answer of a test, and the number of years after which it was given (``years`` looked at if open)."""

    answer: Answer
    years: int


@dataclass(frozen=True, slots=True)
class SequentialTest:
    """Test whether a share of years is at least ``zone.high`` (accepted) or at most ``zone.low`` (rejected)."""

    zone: Zone
    error: float

    @property
    def bound(self) -> float:
        """Log likelihood ratio at which the test decides, on either side."""
        return math.log((1.0 - self.error) / self.error)

    @property
    def step_up(self) -> float:
        """Change of the log likelihood ratio by a year that counts."""
        return math.log(self.zone.high / self.zone.low)

    @property
    def step_down(self) -> float:
        """Change of the log likelihood ratio by a year that does not count; negative."""
        return math.log((1.0 - self.zone.high) / (1.0 - self.zone.low))

    @property
    def fewest_to_accept(self) -> int:
        """Years in a row that suffice to accept."""
        return math.ceil(self.bound / self.step_up - 1e-9)

    @property
    def fewest_to_reject(self) -> int:
        """Years in a row that suffice to reject."""
        return math.ceil(self.bound / -self.step_down - 1e-9)

    def decide(self, years: Iterable[bool]) -> TestResult:
        """Look at years in their order and stop at the first decision."""
        ratio, count = 0.0, 0
        for is_counted in years:
            count += 1
            ratio += self.step_up if is_counted else self.step_down
            if ratio >= self.bound - 1e-9:
                return TestResult("accepted", count)
            if ratio <= -self.bound + 1e-9:
                return TestResult("rejected", count)
        return TestResult("open", count)
