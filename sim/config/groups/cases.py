"""Cases: kinds, routes as lists of named steps, deadlines, follow-on work (model.md 7, S1.3, S1.4, S5)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

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

MarkName = Literal[
    "registers", "suspends", "returns", "solves", "feeds_back", "verifies", "evaluates", "decides"
]
Does = Literal["work", "delay", "transfer", "resolve", "report_up", "branch", "close"]
RouteKind = Literal["general", "coordinated", "emergency", "approval", "upper"]


class Branch(Strict):
    """With chance `share` the case goes to step `to` instead of the next one, on completion."""

    share: Share
    to: str


class Step(Strict):
    """One stage of a route.

    work: `task` of `work` minutes at level `at`. delay: `delay`, occupies nobody. transfer: the escalation
    rule's delay between two levels. resolve: the escalation rule brings the case to its needed level and solves it there;
    `work` are the worker's minutes when the grid itself is able. report_up: as resolve, but nothing more is
    done if the needed level is at or below `at`. branch: nothing but `otherwise`. close: the case ends.
    """

    does: Does
    at: LevelRole | None = None
    task: TaskKind | None = None
    work: Duration | None = None
    delay: Delay | None = None
    chance: Share = 1.0  # that the step is done at all; else it is skipped
    otherwise: Branch | None = None
    marks: tuple[MarkName, ...] = ()
    scaled: bool = False  # minutes x difficulty of the grid x skill of the workers
    entry: bool = False  # minutes x the platform's entry factor
    skill: Text | None = None  # what its worker must be qualified for (Q14): the case goes up to where one is
    assistant_level: LevelRole | None = None  # a free worker of this level goes along (J16, T9)
    holds: bool = False  # the worker is held until the upper level has come and finished (emergency)

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needs = {
            "work": ("at", "task", "work"), "delay": ("delay",), "transfer": (), "resolve": ("at", "task", "work"),
            "report_up": ("at",), "branch": ("otherwise",), "close": (),
        }[self.does]  # fmt: skip
        missing = [n for n in needs if getattr(self, n) is None]
        if missing:
            raise ValueError(f"a step that does '{self.does}' needs {', '.join(missing)}")
        extra = [n for n in ("work", "delay") if getattr(self, n) is not None and n not in needs]
        if extra:
            raise ValueError(f"a step that does '{self.does}' takes no {', '.join(extra)}")
        if self.holds and self.does != "work":
            raise ValueError("only a step that does 'work' can hold its worker")
        if "decides" in self.marks and (self.otherwise is None or not 0.0 < self.otherwise.share < 1.0):
            raise ValueError(
                "a step marked 'decides' needs `otherwise` with an expected share between 0 and 1"
            )
        if (self.skill or self.assistant_level) and self.work is None:
            raise ValueError("only a step with `work` asks for a skill or a second person")
        if self.skill and self.task == "emergency":
            raise ValueError("an emergency is taken by whoever can come: it asks for no skill")
        return self


class KindShares(Strict):
    """Kinds of resident orders and worker-found cases."""

    general: Share
    coordinated: Share
    emergency: Share
    approval: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = sum(getattr(self, k) for k in CASE_KINDS)
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares of the kinds must sum to 1, they sum to {total:g}")
        return self


class DaysByLevel(Strict):
    """Working days by the case's needed level; approvals have their own."""

    grid: Workdays
    community: Workdays
    street: Workdays
    county: Workdays
    approval: Workdays


class Deadline(Strict):
    """`own` is the place's rule and drives behaviour, null where it has none; `reference` measures."""

    own: DaysByLevel | None
    reference: DaysByLevel
    rule: Literal["end_of_day", "working_minutes", "same_clock_time"]
    promotion_share: (
        Annotated[float, Field(gt=0.0, lt=1.0)] | None
    )  # of the time to due; null = never promoted


class Extension(Strict):
    """One extension of the deadline with a reason (F13)."""

    share: Share
    workdays: Workdays


class EmergencyHold(Strict):
    """The finder is held until the upper level has arrived and finished (S5.8)."""

    arrival: MinuteDelay  # once per level the report goes up
    upper_work: MinuteDelay
    reporting: Literal["level_by_level", "at_once"]
    escalates_after_minutes: Minutes  # unanswered: to the community head
    desk_answers: bool  # the community desk is a responder: free, or interrupted; no matter who is free below
    chief_head_on_site: (
        bool  # the chief grid head is held too when he is free; else his absence is recorded (T9)
    )


