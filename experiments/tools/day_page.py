"""Figures of docs/explanation/mechanisms/day.md: a working day with and without preferred hours (S4.10).

``python -m experiments.tools.day_page`` simulates `reference` twice (under a minute), draws both figures and prints the
shares that the page quotes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.report.design.style import LANGS
from experiments.report.figure.day_profile import WORK, DayProfile, draw_day_profile
from experiments.report.figure.drawing.images import png
from sim.config import Scenario
from sim.config.groups.types import TASK_KINDS
from sim.paths import project_root
from sim.records.result import Result
from sim.records.spells import split_log
from sim.simulation import simulate
from sim.world.event_order import DAY
from sim.world.log import RecordType
from sim.world.tables import Table

FOLDER = project_root() / "docs" / "explanation" / "mechanisms"
PLACE, REPLICATIONS = "reference", 10
# Equal speed of all posts, so that the length of an attempt tells whether somebody opened.
EQUAL = {"staffing.turnover.active": False, "staffing.minutes_spread": 0.0}
HOURS = ("visit_attempt", "special.visit_attempt", "patrol", "admin", "log")
NO_HOURS = {f"duties.{duty}.hours": None for duty in HOURS}
KIND_OF = {
    "upper": "upper", "admin": "paperwork", "log": "paperwork", "check": "paperwork", "patrol": "patrol",
    "visit": "visits", "special_visit": "visits", "appointment": "other", "owed_line_job": "other", "escort": "other",
}  # fmt: skip
HOUR, BINS = 3600, 24 * 12  # five minutes

Bins = NDArray[np.float64]


def scenario(values: Mapping[str, object]) -> Scenario:
    """Return the place with changed values."""
    composer = Composer()
    point = DesignPoint((("place", PLACE),), tuple({**EQUAL, **values}.items()))
    return composer.scenario(composer.compose(point))


def profile(of: Scenario, replications: int = REPLICATIONS) -> tuple[DayProfile, Bins]:
    """Return the profile of the grids' working days, and all arrivals of cases by bin of five minutes."""
    results = [simulate(of, r, keep_log=True) for r in range(replications)]
    work = {kind: np.zeros(24) for kind in WORK}
    present, arrivals, contact = np.zeros(24), np.zeros(BINS), np.zeros(24)
    for result in results:
        _add_work(result, work, present)
        arrivals += _arrivals(result)
        contact += _contact(result)
    hourly = arrivals.reshape(24, -1).sum(axis=1)
    per_hour = {kind: list(60.0 * seconds / np.maximum(present, 1.0)) for kind, seconds in work.items()}
    return DayProfile(per_hour, list(hourly / hourly.sum()), list(contact / contact.sum())), arrivals


def _grid_rows(result: Result, rows: Table) -> NDArray[np.bool_]:
    assert result.built is not None
    world = result.built.world
    return np.asarray(world.queue["grids"][world.worker["queue"][rows["worker"]]] > 0)


def _add_work(result: Result, work: dict[str, Bins], present: Bins) -> None:
    assert result.built is not None and result.log is not None
    world = result.built.world
    spells, pieces = split_log(world, result.log, 0)
    of = spells[pieces[:, 0]]
    kept = _grid_rows(result, of) & (pieces[:, 3] == 1)
    for kind, start, end in zip(of["kind"][kept], pieces[kept, 1], pieces[kept, 2], strict=True):
        _add(work[KIND_OF.get(TASK_KINDS[kind], "cases")], start, end)
    for w in np.flatnonzero(world.queue["grids"][world.worker["queue"]] > 0):
        first = world.worker["day_first"][w]
        for shift in world.day["shift"][first : first + int(world.run["days"][0])]:
            row = world.shift[shift]
            for block in world.block[row["first_block"] : row["first_block"] + row["blocks"]]:
                _add(present, block["start"], block["end"])


def _add(into: Bins, start: int, end: int) -> None:
    """Add the seconds of a piece within one day to its hours of the day."""
    start, end = start % DAY, end - start // DAY * DAY
    for hour in range(start // HOUR, min(24, -(-end // HOUR))):
        into[hour] += min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)


def _arrivals(result: Result) -> Bins:
    assert result.built is not None and result.log is not None
    log = result.log[result.log["record_type"] == int(RecordType.ARRIVED)]
    upper = result.built.labels.case_kinds.index("upper")
    second = log["time"][log["kind"] != upper] % DAY
    return np.bincount(second * BINS // DAY, minlength=BINS).astype(np.float64)


def _contact(result: Result) -> Bins:
    """Return the attempts that somebody opened, by hour: they take longer than walk and wait."""
    assert result.built is not None and result.log is not None and result.scenario is not None
    log = result.log[result.log["record_type"] == int(RecordType.SPELL)]
    kinds = [TASK_KINDS.index("visit"), TASK_KINDS.index("special_visit")]
    log = log[np.isin(log["kind"], kinds)]
    rule = result.scenario.duties.visit_attempt
    failed, call = 60.0 * (rule.walk_minutes + rule.wait_minutes), 60.0 * rule.phone_minutes
    seconds = log["value"] - log["time"]
    opened = log[(seconds != failed) & (seconds != call)]
    return np.bincount(opened["time"] % DAY // HOUR, minlength=24).astype(np.float64)


def shortest_stretch(arrivals: Bins, share: float) -> tuple[float, float]:
    """Return (start, end) in hours of the shortest stretch of the day that holds ``share`` of all arrivals."""
    total = np.concatenate([[0.0], np.cumsum(arrivals)])
    best = (0, BINS)
    for start in range(BINS):
        end = int(np.searchsorted(total, total[start] + share * total[-1]))
        if end <= BINS and end - start < best[1] - best[0]:
            best = (start, end)
    return best[0] * 24.0 / BINS, best[1] * 24.0 / BINS


def main() -> None:
    """Draw both figures and print what the page quotes."""
    sides = [profile(scenario(NO_HOURS)), profile(scenario({}))]
    for lang in LANGS:
        figure = draw_day_profile(sides[0][0], sides[1][0], lang)
        (FOLDER / f"day_{lang}.png").write_bytes(png(figure))
    for name, (day, arrivals) in zip(("without", "with"), sides, strict=True):
        low, high = shortest_stretch(arrivals, 0.5)
        print(f"{name}: half of all cases within {high - low:.1f} h ({low:.2f}-{high:.2f})")
        for kind, values in day.work.items():
            print(f"  {kind:10s} {_hours(values)}")
        print(f"  {'contact %':10s} {_hours([100.0 * x for x in day.contact])}")
        print(f"  {'arrivals %':10s} {_hours([100.0 * x for x in day.arrivals])}")


def _hours(values: Sequence[float]) -> str:
    return " ".join(f"{values[h]:5.1f}" for h in range(8, 19))


if __name__ == "__main__":
    main()
