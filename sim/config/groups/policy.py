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
from sim.world.tables import MAX_CLASSES


class Authority(Strict):
    """Share of all resident and worker-found cases by the lowest level able to solve them (S5.4)."""

    community_or_below: Share
    street: Share
    county: Share
    grid_of_community: Share  # of the general cases solvable at or below the community: by the grid alone

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.community_or_below + self.street + self.county
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"community_or_below + street + county must be 1, they sum to {total:g}")
        return self


class Solving(Strict):
    """How a level above the grid solves a case: desk minutes, then a delay (its departments), nullable."""

    work: Duration
    delay: Delay | None


class DirectDispatch(Strict):
    """Rule `direct`: the worker registers, the centre triages once and dispatches (S5.5)."""

    centre: DeskRole
    triage: Duration
    accuracy: Share  # else to an adjacent level, from where it comes back
    wrong_dispatch: Delay


class Coordination(Strict):
    """Cases that concern several departments are first reported to the government, which coordinates (Q17)."""

    share: Share  # of the cases a street or county desk solves
    delay: Delay


class FirstContact(Strict):
    """Rule `first_contact`: as stepwise, but the worker tries once more and keeps asking (Q16, S5.5)."""

    attempt: Duration  # the extra attempt
    success: Share  # that it solves the case in the grid
    track_minutes: Minutes
    track_every_workdays: Annotated[float, Field(gt=0.0, le=100.0)]  # while the case is above the grid


class DeadlineAddOn(Strict):
    """Add-on: a case that still waits at this share of its own deadline moves up by itself (S5.5, S1.4)."""

    active: bool
    share: Annotated[float, Field(gt=0.0, lt=1.0)]  # of the time to due


class OverflowAddOn(Strict):
    """Add-on: where more work than this waits for each worker, new ordinary cases go to the pool (S5.5)."""

    active: bool
    waiting_minutes: Annotated[float, Field(gt=0.0, le=100_000.0)]  # case work per worker


class Escalation(Strict):
    """How a case the grid can't solve gets to a level that can: a base rule, and add-ons to any of them."""

    rule: Literal["stepwise", "direct", "first_contact"]
    attempt: Duration  # the worker's own attempt before he passes a case on (stepwise)
    triage: Duration  # at every desk the case passes through (stepwise)
    transfer: Delay  # hand-over between two levels
    direct: DirectDispatch
    first_contact: FirstContact
    deadline: DeadlineAddOn
    overflow: OverflowAddOn
    several_departments: Coordination
    solving: dict[Literal["sub_area", "community", "street", "county"], Solving]

    @field_validator("rule", mode="before")
    @classmethod
    def _add_ons_are_no_rules(cls, value: object) -> object:
        if value in ("deadline", "overflow"):
            raise ValueError(f"'{value}' is added to any rule: set escalation.{value}.active=true")
        return value

    @model_validator(mode="after")
    def _levels(self) -> Self:
        missing = [level for level in ("community", "street", "county") if level not in self.solving]
        if missing:
            raise ValueError(f"solving lacks {', '.join(missing)}")
        return self


class Cover(Strict):
    """Who takes the cases of a grid that is not his, inside a community (S3.4).

    when_absent: neighbours without work of their own, where nobody is present today; when_idle: from every
    grid; community_pool: also before own work of a later class; chief_head: the chief grid head, for the absent.
    """

    rule: Literal["none", "when_absent", "when_idle", "community_pool", "chief_head"]
    cover_time_factor: Annotated[float, Field(ge=1.0, le=10.0)]


class Platform(Strict):
    """One shared system or departmental silos (D-P10)."""

    name: Text
    entry_factor: Annotated[float, Field(gt=0.0, le=10.0)]  # x minutes of steps marked `entry`
    accuracy_loss: Share  # off the accuracy of `direct` triage
    transfer_factor: Annotated[float, Field(gt=0.0, le=100.0)]  # x the hand-over between two levels
    duplicate_rounds_per_year: Annotated[float, Field(ge=0.0, le=12.0)]  # extra visits of all doors


class KindRule(Strict):
    """What happens to a task kind's work at shift end and on interruption (S4.4)."""

    shift_end: Literal["resume", "finish", "continue"]
    on_interrupt: Literal["keep", "requeue", "abort"]
    interrupts: bool
    coverable: bool
    returns_when_absent: bool  # back to its queue when its worker is absent over a working day
    on_call: bool  # reaches workers off duty who are on call


class Discipline(Strict):
    """Class order, most urgent first; kinds of one line share a class."""

    name: Text
    order: tuple[tuple[TaskKind, ...], ...]
    within: Literal["first_come", "earliest_due"]
    keeps_owner: bool  # a case stays with whoever first touched it (S3.2)
    kinds: dict[TaskKind, KindRule]

    @model_validator(mode="after")
    def _every_kind_once(self) -> Self:
        listed = [kind for line in self.order for kind in line]
        errors = [f"order names '{k}' more than once" for k in sorted(set(listed)) if listed.count(k) > 1]
        errors += [f"order lacks '{k}'" for k in TASK_KINDS if k not in listed]
        errors += [f"kinds lacks '{k}'" for k in TASK_KINDS if k not in self.kinds]
        if len(self.order) > MAX_CLASSES:
            errors.append(f"order has {len(self.order)} lines, at most {MAX_CLASSES}: put kinds on one line")
        if errors:
            raise ValueError("; ".join(errors))
        return self

    def priority_of(self, kind: TaskKind) -> int:
        """0 = most urgent."""
        return next(i for i, line in enumerate(self.order) if kind in line)
