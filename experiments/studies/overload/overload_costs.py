"""Costs of an overload study: the place's own size, and the two sizes tried between which one worker stops coping."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import Curve, Point
from experiments.report.text.findings.sweep import size_label
from experiments.store.identity import scenario_key
from experiments.studies.money.priced import PricedScenario
from experiments.studies.overload.overload_runs import OverloadRuns, SizeScenario

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from experiments.studies.money.scenario_costs import StudyCosts


def overload_costs(overload: OverloadRuns, curve: Curve, study_key: str, lang: Lang) -> StudyCosts:
    """Return the costs of the headline's sizes: its own first, the largest that copes, and the next one tried.

    Parameters
    ----------
    overload : OverloadRuns
        Finished.
    curve : Curve
        The first one.
    study_key : str
    lang : {"en", "zh"}
        Of the labels.

    Returns
    -------
    StudyCosts
        Without options where no year of a size has finished.
    """
    from experiments.studies.money.scenario_costs import cost_study  # the builder is slow to import

    return cost_study(list(_priced(overload, curve, lang)), study_key)


def _priced(overload: OverloadRuns, curve: Curve, lang: Lang) -> Iterator[PricedScenario]:
    levers = overload.family.curves[0]
    own = overload.family.at_own_size(levers)
    scenarios = (own, *(of for of in overload.family.sizes(levers) if of is not own))
    sizes = [SizeScenario(levers, scenario, scenario is own) for scenario in scenarios]
    points = {point.households_per_worker: point for point in curve.points}
    shown = {id(point) for point in shown_points(curve)}
    place = own.place.name_zh if lang == "zh" else own.place.name_en
    for size in sizes:
        point = points.get(size.households_per_post)
        rows = list(overload.session.finished(scenario_key(size.scenario), overload.cap.most).values())
        word = "no_word" if point is None else point.verdict.word
        if size.is_own:
            yield PricedScenario(place, size.key, size.scenario, rows, word)
        elif point is not None and id(point) in shown:
            label = size_label(size.households_per_post)[lang]
            yield PricedScenario(label, size.key, size.scenario, rows, word)


def shown_points(curve: Curve) -> list[Point]:
    """Return the largest size that copes and the next one tried; without one that copes, the smallest size."""
    points = sorted(curve.points, key=lambda point: point.households_per_worker)
    coping = [at for at, point in enumerate(points) if point.verdict.word == "copes"]
    last = coping[-1] if coping else -1
    return points[max(last, 0) : last + 2]
