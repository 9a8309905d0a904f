"""Calendar years of the user, ``calendar/NAME/YEAR.yaml`` below the user's folder, read into the scenario.

As values of the scenario they are part of the key, the manifest and the data sent to worker processes.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from experiments.errors import Problem
from sim.builder.calendar.calendar_file import CalendarError, read_file
from sim.phrases import phrase, phrase_of

KEY = "calendar.own_years"
_YEAR = re.compile(r"[12]\d{3}\.yaml")


def is_year_file(file: Path, user_conf: Path, conf: Path) -> bool:
    """Return whether ``file`` of the folder ``user_conf`` is a year of a shipped calendar."""
    parts = file.relative_to(user_conf).parts
    if len(parts) != 3 or parts[0] != "calendar" or not _YEAR.fullmatch(parts[2]):
        return False
    return (conf / "calendar" / parts[1]).is_dir()


def load_own_years(mapping: dict[str, Any], user_conf: Path | None) -> list[Problem]:
    """Insert the user's years of the chosen calendar into ``mapping``; return the problems found in them."""
    calendar = mapping.get("calendar")
    if user_conf is None or not isinstance(calendar, dict) or not isinstance(calendar.get("name"), str):
        return []
    files = sorted((user_conf / "calendar").glob("*/*.yaml"))
    years, problems = [], []
    for file in (f for f in files if f.parent.name == calendar["name"]):
        shown = file.relative_to(user_conf).as_posix()
        try:
            year = read_file(file)
        except CalendarError as error:
            problems.append(Problem(KEY, shown, phrase_of(error)))
            continue
        if file.name != f"{year.year}.yaml":
            problems.append(
                Problem(
                    KEY, shown, phrase("contains the year {year}; rename it to {year}.yaml", year=year.year)
                )
            )
        years.append(year.model_dump(mode="json"))
    if years:
        mapping["calendar"] = calendar | {"own_years": years}
    return problems
