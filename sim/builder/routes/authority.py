"""Authority: shares of the level needed to solve a case, by kind of case (clause S5.4).

The documented shares hold for all resident orders and worker-found cases together; emergencies are apart. A kind with a
fixed route needs the highest level that works on it. The remainder of each share is divided among the kinds with a
drawn level. A coordinated case needs at least the level at which its report-up step starts.
"""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from sim.builder.routes.assembly import UPPER
from sim.builder.routes.routes import ROUTE_KINDS
from sim.builder.routes.step_rows import level_of
from sim.config.content_cache import ContentCache
from sim.config.groups.case_deadlines import DaysByLevel
from sim.config.groups.cases import Cases, RouteKind
from sim.config.groups.policy import Authority
from sim.config.groups.types import CASE_KINDS
from sim.config.model_text import model_text
from sim.world.tables import Level

Real = NDArray[np.float64]
Whole = NDArray[np.int64]

LEVELS = len(Level)


def fixed_level(kind: RouteKind, cases: Cases) -> Level | None:
    """Return the level needed by a kind whose route is the same for every case; None if it is drawn.

    It is the highest level that works on the case until it is solved; deciding departments belong to the county.
    """
    steps = [cases.steps[name] for name in cases.routes[kind]]
    if any(s.does in ("resolve", "report_up") for s in steps):
        return None
    last = max(i for i, s in enumerate(steps) if "solves" in s.marks)
    worked = [level_of(s.at) for s in steps[: last + 1] if s.does == "work" and s.at is not None]
    if steps[last].does == "delay":
        worked.append(level_of(steps[last].at or "department"))
    return min(max(worked, default=Level.GRID), Level.COUNTY)


def least_level(kind: RouteKind, cases: Cases) -> Level:
    """Return the lowest level that a kind with a drawn level may need: the one that solves it without reporting up."""
    steps = [cases.steps[name] for name in cases.routes[kind]]
    if any(s.does == "resolve" for s in steps):
        return Level.GRID
    return max(level_of(s.at) for s in steps if s.does == "report_up" and s.at is not None)


def _remaining(authority: Authority, cases: Cases) -> dict[Level, float]:
    """Return the shares of street and county that remain for kinds with a drawn level, per case of such a kind."""
    used = [k for k in CASE_KINDS if cases.shares.of(k) > 0.0]
    taken = dict.fromkeys(Level, 0.0)
    drawn = 0.0
    for kind in used:
        level = fixed_level(kind, cases)
        share = cases.shares.of(kind)
        if level is None:
            drawn += share
        else:
            taken[level] += share
    left = {Level.STREET: authority.street, Level.COUNTY: authority.county}
    for level in left:
        left[level] -= taken[level]
        if left[level] < -1e-9:
            raise ValueError(
                f"authority.{level.name.lower()} is {left[level] + taken[level]:g}, but kinds that need the "
                f"{level.name.lower()} by their route are {taken[level]:g} of all cases: raise it or lower "
                "their cases.shares"
            )
    if drawn <= 0.0:
        return dict.fromkeys(left, 0.0)
    per_case = {level: max(0.0, share) / drawn for level, share in left.items()}
    if sum(per_case.values()) > 1.0 + 1e-9:
        raise ValueError(
            "authority: street and county ask for more cases than the kinds with a drawn level have"
        )
    return per_case


def needed_shares(authority: Authority, cases: Cases) -> Real:
    """Return the shares of the needed level [case kind, Level]; rows sum to 1, upper-level tasks need the grid.

    Raises ValueError if the routes of the kinds contradict the documented shares. The array must not be modified.
    """
    return _shares.get((model_text(authority), model_text(cases)), partial(_needed_shares, authority, cases))


_shares: ContentCache[Real] = ContentCache(most=64)


def _needed_shares(authority: Authority, cases: Cases) -> Real:
    above = _remaining(authority, cases)
    below = 1.0 - sum(above.values())
    shares = np.zeros((len(ROUTE_KINDS), LEVELS))
    for k, kind in enumerate(ROUTE_KINDS):
        if kind == UPPER or (kind != "emergency" and cases.shares.of(kind) <= 0.0):
            shares[k, Level.GRID] = 1.0
            continue
        level = fixed_level(kind, cases)
        if level is not None:
            shares[k, level] = 1.0
            continue
        at_grid = authority.grid_of_community if least_level(kind, cases) == Level.GRID else 0.0
        shares[k, Level.GRID] = below * at_grid
        shares[k, Level.COMMUNITY] = below * (1.0 - at_grid)
        for up, share in above.items():
            shares[k, up] = share
    shares.setflags(write=False)
    return shares


def deadline_days(days: DaysByLevel) -> Whole:
    """Return deadlines [case kind, Level] in working days; -1 = none (upper-level tasks). Approvals have their own."""
    table = np.full((len(ROUTE_KINDS), LEVELS), -1, np.int64)
    by_level = (days.grid, days.community, days.community, days.street, days.county, days.county)
    for k, kind in enumerate(ROUTE_KINDS):
        if kind != UPPER:
            table[k] = days.approval if kind == "approval" else by_level
    return table
