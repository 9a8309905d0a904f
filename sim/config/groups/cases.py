"""Cases: kinds, routes, deadlines, recontacts and rework (S1.3, S1.4, S5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.config.groups.case_deadlines import Deadline, EarlyClosing, Extension, Urgency
from sim.config.groups.types import (
    CASE_KINDS,
    CHANNELS,
    Channel,
    Delay,
    Duration,
    LevelRole,
    MinuteDelay,
    Minutes,
    Rate,
    Share,
    Strict,
    TaskKind,
    Text,
    Workdays,
)
from sim.phrases import join_phrases, phrase

MarkName = Literal[
    "registers", "suspends", "returns", "solves", "feeds_back", "verifies", "evaluates", "decides"
]
Does = Literal["work", "delay", "transfer", "resolve", "report_up", "branch", "close"]
RouteKind = Literal["general", "coordinated", "emergency", "approval", "upper"]


class Branch(Strict):
    """Branch on completion of a step: a `share` of cases continues with step `to` instead of the next one."""

    share: Share
    to: str


class Step(Strict):
    """Step of a route.

    work: a `task` of `work` minutes at level `at`. delay: a `delay` without a worker. transfer: the transfer delay of
    the escalation rule. resolve: the escalation rule moves the case to its needed level and solves it there; `work` is
    the time of the grid worker if the grid can solve it. report_up: as resolve, without effect if the needed level is
    at or below `at`. branch: only `otherwise`. close: end of the case.
    """

    does: Does
    at: LevelRole | None = None
    dispatched_at: LevelRole | None = (
        None  # level for cases that a desk above the community had in hand (Q18)
    )
    task: TaskKind | None = None
    work: Duration | None = None
    delay: Delay | None = None
    chance: Share = 1.0  # probability of the step; otherwise it is skipped
    otherwise: Branch | None = None
    marks: tuple[MarkName, ...] = ()
    scaled: bool = False  # minutes x difficulty of the grid x skill factor of the worker
    entry: bool = False  # minutes x the platform's entry factor
    skill: Text | None = None  # required qualification (Q14): the case is escalated to a level that has it
    assistant_level: LevelRole | None = None  # free workers of this level assist (J16, T9)
    assistants: Annotated[int, Field(ge=1, le=20)] = 1  # number asked for
    holds: bool = False  # the worker stays until the upper level has arrived and finished (emergency)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {
            "work": ("at", "task", "work"), "delay": ("delay",), "transfer": (), "resolve": ("at", "task", "work"),
            "report_up": ("at",), "branch": ("otherwise",), "close": (),
        }[self.does]  # fmt: skip
        missing = [n for n in needs if getattr(self, n) is None]
        if missing:
            raise ValueError(
                phrase("a step that does '{does}' needs {names}", does=self.does, names=", ".join(missing))
            )
        extra = [n for n in ("work", "delay") if getattr(self, n) is not None and n not in needs]
        if extra:
            raise ValueError(
                phrase("a step that does '{does}' takes no {names}", does=self.does, names=", ".join(extra))
            )
        if self.dispatched_at is not None and self.does != "work":
            raise ValueError(
                phrase("only a step that does 'work' can have another level for dispatched cases")
            )
        if self.holds and self.does != "work":
            raise ValueError(phrase("only a step that does 'work' can hold its worker"))
        if "decides" in self.marks and (self.otherwise is None or not 0.0 < self.otherwise.share < 1.0):
            raise ValueError(
                phrase("a step marked 'decides' needs `otherwise` with an expected share between 0 and 1")
            )
        if self.assistants > 1 and self.assistant_level is None:
            raise ValueError(
                phrase("a step with several assistants needs `assistant_level`, the level they come from")
            )
        if (self.skill or self.assistant_level) and self.work is None:
            raise ValueError(phrase("only a step with `work` can need a skill or an assistant"))
        if self.skill and self.task == "emergency":
            raise ValueError(
                phrase("an emergency is answered by any available responder: it cannot need a skill")
            )
        return self


class KindShares(Strict):
    """Shares of resident orders and worker-found cases by kind; emergencies have a rate of their own (S5.8)."""

    general: Share
    coordinated: Share
    approval: Share

    def of(self, kind: str) -> float:
        """Return the share of a kind; 0 for kinds that are no resident order or worker-found case."""
        return float(getattr(self, kind, 0.0))

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = sum(self.of(k) for k in CASE_KINDS)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                phrase("the shares of the kinds must sum to 1, they sum to {total:g}", total=total)
            )
        return self


class EmergencyHold(Strict):
    """Emergencies: the finder stays until the upper level has arrived and finished (S5.8)."""

    arrival: MinuteDelay  # once per level of the report
    upper_work: MinuteDelay
    reporting: Literal["level_by_level", "at_once"]
    escalates_after_minutes: Minutes  # at each level, until somebody is assigned
    always_manned: (
        bool  # a duty rota of the county answers day and night; false: wait until somebody is on duty
    )
    desk_answers: bool  # the community desk is a responder, free or interrupted
    chief_head_on_site: bool  # the chief grid head stays too if free; otherwise the absence is recorded (T9)


class Recontact(Strict):
    """Recontacts of waiting residents (S5.9)."""

    active: bool
    per_day: Rate  # per day of waiting
    minutes: Minutes  # to answer
    min_gap_days: Rate  # between two recontacts


class Rework(Strict):
    """Repeats and rework: closed cases that are reported again and return to their solver (S5.9, S5.11)."""

    active: bool
    share: Share
    unsolved_share: Share  # closed without a solution: those that are reported again, and others that are not
    from_days: Rate  # after closing
    to_days: Rate
    minutes_factor: Share  # minutes of rework / minutes of the first solution

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_days > self.to_days:
            raise ValueError(phrase("from_days must not exceed to_days"))
        return self


class SameEvent(Strict):
    """Residents' orders that report an event for which a case of their grid and kind is open (S5.11)."""

    active: bool
    share: Share  # of residents' orders
    surge_factor: Annotated[float, Field(ge=1.0, le=100.0)]  # on days of a surge
    minutes: Minutes  # to recognise it at intake


