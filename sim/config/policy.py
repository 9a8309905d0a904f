"""Rules chosen by name: authority, escalation, cover, platform, discipline (S3.4, S4.3, S4.4, S5.4, S5.5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from sim.config.base import (
    TASK_KINDS,
    Delay,
    DeskRole,
    Duration,
    Share,
    Strict,
    TaskKind,
    Text,
)


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


class Escalation(Strict):
    """How a case the grid can't solve gets to a level that can."""

    rule: Literal["stepwise", "direct"]
    attempt: Duration  # the worker's own attempt before he passes a case on (stepwise)
    triage: Duration  # at every desk the case passes through (stepwise)
    hop: Delay  # hand-over between two levels
    direct: DirectDispatch
    solving: dict[Literal["sub_area", "community", "street", "county"], Solving]

    @field_validator("rule", mode="before")
    @classmethod
    def _not_yet(cls, value: object) -> object:
        if value in ("first_contact", "deadline", "overflow"):
            raise ValueError(f"rule '{value}' is planned for issue 3; now: stepwise, direct")
        return value

    @model_validator(mode="after")
    def _levels(self) -> Self:
        missing = [level for level in ("community", "street", "county") if level not in self.solving]
        if missing:
            raise ValueError(f"solving lacks {', '.join(missing)}")
        return self


class Cover(Strict):
    """Who takes a neighbour's cases inside a community (S3.4)."""

    rule: Literal["none", "when_absent", "when_idle"]
    stranger_factor: Annotated[float, Field(ge=1.0, le=10.0)]


class Platform(Strict):
    """One shared system or departmental silos (D-P10)."""

    name: Text
    entry_factor: Annotated[float, Field(gt=0.0, le=10.0)]  # x minutes of steps marked `entry`
    accuracy_loss: Share  # off the accuracy of `direct` triage
    duplicate_rounds_per_year: Annotated[float, Field(ge=0.0, le=12.0)]  # extra visits of all doors


class KindRule(Strict):
    """What happens to a task kind's work at shift end and on interruption (S4.4)."""

    shift_end: Literal["resume", "finish", "through"]
    on_interrupt: Literal["keep", "requeue", "abort"]
    interrupts: bool
    coverable: bool
    hand_back: bool  # back to its queue when its worker is absent over a working day
    on_call: bool  # reaches workers off duty who are on call


class Discipline(Strict):
    """Class order, most urgent first; kinds of one line share a class."""

    name: Text
    order: tuple[tuple[TaskKind, ...], ...]
    within: Literal["first_come", "earliest_due"]
    sticky: bool  # a case stays with whoever first touched it (S3.2)
    kinds: dict[TaskKind, KindRule]

    @model_validator(mode="after")
    def _every_kind_once(self) -> Self:
        listed = [kind for line in self.order for kind in line]
        errors = [f"order names '{k}' more than once" for k in sorted(set(listed)) if listed.count(k) > 1]
        errors += [f"order lacks '{k}'" for k in TASK_KINDS if k not in listed]
        errors += [f"kinds lacks '{k}'" for k in TASK_KINDS if k not in self.kinds]
        if errors:
            raise ValueError("; ".join(errors))
        return self

    def class_of(self, kind: TaskKind) -> int:
        """0 = most urgent."""
        return next(i for i, line in enumerate(self.order) if kind in line)
