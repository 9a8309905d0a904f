"""An own rule of escalation: a worker passes a case on when it is above their level or much work waits."""

import gridstaff as gs


@gs.own_rule
def pass_on(case: gs.CaseNumbers) -> float:
    if case.needed > gs.Level.GRID:
        return 1.0
    return 0.8 if case.waiting > 4 * 3600 else 0.0
