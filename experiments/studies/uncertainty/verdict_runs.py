"""Verdicts of a place at the values of one assumed number, which turn it (clause S9)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import VerdictAtValue
from experiments.analysis.verdicts import make_verdict
from experiments.compose.settings.uncertainty_settings import VerdictsOfKey
from experiments.errors import Problem, UserError, closest_match
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.studies.years import YearCap, add_years

if TYPE_CHECKING:
    from sim.config import Scenario

SETTINGS_FILE = "conf/study/sweep.yaml"


def check_key(settings: VerdictsOfKey, known: Iterable[str]) -> None:
    """Raise UserError for a key that is no assumed number of the place."""
    names = list(known)
    if settings.key not in names:
        near = closest_match(settings.key, names)
        allowed = "an assumed number of this place"
        raise UserError([Problem("study.ranges.verdicts.key", settings.key, allowed, SETTINGS_FILE, near)])


def run_verdicts(
    session: Session, scenarios: dict[float, Scenario], cap: YearCap, later_runs: int = 0
) -> tuple[VerdictAtValue, ...]:
    """Run scenarios by the value of their number until their words are decided, and return the words.

    ``later_runs``: of the study after these, for the time that is left.
    """
    keyed = {scenario_key(scenario): scenario for scenario in scenarios.values()}
    add_years(session, keyed, dict.fromkeys(keyed, cap), later_runs)
    found = []
    for value, scenario in scenarios.items():
        rows = list(session.finished(scenario_key(scenario), cap.most).values())
        if rows:
            of = make_verdict(rows, scenario.verdict, scenario.run.measured_weeks)
            found.append(VerdictAtValue(value, of.word, of.kept, of.years, of.kept_low, of.kept_high))
    return tuple(found)
