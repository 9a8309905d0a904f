"""Rules chosen by name: authority, escalation, cover, platform, discipline (S3.4, S4.3, S4.4, S5.4, S5.5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from sim.config.groups.types import (
    TASK_KINDS,
    Delay,
    DeskRole,
    Duration,
    Minutes,
    Share,
    Strict,
    TaskKind,
    Text,
)
from sim.phrases import join_phrases, phrase
from sim.world.tables import OUTSIDE_HOURS


class Authority(Strict):
    """Share of all resident and worker-found cases by the lowest level able to solve them (S5.4)."""

    community_or_below: Share
    street: Share
    county: Share
    grid_of_community: Share  # general cases the grid can solve / those solvable at or below the community

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.community_or_below + self.street + self.county
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                phrase("community_or_below + street + county must be 1, they sum to {total:g}", total=total)
            )
        return self


class Solving(Strict):
    """Solution at a level above the grid: desk minutes, then the delay of its departments (null = none)."""

    work: Duration
    delay: Delay | None


class DirectDispatch(Strict):
    """Rule `direct`: the worker registers the case, the centre triages it once and dispatches it (S5.5)."""

    centre: DeskRole
    triage: Duration
    accuracy: Share  # the others go to an adjacent level and return from there
    wrong_dispatch: Delay


class Coordination(Strict):
    """Coordination by the government of cases that concern several departments (Q17)."""

    share: Share  # of cases solved by a street or county desk
    delay: Delay


class FirstContact(Strict):
    """Rule `first_contact`: as stepwise, with a second attempt of the worker, who then tracks the case (Q16, S5.5)."""

    attempt: Duration  # the second attempt
    success: Share  # second attempts that solve the case in the grid
    track_minutes: Minutes
    track_every_workdays: Annotated[float, Field(gt=0.0, le=100.0)]  # while the case is above the grid


class DeadlineAddOn(Strict):
    """Add-on: automatic escalation of cases that wait beyond a share of their own deadline (S5.5, S1.4)."""

    active: bool
    share: Annotated[float, Field(gt=0.0, lt=1.0)]  # of the time from registration to the due time


class OverflowAddOn(Strict):
    """Add-on: new ordinary cases go to the community pool above a limit of waiting work per worker (S5.5)."""

    active: bool
    waiting_minutes: Annotated[float, Field(gt=0.0, le=100_000.0)]  # of case work per worker


class Escalation(Strict):
    """Escalation of cases to a level able to solve them: one rule, and add-ons to any rule."""

    rule: Literal["stepwise", "direct", "first_contact"]
    attempt: Duration  # of the worker before passing a case on (stepwise)
    triage: Duration  # at every desk on the way (stepwise)
    transfer: Delay  # between two levels
    direct: DirectDispatch
    first_contact: FirstContact
    tracking_active: bool = (
        False  # add-on: the worker asks after cases above the grid, as under first_contact (F18)
    )
    deadline: DeadlineAddOn
    overflow: OverflowAddOn
    several_departments: Coordination
    solving: dict[Literal["sub_area", "community", "street", "county"], Solving]

    @field_validator("rule", mode="before")
    @classmethod
    def _add_ons_are_no_rules(cls, value: object) -> object:
        if value in ("deadline", "overflow"):
            raise ValueError(
                phrase("'{value}' is an add-on to any rule: set escalation.{value}.active=true", value=value)
            )
        return value

    @property
    def tracks_cases(self) -> bool:
        """Return whether the worker asks after cases above the grid."""
        return self.rule == "first_contact" or self.tracking_active

    @model_validator(mode="after")
    def _levels(self) -> Self:
        missing = [level for level in ("community", "street", "county") if level not in self.solving]
        if missing:
            raise ValueError(phrase("solving lacks {names}", names=", ".join(missing)))
        return self


class Cover(Strict):
    """Cover: workers who take cases of another grid of their community (S3.4).

    when_absent: neighbours without own work, for grids without anybody present today; when_idle: the same for all
    grids; community_pool: also before own work of a later class; chief_head: the chief grid head, for absent workers.
    """

    rule: Literal["none", "when_absent", "when_idle", "community_pool", "chief_head"]
    cover_time_factor: Annotated[float, Field(ge=1.0, le=10.0)]


class Platform(Strict):
    """Information platform: one shared system, or departmental silos (D-P10)."""

    name: Text
    entry_factor: Annotated[float, Field(gt=0.0, le=10.0)]  # x minutes of steps with `entry`
    accuracy_loss: Share  # subtracted from the accuracy of `direct` triage
    transfer_factor: Annotated[float, Field(gt=0.0, le=100.0)]  # x the transfer delay between two levels
    duplicate_rounds_per_year: Annotated[float, Field(ge=0.0, le=12.0)]  # additional visits to all households
    additional_paperwork_share: Share  # of grid minutes, beside duties.admin.share


class KindRule(Strict):
    """Treatment of a task kind at shift end, on interruption and in absence (S4.4)."""

    shift_end: Literal["resume", "finish", "continue"]
    on_interrupt: Literal["keep", "requeue", "abort"]
    interrupts: bool
    coverable: bool
    returns_when_absent: bool  # to its queue if its worker is absent for a working day
    on_call: bool  # also reaches on-call workers outside their shift


class Discipline(Strict):
    """Priority classes of task kinds, most urgent first; kinds on one line share a class."""

    name: Text
    order: tuple[tuple[TaskKind, ...], ...]
    within: Literal["first_come", "earliest_due"]
    keeps_owner: bool  # a case stays with the worker of its first service (S3.2)
    kinds: dict[TaskKind, KindRule]

    @model_validator(mode="after")
    def _every_kind_once(self) -> Self:
        listed = [kind for line in self.order for kind in line]
        errors = [
            phrase("order names '{kind}' more than once", kind=k)
            for k in sorted(set(listed))
            if listed.count(k) > 1
        ]
        errors += [phrase("order lacks '{kind}'", kind=k) for k in TASK_KINDS if k not in listed]
        errors += [phrase("kinds lacks '{kind}'", kind=k) for k in TASK_KINDS if k not in self.kinds]
        if len(self.order) > OUTSIDE_HOURS:
            errors.append(
                phrase(
                    "order has {count} lines, at most {most}: put kinds on one line",
                    count=len(self.order),
                    most=OUTSIDE_HOURS,
                )
            )
        if errors:
            raise ValueError(join_phrases(errors))
        return self

    def priority_of(self, kind: TaskKind) -> int:
        """Return the class of a task kind; 0 = most urgent."""
        return next(i for i, line in enumerate(self.order) if kind in line)
