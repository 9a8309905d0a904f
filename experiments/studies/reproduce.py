"""`gridstaff reproduce STUDY`: run a study again from its manifest alone and compare every number.

Nothing is looked up and nothing kept. Exit codes: 0 identical, 1 not, 2 the manifest cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.input_checks import study_folder, value_problems
from experiments.errors import UserError, collected, refuse
from experiments.executors import Executor, executor
from experiments.run.plan import plan
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.store.memory_store import MemoryStore
from experiments.studies.comparison import Metrics, Told, compared
from experiments.studies.manifest import NAME, differences, nested, read
from experiments.studies.study_folder import NUMBERS
from experiments.studies.tables import read_numbers

if TYPE_CHECKING:
    from sim.config import Scenario


def reproduce(study: str, results: Path, first: int | None = None) -> int:
    """Run, compare, say so; the exit code. ``first``: only so many replications of each scenario."""
    path = manifest_path(study, results)
    told = read(path)
    scenarios = list(of_manifest(told, first))
    other = differences(told)
    if other:
        _say(f"not the same program: {'; '.join(other)}. Numbers may differ for that reason.")
    with executor("loky") as processes:
        cells = rerun(scenarios, processes)
    return compared(scenarios, cells, recorded(path.parent / "tables" / NUMBERS), bool(other))


def manifest_path(study: str, results: Path) -> Path:
    """The manifest of a study below ``results``, or the file itself."""
    path = Path(study)
    if path.suffix == ".json" or path.is_file():
        return path
    return (path if (path / NAME).is_file() else study_folder(results, study)) / NAME


def of_manifest(told: Mapping[str, Any], first: int | None = None) -> Iterator[Told]:
    """Its scenarios; raises UserError where it does not hang together."""
    engine = (told.get("engines") or ["compiled"])[0]
    same = not differences(told)
    try:
        yield from collected(lambda item: _told(told, item, engine, first, same), told["scenarios"].items())
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        if isinstance(error, UserError):
            raise
        raise refuse(NAME, "", f"is damaged: {type(error).__name__} {error}") from None


def _told(
    told: Mapping[str, Any], item: tuple[str, Mapping[str, Any]], engine: str, first: int | None, same: bool
) -> Told:
    key, of = item
    flat = {k: v for k, v in told["configuration"].items() if k not in of["without"]} | of["changes"]
    numbers = range(of["replications"]) if isinstance(of["replications"], int) else of["replications"]
    scenario = _scenario(flat, engine, len(numbers))
    if same and scenario_key(scenario) != key:
        raise refuse(NAME, key[:12], "its configuration does not belong to this key; was it edited?")
    runs = dict(zip(numbers, of["runs"].split(), strict=True))
    chosen = tuple(numbers)[:first]
    whole = of["means"] if len(chosen) == len(runs) else None
    return Told(key, scenario, chosen, {n: runs[n] for n in chosen}, whole, of["levers"])


def _scenario(flat: Mapping[str, Any], engine: str, replications: int) -> Scenario:
    """Validated as if it had been typed; what is in no key is put in from today's defaults."""
    from sim.config import ConfigProblems
    from sim.scenarios import load_scenario

    values = nested(flat)
    values["engine"] = {"name": engine}
    values["run"] = {**_default_run(), **values["run"], "replications": replications}
    problems = list(value_problems("", values, NAME))
    if problems:
        raise UserError(problems)
    try:
        return load_scenario(values)
    except ConfigProblems as error:
        raise UserError(error.problems) from None


@cache
def _default_run() -> Mapping[str, Any]:
    from experiments.compose.composer import Composer
    from experiments.compose.overrides import Setting

    run: Mapping[str, Any] = Composer().compose(Setting((), ())).mapping["run"]
    return run


def rerun(scenarios: Sequence[Told], processes: Executor) -> dict[tuple[str, int], Metrics]:
    """Every run again, in a store that forgets; {(key in the manifest, replication): metrics}."""
    running = Session(MemoryStore(), processes)
    running.run(plan((of.scenario, of.replications) for of in scenarios))
    keys = {of.key: scenario_key(of.scenario) for of in scenarios}
    return {
        (of.key, number): running.cells[keys[of.key], number].metrics
        for of in scenarios
        for number in of.replications
        if (keys[of.key], number) in running.cells
    }


def recorded(table: Path) -> Mapping[tuple[str, int], Metrics]:
    """The numbers of the table beside the manifest, if it is there and readable."""
    try:
        return read_numbers(table)
    except (OSError, ValueError, KeyError):
        return {}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
