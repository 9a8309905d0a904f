"""Questions of planners: option of `gridstaff whatif`, and the keys of the configuration that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from sim.paths import conf_folder

FILE = "sources/questions.yaml"
VALUE = "VALUE"  # placeholder of the option's value in `set`

Text = Annotated[str, Field(min_length=1)]
ValueKind = Literal["none", "whole", "number", "text", "on_off"]


class Question(BaseModel):
    """One question: its option, and either keys to set or the rule that derives them from the place."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    option: Text
    value: ValueKind
    metavar: str
    keys: tuple[Text, ...]
    question_en: Text
    question_zh: Text
    help_en: Text
    help_zh: Text
    set: dict[str, str] = Field(default_factory=dict)
    rule: Text | None = None

    @model_validator(mode="after")
    def _has_one_answer(self) -> Self:
        if bool(self.set) == (self.rule is not None):
            raise ValueError("state either set or rule")
        return self


@cache
def load_questions() -> Mapping[str, Question]:
    """Return the questions by name, in the order of their file."""
    import yaml

    content = yaml.safe_load((conf_folder() / FILE).read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Question]).validate_python(content)
