"""Comparison of two runs of one study: identical, or which replications differ and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.errors import escape_for_terminal
from experiments.language import translate
from experiments.language.plurals import format_count
from experiments.studies.folder.manifest import NO_FINGERPRINT, fingerprint, means
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config import Scenario

DIFFERENT = 1
SHOWN_SCENARIOS, SHOWN_METRICS = 10, 5
Metrics = Mapping[str, float]


@dataclass(frozen=True)
class RecordedScenario:
    """One scenario as a manifest tells it, ready to run."""

    key: str
    scenario: Scenario
    replications: tuple[int, ...]
    runs: Mapping[int, str]  # replication: fingerprint, or NOTHING
    means: Metrics | None  # over all its replications; None if only some are run again
    levers: Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """A number that differs."""

    metric: str
    recorded: float | None
    current: float | None

    @property
    def share(self) -> float:
        """Size of the difference relative to the number there; infinite if it is in one place only."""
        if self.recorded is None or self.current is None:
            return float("inf")
        return abs(self.current - self.recorded) / (abs(self.recorded) or 1.0)


def compare(
    scenarios: Sequence[RecordedScenario],
    current: Mapping[tuple[str, int], Metrics],
    recorded: Mapping[tuple[str, int], Metrics],
    other: bool,
) -> int:
    """Print the comparison; return the exit code."""
    wrong = {of.key: differing_runs(of, current) for of in scenarios}
    runs, count = sum(len(of.replications) for of in scenarios), sum(map(len, wrong.values()))
    failed = sum(
        of.runs[n] == NO_FINGERPRINT and (of.key, n) not in current
        for of in scenarios
        for n in of.replications
    )
    scope = phrase(
        "{scenarios}, {runs}",
        scenarios=format_count(len(scenarios), "scenario"),
        runs=format_count(runs - failed, "run"),
    )
    if failed:
        _print(
            phrase(
                "{runs} failed there and here; they have no numbers to compare",
                runs=format_count(failed, "run"),
            )
        )
    if runs == failed:
        _print(phrase("nothing to compare: no run gave numbers"))
        return DIFFERENT
    if not count:
        return _same_runs(scenarios, current, scope, other)
    _print(phrase("different: {count:,} of {runs:,} runs ({scope})", count=count, runs=runs, scope=scope))
    different = [of for of in scenarios if wrong[of.key]]
    for of in different[:SHOWN_SCENARIOS]:
        print("\n".join(_lines(of, wrong[of.key], current, recorded)))
    if len(different) > SHOWN_SCENARIOS:
        more = format_count(len(different) - SHOWN_SCENARIOS, "more scenario")
        _print(phrase("... and {scenarios}", scenarios=more))
    return DIFFERENT


def _same_runs(
    scenarios: Sequence[RecordedScenario], current: Mapping[tuple[str, int], Metrics], scope: str, other: bool
) -> int:
    """Print whether the manifest's means equal those of its runs, which are all equal; return the exit code."""
    edited = [of for of in scenarios if of.means is not None and of.means != _means_here(of, current)]
    if edited:
        _print(
            phrase(
                "different: the means of {count:,} of {scope} are not those of the runs; was the manifest edited?",
                count=len(edited),
                scope=scope,
            )
        )
        for of in edited[:SHOWN_SCENARIOS]:
            print(f"{of.key[:12]}:")
            for m in _largest(_differences(of.means or {}, _means_here(of, current)))[:SHOWN_METRICS]:
                recorded, current_mean = _number(m.recorded), _number(m.current)
                _print(
                    phrase(
                        "  {metric}: {recorded} in the manifest, {current} of its runs",
                        metric=escape_for_terminal(m.metric),
                        recorded=recorded,
                        current=current_mean,
                    )
                )
        return DIFFERENT
    text = phrase("identical: {scope}, every number to the last bit", scope=scope)
    if any(of.means is None for of in scenarios):
        text = phrase("{text}; means not compared, as some runs are left out", text=text)
    _print(phrase("{text} (with another program)", text=text) if other else text)
    return 0


def _print(text: str) -> None:
    print(translate(text))


def _means_here(of: RecordedScenario, current: Mapping[tuple[str, int], Metrics]) -> Metrics:
    return means(current[of.key, n] for n in of.replications if (of.key, n) in current)


def differing_runs(of: RecordedScenario, current: Mapping[tuple[str, int], Metrics]) -> list[int]:
    """Return the replications whose numbers differ from those of the manifest, to the last bit."""
    found = {
        n: fingerprint(current[of.key, n]) if (of.key, n) in current else NO_FINGERPRINT
        for n in of.replications
    }
    return [number for number, print_ in found.items() if print_ != of.runs[number]]


def _lines(
    of: RecordedScenario,
    wrong: Sequence[int],
    current: Mapping[tuple[str, int], Metrics],
    recorded: Mapping[tuple[str, int], Metrics],
) -> Iterator[str]:
    levers = ", ".join(f"{name}={value}" for name, value in of.levers.items())
    yield f"{of.key[:12]} {escape_for_terminal(levers, 100)}".rstrip() + f": replications {_ranges(wrong)}"
    for number in wrong:
        if of.runs[number] == NO_FINGERPRINT or (of.key, number) not in current:
            yield f"  {number}: failed {'there' if of.runs[number] == NO_FINGERPRINT else 'here'} only"
    words, differences = summarise_differences(of, wrong, current, recorded)
    for m in differences[:SHOWN_METRICS]:
        yield f"  {escape_for_terminal(m.metric)}: {_number(m.recorded)} there, {_number(m.current)} here ({words})"
    if len(differences) > SHOWN_METRICS:
        yield f"  ... and {len(differences) - SHOWN_METRICS} more numbers"


def summarise_differences(
    of: RecordedScenario,
    wrong: Sequence[int],
    current: Mapping[tuple[str, int], Metrics],
    recorded: Mapping[tuple[str, int], Metrics],
) -> tuple[str, list[Difference]]:
    """Return the largest differences: of single runs if their table exists, else of the means in the manifest."""
    single = [
        m
        for n in wrong
        if (of.key, n) in current
        and (of.key, n) in recorded
        and fingerprint(recorded[of.key, n]) == of.runs[n]
        for m in _differences(recorded[of.key, n], current[of.key, n])
    ]
    if single or of.means is None:
        return "largest of a run", _largest(single)
    return "mean", _largest(_differences(of.means, _means_here(of, current)))


def _differences(recorded: Metrics, current: Metrics) -> list[Difference]:
    names = sorted(recorded.keys() | current.keys())
    return [
        Difference(n, recorded.get(n), current.get(n)) for n in names if recorded.get(n) != current.get(n)
    ]


def _largest(differences: Sequence[Difference]) -> list[Difference]:
    """Return each metric once, the largest share first."""
    found: dict[str, Difference] = {}
    for m in differences:
        if m.metric not in found or m.share > found[m.metric].share:
            found[m.metric] = m
    return sorted(found.values(), key=lambda m: -m.share)


def _number(value: float | None) -> str:
    return "nothing" if value is None else repr(value)


def _ranges(numbers: Sequence[int]) -> str:
    """Format numbers as `0-3, 7, 9-12`."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{a}-{b}" if b > a else str(a) for a, b in spans)
