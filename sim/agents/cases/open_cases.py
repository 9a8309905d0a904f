"""Open cases by grid and kind, newest first: a further report of the same event joins the newest (S5.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.world.case_status import WITHDRAWN_CASE

if TYPE_CHECKING:
    from sim.agents.cases.case import Case


def open_case_key(case: Case) -> tuple[int, int]:
    """Return grid and kind of a case."""
    return case.record.unit, case.record.kind


def list_open_case(case: Case) -> None:
    """List a case that is opened or reopened as the newest of its grid and kind."""
    if case.model.run.several_reports:
        case.model.open_cases.setdefault(open_case_key(case), []).append(case)


def unlist_open_case(case: Case) -> None:
    """Remove a case that is closed or given up from the list."""
    if case.model.run.several_reports:
        case.model.open_cases[open_case_key(case)].remove(case)


def join_open_case(case: Case) -> bool:
    """Join a report to the newest open case of its grid and kind; return whether there is one."""
    open_cases = case.model.open_cases.get(open_case_key(case))
    if not open_cases:
        return False
    case.stage = WITHDRAWN_CASE
    open_cases[-1].recontacts.report_again(case.number, case.record.same_event - 1)
    return True
