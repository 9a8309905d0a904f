"""What arrives: resident orders, worker-found cases, upper tasks (S5.2, S5.3, S4.7)."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sim.config.groups.types import Clock, Count, Duration, Rate, Share, Strict, Text


class Ripening(Strict):
    """The loop `late hazards`: what stays hidden becomes an emergency."""

    active: bool
    per_day: Rate


class Watchers(Strict):
    """Others who see a share of all hazards, each after an exponential delay unless it came to light before."""

    active: bool
    share: Share
    delay_days: Rate


class Hazards(Strict):
    """Active: what workers find exists before they find it; else it arises while they are on shift."""

    active: bool
    ripening: Ripening
    reported_per_day: Rate  # by residents
    helpers: Watchers  # tell the grid worker
    video: Watchers  # the centre sees it and passes it down as it does a call


LEAP_YEAR = 2000  # every date of any year exists in it


def _month_day(value: Any) -> Any:
    try:
        dt.date.fromisoformat(f"{LEAP_YEAR}-{value}")
    except (TypeError, ValueError):
        raise ValueError("a day of the year is written 'MM-DD'") from None
    return value


MonthDay = Annotated[str, BeforeValidator(_month_day)]


class Surge(Strict):
    """Begins on a date of the calendar or so many days after the first day of the lunar year (before: negative).

    In its days each stream is multiplied by its factor.
    """

    name: Text
    begins: MonthDay | None = None
    after_spring_festival: Annotated[int, Field(ge=-180, le=180)] | None = None
    days: Annotated[int, Field(ge=1, le=366)]
    orders: Rate = 1.0
    found: Rate = 1.0
    upper: Rate = 1.0

    @model_validator(mode="after")
    def _begins_once(self) -> Self:
        if (self.begins is None) == (self.after_spring_festival is None):
            raise ValueError("set either `begins` ('MM-DD') or `after_spring_festival` (days)")
        return self


Weight = Annotated[float, Field(ge=0.0)]


class ChannelShares(Strict):
    """How resident orders come in; worker-found cases have their own stream."""

    worker: Share
    community_desk: Share
    hotline: Share
    petition: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.worker + self.community_desk + self.hotline + self.petition
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares of the channels must sum to 1, they sum to {total:g}")
        return self


class Profile(Strict):
    """When orders arise. Only proportions matter; every list is scaled to mean 1 (or sum 1) when used."""

    month: Annotated[tuple[Weight, ...], Field(min_length=12, max_length=12)]  # January first
    weekday: Annotated[tuple[Weight, ...], Field(min_length=7, max_length=7)]  # Monday first
    hour_weekday: Annotated[tuple[Weight, ...], Field(min_length=24, max_length=24)]
    hour_weekend: Annotated[tuple[Weight, ...], Field(min_length=24, max_length=24)]
    midday_from: Clock
    midday_to: Clock
    midday_factor: Share  # orders between these hours are multiplied by this (1 = no dip)

    @model_validator(mode="after")
    def _positive(self) -> Self:
        for name in ("month", "weekday", "hour_weekday", "hour_weekend"):
            if sum(getattr(self, name)) <= 0.0:
                raise ValueError(f"{name}: at least one weight must be above 0")
        if self.midday_from >= self.midday_to:
            raise ValueError("midday_from must be before midday_to")
        return self


class Campaigns(Strict):
    """Bursts of upper tasks, spread evenly over the year: in their weeks the rate is multiplied."""

    per_year: Annotated[float, Field(ge=0.0, le=52.0)]
    weeks: Annotated[int, Field(ge=1, le=52)]
    factor: Rate


class PublicSpace(Strict):
    """A share of what workers find lies on roads, lanes and squares (J4), in fixed cells of the ground."""

    active: bool
    share: Share
    cell_households: Annotated[int, Field(ge=1, le=1000)]  # length of a cell along the ground


class SpecialGrids(Strict):
    """Parks, factories, markets (Q3): no households. The enterprise's worker settles what he can unseen by us and

    reports the rest to the community desk; what needs the grid goes to the post on whose ground it lies.
    """

    active: bool
    per_community: Count
    reported_per_month: Annotated[float, Field(ge=0.0, le=20.0)]  # by one special grid


class ScanToJoin(Strict):
    """Residents who joined the grid's group by scanning its code (Q24) write to their worker and report more."""

    active: bool
    joined_share: Share  # their orders of other channels come to the worker at once
    report_factor: Rate  # hazards a joined resident reports against others


class UpperTasks(Strict):
    """Tasks from above; they do not scale with households unless `basis` says so (S4.7)."""

    per_worker_week: Rate  # at the place's documented staffing
    basis: Literal["per_community", "per_worker", "per_grid", "per_household"]
    documented_households_per_worker: Annotated[float, Field(gt=0.0)]  # staffing at which the rate holds
    work: Duration
    campaigns: Campaigns


class Demand(Strict):
    """Rates at the first day of the run."""

    orders_per_person_year: Rate
    growth_per_year: Annotated[float, Field(gt=-1.0, le=10.0)]
    channels: ChannelShares
    profile: Profile
    day_factor_cv_common: Rate
    day_factor_cv_community: Rate
    found_per_household_month: Rate  # worker-found, arising during the shift of the grid's worker
    hazards: Hazards
    public_space: PublicSpace
    special_grids: SpecialGrids
    scan_to_join: ScanToJoin
    surges: dict[str, Surge]
    upper: UpperTasks
