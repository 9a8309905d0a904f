"""docs/reference/places.md describes every shipped place with its current partition."""

from __future__ import annotations

import pytest

from experiments.compose.composer import Composer
from experiments.tools.places_page import (
    BEGIN,
    COLUMNS,
    END,
    FEWEST_YEARS,
    MONEY_HEADS,
    PAGE,
    PLACES,
    format_row,
    replace_table,
    scenario,
    sizes,
    table,
)
from sim.metrics.catalog.catalog import lookup

TEXT = PAGE.read_text(encoding="utf-8")
ROWS = {
    row.split("`")[1]: [cell.strip() for cell in row.split("|")[2:-1]]
    for row in TEXT.splitlines()
    if row.startswith("| `")
}


def test_every_place_has_its_row_and_its_sizes() -> None:
    composer = Composer()
    assert set(ROWS) == set(PLACES)
    for place in PLACES:
        assert ROWS[place][:3] == sizes(scenario(composer, place)), place


def test_every_column_is_a_declared_metric_and_every_row_has_them_all() -> None:
    assert all(lookup(name) for _, name, _ in COLUMNS)
    assert {len(cells) for cells in ROWS.values()} == {len(COLUMNS) + len(MONEY_HEADS) + 5}


def test_only_the_table_is_replaced() -> None:
    page = f"before\n{BEGIN}old\n{END}after\n"
    assert replace_table(page, "new\n") == f"before\n{BEGIN}\nnew\n\n{END}after\n"
    with pytest.raises(ValueError, match="marks"):
        replace_table(page.replace(END, ""), "new\n")


def test_a_metric_that_does_not_apply_is_a_dash_and_one_value_has_no_interval() -> None:
    of = scenario(Composer(), "reference")
    rows = [{"verdict": 0.0, "service_level_met": 1.0, "load": load} for load in (0.5, 0.7)]
    cells = [cell.strip() for cell in format_row(of, rows).split("|")]
    assert cells[7].startswith("60.0 ±") and cells[-len(MONEY_HEADS) - 2] == "-"


@pytest.mark.long
def test_the_table_is_what_the_command_writes() -> None:
    assert FEWEST_YEARS > 1 and "".join(table(Composer())) in TEXT
