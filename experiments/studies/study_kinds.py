"""Kinds of study, `study.kind`, and what runs each; a module is imported when its kind is run."""

from __future__ import annotations

from collections.abc import Callable

from experiments.compose.request import ParsedRequest, Request

RunStudy = Callable[[ParsedRequest, Request], int]


def study_of_kind(kind: str) -> RunStudy:
    """Return the function that runs a kind of study: plan, runs, folder, answer; it returns the exit code.

    Parameters
    ----------
    kind
        Value of `study.kind` (`experiments.compose.settings.study_settings`).
    """
    if kind == "overload":
        from experiments.studies.overload.overload_study import run_overload

        return run_overload
    if kind == "drivers":
        from experiments.studies.drivers.drivers_study import run_drivers

        return run_drivers
    if kind == "uncertainty":
        from experiments.studies.uncertainty.uncertainty_study import run_uncertainty

        return run_uncertainty
    from experiments.studies.sweep.sweep_study import run_sweep

    return run_sweep
