"""The blocks of a configuration that say what is asked and who runs it; no part of a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from experiments.problems import Problem, UserError, nearest

Name = Annotated[str, Field(min_length=1, max_length=64)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Size = Annotated[int, Field(ge=1, le=100_000)]


class Block(BaseModel):
    """A frozen block that refuses unknown keys and guesses no types."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Document(Block):
    """A document's households per grid; of a place that ships only ``place`` is given."""

    place: Name
    name_en: str | None = None
    name_zh: str | None = None
    low: Size | None = None
    high: Size | None = None
    workers_per_grid: Annotated[float, Field(gt=0.0)] = 1.0
    grid_share: Annotated[float, Field(gt=0.0, le=1.0)] = 1.0
    source: str = ""


class Scope(Block):
    """How much an overload study runs."""

    places: Names
    visits: Names  # choices of duties/visits
    escalations: Names
    orders: Names  # choices of discipline
    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]  # households per grid worker
    search_curves: Literal["none", "headline", "all"]
    values: dict[str, bool | int | float | str | None]


class StudySettings(Block):
    """What a study asks."""

    kind: Literal["plain", "overload"]
    name: str | None
    question: Annotated[str, Field(min_length=1, max_length=300)]
    scope: Literal["quick", "full"] = "quick"
    documents: tuple[Document, ...] = ()
    quick: Scope | None = None
    full: Scope | None = None

    @property
    def chosen(self) -> Scope:
        """The scope that is run."""
        scope = self.full if self.scope == "full" else self.quick
        if scope is None:
            raise UserError([Problem(f"study.{self.scope}", "", "is missing")])
        return scope


class ExecutorSettings(Block):
    """Who runs it."""

    name: Literal["loky", "serial"]
    workers: Annotated[int, Field(ge=1, le=1024)] | None


T = TypeVar("T", bound=Block)


def study_settings(block: Mapping[str, Any]) -> StudySettings:
    """The `study` block, checked; raises UserError with every problem."""
    return _checked(StudySettings, block, "study")


def executor_settings(block: Mapping[str, Any]) -> ExecutorSettings:
    """The `executor` block, checked; raises UserError with every problem."""
    return _checked(ExecutorSettings, block, "executor")


def _checked(model: type[T], block: Mapping[str, Any], at: str) -> T:
    try:
        return model.model_validate(block)
    except ValidationError as error:
        raise UserError(_problem(model, found, at) for found in error.errors()) from None


def _problem(model: type[Block], found: Any, at: str) -> Problem:
    path = ".".join([at, *map(str, found["loc"])])
    if found["type"] == "extra_forbidden":
        names = [*model.model_fields, *Scope.model_fields, *Document.model_fields]
        near = nearest(str(found["loc"][-1]), names)
        return Problem(path, str(found["input"]), "there is no such key", nearest=near)
    value = "" if found["type"] == "missing" else str(found["input"])
    return Problem(path, value, found["msg"][0].lower() + found["msg"][1:])
