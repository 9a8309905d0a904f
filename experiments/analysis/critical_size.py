"""The critical size (clause S6.5): the largest households per full-time grid post at which a promise holds.

Each replication is one future, the same under every size (common random numbers), so it has its own
largest size. It is found by bisection, all replications at once, from whatever is known already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.analysis.answer import CriticalSize
from experiments.analysis.quantiles import critical_of

Pair = tuple[int, int]  # size, replication
Evaluate = Callable[[Sequence[Pair]], Sequence[bool]]
SMALLEST, LARGEST = 20, 1500  # clause S6.5


@dataclass(frozen=True, slots=True)
class Bracket:
    """The promise is kept at ``low`` and broken at ``high``; None = not known yet."""

    low: int | None
    high: int | None

    def with_answer(self, size: int, met: bool) -> Bracket:
        return Bracket(size, self.high) if met else Bracket(self.low, size)

    def next_size(self, smallest: int, largest: int, resolution: int) -> int | None:
        """The size to ask next; None when the bracket is narrow enough or the range is exhausted."""
        if self.high == smallest or self.low == largest:
            return None
        if self.low is None:
            return smallest
        if self.high is None:
            return largest
        return (self.low + self.high) // 2 if self.high - self.low > resolution else None

    def size(self, smallest: int) -> float:
        """The largest size known to be borne; less than ``smallest`` if not even that is."""
        return float(smallest - 1 if self.low is None else self.low)


def initial_bracket(known: Mapping[int, bool]) -> Bracket:
    """From sizes tried already: up to the first broken one."""
    broken = [size for size, met in known.items() if not met]
    high = min(broken) if broken else None
    met = [size for size, ok in known.items() if ok and (high is None or size < high)]
    return Bracket(max(met) if met else None, high)


def bisect_size(
    replications: Sequence[int],
    evaluate: Evaluate,
    known: Mapping[Pair, bool] | None = None,
    smallest: int = SMALLEST,
    largest: int = LARGEST,
    resolution: int = 2,
) -> dict[int, Bracket]:
    """Each replication's bracket, no wider than ``resolution``; ``evaluate`` gets batches of questions."""
    tried: dict[int, dict[int, bool]] = {r: {} for r in replications}
    for (size, r), met in (known or {}).items():
        if r in tried and smallest <= size <= largest:
            tried[r][size] = met
    brackets = {r: initial_bracket(sizes) for r, sizes in tried.items()}
    while True:
        next_sizes = [(b.next_size(smallest, largest, resolution), r) for r, b in brackets.items()]
        open_pairs = [(size, r) for size, r in next_sizes if size is not None]
        if not open_pairs:
            return brackets
        for (size, r), met in zip(open_pairs, evaluate(open_pairs), strict=True):
            brackets[r] = brackets[r].with_answer(size, met)


def critical_size(
    replications: Sequence[int],
    evaluate: Evaluate,
    share: float,
    known: Mapping[Pair, bool] | None = None,
    smallest: int = SMALLEST,
    largest: int = LARGEST,
    resolution: int = 2,
) -> CriticalSize:
    """Largest size at which at least ``share`` of the replications keep the promise, with its interval.

    ``evaluate`` answers "kept?" for (households per full-time post, replication) pairs; ``known`` holds
    answers at hand, e.g. of the study's own sizes. Bounds outside the range: "below", "above".
    """
    brackets = bisect_size(replications, evaluate, known, smallest, largest, resolution)
    return critical_of([b.size(smallest) for b in brackets.values()], share, smallest, largest)


def critical_of_sizes(known: Mapping[Pair, bool], share: float) -> CriticalSize | None:
    """The critical size from the sizes tried only; None without any.

    It is no finer than their steps: the interval reaches up to the next size tried, where it no longer holds.
    """
    if not known:
        return None
    smallest, largest = min(size for size, _ in known), max(size for size, _ in known)
    replications = sorted({r for _, r in known})
    sizes = [
        initial_bracket({s: met for (s, r), met in known.items() if r == own}).size(smallest)
        for own in replications
    ]
    found = critical_of(sizes, share, smallest, largest)
    beyond = [size for size, _ in known if size > found.size]
    if found.bound != "inside" or not beyond:
        return found
    return replace(found, high=max(found.high, float(min(beyond))))
