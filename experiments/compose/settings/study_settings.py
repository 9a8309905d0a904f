"""Configuration blocks ``study`` and ``executor``, which are not part of a scenario."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator

from experiments.compose.input_checks import checked_study_name
from experiments.compose.settings.settings_block import Name, Names, SettingsBlock, Size
from experiments.compose.settings.uncertainty_settings import RangeSettings, UncertaintySettings
from experiments.errors import Problem, UserError, closest_match, user_error
from experiments.executors import CLUSTERS, cores
from sim.config.errors import renamed_problem
from sim.phrases import phrase
from sim.renamed import current_key, current_value

WORKERS_PER_CORE = 4
FEWEST_FUTURES = 100  # of which a headline states a range


class Scope(SettingsBlock):
    """Scope of an overload study."""

    places: Names
    visits: Names  # choices of duties/visits; `own` = as the place's file chooses
    escalations: Names  # the same
    orders: Names  # choices of discipline; the same
    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]  # households per grid worker
    search_curves: Literal["none", "headline", "places", "all"]
    search_replications: Annotated[int, Field(ge=1, le=10_000)]  # whose limits are searched
    half_width: Annotated[float, Field(gt=0.0, lt=1.0)]  # required half-width of shares, headline curve
    futures: Annotated[int, Field(ge=0, le=100_000)] = 0  # of the headline's curve, whose limits are searched
    values: dict[str, bool | int | float | str | None]

    @field_validator("futures")
    @classmethod
    def _enough(cls, futures: int) -> int:
        if 0 < futures < FEWEST_FUTURES:
            raise ValueError(f"0, or at least {FEWEST_FUTURES}: fewer tell nothing about nine in ten")
        return futures


class Step(SettingsBlock):
    """One difference of a drivers study: the keys that it takes from the end."""

    name_en: Name
    name_zh: Name
    basis: Literal["stated", "named", "assumed"]  # in the document of the end
    keys: Names


class Years(SettingsBlock):
    """Years of a drivers study by scope."""

    quick: Annotated[int, Field(ge=2, le=1_000)]
    full: Annotated[int, Field(ge=2, le=1_000)]


class DriversScope(SettingsBlock):
    """Scope of a drivers study: the differences that turn `start` into `end`, in the order of the waterfall."""

    start: Name
    end: Name
    years: Years
    values: dict[str, bool | int | float | str | None]
    steps: Annotated[dict[Name, Step], Field(min_length=1)]


class RankingSettings(SettingsBlock):
    """Selection of the best scenario by a mean: its metric, and a difference too small to matter."""

    metric: Name
    indifference: Annotated[float, Field(gt=0.0)]


class ComparisonSettings(SettingsBlock):
    """Tests of differences between scenarios; ``shown``: metrics of the terminal's short table."""

    metrics: Names
    shown: Annotated[int, Field(ge=1, le=20)]
    error: Annotated[float, Field(gt=0.0, lt=0.5)]
    power: Annotated[float, Field(ge=0.5, lt=1.0)]
    most_years: Annotated[int, Field(ge=2, le=10_000)]
    ranking: RankingSettings


class StudySettings(SettingsBlock):
    """Settings of a study."""

    kind: Literal["sweep", "overload", "drivers", "comparison", "uncertainty"]
    name: str | None
    question: Annotated[str, Field(min_length=1, max_length=300)]
    keep_log: bool = False
    stop_when_decided: bool = True  # add years up to run.replications until the word is decided (S6.7)
    scope: Literal["quick", "full"] = "quick"
    documents: tuple[Name, ...] = ()  # places whose documented sizes are drawn in the figure
    quick: Scope | None = None
    full: Scope | None = None
    drivers: DriversScope | None = None
    comparison: ComparisonSettings | None = None
    ranges: RangeSettings | None = None
    uncertainty: UncertaintySettings | None = None

    @property
    def active_scope(self) -> Scope:
        """Selected scope."""
        scope = self.full if self.scope == "full" else self.quick
        if scope is None:
            raise UserError([Problem(f"study.{self.scope}", "", phrase("is missing"))])
        return scope


class ExecutorSettings(SettingsBlock):
    """Executor of a study.

    ``name``: loky, serial, dask or ray. ``workers``: number of processes, by default one per core. ``address``: a
    running cluster of dask or ray.
    """

    name: Literal["loky", "serial", "dask", "ray"]
    workers: Annotated[int, Field(ge=1, le=1024)] | None = None
    address: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class ExtraBlocks(SettingsBlock):
    """Blocks of a configuration that are not part of a scenario."""

    study: StudySettings
    executor: ExecutorSettings


def validate_blocks(blocks: Mapping[str, Any]) -> ExtraBlocks:
    """Return the validated blocks; raises UserError with every problem."""
    try:
        validated = ExtraBlocks.model_validate(blocks)
    except ValidationError as error:
        raise UserError(map(_problem, _innermost(error.errors()))) from None
    if validated.study.kind == "sweep" and validated.study.scope == "full":
        raise user_error(
            "--full", "", phrase("only a study has a full scope: gridstaff run experiment=overload --full")
        )
    if validated.study.name is not None:
        checked_study_name(validated.study.name)
    check_executor(validated.executor)
    return validated


def check_executor(executor: ExecutorSettings) -> None:
    """Raise UserError for more workers than this machine supports, or an address without a cluster."""
    most = WORKERS_PER_CORE * cores()
    if (executor.workers or 1) > most:
        allowed = phrase(
            "at most {most} on this machine, {workers_per_core} per core",
            most=most,
            workers_per_core=WORKERS_PER_CORE,
        )
        raise user_error("executor.workers", str(executor.workers), allowed)
    if executor.address is not None and executor.name not in CLUSTERS:
        allowed = phrase("requires a cluster executor: {names}", names=", ".join(CLUSTERS))
        raise user_error("executor.address", executor.address, allowed)


MESSAGES = {
    "tuple_type": phrase("must be a list, such as [300, 400]"),
    "too_short": phrase("needs at least one value"),
    "int_parsing": phrase("must be a whole number"),
    "int_type": phrase("must be a whole number"),
    "int_from_float": phrase("must be a whole number"),
    "string_type": phrase("must be text"),
    "missing": phrase("is missing"),
}  # fmt: skip


def _innermost(found: Sequence[Any]) -> list[Any]:
    """Return the findings without parents of other findings."""
    places = [one["loc"] for one in found]
    return [one for one in found if not any(_is_below(at, one["loc"]) for at in places)]


def _is_below(at: Sequence[Any], parent: Sequence[Any]) -> bool:
    return len(at) > len(parent) and at[: len(parent)] == parent


def _problem(found: Any) -> Problem:
    path = ".".join(map(str, found["loc"]))
    if found["type"] == "extra_forbidden":
        if current := current_key(path):
            return renamed_problem(path, str(found["input"]), current)
        near = closest_match(
            str(found["loc"][-1]),
            [name for model in SettingsBlock.__subclasses__() for name in model.model_fields],
        )
        return Problem(path, str(found["input"]), phrase("unknown key"), suggestion=near)
    value = "" if found["type"] == "missing" else str(found["input"])
    if current := current_value(path, value):
        return renamed_problem(path, value, current)
    message = found["msg"].removeprefix("Input ").replace("should be", "must be")
    message = message.removeprefix("Value error, ")
    allowed = MESSAGES.get(found["type"], message[0].lower() + message[1:])
    known = re.findall(r"'([^']+)'", str(found.get("ctx", {}).get("expected", "")))
    return Problem(path, value, allowed, suggestion=closest_match(value, known))
