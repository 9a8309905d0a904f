"""Index of a case's draws: distinct for every attempt, and for the first 1,024 what it always was."""

from __future__ import annotations

from sim.rules.durations import step_index


def test_no_two_attempts_share_a_draw() -> None:
    indices = {
        step_index(nth, 0, attempt, 7) for nth in (0, 1, 5, 2**20) for attempt in range(0, 2**25, 4_099)
    }
    assert len(indices) == 4 * len(range(0, 2**25, 4_099)) and all(0 <= index < 2**63 for index in indices)


def test_draws_below_1024_attempts_never_moved() -> None:
    """By hand: incident 3, rework 2, attempt 1,023, key 5 = ((3 * 8 + 2) * 1,024 + 1,023) * 16,384 + 5."""
    assert step_index(3, 2, 1023, 5) == 452_968_453
    assert step_index(0, 0, 1024, 5) == 2**48 + 5
