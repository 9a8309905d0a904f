"""Table of docs/reference/places.md: main metrics of every shipped place at its documented inputs.

``python -m experiments.tools.places_page`` runs each place until its verdict is decided and writes the table between
the two marks of the page. The text around the table is written by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.statistics.intervals import mean_interval
from experiments.analysis.verdicts import first_unmet_work, is_decided, make_verdict
from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
from experiments.costs.outturn import estimate_outturn
from sim.builder.area.achieved_size import achieved
from sim.config import Scenario
from sim.metrics.catalog.catalog import lookup
from sim.paths import conf_folder, project_root
from sim.simulation import simulate

PAGE = project_root() / "docs" / "reference" / "places.md"
BEGIN, END = "<!-- table: python -m experiments.tools.places_page -->\n", "<!-- end of the table -->\n"
PLACES = tuple(sorted(file.stem for file in (conf_folder() / "place").glob("*.yaml")))
FEWEST_YEARS, MOST_YEARS = 10, 40

# Column heading, metric, conversion to the number shown. A metric that does not apply is a dash.
COLUMNS: tuple[tuple[str, str, Callable[[float], float]], ...] = (
    ("load %", "load", lambda x: 100 * x),
    ("busy %", "busy_share", lambda x: 100 * x),
    ("post shortfall", "post_shortfall", lambda x: x),
    ("duties undone %", "duties_undone", lambda x: 100 * x),
    ("late, reference %", "late_reference", lambda x: 100 * x),
    ("late, own deadline %", "late_deadline", lambda x: 100 * x),
    ("visits attempted %", "visits_attempted", lambda x: 100 * x),
    ("visits reached %", "visits_reached", lambda x: 100 * x),
    ("patrols completed %", "patrols_completed", lambda x: 100 * x),
    ("days to close", "days_to_close_own", lambda x: x),
    ("overtime h/month", "overtime_hours", lambda x: x),
)

MONEY_HEADS = (
    "yuan a household, budget",
    "yuan a household, simulated",
    "yuan a closed case",
    "yuan an hour present",
)
"""Columns of money, of everything that is priced; a dash where no grid post has a price."""

Rows = Sequence[Mapping[str, float]]


def scenario(composer: Composer, place: str) -> Scenario:
    """Return the scenario of a shipped place."""
    return composer.scenario(composer.compose(DesignPoint((("place", place),), ())))


def sizes(of: Scenario) -> list[str]:
    """Return the cells that need no simulation: households per grid and per full-time post, posts."""
    real = achieved(of)
    posts = of.area.households_simulated / real.per_full_time_post
    return [f"{real.per_grid:.0f}", f"{real.per_full_time_post:.0f}", f"{posts:.1f}"]


def format_row(of: Scenario, rows: Rows) -> str:
    """Return one place as a row of the table."""
    verdict = make_verdict(rows, of.verdict, of.run.measured_weeks)
    word = f"{verdict.word.replace('_', ' ')}, {verdict.kept} of {verdict.years} years"
    cells = [f"`{of.place.id}`", *sizes(of), word, first_unmet_work(rows) or "-"]
    cells += [_cell(rows, name, scale) for _, name, scale in COLUMNS]
    return "| " + " | ".join([*cells, *money_cells(of, rows)]) + " |\n"


def money_cells(of: Scenario, rows: Rows) -> list[str]:
    """Return the establishment budget of a household, and what the simulated year costs."""
    outturn = estimate_outturn(of, rows)
    if outturn.budget.total_of("grid") is None:
        return ["-"] * len(MONEY_HEADS)
    budget = outturn.budget.total / outturn.budget.households
    hour = outturn.per_hour.get("grid")
    return [
        f"{budget:.0f}",
        _yuan(outturn.per_household, 0),
        "-" if outturn.per_case is None else _yuan(outturn.per_case, 0),
        "-" if hour is None else _yuan(hour, 1),
    ]


def _yuan(found: Estimate, digits: int) -> str:
    return f"{found.mean:.{digits}f} ±{found.half_width:.{digits}f}"


def _cell(rows: Rows, name: str, scale: Callable[[float], float]) -> str:
    """Return the mean with the half-width of its 95 % interval."""
    found = mean_interval([scale(row[name]) for row in rows if name in row])
    return "-" if found is None else f"{found.mean:.1f} ±{found.half_width:.1f}"


def table(composer: Composer, places: Sequence[str] = PLACES) -> Iterator[str]:
    """Iterate over the lines of the table."""
    heads = [
        "place",
        "households per grid",
        "households per full-time post",
        "full-time posts",
        "verdict",
        "first unmet work",
    ]
    heads += [*(head for head, _, _ in COLUMNS), *MONEY_HEADS]
    yield "| " + " | ".join(heads) + " |\n"
    yield "|" + "---|" * len(heads) + "\n"
    for place in places:
        of = scenario(composer, place)
        yield format_row(of, _years(of))


def _years(of: Scenario) -> Rows:
    """Return the years of a place, until its word is decided."""
    rows: list[Mapping[str, float]] = []
    while len(rows) < MOST_YEARS and not (len(rows) >= FEWEST_YEARS and is_decided(rows, of.verdict)):
        rows.append(simulate(of, len(rows)).metrics)
    return rows


def replace_table(text: str, lines: str, page: str = PAGE.name, begin: str = BEGIN) -> str:
    """Return the page with another table.

    Raises
    ------
    ValueError
        The page lacks one of its marks.
    """
    before, _, rest = text.partition(begin)
    _, mark, after = rest.partition(END)
    if not mark:
        raise ValueError(f"{page}: the marks around the table are missing")
    return f"{before}{begin}\n{lines}\n{END}{after}"


def main() -> None:
    """Write the table into the page."""
    assert all(lookup(name) for _, name, _ in COLUMNS)
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(replace_table(text, "".join(table(Composer()))), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
