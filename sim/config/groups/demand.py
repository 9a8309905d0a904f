"""Demand: resident orders, worker-found cases, upper tasks (S5.2, S5.3, S4.7)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.types import Clock, Count, Duration, MonthDay, Rate, Share, Strict, Text
from sim.phrases import phrase


class Ripening(Strict):
    """Hidden hazards that become emergencies."""

    active: bool
    per_day: Rate  # probability per day hidden


class Watchers(Strict):
    """Observers other than workers: they see a share of hazards after an exponential delay."""

    active: bool
    share: Share
    delay_days: Rate


class Hazards(Strict):
    """Hidden hazards. If inactive, worker-found cases arise during the shift of the grid's worker."""

    active: bool
    ripening: Ripening
    reported_per_day: Rate  # by residents, probability per day hidden
    helpers: Watchers  # report to the grid worker
    video: Watchers  # report to the centre, which dispatches the case like a hotline order


class Helpers(Strict):
    """Unpaid helpers at work (S4.9): beside reporting hazards they settle cases and announce visits."""

    active: bool
    settled_share: Share  # of general cases that the grid can solve: settled on the spot, never a worker's
    announced_share: Share  # of visit windows: the household expects the worker
    announced_contact: Share  # contact probability of an announced visit, before the household's own factors


class Surge(Strict):
    """Surge of demand: on its days the rate of each stream is multiplied by a factor.

    It begins on a day of the year, or a number of days after the first day of the lunar year (negative: before it).
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
            raise ValueError(phrase("set either `begins` ('MM-DD') or `after_spring_festival` (days)"))
        return self


Weight = Annotated[float, Field(ge=0.0)]


class ChannelShares(Strict):
    """Shares of walk-ins by channel; hotline orders and worker-found cases are streams of their own."""

    worker: Share
    community_desk: Share
    petition: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.worker + self.community_desk + self.petition
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                phrase("the shares of the channels must sum to 1, they sum to {total:g}", total=total)
            )
        return self


class Profile(Strict):
    """Time profile of orders. Only proportions matter; every list is scaled to mean 1 (or sum 1) when used."""

    month: Annotated[tuple[Weight, ...], Field(min_length=12, max_length=12)]  # January first
    weekday: Annotated[tuple[Weight, ...], Field(min_length=7, max_length=7)]  # Monday first
    hour_weekday: Annotated[tuple[Weight, ...], Field(min_length=24, max_length=24)]
    hour_weekend: Annotated[tuple[Weight, ...], Field(min_length=24, max_length=24)]
    midday_from: Clock
    midday_to: Clock
    midday_factor: Share  # x orders between these hours; 1 = no dip

    @model_validator(mode="after")
    def _positive(self) -> Self:
        for name in ("month", "weekday", "hour_weekday", "hour_weekend"):
            if sum(getattr(self, name)) <= 0.0:
                raise ValueError(phrase("{name}: at least one weight must be above 0", name=name))
        if self.midday_from >= self.midday_to:
            raise ValueError(phrase("midday_from must be before midday_to"))
        return self


class Campaigns(Strict):
    """Campaigns of upper tasks, spread evenly over the year; in their weeks the rate is multiplied by `factor`."""

    per_year: Annotated[float, Field(ge=0.0, le=52.0)]
    weeks: Annotated[int, Field(ge=1, le=52)]
    factor: Rate


class PublicSpace(Strict):
    """Share of worker-found cases on roads, lanes and squares (J4), in fixed cells of the area."""

    active: bool
    share: Share
    cell_households: Annotated[int, Field(ge=1, le=1000)]  # length of a cell


class SpecialGrids(Strict):
    """Special grids without households: parks, factories, markets (Q3).

    Their own workers are not simulated. Cases that these cannot solve are reported to the community desk; those that
    need a grid worker go to the surrounding grid.
    """

    active: bool
    per_community: Count
    reported_per_month: Annotated[float, Field(ge=0.0, le=20.0)]  # per special grid


class ScanToJoin(Strict):
    """Residents in the chat group of their grid (Q24): they contact the worker directly and report more hazards."""

    active: bool
    joined_share: Share  # of residents; their orders go directly to the worker
    report_factor: Rate  # hazards reported by a resident in the group / by other residents


class UpperTasks(Strict):
    """Tasks from above; independent of households unless `basis` is `per_household` (S4.7)."""

    per_worker_week: Rate  # of a full-time post at the place's documented staffing
    basis: Literal["per_community", "per_worker", "per_grid", "per_household"]
    documented_households_per_worker: Annotated[float, Field(gt=0.0)]  # staffing for which the rate is stated
    documented_grid_share: Annotated[float, Field(gt=0.0, le=1.0)]  # of a post of that staffing
    shared_tables: Share  # tasks that remain where levels share one table / all tasks
    work: Duration
    campaigns: Campaigns

    @property
    def per_full_time_week(self) -> float:
        """Return the tasks a week of one full-time post that remain with shared tables."""
        return self.per_worker_week * self.shared_tables

    @property
    def per_post_week(self) -> float:
        """Return the tasks a week of one post of the documented grid share."""
        return self.per_full_time_week * self.documented_grid_share


class Demand(Strict):
    """Demand; rates refer to the first day of the run."""

    hotline_orders_per_person_year: Rate  # dispatched, to departments as well
    hotline_ground_share: Share  # of them dispatched to street, community or grid
    walk_ins_per_person_year: Rate  # brought to worker or community desk
    growth_per_year: Annotated[float, Field(gt=-1.0, le=10.0)]
    channels: ChannelShares
    profile: Profile
    day_factor_cv_common: Rate
    day_factor_cv_community: Rate
    found_per_household_month: Rate  # worker-found cases
    emergencies_per_1000_households_year: Annotated[float, Field(ge=0.0, le=1000.0)]
    hazards: Hazards
    helpers: Helpers
    public_space: PublicSpace
    special_grids: SpecialGrids
    scan_to_join: ScanToJoin
    surges: dict[str, Surge]
    upper: UpperTasks

    @property
    def orders_per_person_year(self) -> float:
        """Return the resident orders that reach the ground: hotline orders and walk-ins."""
        return self.hotline_ground_orders + self.walk_ins_per_person_year

    @property
    def hotline_ground_orders(self) -> float:
        """Return the hotline orders per person and year that reach the ground."""
        return self.hotline_orders_per_person_year * self.hotline_ground_share

    def channel_share(self, channel: str) -> float:
        """Return the share of resident orders that arrive by a channel; those of walk-ins without any order."""
        total = self.orders_per_person_year
        hotline = self.hotline_ground_orders / total if total > 0.0 else 0.0
        if channel == "hotline":
            return hotline
        return float(getattr(self.channels, channel)) * (1.0 - hotline)