class Recontact(Strict):
    """Waiting residents ask again (S5.9)."""

    active: bool
    per_day: Rate
    minutes: Minutes
    min_gap_days: Rate


class Rework(Strict):
    """A closed case returns to its solver (S5.9)."""

    active: bool
    share: Share
    from_days: Rate
    to_days: Rate
    minutes_factor: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_days > self.to_days:
            raise ValueError("from_days must not exceed to_days")
        return self


class Petitions(Strict):
    """How petitions are sorted (Q16): a dispute is coordinated, an errand or a key person's matter is general."""

    dispute: Share
    errand: Share
    key_person: Share

    @model_validator(mode="after")
    def _sum(self) -> Self:
        total = self.dispute + self.errand + self.key_person
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the shares of the sorts must sum to 1, they sum to {total:g}")
        return self


class EarlyClosing(Strict):
    """Weak supervision: cases are reported as closed before they are solved (D-P12)."""

    active: bool
    share: Share  # of the cases that are still unsolved by then
    after_workdays: Workdays  # after registration


class Opinion(Strict):
    """The resident's opinion, asked with the feedback: share satisfied (S5.7)."""

    active: bool
    in_time: Share  # solved, and answered within the deadline (the reference one where the place has none)
    late: Share
    unsolved: Share


class Cases(Strict):
    """`intake` per channel is walked first, then the route of the kind. Steps are shared by name."""

    shares: KindShares
    steps: dict[str, Step]
    intake: dict[Channel, tuple[str, ...]]
    routes: dict[RouteKind, tuple[str, ...]]
    deadline: Deadline
    extension: Extension
    emergency: EmergencyHold
    recontact: Recontact
    rework: Rework
    petitions: Petitions
    early_closing: EarlyClosing
    opinion: Opinion

    @model_validator(mode="after")
    def _routes_are_whole(self) -> Self:
        used = [k for k in CASE_KINDS if getattr(self.shares, k) > 0.0]
        errors = [f"intake lacks channel '{c}' (may be empty)" for c in CHANNELS if c not in self.intake]
        errors += [f"routes lacks '{k}'" for k in (*used, "upper") if k not in self.routes]
        lists: dict[str, tuple[str, ...]] = {f"intake.{c}": r for c, r in self.intake.items()}
        lists |= {f"routes.{k}": r for k, r in self.routes.items()}
        for name, route in lists.items():
            errors += self._errors_of(name, route)
        if errors:
            raise ValueError("; ".join(errors))
        return self

    def _errors_of(self, name: str, route: tuple[str, ...]) -> list[str]:
        errors = [f"{name} names step '{s}', not defined in steps" for s in route if s not in self.steps]
        if len(set(route)) != len(route):
            errors.append(f"{name} names a step twice")
        known = [s for s in route if s in self.steps]
        for step in known:
            branch = self.steps[step].otherwise
            if branch and branch.to not in route:
                errors.append(f"step '{step}' branches to '{branch.to}', which is not in {name}")
        if name.startswith("routes."):
            errors += self._errors_of_end(name, known)
            if not any("solves" in self.steps[s].marks for s in known):
                errors.append(f"{name} has no step with the mark 'solves'")
        return errors

    def _errors_of_end(self, name: str, known: list[str]) -> list[str]:
        """A route closes once; after that it may only be evaluated (D4)."""
        closes = [k for k, step in enumerate(known) if self.steps[step].does == "close"]
        if not closes:
            return [f"{name} must end with a step that does 'close', or with the evaluation after it"]
        errors = [f"{name} closes the case twice"] if len(closes) > 1 else []
        for step in known[closes[0] + 1 :]:
            if {*self.steps[step].marks} - {"evaluates"} or self.steps[step].does not in ("work", "delay"):
                errors.append(f"{name}: after closing only work or a delay can follow, not '{step}'")
        before = [s for s in known[: closes[0]] if "evaluates" in self.steps[s].marks]
        return errors + [f"{name}: step '{s}' evaluates, it must come after closing" for s in before]
