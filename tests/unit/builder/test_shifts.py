"""Working days of posts: rotating weekends with days off in lieu, rotating holidays (clause S1.5)."""

from __future__ import annotations

import datetime as dt

from sim.builder.calendar.calendar import load_calendar
from sim.builder.calendar.run_days import FOLDER
from sim.builder.staff.rosters import planned_days
from sim.builder.staff.shifts import OFF, Season, ShiftPattern
from sim.builder.staff.timetable import block_end

CHINA = load_calendar(FOLDER / "china", "repeat_2026")
OFFICE = (("08:30", "12:00"), ("13:30", "18:00"))
MORNING = (("09:00", "12:00"),)
MONDAY = dt.date(2025, 3, 3)  # no holiday and no make-up day in these four weeks
WEEK = (OFFICE,) * 5
NIGHT = (("14:00", "16:00"), ("22:00", "04:00"))
HOUR = 3600


def hours(pattern: ShiftPattern, start: dt.date = MONDAY, length: int = 7) -> list[float]:
    """Planned hours by day."""
    return (planned_days(pattern, block_end(1.0), CHINA, start, length)[0] / HOUR).tolist()


def days(pattern: ShiftPattern, number: int, start: dt.date = MONDAY, length: int = 28) -> str:
    """A letter a day: w works, - off; weeks apart."""
    plans = [pattern.plan(CHINA, start + dt.timedelta(days=d), number) for d in range(length)]
    text = "".join("-" if p == OFF else "w" for p in plans)
    return " ".join(text[i : i + 7] for i in range(0, length, 7))


def test_without_a_rota_every_weekend_named_is_worked() -> None:
    assert days(ShiftPattern((*WEEK, MORNING, ()), "off"), 0) == "wwwwww- wwwwww- wwwwww- wwwwww-"


def test_weekends_are_worked_in_turn() -> None:
    pattern = ShiftPattern((*WEEK, MORNING, ()), "off", weekend_every=2)
    assert {days(pattern, 0), days(pattern, 1)} == {
        "wwwwww- wwwww-- wwwwww- wwwww--", "wwwww-- wwwwww- wwwww-- wwwwww-",
    }  # fmt: skip
    assert days(pattern, 0) == days(pattern, 2)


def test_each_day_of_a_weekend_on_duty_is_made_up_in_the_week_after() -> None:
    one = ShiftPattern((*WEEK, MORNING, ()), "off", weekend_every=2, weekend_rest=True)
    both = ShiftPattern((*WEEK, MORNING, MORNING), "off", weekend_every=2, weekend_rest=True)
    first = next(n for n in (0, 1) if days(one, n).startswith("wwwwww-"))
    assert days(one, first) == "wwwwww- -wwww-- wwwwww- -wwww--"
    assert days(both, first) == "wwwwwww --www-- wwwwwww --www--"


def test_a_day_off_instead_is_a_working_day_and_a_make_up_day_is_no_weekend() -> None:
    """Weekend of 3-4 May 2025 is holiday: no duty, nothing to make up. On Sunday 27 April everybody works."""
    pattern = ShiftPattern((*WEEK, MORNING, MORNING), "off", weekend_every=2, weekend_rest=True)
    for number in (0, 1):
        assert pattern.plan(CHINA, dt.date(2025, 4, 27), number) != OFF
        assert days(pattern, number, dt.date(2025, 5, 6), 3) == "www"


def test_of_the_posts_of_a_community_one_is_on_duty_on_a_holiday() -> None:
    pattern = ShiftPattern((OFFICE,) * 7, "duty_rota", rota=3)
    for date in (dt.date(2025, 1, 29), dt.date(2025, 1, 30)):
        assert sum(pattern.plan(CHINA, date, number) != OFF for number in range(3)) == 1
    assert pattern.turns == 3


def test_a_night_belongs_to_two_days() -> None:
    """14:00 to 16:00 and 22:00 to 04:00 from Monday to Friday: two hours before midnight, four after it."""
    assert hours(ShiftPattern((NIGHT,) * 5 + ((), ()), "off")) == [4.0, 8.0, 8.0, 8.0, 8.0, 4.0, 0.0]


def test_three_blocks_and_more_are_a_day_like_any_other() -> None:
    split = (("06:30", "08:30"), ("11:00", "13:00"), ("16:00", "18:00"), ("19:00", "20:30"))
    assert hours(ShiftPattern((split,) * 5 + ((), ()), "off")) == [7.5] * 5 + [0.0, 0.0]


def test_hours_by_season() -> None:
    """Longer afternoons off in summer, 1 May to 30 September; a winter over the turn of the year."""
    summer = Season("05-01", "09-30", (*((("08:30", "12:00"), ("14:30", "17:30")),) * 5, (), ()))
    winter = Season("12-15", "02-15", (*((("09:00", "12:00"),),) * 5, (), ()))
    pattern = ShiftPattern((*WEEK, (), ()), "off", seasons=(summer, winter))
    assert hours(pattern) == [8.0] * 5 + [0.0, 0.0]
    assert hours(pattern, dt.date(2025, 9, 29))[:2] == [6.5, 6.5], "then the holidays of October"
    assert hours(pattern, dt.date(2025, 12, 29), 3) == [3.0, 3.0, 3.0]
    assert pattern.season(dt.date(2025, 2, 15)) == 2 and pattern.season(dt.date(2025, 2, 16)) == 0
