"""Metrics in little memory: equal to the dict they came from, small, and pickled whole."""

from __future__ import annotations

import pickle
import tracemalloc

import pytest

from experiments.errors import UserError
from experiments.store.metric_row import MetricRow

METRICS = {f"busy_share_task.kind_{number}": number / 7 for number in range(300)}


def test_a_row_is_the_mapping_it_was_made_from() -> None:
    row = MetricRow(METRICS)
    assert row == METRICS and row == METRICS and list(row) == list(METRICS) and len(row) == 300
    assert row["busy_share_task.kind_7"] == 1.0 and row.get("nothing") is None and "nothing" not in row
    assert pickle.loads(pickle.dumps(row)) == METRICS and row != MetricRow({})


def test_a_metric_that_a_row_lacks_is_told_in_one_line() -> None:
    """A file of another program may lack metrics that a table needs; a study then ends with a line, not a traceback."""
    with pytest.raises(UserError, match=r"^load: is not in a stored result") as error:
        MetricRow(METRICS)["load"]
    assert isinstance(error.value, KeyError) and len(error.value.problems) == 1


def test_rows_share_their_names() -> None:
    """200 rows of 300 metrics with names of their own, as results from other processes have, in under 800 kB."""
    MetricRow(METRICS)
    tracemalloc.start()
    try:
        rows = [MetricRow({f"busy_share_task.kind_{n}": n / 7 for n in range(300)}) for _ in range(200)]
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(rows) == 200 and held < 8e5, "as dicts they take over 5 MB"
