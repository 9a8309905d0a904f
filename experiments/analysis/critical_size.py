"""Critical size: largest households per full-time grid post at which the service level is met (clause S6.5).

Each replication is one future, the same under every size (common random numbers), so it has a largest size of its
own. It is found by bisection, a batch of replications at a time, starting from the sizes tried already.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.answers.answer import CriticalSize, Point

Pair = tuple[int, int]  # size, replication
Evaluate = Callable[[Sequence[Pair]], Sequence[bool]]


@dataclass(frozen=True, slots=True)
class SearchRange:
    """Sizes searched, and how finely.

    Attributes
    ----------
    smallest, largest : int
        Ends of the range (clause S6.5).
    resolution : int
        Width at which a bracket is narrow enough, in households.
    relative : float
        The same as a share of the size; the wider of the two holds.
    first_step : int
        First step from the guess, in households; it doubles until the bracket is closed.
    """

    smallest: int = 20
    largest: int = 1500
    resolution: int = 2
    relative: float = 0.01
    first_step: int = 16


SEARCH_RANGE = SearchRange()


@dataclass(frozen=True, slots=True)
class Bracket:
    """The service level is met at ``low`` and not at ``high``; None = not known yet."""

    low: int | None
    high: int | None

    def with_answer(self, size: int, met: bool) -> Bracket:
        return Bracket(size, self.high) if met else Bracket(self.low, size)

    def next_size(self, within: SearchRange, guess: int) -> int | None:
        """Return the size to try next; None if the bracket is narrow enough or the range is exhausted."""
        if self.high == within.smallest or self.low == within.largest:
            return None
        if self.low is None and self.high is None:
            return min(max(guess, within.smallest), within.largest)
        if self.low is None:
            assert self.high is not None
            return max(within.smallest, self.high - max(within.first_step, 2 * (guess - self.high)))
        if self.high is None:
            return min(within.largest, self.low + max(within.first_step, 2 * (self.low - guess)))
        width = max(within.resolution, within.relative * self.low)
        return (self.low + self.high) // 2 if self.high - self.low > width else None

    def is_open_at(self, size: float) -> bool:
        """Return whether it is unknown if the service level is met at ``size``."""
        return (self.low is None or self.low < size) and (self.high is None or size < self.high)

    def size(self, smallest: int) -> float:
        """Return the largest size known to be sustained; less than ``smallest`` if not even that is."""
        return float(smallest - 1 if self.low is None else self.low)


def initial_bracket(known: Mapping[int, bool]) -> Bracket:
    """Return the bracket up to the first size at which the service level is not met."""
    broken = [size for size, met in known.items() if not met]
    high = min(broken) if broken else None
    met = [size for size, ok in known.items() if ok and (high is None or size < high)]
    return Bracket(max(met) if met else None, high)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Target of a search; nothing beyond it is simulated.

    Attributes
    ----------
    rank : int
        The smallest limits up to this rank are searched to the resolution; the others are known to be larger.
    sizes : tuple of int
        Sizes at which it must be known whether each replication meets the service level.
    """

    rank: int
    sizes: tuple[int, ...] = ()

    def next_size(self, bracket: Bracket, bound: float, within: SearchRange, guess: int) -> int | None:
        """Return the size to try next; None if nothing more is wanted of this replication.

        ``bound``: the limit of this rank is at most so large.
        """
        unknown = sorted(size for size in self.sizes if bracket.is_open_at(size))
        if unknown and (bracket.low is not None or bracket.high is not None):
            return unknown[len(unknown) // 2]
        if unknown:
            return min(unknown, key=lambda size: abs(size - guess))
        return bracket.next_size(within, guess) if bracket.size(within.smallest) < bound else None


def bisect_size(
    replications: Sequence[int],
    evaluate: Evaluate,
    known: Mapping[Pair, bool] | None = None,
    within: SearchRange = SEARCH_RANGE,
    wanted: Wanted | None = None,
) -> dict[int, Bracket]:
    """Return the bracket of each replication, narrow where its limit is wanted.

    Replications with sizes tried already come first; the median of their sizes is the first guess for the others.

    Parameters
    ----------
    replications : sequence of int
    evaluate : callable
        Answers whether the service level is met, for a batch of (size, replication).
    known : mapping, optional
        Answers at hand.
    within : SearchRange
    wanted : Wanted, optional
        Without it every limit is searched to the resolution.
    """
    tried: dict[int, dict[int, bool]] = {r: {} for r in replications}
    for (size, r), met in (known or {}).items():
        if r in tried and within.smallest <= size <= within.largest:
            tried[r][size] = met
    brackets = {r: initial_bracket(sizes) for r, sizes in tried.items()}
    started = [r for r, sizes in tried.items() if sizes]
    middle = (within.smallest + within.largest) // 2
    aim = wanted or Wanted(len(replications))
    _narrow(brackets, started, evaluate, _Aim(within, aim, _guess(brackets, started, within, middle)))
    others = [r for r in replications if r not in set(started)]
    _narrow(brackets, others, evaluate, _Aim(within, aim, _guess(brackets, started, within, middle)))
    _narrow(
        brackets,
        list(replications),
        evaluate,
        _Aim(within, aim, _guess(brackets, replications, within, middle)),
    )
    return brackets


@dataclass(frozen=True, slots=True)
class _Aim:
    within: SearchRange
    wanted: Wanted
    guess: int

    def next_sizes(self, brackets: Mapping[int, Bracket], replications: Sequence[int]) -> list[Pair]:
        """Return the next question of each replication that still has one."""
        highs = sorted(math.inf if b.high is None else b.high for b in brackets.values())
        bound = highs[min(self.wanted.rank, len(highs)) - 1] if self.wanted.rank < len(highs) else math.inf
        sizes = [
            (self.wanted.next_size(brackets[r], bound, self.within, self.guess), r) for r in replications
        ]
        return [(size, r) for size, r in sizes if size is not None]


def _guess(
    brackets: Mapping[int, Bracket], started: Sequence[int], within: SearchRange, otherwise: int
) -> int:
    if not started:
        return otherwise
    return int(np.median([max(brackets[r].size(within.smallest), within.smallest) for r in started]))


def _narrow(
    brackets: dict[int, Bracket],
    replications: Sequence[int],
    evaluate: Evaluate,
    aim: _Aim,
) -> None:
    """Ask until nothing more is wanted of these replications, all of them in each batch."""
    while pairs := aim.next_sizes(brackets, replications):
        for (size, r), met in zip(pairs, evaluate(pairs), strict=True):
            brackets[r] = brackets[r].with_answer(size, met)


def limits_of_brackets(brackets: Mapping[int, Bracket], within: SearchRange) -> list[float]:
    """Return the largest size that each replication sustains, in their order."""
    return [bracket.size(within.smallest) for _, bracket in sorted(brackets.items())]


def limit_between_sizes(points: Sequence[Point]) -> CriticalSize | None:
    """Return between which of the sizes tried the critical size lies, from their words; None without a clear one.

    ``low``: largest size up to which all cope; ``high``: first size above it that falls short or is overloaded.
    """
    words = [(point.households_per_worker, point.verdict.word) for point in points]
    judged = [(size, word) for size, word in words if word != "no_word"]
    if not judged:
        return None
    copes = [size for size, word in judged if word == "copes"]
    broken = [size for size, word in judged if word in ("falls_short", "overloaded")]
    if not copes and not broken:
        return None
    smallest, largest, years = judged[0][0], judged[-1][0], max(point.verdict.years for point in points)
    low = max((size for size in copes if not broken or size < min(broken)), default=smallest)
    high = min(broken, default=largest)
    if low == largest and not broken:
        return CriticalSize(largest, largest, largest, "above", years)
    if high == smallest:
        return CriticalSize(smallest, smallest, smallest, "below", years)
    return CriticalSize(low, low, high, "between", years, is_open=not copes)
