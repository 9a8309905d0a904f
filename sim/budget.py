"""Where a worker's minutes go: the analytic budget of one full-time post (clauses S4.2, S6.1)."""

from __future__ import annotations

from collections.abc import Iterator

from sim.config.duties import Duties
from sim.config.settings import Calendar, Run
from sim.config.staffing import Staffing
from sim.days import YEAR, Dates, dates_of
from sim.duties import Servant, admin_share
from sim.staff import pattern_of, planned_presence


def _dates(calendar: Calendar, run: Run) -> Dates:
    return dates_of(calendar.name, calendar.beyond, run.start, run.days)


def servants(staffing: Staffing, calendar: Calendar, run: Run) -> list[Servant]:
    """One whole post of every class and shift pattern, planned hours, absence not taken off."""
    known = YEAR if calendar.beyond == "repeat_2026" else min(YEAR, run.days)
    dates = _dates(calendar, run)
    found = []
    for post_class in staffing.classes.values():
        share = staffing.grid_share_of(post_class)
        for shift in staffing.shifts.values():
            seconds, days = planned_presence(pattern_of(shift), share, dates.calendar, run.start, known)
            found.append(Servant(1.0, share, seconds / max(days, 1.0), seconds, days))
    return found


def admin_faults(duties: Duties, staffing: Staffing, calendar: Calendar, run: Run) -> Iterator[str]:
    """Why the share of administration is too small for the explicit duties, once."""
    days = _dates(calendar, run).days
    for servant in servants(staffing, calendar, run):
        try:
            admin_share(duties, servant, days)
        except ValueError as error:
            yield str(error).split(" ", 2)[-1]
            return
