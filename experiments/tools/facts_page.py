"""Effects of the documents' facts in the model: read and check ``conf/sources/effects.yaml``, render it as a page.

``python -m experiments.tools.facts_page`` writes docs/reference/facts.md; tests/backtest/test_facts.py runs every
effect.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from experiments.compose.composer import Composer
from experiments.compose.hydra.overrides import DesignPoint
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
ARROWS: Mapping[Direction, str] = {"up": "↑", "down": "↓", "appears": "appears", "gone": "disappears"}


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Effect(_Row):
    """A key (or group) that represents a fact in a place, another value of it, and the metric that moves."""

    place: NonEmptyText
    key: NonEmptyText
    to: Any
    metric: NonEmptyText
    way: Direction
    weeks: Annotated[int, Field(ge=1)] = 10  # measured weeks needed to see the change


class Label(_Row):
    """A fact without effect on work or waiting, with the reason."""

    label: NonEmptyText


@dataclass(frozen=True)
class EffectCase:
    """One effect of one fact; ``number`` counts the effects of the fact."""

    fact: str
    number: int
    effect: Effect

    @property
    def name(self) -> str:
        """Name of the test, such as T8-2."""
        return f"{self.fact}-{self.number}"


@cache
def read_effects() -> dict[str, tuple[Effect, ...] | Label]:
    """Return the effects of each fact, or the reason why it has none.

    Raises
    ------
    ValidationError
        An entry of the file is not valid.
    """
    text = (conf_folder() / "sources" / "effects.yaml").read_text(encoding="utf-8")
    shape: TypeAdapter[dict[str, tuple[Effect, ...] | Label]] = TypeAdapter(
        dict[str, tuple[Effect, ...] | Label]
    )
    return shape.validate_python(
        {k: tuple(v) if isinstance(v, list) else v for k, v in yaml.safe_load(text).items()}
    )


def effects() -> Iterator[EffectCase]:
    """Iterate over the effects of all facts."""
    for fact, found in read_effects().items():
        if not isinstance(found, Label):
            yield from (EffectCase(fact, number, effect) for number, effect in enumerate(found, 1))


def scenario(
    composer: Composer, place: str, change: Effect | None = None, more: tuple[tuple[str, Any], ...] = ()
) -> Scenario:
    """Return the scenario of a place, with one change if given.

    Parameters
    ----------
    composer
        Composer of the shipped configuration.
    place
        Name of the place.
    change
        Effect whose other value is set; None for the place as shipped.
    more
        Further keys and values.

    Raises
    ------
    UserError
        The change is not valid.
    """
    choices: tuple[tuple[str, str | None], ...] = (("place", place),)
    values = more
    if change is not None and _is_choice(composer, change):
        choices += ((change.key, change.to),)
    elif change is not None:
        values += ((change.key, change.to),)
    return composer.scenario(composer.compose(DesignPoint(choices, values)))


def _is_choice(composer: Composer, effect: Effect) -> bool:
    """Return whether the effect selects another file of a group instead of another value."""
    return effect.key in composer.groups and isinstance(effect.to, str)


def _value(composer: Composer, effect: Effect) -> str:
    """Return the value of the place, or its choice of a group, as text."""
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
# Facts of the documents

Written by `python -m experiments.tools.facts_page` from `conf/sources/facts.yaml` and `conf/sources/effects.yaml`.
`{TEST}` tests every effect: the place as shipped against the same place with the other value,
under common random numbers; the metric must move in the direction of the arrow.
**Label only** = the fact has no effect on work or waiting.
"""
COLUMNS = (
    "| fact | clause | key (place) | value | other value | metric | test |\n|---|---|---|---|---|---|---|\n"
)


def render_page() -> str:
    """Return docs/reference/facts.md as text."""
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
            values = f"{_value(composer, e)} | {_format_value(e.to)}"
            cells = f"`{e.key}` ({e.place}) | {values} | `{e.metric}` {ARROWS[e.way]}"
            yield head + f"{cells} | `{number}-{k}` |\n"


def main() -> None:
    """Write the page."""
    PAGE.write_text(render_page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
