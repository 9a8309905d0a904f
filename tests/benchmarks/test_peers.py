"""The libraries of the speed benchmark simulate the same two queues."""

from __future__ import annotations

import numpy as np
import pytest
from bench_peers import CONTESTANTS, Contestant, installed, run
from peers.models import BLOCKS, CUSTOMERS, finished, known, next_opening, on_shift

FEW = 6000


def test_work_stops_at_the_end_of_a_block_and_goes_on_in_the_next() -> None:
    draw = np.random.default_rng(1)
    for _ in range(300):
        start, end = BLOCKS[draw.integers(len(BLOCKS))]
        now, work = start + 60 * int(draw.integers((end - start) // 60)), 60 * int(draw.integers(1, 1000))
        minute, left = now, work
        while left:
            left -= 60 * on_shift(minute)
            minute += 60
        assert finished(now, work) == minute
        assert on_shift(next_opening(now)) and not on_shift(next_opening(now) - 1)


@pytest.mark.slow
@pytest.mark.parametrize("model", list(CUSTOMERS))
@pytest.mark.parametrize("contestant", CONTESTANTS, ids=lambda c: c.name)
def test_every_contestant_simulates_the_same(contestant: Contestant, model: str) -> None:
    if installed(contestant.needs) is None:
        pytest.skip(f"{contestant.needs} is not installed")
    told = run(contestant, model, FEW / CUSTOMERS[model] / contestant.share, seed=1)
    for (got, error), mean in zip(told["means"], known(model), strict=True):
        assert got == pytest.approx(mean, abs=5 * (error or mean / 20))
