"""Where the hours of a full-time grid post go, from the metrics of a scenario: done, left undone, present."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.analysis.answers.answer import Curve, Point
from experiments.report.text.names import labels

MONTHS, WEEKS, MINUTES = 12.0, 52.0, 60.0  # of a year, of a year, of an hour
LEAST = 0.05  # hours a month, under which nothing is shown
GROUPS: Mapping[str, tuple[str, ...]] = {
    "cases": (
        "emergency", "escort", "overdue", "follow_up", "recontact", "tracking", "case", "mediation", "triage",
    ),
    "line": ("owed_line_job",),
    "upper": ("upper",),
    "office": ("appointment", "admin", "log"),
    "patrol": ("patrol",),
    "visits": ("special_visit", "visit", "check"),
}  # fmt: skip
"""Group -> kinds of task that it sums."""
SHARE, UNDONE, PRESENT = "busy_share_task.", "undone_minutes_task.", "hours_present.grid"


@dataclass(frozen=True, slots=True)
class WorkBar:
    """Hours a month of one full-time grid post.

    Attributes
    ----------
    present : float
        After leave, absence and vacancies.
    done : mapping of str to float
        Group -> hours worked while present, in the order of service.
    undone : mapping of str to float
        Group -> hours of planned work that found no time.
    overtime : float
    """

    present: float
    done: Mapping[str, float]
    undone: Mapping[str, float]
    overtime: float

    @property
    def worked(self) -> float:
        """Return the hours worked while present."""
        return sum(self.done.values())

    @property
    def idle(self) -> float:
        """Return the hours present without work."""
        return max(self.present - self.worked, 0.0)

    @property
    def left_undone(self) -> float:
        """Return the hours of planned work that found no time."""
        return sum(self.undone.values())


def make_work_bar(curve: Curve, point: Point) -> WorkBar | None:
    """Return the hours of one size of a curve; None if the hours present are not known."""
    metrics, hours = point.metrics, point.metrics.get(PRESENT)
    if hours is None or not point.full_time:
        return None
    present = hours.mean / point.full_time / (point.verdict.weeks / WEEKS) / MONTHS
    a_household = point.households_per_worker / MINUTES / MONTHS
    done, undone = {}, {}
    for group in _in_service_order(curve.service_order):
        shares = [metrics[SHARE + kind].mean for kind in GROUPS[group] if SHARE + kind in metrics]
        missing = [metrics[UNDONE + kind].mean for kind in GROUPS[group] if UNDONE + kind in metrics]
        if present * sum(shares) >= LEAST:
            done[group] = present * sum(shares)
        if a_household * sum(missing) >= LEAST:
            undone[group] = a_household * sum(missing)
    overtime = metrics.get(labels.OVERTIME)
    posts = curve.staffing.posts / curve.staffing.full_time if curve.staffing else 1.0
    return WorkBar(present, done, undone, 0.0 if overtime is None else overtime.mean * posts)


def _in_service_order(order: tuple[str, ...]) -> list[str]:
    """Return the groups by the place at which the largest of their kinds is served."""
    main = {"cases": "case", "office": "admin", "visits": "visit"}

    def place(group: str) -> int:
        kind = main.get(group, GROUPS[group][0])
        return order.index(kind) if kind in order else len(order)

    return sorted(GROUPS, key=place)
