"""Finite sources: a population whose members come, leave and come again, as a closed route of copied steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sim.network.arrivals import ArrivalTimes, RenewalArrivals
from sim.network.elements import Step
from sim.network.errors import Fault, NetworkError
from sim.network.times import Time


@dataclass(frozen=True)
class FiniteSource:
    """A finite source: customers who leave the network come again after a time of their own.

    Parameters
    ----------
    step
        Name of the first step.
    population
        Number of customers, above 0.
    time
        Distribution of the time from leaving until coming again, in seconds; the first time begins at ``start``.
    start
        Start of the source in seconds.

    Examples
    --------
    >>> machines = FiniteSource("repair", population=6, time=Exponential(mean=40_000))

    References
    ----------
    Machine repair (Palm), Engset: L. Kleinrock, Queueing Systems I (1975), sections 3.8 to 3.10.
    """

    step: str
    population: int
    time: Time
    start: int = 0


Source = ArrivalTimes | RenewalArrivals | FiniteSource


def close_routes(
    steps: Sequence[Step], arrivals: Sequence[Source]
) -> tuple[list[Step], list[ArrivalTimes | RenewalArrivals]]:
    """Return steps and arrivals without finite sources: each has a delay and a copy of its steps that leads back."""
    found = {step.name: step for step in steps}
    routes, sources = list(steps), []
    for number, source in enumerate(arrivals):
        if not isinstance(source, FiniteSource):
            sources.append(source)
            continue
        away = _name(f"source {number}", source.step)
        if any(found[name].parts is not None for name in reachable(found, source.step)):
            raise NetworkError(Fault.FORK_LOOP, step=source.step)
        own = {name: _name(f"source {number}", name, "copy") for name in reachable(found, source.step)}
        routes.append(Step(away, None, None, source.time, then=own[source.step]))
        routes += [redirect(found[name], own, away) for name in own]
        sources.append(ArrivalTimes(away, [source.start] * source.population))
    return routes, sources


def _name(*parts: str) -> str:
    """Return the name of a step that no user writes."""
    return "\0".join(parts)


def redirect(step: Step, own: dict[str, str], away: str) -> Step:
    """Return a copy of a step whose next steps are copies; ``away`` takes the place of the end."""

    def to(name: str | None) -> str:
        return away if name is None else own[name]

    then = tuple((to(name), p) for name, p in step.then) if isinstance(step.then, tuple) else to(step.then)
    works = step.station is not None
    return replace(
        step,
        name=own[step.name],
        then=then,
        reneges_to=to(step.reneges_to) if works and step.patience is not None else None,
        overflow_to=to(step.overflow_to) if works else None,
    )


def reachable(steps: dict[str, Step], first: str) -> list[str]:
    """Return the names of all steps on routes from the first one, in the order found."""
    found, open_ends = [first], [first]
    while open_ends:
        step = steps[open_ends.pop()]
        branches = [name for name, _ in step.then] if isinstance(step.then, tuple) else [step.then]
        for name in (*branches, step.reneges_to, step.overflow_to):
            if name is not None and name in steps and name not in found:
                found.append(name)
                open_ends.append(name)
    return found
