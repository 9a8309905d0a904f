"""Extensions in studies: loading with readable errors, and the checks before a study runs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.errors import UserError, user_error
from sim.phrases import phrase

if TYPE_CHECKING:
    from sim.config.scenario import Scenario
    from sim.extension.extension import Extension

OPTION = "--extension"


def load_extension(path: str | Path) -> Extension:
    """Load own metrics, arrivals or a rule from a Python file.

    Every worker process loads the same file by its absolute path; results are stored under the SHA-256 of its content.

    Parameters
    ----------
    path
        The file. Its folder is not added to the import path.

    Returns
    -------
    Extension
        Everything the file declares, for `Scenario.with_extension`.

    Raises
    ------
    UserError
        If the file cannot be read or run, or declares nothing.

    Examples
    --------
    >>> extension = load_extension("docs/examples/own_metric.py")  # doctest: +SKIP
    >>> load_scenario("reference").with_extension(extension)  # doctest: +SKIP

    References
    ----------
    `docs/examples/extensions.py`; `docs/guides/python.md`.
    """
    from sim.extension.extension import ExtensionError
    from sim.extension.extension import load_extension as load

    try:
        extension = load(path)
    except ExtensionError as error:
        raise user_error(OPTION, "", str(error)) from error
    declare_metrics(extension)
    return extension


def declare_metrics(extension: Extension) -> None:
    """Name the metrics of an extension for the tables of this process."""
    from sim.metrics.catalog.catalog import declare_own

    for metric in extension.metrics:
        declare_own(metric.full_name, metric.label, metric.unit, metric.better)


def check_extensions(scenarios: Iterable[Scenario], in_process: bool, stored: bool) -> None:
    """Raise UserError if an extension of a scenario cannot run where the study runs.

    Parameters
    ----------
    scenarios
        Scenarios of the study.
    in_process
        Whether all replications run in this process.
    stored
        Whether results are stored on disk.
    """
    scenarios = list(scenarios)
    for extension in _extensions(scenarios):
        declare_metrics(extension)
        if extension.path is None and not in_process:
            raise user_error(
                OPTION, "",
                phrase("functions without a file run in this process only: use executor='serial', or write"
                       " them into a file and load it"),
            )  # fmt: skip
        if extension.path is None and stored:
            raise user_error(
                OPTION, "",
                phrase("results of functions without a file cannot be stored: use results=None, or write"
                       " them into a file and load it"),
            )  # fmt: skip
    check_rules(scenarios)


def check_rules(scenarios: Iterable[Scenario]) -> None:
    """Compile the rules of scenarios that the compiled engine runs.

    Raises
    ------
    UserError
        If Numba cannot compile a rule.
    """
    from sim.jit.rule_address import compile_rule
    from sim.world.decisions import RuleError

    for scenario in scenarios:
        extension = scenario.extension
        if extension is not None and extension.rule is not None and scenario.engine.name == "compiled":
            try:
                compile_rule(extension.rule.function)
            except RuleError as error:
                raise user_error(
                    OPTION,
                    "",
                    phrase("{name}: {error}; run it with engine=simpy", name=extension.name, error=error),
                ) from None


def _extensions(scenarios: Iterable[Scenario]) -> list[Extension]:
    found = {id(s.extension): s.extension for s in scenarios if s.extension is not None}
    return list(found.values())


def recorded_digests(scenario: Scenario) -> list[str]:
    """Return the digests of a scenario's extension for a manifest; empty without one."""
    extension = getattr(scenario, "extension", None)
    return [] if extension is None else list(extension.digests)


def match_extensions(
    recorded: Sequence[Sequence[str]], paths: Sequence[Path]
) -> Mapping[tuple[str, ...], Extension]:
    """Return the extensions of a recorded study by their digests.

    Parameters
    ----------
    recorded
        Digests of each extension of the study: of its file, then of the tables it reads.
    paths
        Files given by the user.

    Raises
    ------
    UserError
        If a file is missing, or its content is not the recorded one.
    """
    given = {extension.digests: extension for extension in map(load_extension, paths)}
    wanted = {tuple(digests) for digests in recorded}
    missing = [digests for digests in wanted if digests not in given]
    if not missing:
        return {digests: given[digests] for digests in wanted}
    problems: list[Any] = []
    for digests in sorted(missing):
        same_file = any(found[0] == digests[0] for found in given)
        if same_file:
            text = phrase("reads a table that differs from the one this study was run with")
        elif given:
            text = phrase("is not the file this study was run with (SHA-256 {digests})", digests=digests[0])
        else:
            text = phrase(
                "this study was run with an extension: give its file (SHA-256 {digests})", digests=digests[0]
            )
        problems += user_error(OPTION, ", ".join(path.name for path in paths), text).problems
    raise UserError(problems)
