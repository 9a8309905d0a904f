"""The one schema: a scenario, complete and checked. ``sim.builder.build`` turns it into a World."""

from __future__ import annotations

from typing import Any

from pydantic import PrivateAttr

from sim.config.groups.area import Area
from sim.config.groups.cases import Cases
from sim.config.groups.demand import Demand
from sim.config.groups.duties import Duties
from sim.config.groups.gate import Gate
from sim.config.groups.place import Place
from sim.config.groups.policy import Authority, Cover, Discipline, Escalation, Platform
from sim.config.groups.run import Calendar, Cost, Engine, Run, Verdict
from sim.config.groups.staffing import Staffing
from sim.config.groups.types import Strict
from sim.extension.extension import Extension


class Scenario(Strict):
    """Everything one simulation needs, and nothing else. Build it with ``sim.scenarios.load_scenario``."""

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
    _extension: Extension | None = PrivateAttr(default=None)

    @property
    def extension(self) -> Extension | None:
        """Own metrics, arrivals and rule from outside the package; no part of the configuration."""
        return self._extension

    def with_extension(self, extension: Extension | None) -> Scenario:
        """Return the same scenario with an extension, or with none."""
        scenario = self.model_copy()
        scenario._extension = extension
        return scenario

    def resolved(self) -> dict[str, Any]:
        """Plain JSON types only, the same for equal scenarios: the content a study key hashes."""
        return self.model_dump(mode="json")
