"""Routes of all cases that can arrive in a scenario."""

from __future__ import annotations

from sim.builder.area.posts import post_assignment
from sim.builder.demand.gate import item_types
from sim.builder.routes.authority import needed_shares
from sim.builder.routes.routes import Routes, compile_routes
from sim.builder.routes.step_rows import RouteGroups, route_settings
from sim.builder.staff.skills import levels_with_skill, skill_names
from sim.config.memo import cache_per_scenario
from sim.config.scenario import Scenario
from sim.world.tables import Level


def _skills(scenario: Scenario) -> dict[str, tuple[Level, ...]]:
    """Return the levels that have each qualification."""
    if not skill_names(scenario.staffing):
        return {}
    return levels_with_skill(scenario.staffing, scenario.area, post_assignment(scenario))


@cache_per_scenario
def build_routes(scenario: Scenario) -> Routes:
    """Return the routes of all cases that can arrive."""
    s = scenario
    groups = RouteGroups(s.area, s.demand, s.cases, s.escalation, s.platform, s.staffing, s.calendar)
    settings = route_settings(groups, _skills(s))
    reachable = needed_shares(scenario.authority, scenario.cases) > 0.0
    return compile_routes(settings, reachable, item_types(scenario.gate))