class Petitions(Strict):
    """Shares of petitions by kind (Q16). Disputes are coordinated cases, the others general cases."""

    dispute: Share
    errand: Share
    key_person: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.dispute + self.errand + self.key_person
        if abs(total - 1.0) > 1e-6:
            raise ValueError(
                phrase("the shares of the kinds must sum to 1, they sum to {total:g}", total=total)
            )
        return self


class Pressing(Strict):
    """Press and take up (S12): what the levels above do about a case that stays unsolved."""

    active: bool | Literal["own_places"]  # own_places: in all places but those that ship with the program
    after_workdays: Workdays  # after registration, where the place has no own deadline; else at the due time
    community_after_workdays: Workdays  # after pressing: the idle community desk may take it up
    street_after_workdays: Workdays  # after pressing: the idle street desk may take it up too
    desk_share: Share  # most of a desk's hours in a week for cases taken up; 0 = none is taken up

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.street_after_workdays < self.community_after_workdays:
            raise ValueError(
                phrase("street_after_workdays must not be smaller than community_after_workdays")
            )
        return self


class Opinion(Strict):
    """Satisfaction of residents, asked with the result: share satisfied (S5.7)."""

    active: bool
    in_time: Share  # solved within the deadline (the reference deadline if the place has none)
    late: Share
    unsolved: Share


class Cases(Strict):
    """Cases: first the `intake` of the channel, then the route of the kind. Steps are shared by name."""

    shares: KindShares
    steps: dict[str, Step]
    intake: dict[Channel, tuple[str, ...]]
    routes: dict[RouteKind, tuple[str, ...]]
    deadline: Deadline
    urgency: Urgency
    extension: Extension
    emergency: EmergencyHold
    recontact: Recontact
    rework: Rework
    same_event: SameEvent
    petitions: Petitions
    early_closing: EarlyClosing
    pressing: Pressing
    opinion: Opinion

    @model_validator(mode="after")
    def _routes_are_whole(self) -> Self:
        used = [k for k in CASE_KINDS if k == "emergency" or self.shares.of(k) > 0.0]
        errors = [f"intake lacks channel '{c}' (may be empty)" for c in CHANNELS if c not in self.intake]
        errors += [f"routes lacks '{k}'" for k in (*used, "upper") if k not in self.routes]
        lists: dict[str, tuple[str, ...]] = {f"intake.{c}": r for c, r in self.intake.items()}
        lists |= {f"routes.{k}": r for k, r in self.routes.items()}
        for name, route in lists.items():
            errors += self._errors_of(name, route)
        if errors:
            raise ValueError(join_phrases(errors))
        return self

    def _errors_of(self, name: str, route: tuple[str, ...]) -> list[str]:
        """Return the errors of an intake or a route."""
        errors = [f"{name} names step '{s}', not defined in steps" for s in route if s not in self.steps]
        if len(set(route)) != len(route):
            errors.append(phrase("{name} names a step twice", name=name))
        known = [s for s in route if s in self.steps]
        for step in known:
            branch = self.steps[step].otherwise
            if branch and branch.to not in route:
                errors.append(
                    phrase(
                        "step '{step}' branches to '{to}', which is not in {name}",
                        step=step,
                        to=branch.to,
                        name=name,
                    )
                )
        if name.startswith("routes."):
            errors += self._errors_of_end(name, known)
            if not any("solves" in self.steps[s].marks for s in known):
                errors.append(phrase("{name} has no step with the mark 'solves'", name=name))
        return errors

    def _errors_of_end(self, name: str, known: list[str]) -> list[str]:
        """Return the errors of the end of a route: it closes once, and only an evaluation may follow (D4)."""
        closes = [k for k, step in enumerate(known) if self.steps[step].does == "close"]
        if not closes:
            return [f"{name} must end with a step that does 'close', or with the evaluation after it"]
        errors = [f"{name} closes the case twice"] if len(closes) > 1 else []
        for step in known[closes[0] + 1 :]:
            if {*self.steps[step].marks} - {"evaluates"} or self.steps[step].does not in ("work", "delay"):
                errors.append(
                    phrase(
                        "{name}: after closing only work or a delay can follow, not '{step}'",
                        name=name,
                        step=step,
                    )
                )
        before = [s for s in known[: closes[0]] if "evaluates" in self.steps[s].marks]
        return errors + [f"{name}: step '{s}' evaluates, it must come after closing" for s in before]
