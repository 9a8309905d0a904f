"""Years of neighbouring sizes under common random numbers (clauses S6.3, S6.7).

A year that meets the service level at a size meets it at every smaller one, so a size need not be simulated in years
that a larger one has met, nor in years that a smaller one has not. Where two neighbours contradict each other, which
absences and quits can cause (they belong to posts, whose number changes), nothing follows from them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

Answers = Mapping[int, bool]  # year -> whether the service level was met


def infer_met(answers: Sequence[Answers], at: int, year: int) -> bool | None:
    """Return whether one size of a curve meets the service level in a year; None if it has to be simulated.

    Parameters
    ----------
    answers : sequence of mapping
        Simulated years of every size, in ascending order of size.
    at : int
        Position of the size.
    year : int
    """
    own = answers[at].get(year)
    if own is not None:
        return own
    met = any(larger.get(year) is True for larger in answers[at + 1 :])
    missed = any(smaller.get(year) is False for smaller in answers[:at])
    return met if met != missed else None


def known_years(
    answers: Sequence[Answers], at: int, years: Iterable[int], left_out: frozenset[int]
) -> list[bool]:
    """Return the years of one size in their order, up to the first that is not known.

    ``left_out``: years that cannot be simulated; they are skipped unless a neighbour tells them.
    """
    found: list[bool] = []
    for year in years:
        met = infer_met(answers, at, year)
        if met is not None:
            found.append(met)
        elif year not in left_out:
            break
    return found
