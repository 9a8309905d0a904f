"""`gridstaff reproduce STUDY`: run a study again from its manifest alone and compare every number.

Nothing is looked up and nothing kept. Exit codes: 0 identical, 1 not, 2 the manifest cannot be used.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.compose.extensions import check_extensions, match_extensions
from experiments.compose.hydra.overrides import COMMAND_LINE
from experiments.compose.input_checks import study_folder, value_problems
from experiments.errors import UserError, map_collecting_errors, user_error
from experiments.executors import Executor, make_executor
from experiments.files import FileSystem, require_folder_path
from experiments.language import translate
from experiments.run.command_times import load_times
from experiments.run.plan import make_plan
from experiments.run.session import Session
from experiments.store.identity import scenario_key
from experiments.store.memory_store import MemoryStore
from experiments.studies.folder.manifest import (
    program_differences,
    read_manifest,
    replications_of,
    unflatten,
)
from experiments.studies.folder.own_files import MANIFEST_FILE, METRICS_FILE, TABLES
from experiments.studies.folder.table_files import read_numbers
from experiments.studies.reproduction.run_differences import Metrics, RecordedScenario, compare
from sim.phrases import join_phrases, phrase

if TYPE_CHECKING:
    from sim.config import Scenario
    from sim.extension.extension import Extension


def reproduce(study: str, results: Path, first: int | None = None, extensions: Sequence[Path] = ()) -> int:
    """Run a study again, print the comparison and return the exit code.

    ``first``: number of replications of each scenario to run. ``extensions``: files of the extensions it was run with.
    """
    if first is not None and first < 1:
        raise user_error("--first", str(first), phrase("must be at least 1"), COMMAND_LINE)
    path = manifest_path(study, results)
    manifest = read_manifest(path)
    scenarios = list(recorded_scenarios(manifest, first, extensions))
    check_extensions((of.scenario for of in scenarios), in_process=False, stored=False)
    changes = program_differences(manifest)
    if changes:
        _print_status(
            phrase(
                "not the same program: {names}. Numbers may differ for that reason.",
                names=join_phrases(changes),
            )
        )
    with make_executor("loky") as processes:
        replication_results = rerun(scenarios, processes)
    return compare(scenarios, replication_results, read_recorded(path.parent), bool(changes))


def manifest_path(study: str, results: Path) -> Path:
    """Return the manifest of a study below ``results``, or the file itself."""
    path = Path(study)
    try:
        if path.suffix == ".json" or path.is_file():
            return path
        if (path / MANIFEST_FILE).is_file() or (len(path.parts) > 1 and path.is_dir()):
            return path / MANIFEST_FILE
    except (OSError, ValueError):  # no path at all; as a name it is refused with the reason
        pass
    require_folder_path("study", study, COMMAND_LINE)
    file_system = FileSystem(results)
    there = study_folder(results, study, file_system) / MANIFEST_FILE
    file_system.check(there, "file")
    return there


def recorded_scenarios(
    manifest: Mapping[str, Any], first: int | None = None, extensions: Sequence[Path] = ()
) -> Iterator[RecordedScenario]:
    """Return the scenarios of a manifest; raise UserError if it is inconsistent."""
    engine = (manifest.get("engines") or ["compiled"])[0]
    same = not program_differences(manifest)
    try:
        recorded = [of["extension"] for of in manifest["scenarios"].values() if "extension" in of]
        loaded = match_extensions(recorded, extensions)
        yield from map_collecting_errors(
            lambda item: _recorded_scenario(manifest, item, engine, first, same, loaded),
            manifest["scenarios"].items(),
        )
    except (KeyError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        if isinstance(error, UserError):
            raise
        raise user_error(
            MANIFEST_FILE, "", phrase("is damaged: {name} {error}", name=type(error).__name__, error=error)
        ) from None


def _recorded_scenario(
    manifest: Mapping[str, Any],
    item: tuple[str, Mapping[str, Any]],
    engine: str,
    first: int | None,
    same: bool,
    extensions: Mapping[tuple[str, ...], Extension],
) -> RecordedScenario:
    key, of = item
    flat = {k: v for k, v in manifest["configuration"].items() if k not in of["without"]} | of["changes"]
    numbers = replications_of(of)
    scenario = _scenario(flat, engine, len(numbers))
    if "extension" in of:
        scenario = scenario.with_extension(extensions[tuple(of["extension"])])
    if same and scenario_key(scenario) != key:
        raise user_error(
            MANIFEST_FILE, key[:12], phrase("its configuration does not belong to this key; was it edited?")
        )
    runs = dict(zip(numbers, of["runs"].split(), strict=True))
    chosen = tuple(numbers)[:first]
    whole = of["means"] if len(chosen) == len(runs) else None
    return RecordedScenario(key, scenario, chosen, {n: runs[n] for n in chosen}, whole, of["levers"])


def _scenario(flat: Mapping[str, Any], engine: str, replications: int) -> Scenario:
    """Validate a scenario as if it had been typed; values that are in no key come from the current defaults."""
    from sim.config import ConfigProblems
    from sim.scenarios import load_scenario

    values = unflatten(flat)
    values["engine"] = {"name": engine}
    defaults = _default_blocks()
    values.setdefault("cost", defaults["cost"])
    values["run"] = {**defaults["run"], **values["run"], "replications": replications}
    problems = list(value_problems("", values, MANIFEST_FILE))
    if problems:
        raise UserError(problems)
    try:
        return load_scenario(values)
    except ConfigProblems as error:
        raise UserError(error.problems) from None


@cache
def _default_blocks() -> Mapping[str, Any]:
    from experiments.compose.composer import Composer
    from experiments.compose.hydra.overrides import DesignPoint

    return Composer().compose(DesignPoint((), ())).mapping


def rerun(scenarios: Sequence[RecordedScenario], processes: Executor) -> dict[tuple[str, int], Metrics]:
    """Run every replication again in a temporary store; return {(key in the manifest, replication): metrics}."""
    session = Session(MemoryStore(), processes, times=load_times())
    session.run(make_plan((of.scenario, of.replications) for of in scenarios))
    keys = {of.key: scenario_key(of.scenario) for of in scenarios}
    return {
        (of.key, number): session.replication_results[keys[of.key], number].metrics
        for of in scenarios
        for number in of.replications
        if (keys[of.key], number) in session.replication_results
    }


def read_recorded(folder: Path) -> Mapping[tuple[str, int], Metrics]:
    """Return the numbers of the table beside the manifest, if it can be read."""
    try:
        return read_numbers(folder / TABLES / METRICS_FILE, FileSystem(folder))
    except (OSError, ValueError, UserError):
        return {}


def _print_status(text: str) -> None:
    print(translate(text), file=sys.stderr, flush=True)
