"""File of one year of the official calendar: schema and validation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import ValidationError

from sim.config.errors import YAML_ERRORS, describe_yaml_error
from sim.config.groups.calendar_year import YearFile
from sim.phrases import phrase

_LIMIT = 1_000_000  # bytes; a year takes two thousand
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CalendarError(ValueError):
    """A calendar file is invalid, or a year has no file."""


@dataclass(frozen=True)
class Year:
    """One year. ``names``: day of a holiday -> its English name; ``replaces``: make-up day -> day off, if known."""

    year: int
    source: tuple[str, ...]
    spring_festival: dt.date
    names: Mapping[dt.date, str]
    names_zh: Mapping[str, str]
    replaces: Mapping[dt.date, dt.date | None]


def read_file(path: Path) -> YearFile:
    """Read and check one file. Raises ``CalendarError`` with the file's name and everything wrong with it."""
    try:
        if path.exists() and not path.is_file():  # a pipe or device is never opened
            raise CalendarError(phrase("{name}: is not a plain file", name=path.name))
        if path.stat().st_size > _LIMIT:
            raise CalendarError(
                phrase("{name}: larger than 1 MB, not a calendar of one year", name=path.name)
            )
        file = YearFile.model_validate(_parse_yaml(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CalendarError(
            phrase("{name}: cannot be read ({reason})", name=path.name, reason=error.strerror)
        ) from None
    except ValidationError as error:
        messages = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise CalendarError(f"{path.name}: {messages}") from None
    except CalendarError:
        raise
    except YAML_ERRORS as error:
        raise CalendarError(
            phrase(
                "{name}: not a readable YAML file: {error}", name=path.name, error=describe_yaml_error(error)
            )
        ) from None
    year_of(file, path.name)
    return file


def year_of(file: YearFile, name: str) -> Year:
    """Return the year in ``file``. Raises ``CalendarError`` with ``name`` and all faults of the file."""
    faults = _faults(file)
    if faults:
        raise CalendarError(f"{name}: " + "; ".join(faults))
    return Year(
        year=file.year,
        source=file.source,
        spring_festival=file.spring_festival,
        names={day: h.name for h in file.holidays for day in h.days()},
        names_zh={h.name: h.name_zh for h in file.holidays},
        replaces={m.day: m.replaces for m in file.make_up},
    )


def _parse_yaml(text: str) -> object:
    """Return plain data from YAML, parsed by the C parser if available. Aliases are an error."""
    if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=_LOADER)):
        raise yaml.YAMLError("aliases (*name) are not allowed")
    return yaml.load(text, Loader=_LOADER)


def _faults(file: YearFile) -> list[str]:
    off = [day for h in file.holidays for day in h.days()]
    days = [*off, *(m.day for m in file.make_up)]
    faults = [f"{h.name}: ends {h.last}, begins {h.first}" for h in file.holidays if h.last < h.first]
    faults += [f"{d} is not in {file.year}" for d in days if d.year != file.year]
    faults += [f"{d} lies in two holidays" for d in sorted(set(off)) if off.count(d) > 1]
    for m in file.make_up:
        if m.day.weekday() < 5:
            faults.append(
                phrase(
                    "make-up day {day} is a weekday; only Saturdays and Sundays are made-up days", day=m.day
                )
            )
        if m.day in off:
            faults.append(phrase("make-up day {day} lies in a holiday", day=m.day))
        if m.replaces is not None and m.replaces.weekday() >= 5:
            faults.append(
                phrase(
                    "make-up day {day} replaces {replaces}, which is no weekday",
                    day=m.day,
                    replaces=m.replaces,
                )
            )
    if file.spring_festival.year != file.year:
        faults.append(
            phrase(
                "spring_festival {spring_festival} is not in {year}",
                spring_festival=file.spring_festival,
                year=file.year,
            )
        )
    return faults
