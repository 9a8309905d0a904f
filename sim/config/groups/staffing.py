"""Posts: workers of the grids, desks above them, shifts, absence, wages (clauses S3, S2.2, S5.6, S10)."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.duties import DeskDuties
from sim.config.groups.types import Clock, DeskRole, Minutes, Share, Strict, Text, clock_seconds

MONTHS = 12.0  # of a year
Block = tuple[Clock, Clock]
Posts = Annotated[int, Field(ge=1, le=1000)]  # of one unit
AllPosts = Annotated[int, Field(ge=1, le=1_000_000)]  # of the whole place
Turns = Annotated[int, Field(ge=1, le=60)]


class Shift(Strict):
    """Blocks of presence of one pattern. Posts of a grid take the patterns in turn (staggered hours)."""

    name: Text
    weekday: tuple[Block, ...]
    saturday: tuple[Block, ...]
    sunday: tuple[Block, ...]
    holiday: Literal["off", "duty_rota"]  # duty_rota: public holidays are worked like their weekday, in turn
    holiday_every: Turns = 1  # of so many posts of a community one is on duty; 1 = all of them
    weekend_every: Turns = 1  # a post works Saturday and Sunday every so-many-th weekend; 1 = each
    weekend_rest: bool = False  # a day off in the week after for each day of such a weekend
    # Single weekdays that differ, e.g. an evening shift; null = `weekday`.
    monday: tuple[Block, ...] | None = None
    tuesday: tuple[Block, ...] | None = None
    wednesday: tuple[Block, ...] | None = None
    thursday: tuple[Block, ...] | None = None
    friday: tuple[Block, ...] | None = None

    def week(self) -> tuple[tuple[Block, ...], ...]:
        """Blocks of Monday .. Sunday."""
        days = (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday)
        return (*(self.weekday if d is None else d for d in days), self.saturday, self.sunday)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        for day in self.week():
            edges = [clock_seconds(t) for block in day for t in block]
            if any(a >= b for a, b in pairwise(edges)):
                raise ValueError("the blocks of a day must be in order, not overlap and not touch")
        if not any(self.week()):
            raise ValueError("a shift needs at least one block in the week")
        return self


class Absence(Strict):
    """Sick leave as a share of working days, in spells; annual leave in blocks (S3.3)."""

    sick_share: Annotated[float, Field(ge=0.0, le=0.9)]
    sick_spell_days: Annotated[float, Field(ge=1.0, le=365.0)]  # mean length, working days
    leave_days_per_year: Annotated[int, Field(ge=0, le=120)]
    leave_block_days: Annotated[int, Field(ge=1, le=60)]
    leave_days_max: Annotated[int, Field(ge=0, le=120)] | None = (
        None  # drawn from leave_days_per_year to this
    )

    @property
    def max_leave_days(self) -> int:
        """Most days of annual leave."""
        return self.leave_days_per_year if self.leave_days_max is None else self.leave_days_max

    @property
    def mean_leave_days(self) -> float:
        """Expected days of annual leave."""
        return 0.5 * (self.leave_days_per_year + self.max_leave_days)

    @model_validator(mode="after")
    def _leave_is_a_range(self) -> Self:
        if self.max_leave_days < self.leave_days_per_year:
            raise ValueError("leave_days_max must be at least leave_days_per_year")
        return self


class Turnover(Strict):
    """Quits that rise with low pay, vacancy, entry training, learning curve (S3.3, D-P9). Posts of the grids."""

    active: bool
    quits_per_year: Annotated[float, Field(ge=0.0, le=12.0)]  # of a post paid the local norm
    norm_wage_yuan_month: Annotated[float, Field(gt=0.0, le=1_000_000.0)]
    wage_exponent: Annotated[float, Field(ge=0.0, le=5.0)]  # quits x (norm / wage) ^ this
    vacancy_days: Annotated[int, Field(ge=0, le=730)]
    training_days: Annotated[int, Field(ge=0, le=120)]  # working days
    start_speed: Annotated[float, Field(gt=0.0, le=1.0)]
    learning_months: Annotated[float, Field(ge=0.0, le=24.0)]

    def monthly_quit_probability(self, wage: float | None) -> float:
        """Chance that the holder of a post quits in a month; a wage not stated counts as the norm."""
        pay = 1.0 if not wage else self.norm_wage_yuan_month / wage
        return float(min(1.0, self.quits_per_year / MONTHS * pay**self.wage_exponent))


class Overtime(Strict):
    """Finishing in the evening what was begun; emergencies are not refused (S3.5)."""

    cap_hours_per_month: Annotated[float, Field(ge=0.0, le=744.0)] | None  # null = no cap
    paid: bool


class PostClass(Strict):
    """Posts of one kind of contract. `posts: null` = all posts of the grids."""

    name_en: Text
    name_zh: Text
    posts: AllPosts | None
    wage_yuan_month: Annotated[float, Field(ge=0.0, le=1_000_000.0)] | None  # null = not stated
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)] | None  # null = staffing.grid_share
    cost_share: Share | None  # null = the grid share (S3.1)
    insured: bool  # employer's insurance is paid from this budget
    skills: tuple[Text, ...] = ()  # what all these posts are qualified for


class Desk(Strict):
    """Staff of one unit above the grid."""

    posts: Posts
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)]
    shift: Shift
    on_call: bool
    skills: dict[Text, Posts] = Field(default_factory=dict)  # qualification -> so many of the posts have it
    duties: DeskDuties | None = None  # planned work of its own; null = none


class Staffing(Strict):
    """`workers_per_grid` stays when grids split; `workers_per_community` keeps the number of posts instead (S2.2)."""

    workers_per_grid: Annotated[float, Field(gt=0.0, le=100.0)]  # whole, or 1/m for one post on m grids
    workers_per_community: Posts | None  # replaces workers_per_grid when set
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)]
    on_call: bool
    minutes_factor: Annotated[float, Field(gt=0.0, le=10.0)]  # D-P8: skill; x minutes of scaled steps
    shifts: dict[str, Shift]
    minutes_spread: Annotated[float, Field(ge=0.0, le=2.0)]  # D-P8: coefficient of variation between workers
    absence: Absence
    turnover: Turnover
    overtime: Overtime
    between_grids_minutes: Minutes  # S3.2: from one grid to another, for a post that serves several
    classes: dict[str, PostClass]  # alternate along the ground by largest remainder
    desks: dict[DeskRole, Desk]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        errors = []
        w = self.workers_per_grid
        if abs(w - round(w)) > 1e-9 and abs(1.0 / w - round(1.0 / w)) > 1e-9:
            errors.append(f"workers_per_grid {w:g}: only whole numbers and 1/m (one post on m grids)")
        if not self.shifts:
            errors.append("shifts is empty")
        if not self.classes:
            errors.append("classes is empty")
        if len(self.classes) > 1 and any(c.posts is None for c in self.classes.values()):
            errors.append("with several classes each needs its number of posts")
        if errors:
            raise ValueError("; ".join(errors))
        return self

    def grid_share_of(self, post_class: PostClass) -> float:
        return self.grid_share if post_class.grid_share is None else post_class.grid_share
