"""Place whose grids, posts and values fill the template of a place."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.report.design.style import Lang
from sim.config.scenario import Scenario


@dataclass(frozen=True)
class Example:
    """Place whose grids, posts and values fill the template; ``name`` is that of the new place.

    ``start``: first day of its run, of the coming year; None = as in the place that gives the example.
    """

    name: str
    base: str
    scenario: Scenario
    lang: Lang
    start: dt.date | None = None


def first_day_of_coming_year(today: dt.date) -> dt.date:
    """Return the first Monday of the year after ``today`` (S1.1).

    >>> first_day_of_coming_year(dt.date(2026, 11, 30))
    datetime.date(2027, 1, 4)
    """
    new_year = dt.date(today.year + 1, 1, 1)
    return new_year + dt.timedelta(days=-new_year.weekday() % 7)


def compose_example(
    name: str, base: str, composer: Composer, lang: Lang, start: dt.date | None = None
) -> Example:
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
    start : date, optional
        First day of the new place's run; by default that of the place that gives the example.
    """
    choices = (("place", base),)
    scenario = composer.scenario(composer.compose(DesignPoint(choices, ())))
    counts = scenario.area.counts
    if counts is not None and counts.community != scenario.area.communities_simulated:
        whole = (("area.communities_simulated", counts.community),)
        scenario = composer.scenario(composer.compose(DesignPoint(choices, whole)))
    return Example(name, base, scenario, lang, start)
