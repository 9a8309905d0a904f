"""The page on the number of years states what the tests and intervals of the program give."""

from __future__ import annotations

import re

from places import shipped
from project import DOCS

from experiments.analysis.statistics.intervals import wilson
from experiments.analysis.statistics.sequential_tests import SequentialTest

PAGE = (DOCS / "guides" / "how-many-years.md").read_text(encoding="utf-8")


def test_years_in_a_row_that_suffice_are_those_of_the_verdict() -> None:
    tests = shipped("reference").verdict.tests
    test = SequentialTest(tests.kept, tests.error)
    assert f"| {test.fewest_to_accept} met in a row | copes |" in PAGE
    assert f"| {test.fewest_to_reject} missed in a row | falls short |" in PAGE
    assert f"after {tests.limit_years} years" in PAGE


def test_intervals_of_shares_are_wilsons() -> None:
    rows = re.findall(r"\| (\d+) \| (\d+)-(\d+) \| (\d+)-(\d+) \|", PAGE)
    assert len(rows) == 5
    for row in rows:
        years, *stated = map(int, row)
        ends = (*wilson(years, years), *wilson(round(0.9 * years), years))
        assert [round(100.0 * end) for end in ends] == stated
