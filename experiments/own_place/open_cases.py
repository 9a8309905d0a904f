"""Cases of the tables that are open when the run begins, as the configuration takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from experiments.own_place.faults import Findings, shown_words
from experiments.own_place.open_cases_table import OPEN_CASES
from experiments.own_place.typed_rows import Row
from experiments.own_place.units import Units
from experiments.report.text.names.labels import Bilingual
from sim.config.scenario import Scenario


@dataclass(frozen=True)
class OpenRow:
    """An open case as the configuration takes it, with its row of the table."""

    values: Mapping[str, Any]
    row: Row


def read_open_cases(rows: list[Row], units: Units, base: Scenario, found: Findings) -> list[OpenRow]:
    """Return the open cases of the rows; unknown communities are added to ``found`` as faults.

    Parameters
    ----------
    rows : list of Row
        Of the table of open cases.
    units : Units
        Communities by number.
    base : Scenario
        Place that it starts from, for the first steps of its routes.
    found : Findings
    """
    numbers = {name: number for number, name in enumerate(units.communities, start=1)}
    cases = []
    for row in rows:
        values = {column.key: row.values[column.key] for column in OPEN_CASES.columns}
        name = values["community"] or ("" if len(numbers) > 1 else units.communities[0])
        if name not in numbers:
            names = [Bilingual(known, known) for known in numbers]
            found.add(row.spot("community"), name, shown_words(names))
            continue
        values["community"] = numbers[name]
        values["step"] = values["step"] or _first_step(values, base)
        cases.append(OpenRow({"row": row.spot("").row, **values}, row))
    return cases


def _first_step(values: Mapping[str, Any], base: Scenario) -> str | None:
    """Return the step at which a case without a stated step stands; None if kind or channel is a fault already."""
    steps = (
        base.cases.intake.get(values["channel"], ())
        if values["registered"] is None
        else base.cases.routes.get(values["kind"], ())
    )
    return steps[0] if steps else None
