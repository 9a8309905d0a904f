"""The one schema: a scenario, complete and checked. ``sim.builder`` turns it into a World."""

from __future__ import annotations

from typing import Any

from sim.config.area import Area
from sim.config.base import Strict
from sim.config.cases import Cases
from sim.config.demand import Demand
from sim.config.duties import Duties
from sim.config.gate import Gate
from sim.config.place import Place
from sim.config.policy import Authority, Cover, Discipline, Escalation, Platform
from sim.config.settings import Calendar, Cost, Engine, Run, Verdict
from sim.config.staffing import Staffing


class Scenario(Strict):
    """Everything one simulation needs, and nothing else. Build it with ``sim.config.load_scenario``."""

    place: Place
    area: Area
    demand: Demand
    gate: Gate
    duties: Duties
    cases: Cases
    authority: Authority
    escalation: Escalation
    cover: Cover
    platform: Platform
    discipline: Discipline
    staffing: Staffing
    calendar: Calendar
    cost: Cost
    run: Run
    engine: Engine
    verdict: Verdict

    def resolved(self) -> dict[str, Any]:
        """Plain JSON types only, the same for equal scenarios: the content a study key hashes."""
        return self.model_dump(mode="json")
