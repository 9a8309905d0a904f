"""Two runs of one study side by side: identical, or which runs differ and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.errors import visible
from experiments.studies.manifest import NOTHING, fingerprint, means

if TYPE_CHECKING:
    from sim.config import Scenario

DIFFERENT = 1
SHOWN_SCENARIOS, SHOWN_METRICS = 10, 5
Metrics = Mapping[str, float]


@dataclass(frozen=True)
class Told:
    """One scenario as a manifest tells it, ready to run."""

    key: str
    scenario: Scenario
    replications: tuple[int, ...]
    runs: Mapping[int, str]  # replication: fingerprint, or NOTHING
    means: Metrics | None  # over all its replications; None if only some are run again
    levers: Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """A number that came out otherwise."""

    metric: str
    there: float | None
    here: float | None

    @property
    def share(self) -> float:
        """How large the difference is, relative to the number there; infinite if it is in one place only."""
        if self.there is None or self.here is None:
            return float("inf")
        return abs(self.here - self.there) / (abs(self.there) or 1.0)


def compared(
    scenarios: Sequence[Told],
    here: Mapping[tuple[str, int], Metrics],
    there: Mapping[tuple[str, int], Metrics],
    other: bool,
) -> int:
    """Say what came out; the exit code."""
    wrong = {of.key: unlike(of, here) for of in scenarios}
    runs, count = sum(len(of.replications) for of in scenarios), sum(map(len, wrong.values()))
    scope = f"{len(scenarios):,} scenario{'s' * (len(scenarios) != 1)}, {runs:,} runs"
    if not count:
        print(f"identical: {scope}, every number to the last bit" + " (with another program)" * other)
        return 0
    print(f"different: {count:,} of {runs:,} runs ({scope})")
    different = [of for of in scenarios if wrong[of.key]]
    for of in different[:SHOWN_SCENARIOS]:
        print("\n".join(_lines(of, wrong[of.key], here, there)))
    if len(different) > SHOWN_SCENARIOS:
        print(f"... and {len(different) - SHOWN_SCENARIOS:,} more scenarios")
    return DIFFERENT


def unlike(of: Told, here: Mapping[tuple[str, int], Metrics]) -> list[int]:
    """Replications whose numbers are not those of the manifest, to the last bit."""
    found = {n: fingerprint(here[of.key, n]) if (of.key, n) in here else NOTHING for n in of.replications}
    return [number for number, print_ in found.items() if print_ != of.runs[number]]


def _lines(
    of: Told,
    wrong: Sequence[int],
    here: Mapping[tuple[str, int], Metrics],
    there: Mapping[tuple[str, int], Metrics],
) -> Iterator[str]:
    levers = ", ".join(f"{name}={value}" for name, value in of.levers.items())
    yield f"{of.key[:12]} {visible(levers, 100)}".rstrip() + f": replications {_ranges(wrong)}"
    for number in wrong:
        if of.runs[number] == NOTHING or (of.key, number) not in here:
            yield f"  {number}: failed {'there' if of.runs[number] == NOTHING else 'here'} only"
    words, moved = how_much(of, wrong, here, there)
    for m in moved[:SHOWN_METRICS]:
        yield f"  {visible(m.metric)}: {_number(m.there)} there, {_number(m.here)} here ({words})"
    if len(moved) > SHOWN_METRICS:
        yield f"  ... and {len(moved) - SHOWN_METRICS} more numbers"


def how_much(
    of: Told,
    wrong: Sequence[int],
    here: Mapping[tuple[str, int], Metrics],
    there: Mapping[tuple[str, int], Metrics],
) -> tuple[str, list[Moved]]:
    """The largest differences: of single runs if their table is at hand, else of the means in the manifest."""
    single = [
        m
        for n in wrong
        if (of.key, n) in here and (of.key, n) in there and fingerprint(there[of.key, n]) == of.runs[n]
        for m in _moved(there[of.key, n], here[of.key, n])
    ]
    if single or of.means is None:
        return "largest of a run", _largest(single)
    mine = means(here[of.key, n] for n in of.replications if (of.key, n) in here)
    return "mean", _largest(_moved(of.means, mine))


def _moved(there: Metrics, here: Metrics) -> list[Moved]:
    names = sorted(there.keys() | here.keys())
    return [Moved(n, there.get(n), here.get(n)) for n in names if there.get(n) != here.get(n)]


def _largest(moved: Sequence[Moved]) -> list[Moved]:
    """Each metric once, the largest share first."""
    found: dict[str, Moved] = {}
    for m in moved:
        if m.metric not in found or m.share > found[m.metric].share:
            found[m.metric] = m
    return sorted(found.values(), key=lambda m: -m.share)


def _number(value: float | None) -> str:
    return "nothing" if value is None else repr(value)


def _ranges(numbers: Sequence[int]) -> str:
    """0-3, 7, 9-12"""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in spans)
