"""Write ``conf/calendar/china/YEAR.yaml`` from the package ``chinesecalendar`` (a development dependency).

Run ``python -m experiments.tools.refresh_calendar [FOLDER]`` when the package covers a new State Council notice.
Results never depend on that package: a run reads only the files. Where notices and package differ, the notices prevail
(docs/reference/calendar-check.md); tests compare the files day by day with the text of the notices and with two
packages.
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from collections.abc import Iterator
from pathlib import Path

from sim.paths import project_root

_NOTICE = "国务院办公厅关于{year}年部分节假日安排的通知"
_NUMBERS = {  # numbers of the notices whose text was checked; missing: 2004, 2005 and 2008
    2006: "国办发明电〔2005〕35号", 2007: "国办发明电〔2006〕49号", 2009: "国办发明电〔2008〕42号",
    2010: "国办发明电〔2009〕27号", 2011: "国办发明电〔2010〕40号", 2012: "国办发明电〔2011〕45号",
    2013: "国办发明电〔2012〕33号", 2014: "国办发明电〔2013〕28号", 2015: "国办发明电〔2014〕28号",
    2016: "国办发明电〔2015〕18号", 2017: "国办发明电〔2016〕17号", 2018: "国办发明电〔2017〕12号",
    2019: "国办发明电〔2018〕15号", 2020: "国办发明电〔2019〕16号", 2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号", 2023: "国办发明电〔2022〕16号", 2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号", 2026: "国办发明电〔2025〕7号",
}  # fmt: skip
_MORE_NOTICES = {
    2015: "国务院关于中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日调休放假的通知(国发明电〔2015〕1号)",
    2019: "国务院办公厅关于调整2019年劳动节假期安排的通知(国办发明电〔2019〕3号)",
    2020: "国务院办公厅关于延长2020年春节假期的通知(国办发明电〔2020〕1号)",
}
# Where the notices and the law differ from the package; the reasons are in docs/reference/calendar-check.md.
_ALSO_WORKED = {"2005-12-31": "2006-01-03"}  # make-up day: day off for it
_ALSO_OFF = {
    "2011-06-05": "Dragon Boat Festival", "2012-06-23": "Dragon Boat Festival",
    "2015-09-05": "Anti-Fascist 70th Day",
}  # fmt: skip
_PLAIN_WEEKEND = (  # adjacent to a holiday, outside the span of every notice
    "2014-04-06", "2019-04-06", "2019-04-07", "2019-06-08", "2019-06-09", "2019-09-14", "2019-09-15",
    "2023-12-30", "2023-12-31",
)  # fmt: skip
_REPLACES = {  # make-up day: day off for it, neither a statutory holiday nor in lieu of one
    "2015-02-15": "2015-02-18", "2017-01-22": "2017-01-27", "2018-02-11": "2018-02-15",
    "2018-02-24": "2018-02-21", "2020-01-19": "2020-01-24", "2021-02-07": "2021-02-11",
    "2022-01-29": "2022-01-31",
}  # fmt: skip
_BEIJING = 8.0 / 24.0


def new_moon(k: int) -> float:
    """Return the Julian day (dynamical time) of new moon number ``k`` since 6 January 2000, within about an hour.

    Largest terms of Meeus, Astronomical Algorithms, chapter 49.
    """
    t = k / 1236.85
    sun = math.radians(2.5534 + 29.10535670 * k)
    moon = math.radians(201.5643 + 385.81693528 * k)
    latitude = math.radians(160.7108 + 390.67050284 * k)
    mean = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t
    return (
        mean
        - 0.40720 * math.sin(moon)
        + 0.17241 * math.sin(sun)
        + 0.01608 * math.sin(2 * moon)
        + 0.01039 * math.sin(2 * latitude)
        + 0.00739 * math.sin(moon - sun)
        - 0.00514 * math.sin(moon + sun)
    )


def lunar_new_year(year: int) -> dt.date:
    """Return the first day of the lunar year: the Beijing date of the new moon from 21 January to 20 February."""
    k = round((year - 2000) * 12.3685) - 1
    while True:
        day = dt.date(2000, 1, 1) + dt.timedelta(days=math.floor(new_moon(k) + _BEIJING - 2451544.5))
        if day >= dt.date(year, 1, 21):
            return day
        k += 1


def _spans(days: dict[dt.date, str]) -> Iterator[tuple[str, dt.date, dt.date]]:
    """Yield (name, first day, last day) of contiguous days with one name."""
    first = last = None
    for day in sorted(days):
        if first is not None and last is not None:
            if day == last + dt.timedelta(days=1) and days[day] == days[first]:
                last = day
                continue
            yield days[first], first, last
        first = last = day
    if first is not None and last is not None:
        yield days[first], first, last


def _pair_make_up_days(made_up: dict[dt.date, str], in_lieu: dict[dt.date, str]) -> dict[dt.date, dt.date]:
    """Return for each make-up day the weekday off: the n-th of a holiday for its n-th make-up day."""
    pairs: dict[dt.date, dt.date] = {}
    for day in sorted(made_up):
        near = (
            off for off in sorted(in_lieu)
            if in_lieu[off] == made_up[day] and abs((off - day).days) < 60 and off not in pairs.values()
        )  # fmt: skip
        pairs[day] = next(near)
    return pairs


def _notice(year: int) -> str:
    number = _NUMBERS.get(year)
    return _NOTICE.format(year=year) + (f"({number})" if number else "")


def year_text(year: int) -> str:
    """Return the YAML of one year."""
    from chinese_calendar.constants import Holiday, holidays, in_lieu_days, workdays

    chinese = {h.value: h.chinese for h in Holiday}
    off = {d: n for d, n in holidays.items() if d.year == year and str(d) not in _PLAIN_WEEKEND}
    off |= {dt.date.fromisoformat(d): n for d, n in _ALSO_OFF.items() if d.startswith(str(year))}
    replaced = {str(day): str(instead) for day, instead in _pair_make_up_days(workdays, in_lieu_days).items()}
    replaced |= _ALSO_WORKED | _REPLACES
    made_up = sorted(day for day in replaced if day.startswith(str(year)))
    sources = [_notice(year)] + ([_MORE_NOTICES[year]] if year in _MORE_NOTICES else [])
    if any(day.month == 12 for day in off) or any(day[5:7] == "12" for day in made_up):
        sources.append(_notice(year + 1))
    lines = [
        "# Generated by experiments/tools/refresh_calendar.py; edit that instead.",
        f"year: {year}",
        "source:",
        *(f'  - "{s}"' for s in sources),
        "status: documented",
        f'spring_festival: "{lunar_new_year(year)}"  # first day of the lunar year',
        "holidays:",
    ]
    for name, first, last in _spans(off):
        lines.append(f'  - {{name: "{name}", name_zh: "{chinese[name]}", first: "{first}", last: "{last}"}}')
    lines.append("# Weekend days worked, each in exchange for a weekday off.")
    lines.append("make_up:" if made_up else "make_up: []")
    lines += [f'  - {{day: "{d}", replaces: "{replaced[d]}"}}' for d in made_up]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write the files of all years."""
    from chinese_calendar.constants import holidays

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else project_root() / "conf/calendar/china"
    folder.mkdir(parents=True, exist_ok=True)
    for year in sorted({d.year for d in holidays}):
        (folder / f"{year}.yaml").write_text(year_text(year), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
