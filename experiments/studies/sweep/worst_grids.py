"""Ranking of a place's listed grids by late cases and by visits and patrols not done, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import CONFIDENCE, half_width
from experiments.analysis.statistics.share_intervals import estimate_metric
from experiments.report.terminal.overload import to_terminal_text
from experiments.report.terminal.table import Column, format_table
from experiments.report.text.names.labels import Bilingual
from experiments.report.text.numbers import format_interval, format_plain, scale
from sim.metrics.catalog.catalog import lookup

if TYPE_CHECKING:
    from experiments.compose.request import Lang
    from sim.config import Scenario

LATE, UNDONE = "late_reference", "duties_undone"
SHOWN = 8  # grids of the table
MOST_RUNS = 12  # replications that are looked at again
MOST_PARTS = 1_500  # grids x replications: a part takes about 5 ms
FEWEST_RUNS = 4
HEADING = Bilingual(
    "Grids with the most late cases and undone visits and patrols ({runs} of the simulated years):",
    "超期事件和未完成走访巡查最多的网格（取{runs}个模拟年）：",
)
TOO_MANY = Bilingual(
    "Grids are not ranked: {grids} of them; simulate fewer communities (area.communities_simulated).",
    "网格较多（{grids}个），未作排序；可减少模拟社区数（area.communities_simulated）。",
)
NOTE = Bilingual(
    "(a-b) 95 % interval of the mean of the years. Worse: than the mean of the grids, compared year by year, at 95 %"
    " for all grids together.",
    "（a-b）为各年均值的95%区间。“偏高”指逐年比较高于各网格平均（全部网格合计95%置信）。",
)
WORSE = Bilingual("worse", "偏高")
NOT_APART = Bilingual("not told apart", "看不出差别")


@dataclass(frozen=True)
class RankedGrid:
    """Grid, or grids that share posts, with the shares of its work that are late or undone.

    ``score``: mean of the two shares, by which grids are ranked; ``difference``: from the mean score of all grids in
    the same years.
    """

    name: str
    households: int
    shares: dict[str, Estimate]
    score: float
    difference: Estimate

    @property
    def is_worse(self) -> bool:
        """Return whether it is significantly worse than the mean of the grids."""
        return self.difference.low > 0.0


def rank_grids(scenario: Scenario, runs: int) -> list[RankedGrid]:
    """Simulate the first replications again and return the grids, the worst first.

    Parameters
    ----------
    scenario : Scenario
        Scenario with listed grids.
    runs : int
        Replications, at least 2.
    """
    from sim.builder.build import build
    from sim.metrics.by_queue import measure_queues
    from sim.simulation import run_world

    by_run: list[list[dict[str, float]]] = []
    for replication in range(runs):
        built = build(scenario, replication)
        log = run_world(built.world)
        by_run.append(measure_queues(built, log, scenario.verdict, (LATE, UNDONE)))
    names, households = _queues(scenario)
    scores = [[_score(values) for values in one] for one in by_run]
    means = [sum(one) / len(one) for one in scores]
    ranked = []
    for queue, name in enumerate(names):
        shares = {key: estimate_metric([one[queue] for one in by_run], key) for key in (LATE, UNDONE)}
        of = [one[queue] for one in scores]
        apart = _difference([a - b for a, b in zip(of, means, strict=True)], len(names))
        known = {key: value for key, value in shares.items() if value is not None}
        ranked.append(RankedGrid(name, households[queue], known, sum(of) / len(of), apart))
    return sorted(ranked, key=lambda grid: -grid.score)


def _score(values: dict[str, float]) -> float:
    """Return the mean of the late and the undone share; a share that does not apply counts as 0."""
    return (values.get(LATE, 0.0) + values.get(UNDONE, 0.0)) / 2.0


def _difference(values: Sequence[float], grids: int) -> Estimate:
    """Return the mean difference with an interval that holds for all grids together (Bonferroni)."""
    mean, half = sum(values) / len(values), half_width(values, 1.0 - (1.0 - CONFIDENCE) / grids)
    return Estimate(mean, mean - half, mean + half, len(values))


def _queues(scenario: Scenario) -> tuple[list[str], list[int]]:
    """Return the name and the households of each grid queue."""
    from sim.builder.area.posts import post_assignment

    listed = scenario.area.grids or {}
    along = sorted(listed.items(), key=lambda item: item[1].community)
    names: dict[int, list[str]] = {}
    households: dict[int, int] = {}
    for (label, grid), queue in zip(along, post_assignment(scenario).queue.tolist(), strict=False):
        names.setdefault(queue, []).append(label)
        households[queue] = households.get(queue, 0) + grid.households
    return ["、".join(names[queue]) for queue in sorted(names)], [
        households[queue] for queue in sorted(names)
    ]


def describe_worst(scenario: Scenario, runs: int, lang: Lang) -> list[str]:
    """Return the ranking as lines; none without listed grids, with one queue, or with too few replications.

    Parameters
    ----------
    scenario : Scenario
    runs : int
        Finished replications.
    lang : {"en", "zh"}
    """
    area = scenario.area
    if area.grids is None or area.households_per_grid is not None or runs < FEWEST_RUNS:
        return []
    queues = len(_queues(scenario)[0])
    taken = min(runs, MOST_RUNS, MOST_PARTS // queues)
    if queues < 2:
        return []
    if taken < FEWEST_RUNS:
        return [TOO_MANY[lang].format(grids=queues)]
    shown = rank_grids(scenario, taken)[:SHOWN]
    return [HEADING[lang].format(runs=taken), *format_table(_columns(shown, lang)), NOTE[lang]]


def _columns(shown: Sequence[RankedGrid], lang: Lang) -> list[Column]:
    heads = {
        "grid": Bilingual("grid", "网格"), "households": Bilingual("households", "户数"),
        LATE: Bilingual("late, %", "超期，%"), UNDONE: Bilingual("not done, %", "未完成，%"),
        "apart": Bilingual("against the mean", "与平均相比"),
    }  # fmt: skip
    columns = [
        Column((heads["grid"][lang],), tuple(to_terminal_text(grid.name) for grid in shown), "left"),
        Column((heads["households"][lang],), tuple(f"{grid.households:,}" for grid in shown)),
    ]
    for key in (LATE, UNDONE):
        assert lookup(key).bounds == (0.0, 1.0)
        columns.append(Column((heads[key][lang],), tuple(_cell(grid.shares.get(key)) for grid in shown)))
    words = tuple((WORSE if grid.is_worse else NOT_APART)[lang] for grid in shown)
    return [*columns, Column((heads["apart"][lang],), words, "left")]


def _cell(estimate: Estimate | None) -> str:
    if estimate is None:
        return "-"
    shown = scale(estimate, 100.0)
    return f"{format_plain(shown)} {format_interval(shown)}".rstrip()
