"""Grid staffing: how many grid workers a Chinese city needs, by discrete-event simulation.

Examples
--------
>>> import gridstaff as gs
>>> scenario = gs.load_scenario("reference", {"area.households_per_grid": 400})
>>> result = gs.simulate(scenario, replication=0)  # doctest: +SKIP
>>> result.metrics["load"]  # doctest: +SKIP

Every name is imported when it is first used. Commands: `gridstaff --help`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.api import network as network
    from experiments.api.comparison import DifferenceRecord as DifferenceRecord
    from experiments.api.comparison import compare as compare
    from experiments.api.metrics import METRICS as METRICS
    from experiments.api.scenarios import load_scenario as load_scenario
    from experiments.api.scenarios import places as places
    from experiments.api.study import ResultsFolder as ResultsFolder
    from experiments.api.study import StudyTable as StudyTable
    from experiments.api.study import run_study as run_study
    from experiments.compose.extensions import load_extension as load_extension
    from experiments.compose.settings.study_settings import ExecutorSettings as ExecutorSettings
    from experiments.errors import UserError as UserError
    from experiments.studies.folder.event_files import write_events as write_events
    from sim.config.scenario import Scenario as Scenario
    from sim.extension.declarations import Arrival as Arrival
    from sim.extension.declarations import RunFacts as RunFacts
    from sim.extension.declarations import own_arrivals as own_arrivals
    from sim.extension.declarations import own_metric as own_metric
    from sim.extension.declarations import own_rule as own_rule
    from sim.extension.extension import Extension as Extension
    from sim.extension.extension import ExtensionError as ExtensionError
    from sim.extension.extension import read_table as read_table
    from sim.metrics.catalog.metric import Metric as Metric
    from sim.records.events import Events as Events
    from sim.records.record_table import RecordTable as RecordTable
    from sim.records.result import Result as Result
    from sim.simulation import simulate as simulate
    from sim.world.decisions import CaseNumbers as CaseNumbers
    from sim.world.event_order import Event as Event
    from sim.world.log import RecordType as RecordType
    from sim.world.tables import Level as Level
    from sim.world.tables import World as World

    __version__: str

_HOMES = {
    "experiments.api": ("network",),
    "experiments.api.comparison": ("DifferenceRecord", "compare"),
    "experiments.studies.folder.event_files": ("write_events",),
    "experiments.api.metrics": ("METRICS",),
    "experiments.api.scenarios": ("load_scenario", "places"),
    "experiments.api.study": ("ResultsFolder", "StudyTable", "run_study"),
    "experiments.compose.settings.study_settings": ("ExecutorSettings",),
    "experiments.errors": ("UserError",),
    "experiments.compose.extensions": ("load_extension",),
    "sim.config.scenario": ("Scenario",),
    "sim.extension.declarations": ("Arrival", "RunFacts", "own_arrivals", "own_metric", "own_rule"),
    "sim.extension.extension": ("Extension", "ExtensionError", "read_table"),
    "sim.metrics.catalog.metric": ("Metric",),
    "sim.records.events": ("Events",),
    "sim.records.record_table": ("RecordTable",),
    "sim.records.result": ("Result",),
    "sim.simulation": ("simulate",),
    "sim.world.decisions": ("CaseNumbers",),
    "sim.world.event_order": ("Event",),
    "sim.world.log": ("RecordType",),
    "sim.world.tables": ("Level", "World"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "METRICS",
    "Arrival",
    "CaseNumbers",
    "DifferenceRecord",
    "Event",
    "Events",
    "ExecutorSettings",
    "Extension",
    "ExtensionError",
    "Level",
    "Metric",
    "RecordTable",
    "RecordType",
    "Result",
    "ResultsFolder",
    "RunFacts",
    "Scenario",
    "StudyTable",
    "UserError",
    "World",
    "__version__",
    "compare",
    "load_extension",
    "load_scenario",
    "network",
    "own_arrivals",
    "own_metric",
    "own_rule",
    "places",
    "read_table",
    "run_study",
    "simulate",
    "write_events",
]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import version

        value: Any = version("gridstaff")
    elif name == "network":
        value = import_module("experiments.api.network")
    elif name in _HOME_OF:
        value = getattr(import_module(_HOME_OF[name]), name)
    else:
        raise AttributeError(f"module 'gridstaff' has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
