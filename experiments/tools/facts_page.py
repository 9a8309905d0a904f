"""What the model makes of every fact of the documents: ``conf/sources/effects.yaml``, read, checked and as a page.

``python -m experiments.tools.facts_page`` writes docs/reference/facts.md. tests/backtest/test_facts.py runs every effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from experiments.compose.composer import Composer
from experiments.compose.overrides import DesignPoint
from sim.config import Scenario
from sim.config.metadata.keys import parse_key
from sim.config.metadata.provenance import Fact, load_sources
from sim.config.metadata.values import value_at
from sim.paths import conf_folder, project_root

PAGE = project_root() / "docs" / "reference" / "facts.md"
TEST = "tests/backtest/test_facts.py"
MAX_VALUE_LENGTH = 60  # characters of a value

NonEmptyText = Annotated[str, Field(min_length=1)]
Direction = Literal["up", "down", "appears", "gone"]
ARROWS: Mapping[Direction, str] = {"up": "↑", "down": "↓", "appears": "appears", "gone": "goes"}


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Effect(_Row):
    """A key (or group of choices) that carries a fact in a place, another value, and what that moves."""

    place: NonEmptyText
    key: NonEmptyText
    to: Any
    metric: NonEmptyText
    way: Direction
    weeks: Annotated[int, Field(ge=1)] = 10  # measured, until the change can be seen


class Label(_Row):
    """A fact that changes nothing anybody does or waits for, with the reason."""

    label: NonEmptyText


@dataclass(frozen=True)
class EffectCase:
    """One effect of one fact; ``number`` counts the effects of the fact."""

    fact: str
    number: int
    effect: Effect

    @property
    def name(self) -> str:
        """The test's name: T8-2."""
        return f"{self.fact}-{self.number}"


@cache
def read_effects() -> dict[str, tuple[Effect, ...] | Label]:
    """Fact id -> its effects or why it has none. Raises ValidationError."""
    text = (conf_folder() / "sources" / "effects.yaml").read_text(encoding="utf-8")
    shape: TypeAdapter[dict[str, tuple[Effect, ...] | Label]] = TypeAdapter(
        dict[str, tuple[Effect, ...] | Label]
    )
    return shape.validate_python(
        {k: tuple(v) if isinstance(v, list) else v for k, v in yaml.safe_load(text).items()}
    )


def effects() -> Iterator[EffectCase]:
    """Every effect of every fact."""
    for fact, found in read_effects().items():
        if not isinstance(found, Label):
            yield from (EffectCase(fact, number, effect) for number, effect in enumerate(found, 1))


def scenario(
    composer: Composer, place: str, change: Effect | None = None, more: tuple[tuple[str, Any], ...] = ()
) -> Scenario:
    """A place as it stands, or with one thing changed; ``more``: further keys and values.

    Raises UserError where the change is not valid.
    """
    choices: tuple[tuple[str, str | None], ...] = (("place", place),)
    values = more
    if change is not None and _is_choice(composer, change):
        choices += ((change.key, change.to),)
    elif change is not None:
        values += ((change.key, change.to),)
    return composer.scenario(composer.compose(DesignPoint(choices, values)))


def _is_choice(composer: Composer, effect: Effect) -> bool:
    """Whether another file of a group is chosen, not another value."""
    return effect.key in composer.groups and isinstance(effect.to, str)


def _value(composer: Composer, effect: Effect) -> str:
    """What stands there: a value, or the choice of a group."""
    if _is_choice(composer, effect):
        choices = composer.compose(DesignPoint((("place", effect.place),), ())).choices
        return choices[effect.key]
    value = value_at(scenario(composer, effect.place), parse_key(effect.key))
    if isinstance(value, dict) and isinstance(effect.to, dict):
        value = {name: value[name] for name in effect.to}
    return _format_value(value)


def _format_value(value: Any) -> str:
    if isinstance(value, dict):
        text = ", ".join(f"{name}: {_format_value(inner)}" for name, inner in value.items())
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(map(_format_value, value)) + "]"
    elif isinstance(value, bool) or value is None:
        text = {None: "null", True: "true", False: "false"}[value]
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= MAX_VALUE_LENGTH else text[: MAX_VALUE_LENGTH - 1] + "…"


HEAD = f"""\
# What the model makes of each fact

Written by `python -m experiments.tools.facts_page` from `conf/sources/facts.yaml` and `conf/sources/effects.yaml`. Every effect is
run by `{TEST}`: the place as it stands against the same place with the other value, under common random numbers; the
metric must move the way the arrow says. **Label only** = the fact changes nothing anybody does or waits for.
"""
COLUMNS = (
    "| fact | clause | key | value there | other value | metric | test |\n|---|---|---|---|---|---|---|\n"
)


def render_page() -> str:
    """docs/reference/facts.md as text."""
    composer, known, made = Composer(), load_sources(), read_effects()
    parts = [HEAD]
    for letter, document in known.documents.items():
        facts = {n: f for n, f in known.facts.items() if f.document == letter}
        tested = sum(not isinstance(made[n], Label) for n in facts if n in made)
        waiting = [n for n in facts if n not in made]
        summary = f"{len(facts)} facts: {tested} tested, {len(facts) - tested - len(waiting)} label only"
        summary += f", {len(waiting)} not modelled yet ({', '.join(waiting)})" if waiting else ""
        parts.append(f"\n## {letter}: {document.title_en}\n\n{summary}.\n\n{COLUMNS}")
        parts += [line for n, fact in facts.items() for line in _lines(composer, n, fact, made.get(n))]
    return "".join(parts)


def _lines(
    composer: Composer, number: str, fact: Fact, made: tuple[Effect, ...] | Label | None
) -> Iterator[str]:
    head = f"| {number} | {fact.clause} | "
    if made is None:
        yield head + "not modelled yet | | | | |\n"
    elif isinstance(made, Label):
        yield head + f"label only: {made.label} | | | | |\n"
    else:
        for k, e in enumerate(made, 1):
            cells = f"`{e.key}` ({e.place}) | {_value(composer, e)} | {_format_value(e.to)} | `{e.metric}` {ARROWS[e.way]}"
            yield head + f"{cells} | `{number}-{k}` |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
