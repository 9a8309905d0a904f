"""Page of the run-in: MSER-5 and Welch's picture of every shipped place.

``python -m experiments.tools.warm_up_page`` simulates each place (about two minutes), writes the table between the two
marks of docs/reference/warm-up.md and draws the figure in both languages. The text around the table is written by hand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.analysis.statistics.warm_up import (
    WEEK,
    WarmUpCheck,
    Weeks,
    check_warm_up,
    moving_average,
    weekly_means,
)
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.report.design.style import LANGS
from experiments.report.figure.drawing.images import png
from experiments.report.figure.warm_up import WelchPicture, draw_warm_up
from experiments.tools.places_page import PLACES, replace_table
from sim.builder.build import build
from sim.builder.calendar.run_days import build_dates
from sim.config import Scenario
from sim.metrics.formulas.series import grid_open_work
from sim.metrics.measure import finalize, start, summarise_section, update
from sim.paths import project_root
from sim.simulation import run_world

PAGE = project_root() / "docs" / "reference" / "warm-up.md"
FIGURE = "warm_up_{lang}.png"
BEGIN = "<!-- table: python -m experiments.tools.warm_up_page -->\n"
REPLICATIONS = 10  # years of each place
HALF_WINDOW = 4  # weeks before and after, of Welch's moving average
HOUR = 3600.0
HEADS = (
    "place", "run-in, weeks", "dropped by MSER-5, weeks", "years in which open work grows",
    "open work of the year, h per post", "of the last four weeks of the run-in", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class PlaceYears:
    """Simulated years of a place: weekly open work of its grid posts, in hours per full-time post."""

    place: str
    scenario: Scenario
    weeks: list[Weeks]
    growing: list[bool]
    holidays: list[int]

    @property
    def check(self) -> WarmUpCheck:
        """Return whether the run-in is long enough."""
        return check_warm_up(self.weeks, self.scenario.run.warm_up_weeks, self.growing)

    @property
    def mean(self) -> Weeks:
        """Return the mean of the years."""
        found: Weeks = np.mean(np.asarray(self.weeks), axis=0)
        return found


def simulate_place(composer: Composer, place: str, replications: int = REPLICATIONS) -> PlaceYears:
    """Return the years of one community of a place."""
    point = DesignPoint((("place", place),), (("area.communities_simulated", 1),))
    of = composer.scenario(composer.compose(point))
    weeks, growing = [], []
    for replication in range(replications):
        built = build(of, replication)
        summary = summarise_section(update(start(built), run_world(built.world)), built)
        values: Mapping[str, float] = finalize(summary, of.verdict)
        growing.append(values["work_growth"] > of.verdict.growth_share_per_week)
        hours = weekly_means(grid_open_work(summary.work_totals, summary.cases), built.context.period.working)
        weeks.append(hours / HOUR / summary.denominators.full_time)
    return PlaceYears(place, of, weeks, growing, holiday_weeks(of))


def holiday_weeks(of: Scenario) -> list[int]:
    """Return the weeks of the run, from 0, with a public holiday."""
    dates = build_dates(
        of.calendar.name, of.calendar.beyond, of.run.start, of.run.days, of.calendar.own_years
    )
    names = [
        dates.calendar.holiday_name(of.run.start + np.timedelta64(day, "D").item())
        for day in range(of.run.days)
    ]
    return sorted({day // WEEK for day, name in enumerate(names) if name})


def state_reason(check: WarmUpCheck) -> str:
    """Return why the run-in of a place is as long as it is, or why none is long enough."""
    if check.dropped is None:
        return (
            "open work grows in most years: there is no level to settle at; its numbers are those of week 52"
        )
    if not check.is_trusted:
        return "MSER-5 finds no level within half of the run: season and chance are larger than the start"
    if check.is_enough:
        return (
            f"one quarter, so that every quarterly round was made once; MSER-5 asks for {check.dropped} weeks"
        )
    return f"too short: MSER-5 asks for {check.dropped} weeks"


def table(places: Sequence[PlaceYears]) -> Iterator[str]:
    """Iterate over the lines of the table."""
    yield "| " + " | ".join(HEADS) + " |\n"
    yield "|" + "---|" * len(HEADS) + "\n"
    for of in places:
        check, mean = of.check, of.mean
        cells = (
            f"`{of.place}`", str(check.run_in), "-" if check.dropped is None else str(check.dropped),
            f"{sum(of.growing)} of {len(of.growing)}", f"{mean[check.run_in :].mean():.1f}",
            f"{mean[max(0, check.run_in - 4) : check.run_in].mean():.1f}", state_reason(check),
        )  # fmt: skip
        yield "| " + " | ".join(cells) + " |\n"


def picture(of: PlaceYears) -> WelchPicture:
    """Return what the figure shows of a place."""
    average = moving_average(of.mean, HALF_WINDOW)
    names = (of.scenario.place.name_en, of.scenario.place.name_zh)
    check = of.check
    return WelchPicture(names, of.mean.tolist(), average.tolist(), check.run_in, check.dropped, of.holidays)


def main() -> None:
    """Write table and figures."""
    composer = Composer()
    places = [simulate_place(composer, place) for place in PLACES]
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(
        replace_table(text, "".join(table(places)), PAGE.name, BEGIN), encoding="utf-8", newline="\n"
    )
    for lang in LANGS:
        figure = draw_warm_up([picture(of) for of in places], lang)
        (PAGE.parent / FIGURE.format(lang=lang)).write_bytes(png(figure))


if __name__ == "__main__":
    main()
