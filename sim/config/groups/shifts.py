"""Hours of a post: blocks by weekday, rest after weekends, other hours by season (S1.5)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.types import DAY_SECONDS, Clock, MonthDay, Strict, Text, block_seconds
from sim.phrases import phrase

Block = tuple[Clock, Clock]
Turns = Annotated[int, Field(ge=1, le=60)]


class SeasonHours(Strict):
    """Hours of a shift pattern in a part of the year, as in summer; days not stated are as all year."""

    first: MonthDay  # of each year
    last: MonthDay  # this day included; before `first` = over the turn of the year
    weekday: tuple[Block, ...]
    saturday: tuple[Block, ...] | None = None
    sunday: tuple[Block, ...] | None = None


class Shift(Strict):
    """Shift pattern: blocks of presence by weekday. Posts take the patterns in turn (staggered hours).

    The last block of a day may last into the next one: ['22:00', '06:00'].
    """

    name: Text
    weekday: tuple[Block, ...]
    saturday: tuple[Block, ...]
    sunday: tuple[Block, ...]
    holiday: Literal["off", "duty_rota"]  # duty_rota: public holidays are worked as their weekday, by rota
    holiday_every: Turns = 1  # one in this many posts of a community is on duty; 1 = all
    weekend_every: Turns = 1  # a post works one in this many weekends; 1 = every weekend
    weekend_rest: bool = False  # weekend duty is made up by days off in the following week
    # Weekdays with hours of their own, e.g. an evening shift; null = `weekday`.
    monday: tuple[Block, ...] | None = None
    tuesday: tuple[Block, ...] | None = None
    wednesday: tuple[Block, ...] | None = None
    thursday: tuple[Block, ...] | None = None
    friday: tuple[Block, ...] | None = None
    seasons: dict[Text, SeasonHours] = Field(default_factory=dict)  # hours by season

    def week(self) -> tuple[tuple[Block, ...], ...]:
        """Return the blocks of Monday to Sunday."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*(self.weekday if d is None else d for d in days), self.saturday, self.sunday)

    def season_week(self, season: SeasonHours) -> tuple[tuple[Block, ...], ...]:
        """Return the blocks of Monday to Sunday in a season."""
        rest = ((season.saturday, self.saturday), (season.sunday, self.sunday))
        return (*(season.weekday,) * 5, *(all_year if own is None else own for own, all_year in rest))

    def weeks(self) -> tuple[tuple[tuple[Block, ...], ...], ...]:
        """Return the week of the year, then those of the seasons."""
        return (self.week(), *map(self.season_week, self.seasons.values()))

    @property
    def weekly_hours(self) -> float:
        """Return the mean hours a week of a post in the longest season, weekend duty and days in lieu included."""
        return max(map(self._hours_of, self.weeks()))

    def _hours_of(self, week: tuple[tuple[Block, ...], ...]) -> float:
        weekdays, weekend = week[:5], week[5:]
        of_weekdays = [_hours(day) for day in weekdays]
        duty = sum(map(_hours, weekend)) / self.weekend_every
        lieu = (
            sum(map(bool, weekend)) / self.weekend_every * sum(of_weekdays[:2]) / 2.0
            if self.weekend_rest
            else 0.0
        )
        return sum(of_weekdays) + duty - lieu

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for week in self.weeks():
            of_days = [[t for block in day for t in block_seconds(block)] for day in week]
            for edges, tomorrow in zip(of_days, [*of_days[1:], of_days[0]], strict=True):
                if any(a >= b for a, b in pairwise(edges)):
                    raise ValueError(
                        phrase("the blocks of a day must be in order, not overlap and not touch")
                    )
                if edges and tomorrow and edges[-1] - DAY_SECONDS >= tomorrow[0]:
                    raise ValueError(
                        phrase("a block that lasts into the next day must end before that day's first block")
                    )
        if not any(self.week()):
            raise ValueError(phrase("a shift needs at least one block in the week"))
        return self


def _hours(day: tuple[Block, ...]) -> float:
    return sum(end - start for start, end in map(block_seconds, day)) / 3600.0
