"""Posts: workers of the grids, desks above them, shifts, absence, wages (clauses S3, S2.2, S5.6, S10)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.duties import DeskDuties
from sim.config.groups.posts import ListedPost
from sim.config.groups.shifts import Shift
from sim.config.groups.types import (
    DeskRole,
    Minutes,
    Share,
    Strict,
    Text,
)
from sim.phrases import join_phrases, phrase

MONTHS = 12.0  # of a year
Posts = Annotated[int, Field(ge=1, le=1000)]  # of one unit
AllPosts = Annotated[int, Field(ge=1, le=1_000_000)]  # of the whole place
SIZED_DESKS: tuple[DeskRole, ...] = (
    "street",
    "county",
)  # serve more than is simulated: posts may follow from it


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
        """Return the maximum days of annual leave."""
        return self.leave_days_per_year if self.leave_days_max is None else self.leave_days_max

    @property
    def mean_leave_days(self) -> float:
        """Return the expected days of annual leave."""
        return 0.5 * (self.leave_days_per_year + self.max_leave_days)

    @model_validator(mode="after")
    def _leave_is_a_range(self) -> Self:
        if self.max_leave_days < self.leave_days_per_year:
            raise ValueError(phrase("leave_days_max must be at least leave_days_per_year"))
        return self


class Turnover(Strict):
    """Turnover of grid posts: quits that rise with low pay, vacancy, training, learning curve (S3.3, D-P9)."""

    active: bool
    quits_per_year: Annotated[float, Field(ge=0.0, le=12.0)]  # per post at the local norm wage
    norm_wage_yuan_month: Annotated[float, Field(gt=0.0, le=1_000_000.0)]
    wage_exponent: Annotated[float, Field(ge=0.0, le=5.0)]  # quits x (norm wage / wage) ^ wage_exponent
    vacancy_days: Annotated[int, Field(ge=0, le=730)]
    training_days: Annotated[int, Field(ge=0, le=120)]  # working days
    start_speed: Annotated[float, Field(gt=0.0, le=1.0)]
    learning_months: Annotated[float, Field(ge=0.0, le=24.0)]

    def monthly_quit_probability(self, wage: float | None) -> float:
        """Return the probability that the holder of a post quits in a month.

        Parameters
        ----------
        wage : float or None
            Yuan a month; a wage that is not stated counts as the norm wage.
        """
        pay = 1.0 if not wage else self.norm_wage_yuan_month / wage
        return float(min(1.0, self.quits_per_year / MONTHS * pay**self.wage_exponent))


class Overtime(Strict):
    """Overtime to finish started work; emergencies are answered beyond the cap (S3.5)."""

    cap_hours_per_month: Annotated[float, Field(ge=0.0, le=744.0)] | None  # null = no cap
    paid: bool


class Rushing(Strict):
    """Working faster under pressure: visits and joint handling take less time, fewer cases are solved (S12)."""

    active: bool
    waiting_days: Annotated[
        float, Field(gt=0.0, le=60.0)
    ]  # waiting work above this many days per post is pressure
    lapsed_share: Share  # a larger share of lapsing duties and visits undone in four weeks is pressure too
    minutes_factor: Annotated[float, Field(gt=0.0, le=1.0)]  # minutes under pressure / otherwise
    unsolved_share: Share  # of the cases handled under pressure, closed without a solution


class PostClass(Strict):
    """Contract class of grid posts. `posts: null` = all grid posts."""

    name_en: Text
    name_zh: Text
    posts: AllPosts | None
    wage_yuan_month: Annotated[float, Field(ge=0.0, le=1_000_000.0)] | None  # null = not stated
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)] | None  # null = staffing.grid_share
    cost_share: Share | None  # null = the grid share (S3.1)
    insured: bool  # this budget pays the employer's insurance
    skills: tuple[Text, ...] = ()  # qualifications of all these posts


class Desk(Strict):
    """Desk of one unit above the grid. `posts: null` = as many as `sized_to_load` asks for (S5.6)."""

    posts: Posts | None
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)]
    shift: Shift
    on_call: bool
    skills: dict[Text, Posts] = Field(default_factory=dict)  # qualification -> number of posts with it
    duties: DeskDuties | None = None  # planned work of its own; null = none
    sized_to_load: Annotated[float, Field(gt=0.0, le=1.0)] | None = None  # of a desk without stated posts

    @property
    def staff(self) -> int:
        """Return the number of posts. Raises ValueError while it is not derived (`sim.scenarios`)."""
        if self.posts is None:
            raise ValueError(
                phrase("the posts of a desk are not derived yet: sim.scenarios.complete_scenario")
            )
        return self.posts


class Staffing(Strict):
    """Staffing of grids and desks.

    When grids split, `workers_per_grid` keeps the posts per grid and `workers_per_community` the number of posts
    (S2.2).
    """

    workers_per_grid: Annotated[float, Field(gt=0.0, le=100.0)]  # whole, or 1/m for one post on m grids
    workers_per_community: Posts | None  # replaces workers_per_grid when set
    # Listed posts (label -> row), or what the posts of the classes mean: `per_grid` their proportions, `fixed` the
    # number of posts of the simulated place; null = fixed if every class states its posts.
    posts: dict[Text, ListedPost] | Literal["per_grid", "fixed"] | None
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)]
    line_job: Literal["half_days", "moving_block", "block_end"]  # which part of a working day it takes (S3.1)
    handover: Literal["leaving", "none"]  # work of who leaves before colleagues of the queue (S3.2)
    on_call: bool
    minutes_factor: Annotated[float, Field(gt=0.0, le=10.0)]  # D-P8: skill; x minutes of scaled steps
    shifts: dict[str, Shift]
    minutes_spread: Annotated[float, Field(ge=0.0, le=2.0)]  # D-P8: coefficient of variation between workers
    absence: Absence
    turnover: Turnover
    overtime: Overtime
    rushing: Rushing
    max_hours_per_week: Annotated[float, Field(gt=0.0, le=168.0)]  # planned hours of a post, by law
    between_grids_minutes: Minutes  # S3.2: travel between grids of a post that serves several
    classes: dict[str, PostClass]  # distributed evenly over the grids by largest remainder
    desks: dict[DeskRole, Desk]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        errors: list[str] = []
        w = self.workers_per_grid
        if abs(w - round(w)) > 1e-9 and abs(1.0 / w - round(1.0 / w)) > 1e-9:
            errors.append(
                phrase("workers_per_grid {w:g}: only whole numbers and 1/m (one post on m grids)", w=w)
            )
        if not self.shifts:
            errors.append(phrase("shifts is empty"))
        if not self.classes:
            errors.append(phrase("classes is empty"))
        if len(self.classes) > 1 and any(c.posts is None for c in self.classes.values()):
            errors.append(phrase("with several classes each needs its number of posts"))
        for role, desk in self.desks.items():
            if desk.posts is None and (role not in SIZED_DESKS or desk.sized_to_load is None):
                errors.append(
                    phrase(
                        "desks.{role}.posts: a whole number; null only for street and county with "
                        "sized_to_load",
                        role=role,
                    )
                )
        errors += self._faults_of_posts()
        if errors:
            raise ValueError(join_phrases(errors))
        return self

    def _faults_of_posts(self) -> list[str]:
        """Return what is wrong with `posts` within this group."""
        if self.posts == "fixed" and not self.has_stated_posts:
            return [phrase("posts: fixed needs a number of posts in every class (classes.*.posts)")]
        faults: list[str] = [phrase("posts: the list is empty")] if self.posts == {} else []
        for label, row in self.listed_posts.items():
            for key, value, known in (
                ("post_class", row.post_class, self.classes),
                ("shift", row.shift, self.shifts),
            ):
                if value is not None and value not in known:
                    faults.append(
                        phrase(
                            "posts.{label}.{key} {value}: one of {names}",
                            label=label,
                            key=key,
                            value=value,
                            names=", ".join(known),
                        )
                    )
            if row.grids is not None and len(set(row.grids)) != len(row.grids):
                faults.append(phrase("posts.{label}.grids: each grid once", label=label))
        return faults

    @property
    def listed_posts(self) -> dict[str, ListedPost]:
        """Return the rows of the list of posts; empty without a list."""
        return self.posts if isinstance(self.posts, dict) else {}

    @property
    def has_stated_posts(self) -> bool:
        """Return whether every class states its number of posts."""
        return all(c.posts is not None for c in self.classes.values())

    @property
    def classes_set_posts(self) -> bool:
        """Return whether the posts of the classes are the number of posts of the simulated place (S3.2)."""
        stated = self.posts is None and self.workers_per_community is None and self.has_stated_posts
        return self.posts == "fixed" or stated

    def grid_share_of(self, post_class: PostClass) -> float:
        """Return the grid share of a class; null = the grid share of the place."""
        return self.grid_share if post_class.grid_share is None else post_class.grid_share
