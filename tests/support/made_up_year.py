"""A made-up official calendar of 2027: a Saturday worked, then five days off."""

from __future__ import annotations

import datetime as dt

from project import TESTS

from sim.builder.calendar.run_days import build_dates

MADE_UP_2027 = (TESTS / "data" / "made_up_2027.yaml").read_text(encoding="utf-8")


def june(own: tuple = ()) -> list[int]:
    """Saturday 5 June to Friday 11 June 2027: which days are worked."""
    return build_dates("china", "repeat_2026", dt.date(2027, 5, 31), 28, own).days.working[5:12].tolist()
