"""Rosters: planned hours, the line job, sick leave, annual leave, consequences of absence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from project import CONF

from sim.builder.calendar.calendar import CalendarError, load_calendar
from sim.builder.staff.absence import AbsencePlan
from sim.builder.staff.rosters import Post, build_rosters, planned_days
from sim.builder.staff.shifts import ShiftPattern
from sim.builder.staff.timetable import block_end
from sim.rules import presence
from sim.world.event_order import DAY

CHINA = load_calendar(CONF / "calendar" / "china", "refuse")
START = dt.date(2025, 1, 6)
DAYS = 455
HOUR = 3600

OFFICE = (("08:30", "12:00"), ("13:30", "17:30"))
FRIDAY = (("08:30", "12:00"), ("13:30", "16:00"))
WEEK = ShiftPattern((OFFICE, OFFICE, OFFICE, OFFICE, FRIDAY, (), ()), "off")
NO_LEAVE = AbsencePlan(0.03, 5.0, 0, 0, 5)
NO_ILLNESS = AbsencePlan(0.0, 5.0, 5, 10, 5)


def build(posts, start=START, days=DAYS, seed=1, replication=0):
    return build_rosters(posts, CHINA, start, days, seed, replication)


def grid(rosters, field):
    """[post, day] of one field of World.day."""
    return rosters.day[field][rosters.first[:, None] + np.arange(rosters.days)]


def planned(pattern=WEEK, start=START, days=DAYS):
    return grid(build([Post(0, pattern, 1.0, None)], start, days), "shift")[0] > 0


def of(date: str) -> int:
    return (dt.date.fromisoformat(date) - START).days


def hours(rosters, date: str) -> list[tuple[float, float]]:
    """Blocks of the first post on a date, in hours."""
    row = rosters.shift[rosters.day["shift"][rosters.first[0] + of(date)]]
    blocks = rosters.block[row["first_block"] : row["first_block"] + row["blocks"]]
    return [(float(b["start"]) / HOUR, float(b["end"]) / HOUR) for b in blocks]


@pytest.mark.parametrize("share", [1.0, 0.4])
def test_planned_days_are_those_of_a_roster_without_absence(share):
    roster = build([Post(0, WEEK, share, None)])
    seconds, present = planned_days(WEEK, block_end(share), CHINA, START, DAYS)
    assert np.array_equal(seconds, roster.shift["seconds"][roster.day["shift"]])
    assert np.array_equal(present, roster.day["shift"] > 0)


def test_planned_days_are_the_official_working_days():
    office = CHINA.working(START, DAYS)
    assert np.array_equal(planned(), office)


def test_a_make_up_day_has_the_hours_of_the_day_it_replaces():
    thursdays = replace(WEEK, week=(OFFICE, OFFICE, OFFICE, FRIDAY, (), (), ()))
    rosters = build([Post(0, thursdays, 1.0, None)])
    assert hours(rosters, "2025-01-26") == [(8.5, 12.0), (13.5, 17.5)]  # a Sunday for a Monday
    assert hours(rosters, "2026-02-14") == []  # a Saturday for Friday 20 February: off with Fridays
    assert hours(rosters, "2025-01-09") == [(8.5, 12.0), (13.5, 16.0)]  # an ordinary Thursday
    assert hours(rosters, "2025-01-11") == []


def test_holidays_are_off_or_a_duty_in_turn():
    everyone = replace(WEEK, on_holiday="duty_rota")
    in_turn = replace(everyone, rota=3)
    posts = [Post(k, in_turn, 0.5, None, number=k, leave_group_size=3) for k in range(3)]
    assert hours(build([Post(0, WEEK, 1.0, None)]), "2025-10-01") == []
    assert hours(build([Post(0, everyone, 0.5, None)]), "2025-10-01") == [(8.5, 12.0), (13.5, 17.5)]  # whole
    shift = grid(build(posts), "shift")
    holidays = [of(f"2025-10-0{d}") for d in (1, 2, 3, 6, 7, 8)]
    assert ((shift[:, holidays] > 0).sum(axis=0) == 1).all()
    assert ((shift[:, holidays] > 0).sum(axis=1) == 2).all()
    assert (shift[:, of("2025-10-04")] == 0).all()  # a Saturday without hours


@pytest.mark.parametrize("share", [1.0, 0.6, 0.5, 0.2, 1 / 3, 0.12345, 0.98769])
def test_the_line_job_takes_the_last_part_of_each_block_exactly(share):
    rosters = build([Post(0, WEEK, share, None)])
    cut = [int(share * h * HOUR + 0.5) for h in (3.5, 4.0)]
    (start, end), (second_start, second_end) = hours(rosters, "2025-01-06")
    assert start == 8.5 and second_start == 13.5
    assert [round((end - start) * HOUR), round((second_end - second_start) * HOUR)] == cut
    working = np.flatnonzero(planned())
    fridays = sum(CHINA.works_like(START + dt.timedelta(days=int(d))) == 4 for d in working)
    friday = cut[0] + int(share * 2.5 * HOUR + 0.5)
    whole = (len(working) - fridays) * sum(cut) + fridays * friday
    assert rosters.present(0, DAYS).tolist() == [whole]


@pytest.mark.parametrize(("share", "spell"), [(0.03, 1.0), (0.03, 5.0), (0.10, 12.0), (0.45, 40.0)])
def test_the_sick_share_holds_in_the_long_run_and_from_the_first_day(share, spell):
    plan = AbsencePlan(share, spell, 0, 0, 5)
    absent = grid(build([Post(k, WEEK, 1.0, plan) for k in range(8000)]), "absent")[:, planned()]
    per_post = absent.mean(axis=1)
    error = per_post.std() / np.sqrt(len(per_post))
    assert abs(absent.mean() - share) < 4.0 * error
    assert error < 0.05 * share
    for part in np.array_split(absent, 4, axis=1):  # no ramp at the start
        assert abs(part.mean() - share) < 4.5 * part.mean(axis=1).std() / np.sqrt(len(absent))


def test_spells_have_the_mean_length_asked_for():
    plan = AbsencePlan(0.002, 6.0, 0, 0, 5)  # rare, so that spells do not overlap
    absent = grid(build([Post(k, WEEK, 1.0, plan) for k in range(8000)]), "absent")[:, planned()].astype(int)
    starts = (np.diff(absent, axis=1) == 1).sum()
    ends = (np.diff(absent, axis=1) == -1).sum()
    length = absent.sum() / (0.5 * (starts + ends))
    assert length == pytest.approx(6.0, rel=0.06)


def test_sick_days_cross_weekends_and_hand_work_back_on_the_second_day():
    plan = AbsencePlan(0.1, 4.0, 3, 3, 5)
    rosters = build([Post(k, WEEK, 1.0, plan) for k in range(300)])
    work = planned()
    absent, back, shift = (grid(rosters, f) for f in ("absent", "returns_when_absent", "shift"))
    weekends = 0
    for post in range(300):
        row = 0
        last = -1
        for day in range(DAYS):
            if not work[day]:
                assert shift[post, day] == 0 and back[post, day] == 0
                continue
            gone = absent[post, day] == 1
            assert (shift[post, day] == 0) == gone
            row = row + 1 if gone else 0
            assert back[post, day] == (row >= 2)
            if last >= 0:
                between = absent[post, last + 1 : day]
                assert (between == (1 if row >= 2 else 0)).all()
                weekends += int(row >= 2 and len(between) > 0)
            last = day
    assert weekends > 500  # the case did arise


def test_leave_takes_five_to_ten_days_a_year_in_blocks():
    year = {"start": dt.date(2024, 12, 30), "days": 364}  # the weeks of ISO year 2025
    rosters = build([Post(k, WEEK, 1.0, NO_ILLNESS, k % 6, 6) for k in range(600)], **year)
    work = planned(**year)
    absent = grid(rosters, "absent").astype(int)
    taken = absent[:, work].sum(axis=1)
    assert set(taken) == {5, 6, 7, 8, 9, 10}
    assert taken.mean() == pytest.approx(7.5, abs=4 * 1.71 / np.sqrt(600))
    blocks = (np.diff(np.pad(absent[:, work], ((0, 0), (1, 0))), axis=1) == 1).sum(axis=1)
    assert (blocks <= 5).all() and blocks.mean() < 3.0  # short weeks cut a block, no single days
    by_week = absent.reshape(600, 52, 7).any(axis=2).sum(axis=0)
    assert by_week.min() > 0 and by_week.max() < 0.15 * 600  # anywhere in the year


@pytest.mark.parametrize("leave_group_size", [2, 3, 6])
@pytest.mark.parametrize("block", [5, 10])
def test_a_community_is_never_on_leave_all_at_once(leave_group_size, block):
    plan = AbsencePlan(0.0, 5.0, 200, 240, block)  # far more leave than anybody gets
    work = planned()
    for community in range(40):
        posts = [
            Post(community << 20 | k, WEEK, 1.0, plan, k, leave_group_size) for k in range(leave_group_size)
        ]
        absent = grid(build(posts), "absent")
        assert absent[:, work].sum(axis=0).max() == leave_group_size - 1  # it gets close, and stops there


def test_a_single_post_takes_its_leave():
    absent = grid(build([Post(7, WEEK, 1.0, NO_ILLNESS)]), "absent")[0]
    assert absent[planned()].sum() >= 5


def test_rosters_are_functions_of_seed_replication_and_post():
    plan = AbsencePlan(0.1, 5.0, 5, 10, 5)
    posts = [Post(k, WEEK, 1.0, plan, k % 5, 5) for k in range(50)]
    one, again, other_seed = build(posts), build(posts), build(posts, seed=2)
    other_replication = build(posts, replication=1)
    assert one.day.tobytes() == again.day.tobytes()
    assert one.day.tobytes() != other_seed.day.tobytes()
    assert one.day.tobytes() != other_replication.day.tobytes()
    backwards = build(posts[::-1])
    assert np.array_equal(grid(one, "absent"), grid(backwards, "absent")[::-1])


@pytest.mark.parametrize("block", [5, 15])
def test_absences_do_not_depend_on_when_the_run_begins(block):
    plan = AbsencePlan(0.1, 8.0, 5, 20, block)
    posts = [Post(k, WEEK, 1.0, plan, k % 4, 4) for k in range(200)]
    early = grid(build(posts), "shift") > 0
    for later in (1, 50, 200, 357, 370):
        late = grid(build(posts, START + dt.timedelta(days=later), DAYS - later), "shift") > 0
        assert np.array_equal(early[:, later:], late)


def test_the_tables_answer_presence_questions():
    plan = AbsencePlan(0.2, 5.0, 5, 10, 5)
    rosters = build([Post(k, WEEK, 0.6, plan) for k in range(20)])
    seconds = rosters.shift["seconds"][grid(rosters, "shift")]
    for post in range(20):
        roster = presence.Roster(rosters.day, rosters.shift, rosters.block, int(rosters.first[post]), DAYS)
        for day in range(DAYS):
            assert presence.presence_seconds(roster, day * DAY) == seconds[post, :day].sum()
            arrives = presence.next_present(roster, day * DAY)
            expected = next((d for d in range(day, DAYS) if seconds[post, d]), None)
            assert (arrives // DAY if expected is not None else None) == expected
    part = rosters.present(91, 455)
    assert part.tolist() == seconds[:, 91:].sum(axis=1).tolist()


def test_posts_without_absence_share_their_rows():
    rosters = build([Post(k, WEEK, 1.0, None) for k in range(100)] + [Post(100, WEEK, 0.5, None)])
    assert len(rosters.day) == 2 * DAYS
    assert rosters.first.tolist() == [0] * 100 + [DAYS]


def test_an_uncovered_run_and_impossible_patterns_are_refused():
    with pytest.raises(CalendarError, match="2027"):
        build([Post(0, WEEK, 1.0, NO_LEAVE)], dt.date(2026, 6, 1), 365)
    assert build([Post(0, WEEK, 1.0, NO_LEAVE)], dt.date(2026, 6, 1), 214).days == 214  # to its last day
    with pytest.raises(ValueError, match="seven days"):
        ShiftPattern((OFFICE,) * 5, "off")
    with pytest.raises(ValueError, match="in order"):
        ShiftPattern((OFFICE[::-1],) * 7, "off")
    with pytest.raises(ValueError, match="sick_share"):
        AbsencePlan(1.0, 5.0, 0, 0, 5)


@pytest.mark.slow
def test_ten_thousand_posts_take_less_than_two_seconds():
    import time

    plan = AbsencePlan(0.03, 5.0, 5, 10, 5)
    posts = [Post(k, WEEK, 1.0, plan, k % 6, 6) for k in range(10_000)]
    build(posts[:1])  # compiled
    begin = time.process_time()
    build(posts)
    assert time.process_time() - begin < 2.0
