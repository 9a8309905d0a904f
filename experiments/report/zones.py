"""Zones of one verdict along the sizes, and the size that a sentence speaks about."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import Curve, DocumentSize, OverloadStudy, Point, VerdictWord


@dataclass(frozen=True, slots=True)
class Zone:
    """Range of sizes (households per full-time worker) with one verdict."""

    verdict: VerdictWord
    low: float
    high: float


def zones(curve: Curve) -> tuple[Zone, ...]:
    """Merge neighbouring sizes of one verdict.

    Edges lie half-way between two tried sizes, except the one whose bracket holds the critical size:
    that edge *is* the critical size, so picture, sentence and table never show two numbers for it.
    """
    found: list[Zone] = []
    start = curve.points[0].households_per_worker
    spare = curve.critical.size if curve.critical and curve.critical.bound == "inside" else None
    for here, after in zip(curve.points, curve.points[1:], strict=False):
        if here.verdict.word == after.verdict.word:
            continue
        low, high = here.households_per_worker, after.households_per_worker
        edge = (low + high) / 2.0
        if spare is not None and low <= spare <= high:
            edge, spare = spare, None
        found.append(Zone(here.verdict.word, start, edge))
        start = edge
    last = curve.points[-1]
    return (*found, Zone(last.verdict.word, start, last.households_per_worker))


def curve_beside(study: OverloadStudy) -> Curve | None:
    """Return the first curve of another place than the headline's, such as the reference; None without one."""
    first = study.curves[0]
    return next((curve for curve in study.curves if curve.place != first.place), None)


def document_of(study: OverloadStudy, curve: Curve) -> DocumentSize | None:
    """Return the document of the curve's own place."""
    return next((d for d in study.documents if d.place == curve.place), None)


def focus(study: OverloadStudy, curve: Curve) -> Point:
    """Return the place's own size; without it the size nearest to its document, else the largest."""
    own = [point for point in curve.points if point.is_own]
    if own:
        return own[0]
    document = document_of(study, curve)
    if document is None:
        return curve.points[-1]
    middle = (document.grid_low + document.grid_high) / 2.0
    return min(curve.points, key=lambda p: (abs(p.households_per_grid - middle), p.households_per_worker))


def documented_range(study: OverloadStudy, curve: Curve) -> tuple[float, float] | None:
    """Return the grid sizes of the place's document as households per full-time worker under the curve's staffing."""
    document = document_of(study, curve)
    if document is None:
        return None
    full_time = curve.workers_per_grid * curve.grid_share
    return document.grid_low / full_time, document.grid_high / full_time
