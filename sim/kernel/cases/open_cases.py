"""Open cases by grid and kind, newest first: a further report of the same event joins the newest (S5.11)."""

from __future__ import annotations

from sim.jit import compiled_only
from sim.kernel.calendar import log_case
from sim.kernel.cases.recontacts import submit_call
from sim.kernel.state.case_slots import FINISHED
from sim.kernel.state.tables import State
from sim.world.log import RecordType
from sim.world.tables import Level, World

RECONTACTED = int(RecordType.RECONTACTED)
COMMUNITY, COUNTY = int(Level.COMMUNITY), int(Level.COUNTY)


@compiled_only
def open_case_key(W: World, S: State, c: int) -> int:
    """Return the position in ``S.newest`` of the grid and kind of case ``c``."""
    case = W.case[c]
    return case.unit * (len(S.newest) // len(W.queue_at)) + case.kind


@compiled_only
def list_open_case(W: World, S: State, s: int) -> None:
    """List a case that is opened or reopened as the newest of its grid and kind."""
    if W.run[0].several_reports == 0:
        return
    key = open_case_key(W, S, S.case[s].number)
    older = S.newest[key]
    S.case[s].older = older
    S.case[s].newer = -1
    if older >= 0:
        S.case[older].newer = s
    S.newest[key] = s


@compiled_only
def unlist_open_case(W: World, S: State, s: int) -> None:
    """Remove a case that is closed or given up from the list."""
    if W.run[0].several_reports == 0:
        return
    newer, older = S.case[s].newer, S.case[s].older
    if newer >= 0:
        S.case[newer].older = older
    else:
        S.newest[open_case_key(W, S, S.case[s].number)] = older
    if older >= 0:
        S.case[older].newer = newer


@compiled_only
def join_open_case(W: World, S: State, c: int) -> bool:
    """Join a report to the newest open case of its grid and kind; return whether there is one."""
    s = S.newest[open_case_key(W, S, c)]
    if s < 0:
        return False
    S.slot[c] = FINISHED
    log_case(W, S, s, RECONTACTED, -1 - c)
    state = S.case[s]
    pending = state.calls + state.reports_grid + state.reports_community + state.reports_county
    level = W.case[c].same_event - 1
    if level == COMMUNITY:
        state.reports_community += 1
    elif level == COUNTY:
        state.reports_county += 1
    else:
        state.reports_grid += 1
    if pending == 0:
        submit_call(W, S, s)
    return True
