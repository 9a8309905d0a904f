"""Run all checks with both engines and judge them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from experiments.validation.catalogue import CHECKS
from experiments.validation.checks import FULL_FACTOR, REPLICATIONS, Check, engines_agree, sample
from experiments.validation.judgement import Row, Together, judge, judge_together


@dataclass(frozen=True)
class CheckResult:
    """The rows of one check, and whether both engines write equal records."""

    rows: Sequence[Row]
    engines_equal: bool

    @property
    def passed(self) -> bool:
        """Whether all rows are within chance and the engines agree."""
        return self.engines_equal and all(row.passed for row in self.rows)


@dataclass(frozen=True)
class Validation:
    """All checks, each on its own and all together.

    Parameters
    ----------
    results
        One of each check.
    replications
        Replications of each check.
    together
        All first z-scores against the standard normal distribution.
    """

    results: Sequence[CheckResult]
    replications: int
    together: Together

    @property
    def rows(self) -> list[Row]:
        """Rows of all checks."""
        return [row for result in self.results for row in result.rows]

    @property
    def passed(self) -> bool:
        """Whether every check and the test of all scores together passed."""
        return self.together.passed and all(result.passed for result in self.results)


def validate(
    quick: bool,
    on_result: Callable[[CheckResult], None] = lambda result: None,
    checks: Sequence[Check] = CHECKS,
) -> Validation:
    """Return all checks judged.

    Parameters
    ----------
    quick
        True: a third of the replications.
    on_result
        Called after each check.
    checks
        The checks.
    """
    replications = REPLICATIONS if quick else REPLICATIONS * FULL_FACTOR
    results = []
    for check in checks:
        result = CheckResult(judge(check, sample(check, replications)), engines_agree(check))
        on_result(result)
        results.append(result)
    first = [row.z for result in results for row in result.rows if row.is_first]
    return Validation(results, replications, judge_together(first))
