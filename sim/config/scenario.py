"""Schema of a complete scenario; ``sim.builder.build`` builds a World from it."""

from __future__ import annotations

from functools import partial
from typing import Any

from pydantic import PrivateAttr

from sim.config.content_cache import ContentCache
from sim.config.groups.area import Area
from sim.config.groups.cases import Cases
from sim.config.groups.cost import Cost
from sim.config.groups.demand import Demand
from sim.config.groups.duties import Duties
from sim.config.groups.gate import Gate
from sim.config.groups.place import Place
from sim.config.groups.policy import Authority, Cover, Discipline, Escalation, Platform
from sim.config.groups.run import Calendar, Engine, Run, Verdict
from sim.config.groups.staffing import Staffing
from sim.config.groups.types import Strict
from sim.extension.extension import Extension
from sim.paths import shipped_places


class Scenario(Strict):
    """Complete, validated input of a simulation.

    A scenario is frozen; load one with ``sim.scenarios.load_scenario``, which also checks groups against each other.
    Each attribute is one group of ``conf/``; ``gridstaff explain KEY`` prints meaning, unit and source of a key.

    Attributes
    ----------
    place : Place
        Identity of the place and the document that describes it.
    area : Area
        Communities, grids and households.
    demand : Demand
        Arrival rates of orders, worker-found cases and upper tasks.
    gate : Gate
        Admission of tasks from above.
    duties : Duties
        Visits, patrol, paperwork and appointments.
    cases : Cases
        Kinds of cases, their routes and deadlines.
    authority, escalation, cover, platform, discipline
        Rules chosen by name.
    staffing : Staffing
        Posts, shifts, absence, turnover and desks.
    calendar : Calendar
        Public holidays and office hours.
    cost : Cost
        Prices and payers; they affect no run.
    run : Run
        Period, seed, replications and limits.
    engine : Engine
        Engine that runs the simulation.
    verdict : Verdict
        Thresholds of the verdict.
    """

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

    @property
    def paperwork_share(self) -> float:
        """Return the paperwork of grid posts, share of grid minutes: of the duties and of the platform (S4.2)."""
        return self.duties.admin.share + self.platform.additional_paperwork_share

    @property
    def presses_cases(self) -> bool:
        """Whether unsolved cases are pressed and taken up: as stated, or in every place that is not shipped (S12)."""
        active = self.cases.pressing.active
        return active if isinstance(active, bool) else self.place.id not in shipped_places()

    def with_extension(self, extension: Extension | None) -> Scenario:
        """Return the same scenario with an extension, or with none."""
        scenario = self.model_copy()
        scenario._extension = extension
        return scenario

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the groups as text: a process that has a group already keeps it, and what it derived from it."""
        texts = tuple((name, getattr(self, name).model_dump_json()) for name in Scenario.model_fields)
        return _from_texts, (texts, self._extension)

    def resolved(self) -> dict[str, Any]:
        """Return the values in plain JSON types, equal for equal scenarios; study keys are hashes of them."""
        return self.model_dump(mode="json")


_groups: ContentCache[Any] = ContentCache(most=1024)  # about 20 kB each


def _from_texts(texts: tuple[tuple[str, str], ...], extension: Extension | None) -> Scenario:
    """Return the scenario of its groups as JSON; equal groups become the same object."""
    groups = {name: _groups.get((name, text), partial(_group, name, text)) for name, text in texts}
    scenario = Scenario(**groups)
    scenario._extension = extension
    return scenario


def _group(name: str, text: str) -> Any:
    model: Any = Scenario.model_fields[name].annotation
    return model.model_validate_json(text)
