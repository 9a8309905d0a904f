"""Place whose grids, posts and values fill the template of a place."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.compose.composer import Composer
from experiments.compose.overrides import DesignPoint
from experiments.report.style import Lang
from sim.config.scenario import Scenario


@dataclass(frozen=True)
class Example:
    """Place whose grids, posts and values fill the template; ``name`` is that of the new place."""

    name: str
    base: str
    scenario: Scenario
    lang: Lang


def compose_example(name: str, base: str, composer: Composer, lang: Lang) -> Example:
    """Return the example from a place; of a place with counted units, all of them and not only those simulated.

    Parameters
    ----------
    name : str
        Name of the new place.
    base : str
        Name of the place that gives the example.
    composer : Composer
    lang : {"en", "zh"}
        Language of names and words in the example.
    """
    choices = (("place", base),)
    scenario = composer.scenario(composer.compose(DesignPoint(choices, ())))
    counts = scenario.area.counts
    if counts is not None and counts.community != scenario.area.communities_simulated:
        whole = (("area.communities_simulated", counts.community),)
        scenario = composer.scenario(composer.compose(DesignPoint(choices, whole)))
    return Example(name, base, scenario, lang)
