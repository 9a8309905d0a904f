"""Metrics of small logs equal the values computed by hand."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from logs import (
    APPROVAL,
    COORDINATED,
    DESK,
    EMERGENCY,
    GENERAL,
    GRID,
    HOUR,
    LIMITS,
    STREET,
    TASK,
    UPPER,
    Town,
    at,
    built,
)

from sim.config.groups.types import CASE_KINDS, TASK_KINDS
from sim.metrics import measure as metrics
from sim.metrics.catalog.catalog import METRICS, WORK, lookup
from sim.metrics.catalog.unit_translations import UNITS
from sim.metrics.formulas.gate import REFUSALS
from sim.world.event_order import DAY
from sim.world.log import Outcome, RecordType
from sim.world.tables import DiscoveryChannel, Level

MONDAY = 7  # the first day of the period; the period has three weeks
QUEUE_OF = (GRID, GRID, DESK, STREET)  # [worker]
OWN_NEED, STREET_NEED = int(Level.GRID), int(Level.STREET)


def measured(town: Town) -> dict[str, float]:
    return metrics.measure(built(town), town.log(), LIMITS)


def arrive(town: Town, c: int, time: int, kind: int = GENERAL, due: int | None = None) -> None:
    town.add(time, RecordType.ARRIVED, c, kind, 0, value=town.cases[c][1])
    town.add(time, RecordType.REGISTERED, c, kind, 0)
    if due is not None:
        town.add(time, RecordType.DUE_REFERENCE, c, kind, 0, value=due)


def work(town: Town, c: int, start: int, end: int, worker: int = 0, task: str = "case") -> None:
    queue = QUEUE_OF[worker]
    town.add(start, RecordType.FIRST_SERVED, c, GENERAL, queue, worker)
    town.add(start, RecordType.SPELL, c, TASK[task], queue, worker, end)


def queue_up(town: Town, c: int, time: int, seconds: int, queue: int = GRID, task: str = "case") -> None:
    town.add(time, RecordType.QUEUED, c, TASK[task], queue, value=seconds)


def finish_case(town: Town, c: int, time: int) -> None:
    town.add(time, RecordType.SOLVED, c, GENERAL, 0)
    town.add(time, RecordType.CLOSED, c, GENERAL, 0)


def one_case(town: Town, c: int, day: int, due_day: int, solved_day: int) -> None:
    """Add a case that arrives at 9:00 and is worked on from 10:30 to 11:00 of the day of its solution."""
    arrive(town, c, at(day, 9), due=at(due_day, 17))
    queue_up(town, c, at(day, 9), 1800)
    work(town, c, at(solved_day, 10.5), at(solved_day, 11))
    finish_case(town, c, at(solved_day, 11))


def test_a_round_is_late_if_it_was_not_solved_when_its_due_time_passed_in_the_period() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 4 + [(GENERAL, STREET_NEED)])
    one_case(town, 0, MONDAY, MONDAY + 3, MONDAY)  # in time
    one_case(town, 1, MONDAY, MONDAY + 3, MONDAY + 4)  # late
    one_case(town, 2, 1, 4, MONDAY + 4)  # fell due before the period
    arrive(town, 3, at(MONDAY, 9), due=at(MONDAY + 3, 17))  # still open: late
    one_case(town, 4, MONDAY, MONDAY + 3, MONDAY + 4)  # late, not the workers' own
    found = measured(town)
    assert found["late_reference"] == pytest.approx(2 / 3)
    assert found["late_reference_all"] == pytest.approx(3 / 4)
    assert found["late_reference_level.street"] == 1.0
    assert found["late_reference_kind.general"] == pytest.approx(3 / 4)
    assert "late_deadline" not in found  # no due time of the place's own fell due: absent, not 0


def test_the_headline_counts_general_and_coordinated_cases_that_grid_or_community_had_to_solve() -> None:
    kinds = (GENERAL, COORDINATED, EMERGENCY, APPROVAL, UPPER)
    town = Town(cases=[(kind, need) for kind in kinds for need in (OWN_NEED, STREET_NEED)])
    for c, (kind, need) in enumerate(town.cases):
        arrive(town, c, at(MONDAY, 9), kind=kind, due=at(MONDAY + 3, 17))
        if kind == COORDINATED or (kind == GENERAL and need == STREET_NEED):
            finish_case(town, c, at(MONDAY + 1, 9))
    found = measured(town)  # late: the general case of the grid, and everything outside the headline
    assert found["late_reference"] == pytest.approx(1 / 2)
    assert found["late_reference_all"] == pytest.approx(1 / 4)
    assert (
        found["late_reference_level.grid"] == pytest.approx(1 / 2)
        and found["late_reference_level.street"] == 0
    )
    assert found["late_reference_kind.emergency"] == found["late_reference_kind.approval"] == 1.0
    assert found["late_reference_kind.general"] == pytest.approx(1 / 2)


def test_an_unregistered_case_is_late_when_its_reference_deadline_from_arrival_has_passed() -> None:
    town = Town(
        cases=[(GENERAL, OWN_NEED)] * 4, reference_days=3
    )  # due on the third working day after, 17:00
    for c in (0, 1, 2):
        town.add(at(MONDAY, 9), RecordType.ARRIVED, c, GENERAL, 0)
    # 0: nobody registers it; 1: registered after the deadline, then solved at once: late, and counted once
    town.add(at(MONDAY + 3, 17) + 1, RecordType.DUE_REFERENCE, 1, GENERAL, 0, value=at(MONDAY + 8, 17))
    finish_case(town, 1, at(MONDAY + 4, 9))
    # 2: registered on the second day: its own clock replaces that from arrival
    town.add(at(MONDAY + 1, 9), RecordType.DUE_REFERENCE, 2, GENERAL, 0, value=at(MONDAY + 4, 17))
    finish_case(town, 2, at(MONDAY + 4, 16))
    town.add(at(MONDAY + 18, 9), RecordType.ARRIVED, 3, GENERAL, 0)  # Friday: due after the end of the period
    accumulator = metrics.update(metrics.start(built(town)), town.log())
    assert metrics.accumulation.total_cases(accumulator).late[1, 0, GENERAL].sum(axis=0).tolist() == [3, 2]


def test_a_refusal_does_not_meet_the_deadline() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 2, reference_days=3)
    # 0: returned before anybody registers it: the clock from arrival goes on
    town.add(at(MONDAY, 9), RecordType.ARRIVED, 0, GENERAL, 0)
    town.add(at(MONDAY + 1, 9), RecordType.RETURNED, 0, GENERAL, 0)
    # 1: closed without its solving step
    arrive(town, 1, at(MONDAY, 9), due=at(MONDAY + 3, 17))
    town.add(at(MONDAY + 1, 9), RecordType.CLOSED, 1, GENERAL, 0)
    assert measured(town)["late_reference"] == 1.0


def test_a_suspension_before_registration_moves_the_clock_from_arrival() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)], reference_days=3)
    town.add(at(MONDAY, 9), RecordType.ARRIVED, 0, GENERAL, 0)
    town.add(at(MONDAY, 10), RecordType.SUSPENDED, 0, GENERAL, 0, value=at(MONDAY + 5, 10))
    town.add(at(MONDAY + 5, 10), RecordType.RESUMED, 0, GENERAL, 0)
    finish_case(town, 0, at(MONDAY + 8, 16))  # due on Thursday 17:00, five days later
    assert measured(town)["late_reference"] == 0.0


def test_solved_exactly_at_the_due_time_is_in_time_and_one_second_later_is_not() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 2)
    for c in range(2):
        arrive(town, c, at(MONDAY, 9), due=at(MONDAY + 3, 17))
        finish_case(town, c, at(MONDAY + 3, 17) + c)
    assert measured(town)["late_reference"] == 0.5


def test_closed_late_but_solved_in_time_differ_in_the_two_rates() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)])
    arrive(town, 0, at(MONDAY, 9), due=at(MONDAY + 3, 17))
    town.add(at(MONDAY, 11), RecordType.SOLVED, 0, GENERAL, 0)
    town.add(at(MONDAY + 4, 11), RecordType.CLOSED, 0, GENERAL, 0)
    found = measured(town)
    assert (found["late_reference"], found["late_reference_closed"]) == (0.0, 1.0)


def test_suspension_moves_the_due_time_and_rework_begins_a_new_round() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)])
    arrive(town, 0, at(MONDAY, 9), due=at(MONDAY + 1, 17))
    town.add(at(MONDAY, 10), RecordType.SUSPENDED, 0, GENERAL, 0, value=at(MONDAY + 4, 9))
    town.add(at(MONDAY + 4, 9), RecordType.RESUMED, 0, GENERAL, 0)
    town.add(at(MONDAY + 4, 9), RecordType.DUE_REFERENCE, 0, GENERAL, 0, value=at(MONDAY + 7, 17))
    finish_case(town, 0, at(MONDAY + 4, 10))  # in time by the new due time
    town.add(at(MONDAY + 9, 9), RecordType.REOPENED, 0, GENERAL, 0, value=1)
    town.add(at(MONDAY + 9, 9), RecordType.DUE_REFERENCE, 0, GENERAL, 0, value=at(MONDAY + 10, 17))
    found = measured(town)  # the second round was never solved
    assert found["late_reference"] == 0.5
    # suspended from Monday 10:00 to Friday 9:00; then the stage lasts till the closing at 10:00
    open_hours = 1 + 96 - 1 + 1 + 0
    assert found["time_share.suspended"] > 0
    assert found["open_mean"] * 21 * 24 == pytest.approx(open_hours + 0, abs=1e-9)


def test_an_extension_replaces_the_due_time_and_a_return_before_it_never_falls_due() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 2)
    arrive(town, 0, at(MONDAY, 9), due=at(MONDAY + 1, 17))
    town.add(at(MONDAY, 12), RecordType.DUE_REFERENCE, 0, GENERAL, 0, value=at(MONDAY + 4, 17))
    finish_case(town, 0, at(MONDAY + 3, 11))
    arrive(town, 1, at(MONDAY, 9), due=at(MONDAY + 1, 17))
    town.add(at(MONDAY + 1, 9), RecordType.RETURNED, 1, GENERAL, 0)
    town.add(at(MONDAY + 1, 9), RecordType.DUE_REFERENCE, 1, GENERAL, 0, value=at(MONDAY + 2, 17))
    found = measured(town)
    assert (
        found["late_reference"] == 0.5
    )  # two rounds fell due: the extended one was met, the second of case 1 not


def test_a_round_missed_counts_once_even_when_its_due_time_is_set_again() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)])
    arrive(town, 0, at(MONDAY, 9), due=at(MONDAY + 1, 17))
    town.add(at(MONDAY + 2, 9), RecordType.SUSPENDED, 0, GENERAL, 0, value=at(MONDAY + 3, 9))
    town.add(at(MONDAY + 3, 9), RecordType.RESUMED, 0, GENERAL, 0)
    town.add(at(MONDAY + 3, 9), RecordType.DUE_REFERENCE, 0, GENERAL, 0, value=at(MONDAY + 4, 17))
    accumulator = metrics.update(metrics.start(built(town)), town.log())
    cases = metrics.accumulation.total_cases(accumulator)
    assert cases.late[1, 0, GENERAL].sum(axis=0).tolist() == [1, 1]


def test_backlog_counts_open_and_overdue_cases_at_the_end_of_each_day() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 2)
    one_case(town, 0, MONDAY, MONDAY + 1, MONDAY + 3)
    arrive(town, 1, at(MONDAY + 2, 9), due=at(MONDAY + 3, 17))
    b = built(town)
    days = metrics.finish_daily_series(metrics.update(metrics.start(b), town.log()), b)
    assert days["open"][:5].tolist() == [1, 1, 2, 1, 1]
    assert days["overdue"][:5].tolist() == [0, 1, 1, 1, 1]
    assert days["open_work"][:5].tolist() == [1800, 1800, 1800, 0, 0]
    found = measured(town)
    assert found["backlog_end"] == 0.5  # one case, two full-time workers
    assert found["backlog_overdue_end"] == 0.5
    assert found["backlog_growth"] == 0.0


def test_backlog_grows_by_the_slope_of_open_cases_at_week_ends() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 6)
    for c in range(6):
        arrive(town, c, at(MONDAY + 7 * (c // 2), 9))
    assert measured(town)["backlog_growth"] == pytest.approx(1.0)  # two a week for two workers


def test_times_to_first_service_and_close_are_within_a_bin_of_the_true_ones() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 10)
    for c in range(10):
        arrive(town, c, at(MONDAY, 9))
        queue_up(town, c, at(MONDAY, 9), 1800)
        work(town, c, at(MONDAY, 9) + HOUR * (c + 1), at(MONDAY, 9) + HOUR * (c + 1) + 1800)
        finish_case(town, c, at(MONDAY + c, 9.5))
    found = measured(town)
    assert found["first_service_hours_mean"] == pytest.approx(5.5, rel=0.006)
    assert found["first_service_hours_median"] == pytest.approx(5, rel=0.011)
    assert found["first_service_hours_p90"] == pytest.approx(9, rel=0.011)
    assert found["close_hours_median"] == pytest.approx(4 * 24 + 0.5, rel=0.011)
    # closed on Monday .. Friday, Saturday, Sunday (5 counted: Friday is day 4), Monday, Tuesday, Wednesday
    assert found["days_to_close"] == pytest.approx(np.mean([0, 1, 2, 3, 4, 4, 4, 5, 6, 7]))


def test_open_cases_enter_the_times_as_not_yet_closed() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 4)
    for c in range(4):
        arrive(town, c, at(MONDAY, 9))
    finish_case(town, 0, at(MONDAY, 19))
    found = measured(town)
    assert "close_hours_median" not in found  # three of four are still open: the median is not known
    rest = (28 - MONDAY) * 24 - 9  # hours the three were seen
    assert found["close_hours_mean"] == pytest.approx((10 + 3 * rest) / 4, rel=0.006)


def test_a_case_older_than_the_period_is_seen_from_the_age_it_had_then() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)] * 3)
    arrive(town, 0, at(5, 0))  # two days old when the period begins, closed at the age of 4 days
    finish_case(town, 0, at(9, 0))
    arrive(town, 1, at(MONDAY, 0))
    finish_case(town, 1, at(MONDAY + 1, 0))  # one day: case 0 was not under observation at that age
    arrive(town, 2, at(MONDAY, 0))
    finish_case(town, 2, at(MONDAY + 6, 0))
    found = measured(town)
    # hazard 1/2 at one day (cases 1, 2), 1/2 at four days (0, 2), 1 at six
    assert found["close_hours_mean"] == pytest.approx(24 * (0.5 * 1 + 0.25 * 4 + 0.25 * 6), rel=0.006)


def test_time_in_the_system_is_divided_without_rest_and_little_holds() -> None:
    town = Town(cases=[(GENERAL, STREET_NEED)] * 2)
    for c in range(2):
        start = at(MONDAY + c, 9)
        arrive(town, c, start)
        queue_up(town, c, start + HOUR, 1800)  # one hour without a stage
        work(
            town, c, start + 2 * HOUR, start + 2 * HOUR + 1800
        )  # one hour waiting at the grid, half an hour in service
        town.add(start + 2 * HOUR + 1800, RecordType.DELAYED, c, GENERAL, -1, value=start + 3 * HOUR)
        queue_up(town, c, start + 3 * HOUR, 1800, STREET)  # half an hour in transfer
        work(town, c, start + 4 * HOUR, start + 4 * HOUR + 1800, worker=3)
        town.add(
            start + 4 * HOUR + 1800,
            RecordType.DELAYED,
            c,
            GENERAL,
            int(Level.DEPARTMENT),
            value=start + 6 * HOUR,
        )
        finish_case(town, c, start + 6 * HOUR)
    found = measured(town)
    shares = {
        "unassigned": 1,
        "grid": 1,
        "in_service": 1,
        "delay": 0.5,
        "street": 1,
        "department": 1.5,
        "suspended": 0,
    }
    for place, hours in shares.items():
        assert found[f"time_share.{place}"] == pytest.approx(hours / 6), place
    assert sum(v for k, v in found.items() if k.startswith("time_share.")) == pytest.approx(1.0)
    arrival_rate, time_in_system = 2 / (21 * 24), 6
    assert found["open_mean"] == pytest.approx(arrival_rate * time_in_system)
    assert found["transfers"] == 2.0
    assert found["solved_at.department"] == 1.0


def test_calls_run_beside_the_case_and_are_no_stage_of_it() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)])
    arrive(town, 0, at(MONDAY, 9))
    queue_up(town, 0, at(MONDAY, 9), 1800)
    town.add(at(MONDAY + 1, 9), RecordType.RECONTACTED, 0, GENERAL, 0)
    queue_up(town, 0, at(MONDAY + 1, 9), 300, task="recontact")
    b = built(town)
    accumulator = metrics.update(metrics.start(b), town.log())
    assert metrics.finish_daily_series(accumulator, b)["open_work"][:3].tolist() == [1800, 2100, 2100]
    town.add(at(MONDAY + 1, 10), RecordType.SPELL, 0, TASK["recontact"], GRID, 0, at(MONDAY + 1, 10) + 300)
    accumulator = metrics.update(metrics.start(b), town.log())
    assert metrics.finish_daily_series(accumulator, b)["open_work"][:3].tolist() == [1800, 1800, 1800]
    assert metrics.finish(accumulator, b, LIMITS)["time_share.grid"] == 1.0


def test_emergencies_by_minutes_to_first_touch_and_unanswered_ones() -> None:
    town = Town(cases=[(EMERGENCY, OWN_NEED)] * 2 + [(GENERAL, OWN_NEED)])
    for c in range(2):
        arrive(town, c, at(MONDAY, 9), EMERGENCY)
        queue_up(town, c, at(MONDAY, 9), 1800, task="emergency")
        work(town, c, at(MONDAY, 9) + 600, at(MONDAY, 10), task="emergency")
    town.add(at(MONDAY, 9), RecordType.UNANSWERED, 1, EMERGENCY, GRID)
    town.add(at(MONDAY, 9) + 300, RecordType.UNANSWERED, 1, EMERGENCY, DESK)
    arrive(town, 2, at(MONDAY, 9))
    found = measured(town)
    assert found["emergency_minutes_mean"] == pytest.approx(10, rel=0.006)
    assert found["emergencies_unanswered"] == 0.5
    assert found["unmet_share.emergencies"] == 0.5


def test_upper_tasks_are_work_but_no_cases() -> None:
    town = Town(cases=[(UPPER, OWN_NEED), (GENERAL, OWN_NEED)])
    town.add(at(MONDAY, 9), RecordType.ARRIVED, 0, UPPER, 0, value=0)
    queue_up(town, 0, at(MONDAY, 9), 3600, task="upper")
    one_case(town, 1, MONDAY, MONDAY + 1, MONDAY)
    found = measured(town)
    assert found["backlog_end"] == 0.0
    assert found["open_work_end"] == pytest.approx(0.5)  # one hour, two workers
    assert found["unmet_share.upper"] == 1.0
    assert found["open_mean"] * 21 * 24 == pytest.approx(2.0)


def test_busy_share_overtime_and_realised_load_of_the_grid() -> None:
    town = Town()
    for day in range(MONDAY, 28):
        if day % 7 < 5:
            town.add(
                at(day, 8), RecordType.SPELL, 0, TASK["patrol"], GRID, 0, at(day, 13)
            )  # over lunch: four hours
    town.add(at(MONDAY, 16), RecordType.SPELL, 1, TASK["admin"], GRID, 1, at(MONDAY, 18))
    town.add(at(MONDAY, 16), RecordType.OVERTIME, 1, TASK["admin"], GRID, 1, HOUR)
    town.add(at(0, 8), RecordType.SPELL, 0, TASK["patrol"], GRID, 0, at(0, 12))  # before the period
    found = measured(town)
    assert found["busy_share_task.patrol"] == pytest.approx(60 / 240)
    assert found["busy_share"] == pytest.approx(61 / 240)
    assert found["busy_spread"] == pytest.approx((60 - 1) / 2 / 120)
    assert found["overtime_hours"] == pytest.approx(1 / 2 / (21 / (365.25 / 12)))
    assert found["load_realised"] == pytest.approx(62 / 240)
    assert found["post_shortfall_realised"] == pytest.approx((62 - 240) / 120)


def test_overtime_by_kind_of_day_and_hours_present_by_level() -> None:
    """An hour on a Monday that is a statutory holiday, two on a Tuesday, three on a Saturday; one before the period."""
    town = Town()
    for day, hours, queue, worker in (
        (MONDAY, 1, GRID, 0), (MONDAY + 1, 2, GRID, 1), (MONDAY + 5, 3, DESK, 2), (0, 1, GRID, 0),
    ):  # fmt: skip
        town.add(at(day, 18), RecordType.OVERTIME, 0, TASK["case"], queue, worker, hours * HOUR)
    b = built(town)
    period = replace(b.context.period, holidays=np.array([MONDAY]))
    found = metrics.measure(replace(b, context=replace(b.context, period=period)), town.log(), LIMITS)
    assert found["overtime_holidays.grid"] == 1.0
    assert found["overtime_working_days.grid"] == 2.0
    assert found["overtime_rest_days.community"] == 3.0
    assert found["overtime_rest_days.grid"] == found["overtime_working_days.street"] == 0.0
    assert found["hours_present.grid"] == 240.0, "two workers, 15 days, 8 hours"
    assert found["hours_present.community"] == 120.0
    assert "hours_present.county" not in found, "a level without posts"


def test_vacancies_by_class_of_posts() -> None:
    """Two posts: the first, of class a, vacant for 7 of the 21 days of the period, the second, of class b, for none."""
    b = built(Town())
    changes = np.array([[MONDAY - 3, MONDAY + 7, 0]])  # three more days lie before the period
    context = replace(b.context, replacements=changes, post_classes=("a", "b"), class_posts=np.array([1, 1]))
    found = metrics.measure(replace(b, context=context), Town().log(), LIMITS)
    assert found["vacancy_share_class.a"] == pytest.approx(1 / 3)
    assert found["vacancy_share_class.b"] == 0.0
    assert found["vacancy_share"] == pytest.approx(1 / 6)


def test_analytic_load_and_post_shortfall_come_from_the_expected_seconds() -> None:
    b = built(Town())
    expected = np.zeros((6, 15))
    expected[0, :2] = [200 * HOUR, 100 * HOUR]  # the two grid workers are present 240 hours in the period
    expected[2, 0] = 60 * HOUR  # the desk 120
    found = metrics.measure(replace(b, context=replace(b.context, expected=expected)), Town().log(), LIMITS)
    assert found["load"] == pytest.approx(300 / 240)
    assert found["post_shortfall"] == pytest.approx((300 - 240) / 120)
    assert found["load_level.community"] == pytest.approx(0.5)
    assert "load" not in measured(Town())  # no expected seconds: absent


def test_duties_left_undone_by_kind_and_per_household_year() -> None:
    town = Town(homes=10)
    for day in range(MONDAY, 28):
        town.add(at(day, 0), RecordType.DUE, 0, TASK["patrol"], GRID, value=HOUR)
        if day % 3 == 0:  # 7 of 21 days: half of it undone
            town.add(at(day + 1, 0), RecordType.LAPSED, 0, TASK["patrol"], GRID, value=HOUR // 2)
        else:
            town.add(at(day, 12), RecordType.DONE, 0, TASK["patrol"], GRID)
    town.add(
        at(MONDAY, 0), RecordType.LAPSED, 0, TASK["patrol"], GRID, value=HOUR
    )  # yesterday's: not in the period
    found = measured(town)
    assert found["undone_share.patrol"] == pytest.approx(3.5 / 21)
    assert found["duties_undone"] == pytest.approx(3.5 / 21)
    assert found["patrols_completed"] == pytest.approx(14 / 21)
    assert found["undone_minutes"] == pytest.approx(210 / (10 * 21 / 365.25))
    assert found["unmet_share.patrol"] == pytest.approx(3.5 / 21)


def test_a_window_that_closes_with_the_period_counts() -> None:
    town = Town()
    town.add(at(27, 0), RecordType.DUE, 0, TASK["patrol"], GRID, value=HOUR)
    town.add(at(28, 0), RecordType.LAPSED, 0, TASK["patrol"], GRID, value=HOUR)
    assert measured(town)["undone_share.patrol"] == 1.0


def test_a_slow_helper_leaves_no_negative_work() -> None:
    town = Town(cases=[(GENERAL, OWN_NEED)])
    arrive(town, 0, at(MONDAY, 9))
    queue_up(town, 0, at(MONDAY, 9), 1000)
    work(town, 0, at(MONDAY + 1, 10), at(MONDAY + 1, 10) + 1300)
    b = built(town)
    days = metrics.finish_daily_series(metrics.update(metrics.start(b), town.log()), b)
    assert days["open_work"][:3].tolist() == [1000, 0, 0]


def test_carried_duties_stay_open_work_and_are_not_undone() -> None:
    town = Town()
    town.add(at(MONDAY, 0), RecordType.DUE, 2, TASK["log"], GRID, 0, HOUR)
    town.add(at(MONDAY + 2, 9), RecordType.SPELL, 2, TASK["log"], GRID, 0, at(MONDAY + 2, 9.5))
    b = built(town)
    accumulator = metrics.update(metrics.start(b), town.log())
    assert metrics.finish_daily_series(accumulator, b)["open_work"][:4].tolist() == [3600, 3600, 1800, 1800]
    assert "undone_share.log" not in metrics.finish(accumulator, b, LIMITS)


def visit(
    town: Town, home: int, outcome: Outcome, tries: int = 0, left: int = 0, task: str = "visit"
) -> None:
    value = int(outcome) << 40 | tries << 32 | left
    town.add(at(MONDAY + 1, 0), RecordType.WINDOW_CLOSED, home, TASK[task], GRID, value=value)


def test_visits_are_exactly_one_of_five_and_only_untried_is_overload() -> None:
    town = Town(homes=10)
    for home, outcome in enumerate([0, 0, 1, 1, 1, 2, 2, 3, 4, 4]):
        visit(town, home, Outcome(outcome), 1, 300 if outcome == 0 else 0)
    visit(town, 0, Outcome.NOT_ATTEMPTED, 0, 600, "special_visit")
    found = measured(town)
    assert found["visits_attempted_task.visit"] == pytest.approx(0.8)
    assert found["visits_reached_task.visit"] == pytest.approx(0.5)
    assert found["visits_informed_task.visit"] == pytest.approx(0.4)
    assert found["visits_attempted"] == pytest.approx(8 / 11)
    assert found["undone_share.visit"] == pytest.approx(600 / 6000)
    assert found["duties_undone"] == pytest.approx(1200 / 6600)
    assert found["unmet_share.special_visits"] == 1.0
    assert found["service_level_met"] == 0.0


def test_every_metric_that_is_found_is_declared_and_every_declared_name_is_unique() -> None:
    names = [metric.name for metric in METRICS]
    assert len(names) == len(set(names))
    assert all(m.zh and m.en and m.formula and m.unit for m in METRICS)
    assert lookup("undone_share.patrol").zh == "例行工作未完成率：日常巡查"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("late_reference_kind", "late_reference_kind.MEMBER"),
        ("load.street", "load is a single metric without members"),
        ("loda", "loda: unknown metric; did you mean load?"),
        ("late_yardstick_kind.general", "renamed: late_reference_kind.general"),
        ("nonsense", "nonsense: unknown metric"),
    ],
)
def test_an_unknown_metric_is_refused_with_a_suggestion(name: str, message: str) -> None:
    with pytest.raises(KeyError) as caught:
        lookup(name)
    assert message in caught.value.args[0]


def test_every_unit_has_a_chinese_name() -> None:
    assert {metric.unit for metric in METRICS} == set(UNITS)
    assert all(re.search("[\u4e00-\u9fff]", metric.unit_zh) for metric in METRICS)


FAMILIES: dict[str, tuple[str, ...]] = {
    "": ("",),
    "level": tuple(level.name.lower() for level in Level),
    "case_kind": (*CASE_KINDS, "upper"),
    "task_kind": TASK_KINDS,
    "stage": ("grid", "department", "in_service", "delay", "suspended", "unassigned"),
    "work": WORK,
    "reason": tuple(REFUSALS),
    "channel": tuple(channel.name.lower() for channel in DiscoveryChannel),
    "post_class": ("worker",),
    "share": ("late_reference", "late_reference_kind.emergency"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_metrics_have_the_same_label(language: str) -> None:
    """Nor do members of two families, such as ``undone_share.admin`` and ``unmet_share.admin``."""
    names = [f"{m.name}.{member}".rstrip(".") for m in METRICS for member in FAMILIES[m.family]]
    labels = Counter(getattr(lookup(name), language) for name in names)
    assert [label for label, count in labels.items() if count > 1] == []
    assert len(names) > 150


def test_an_empty_log_has_no_rates() -> None:
    found = measured(Town())
    assert found["verdict"] == 0.0
    assert not [
        name
        for name in found
        if lookup(name).is_rate
        and not name.startswith(("busy", "service_level", "pile_up", "desk_overloaded"))
    ]
    assert DAY == 86_400
