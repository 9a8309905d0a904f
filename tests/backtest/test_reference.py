"""Back-test: every place gives the numbers of the committed tables, with both engines."""

from __future__ import annotations

from functools import cache

import pytest

from experiments.tools.backtest import (
    FOLDER,
    PLACES,
    REPLICATIONS,
    Table,
    format_table,
    numbers,
    read_table,
    scenarios,
)
from sim.config import Scenario

RENEW = """
If the change is meant: renew the tables with `python -m experiments.tools.backtest`, commit results/reference/ together
with it, and add a line to CHANGELOG.md that begins with **Numbers** and says which results change and why.
If it is not meant, the change is a mistake: the tables are right."""


@cache
def place(name: str) -> Scenario:
    return dict(scenarios())[name]


def differs(was: float, now: float) -> bool:
    """Counts and codes, whole numbers in the table, agree exactly; the rest to nine digits."""
    return now != (was if was.is_integer() else pytest.approx(was, rel=1e-9))


def differences(was: Table, now: Table) -> list[str]:
    gone = [f"replication {r}: {name} is gone (was {was[r, name]!r})" for r, name in was.keys() - now.keys()]
    new = [f"replication {r}: {name} is new ({now[r, name]!r})" for r, name in now.keys() - was.keys()]
    moved = [
        f"replication {r}: {name} was {was[r, name]!r}, is {now[r, name]!r}"
        for r, name in was.keys() & now.keys()
        if differs(was[r, name], now[r, name])
    ]
    return sorted(moved) + sorted(gone) + sorted(new)


@pytest.mark.parametrize("engine", ["compiled", "simpy"])
@pytest.mark.parametrize("name", PLACES)
def test_a_place_gives_the_numbers_of_its_committed_table(name: str, engine: str) -> None:
    found = differences(read_table(name), numbers(place(name), engine))
    said = "\n".join([f"{name}, engine {engine}: {len(found)} numbers differ", *found[:12], RENEW])
    assert not found, said


def test_every_shipped_place_has_a_table_and_no_other() -> None:
    assert set(PLACES) == {file.stem for file in FOLDER.glob("*.csv")} and len(PLACES) > 9


@pytest.mark.parametrize("name", PLACES)
def test_tables_hold_something_in_every_replication(name: str) -> None:
    table = read_table(name)
    for replication in REPLICATIONS:
        assert table[replication, "rows.closed"] > 50
        assert (
            sum(v for (r, name), v in table.items() if r == replication and name.startswith("rows.")) > 3000
        )
        assert 0.1 < table[replication, "load"] < 3.0
    assert format_table(table) == (FOLDER / f"{name}.csv").read_text(encoding="utf-8"), "edited by hand?"


def test_a_count_off_by_one_and_a_float_off_in_the_ninth_digit_are_seen() -> None:
    was: Table = {(0, "rows.closed"): 1e10, (0, "load"): 0.75, (1, "load"): 0.5}
    now: Table = {(0, "rows.closed"): 1e10 + 1, (0, "load"): 0.75 * (1 + 3e-9), (1, "busy_share"): 0.5}
    assert [line.split(":")[1].split()[0] for line in differences(was, now)] == [
        "load", "rows.closed", "load", "busy_share",
    ]  # fmt: skip
    assert not differences(was, {**was, (0, "load"): 0.75 * (1 + 3e-10)})
