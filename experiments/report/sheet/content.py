"""What a methods sheet is written from: the resolved scenario, its inputs with their origin, the study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from experiments.analysis.answers.answer import Staffing
from experiments.report.text.names.labels import LEVERS, Bilingual, name_of
from sim.metrics.catalog.catalog import MEMBERS

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUSES: Mapping[str, Bilingual] = {
    "document": Bilingual("document", "文件规定"),
    "published": Bilingual("published", "公开资料"),
    "data": Bilingual("data", "数据"),
    "assumed": Bilingual("assumed", "假设"),
    "structure": Bilingual("structure", "结构选择"),
    "definition": Bilingual("definition", "定义"),
}
WHETHER = Bilingual("whether ", "是否")  # with which the meaning of a switch begins
CHANNELS: Mapping[str, tuple[str, str]] = {
    "worker_found": ("网格员发现", "discovery by workers"),
    "worker": ("向网格员反映", "calls to the worker"),
    "community_desk": ("社区窗口", "community desk"),
    "hotline": ("热线", "hotline"),
    "petition": ("信访", "petition"),
}
"""Ways by which cases enter: Chinese and English, as in the members of families."""


@dataclass(frozen=True, slots=True)
class Input:
    """One key of the scenario with its origin.

    Attributes
    ----------
    key : str
    meaning : Bilingual
    value : str
        As configured; of a long list its first values, their number and a digest of all.
    source : Bilingual
    unit, span, status : str
        ``span``: range of an assumption; empty if there is none.
    """

    key: str
    meaning: Bilingual
    value: str
    unit: str
    span: str
    source: Bilingual
    status: str


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """Of a finished study: its question, command and versions, and the replications of each scenario."""

    name: str
    question: str
    command: str
    scenarios: int
    replications: tuple[int, int]  # fewest and most of a scenario


@dataclass(frozen=True, slots=True)
class SheetContent:
    """Everything that the sheets state.

    Attributes
    ----------
    place : Bilingual
    values : mapping
        Of the resolved scenario, by block and name; of a study, its first one.
    presses_cases : bool
        Whether cases that stay open are pressed and taken up (S12).
    key : str
        Identity of the scenario: any value that can change a result changes it.
    inputs : tuple of Input
    staffing : Staffing
    mechanisms : mapping
        Switch -> (meaning, whether it is on).
    notes : tuple of Bilingual
        Caveats that every output of the scenario carries.
    versions : mapping
        Library -> version.
    study : StudyFacts or None
    """

    place: Bilingual
    values: Mapping[str, Any]
    presses_cases: bool
    key: str
    inputs: tuple[Input, ...]
    staffing: Staffing
    mechanisms: Mapping[str, tuple[Bilingual, bool]]
    notes: tuple[Bilingual, ...]
    versions: Mapping[str, str]
    study: StudyFacts | None = None
    model: str = ""
    document: Bilingual | None = field(default=None)

    def value(self, key: str) -> Any:
        """Return the value of a dotted key."""
        node: Any = self.values
        for name in key.split("."):
            node = node[name]
        return node

    def count_by_status(self) -> dict[str, int]:
        """Return how many inputs have each status."""
        found = [of.status for of in self.inputs]
        return {status: found.count(status) for status in STATUSES if status in found}

    def switched(self, on: bool) -> Bilingual:
        """Return the mechanisms that are on, or off, in words."""
        names = [
            f"{meaning.en.removeprefix(WHETHER.en)} (`{key}`)"
            for key, (meaning, is_on) in self.mechanisms.items()
            if is_on == on
        ]
        chinese = [
            f"{meaning.zh.replace(WHETHER.zh, '')}（`{key}`）"
            for key, (meaning, is_on) in self.mechanisms.items()
            if is_on == on
        ]
        return Bilingual("; ".join(names) or "none", "；".join(chinese) or "无")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a guideline: its number and heading there, and what holds for this scenario."""

    number: str
    heading: Bilingual
    lines: tuple[Bilingual, ...]


def join_members(names: Iterable[str]) -> Bilingual:
    """Return the names of kinds of cases, tasks or levels as a list in words."""
    words = {**MEMBERS, **CHANNELS}
    known = [words.get(name, (name, name.replace("_", " "))) for name in dict.fromkeys(names)]
    return Bilingual(", ".join(en for _, en in known), "、".join(zh for zh, _ in known))


def lever(name: str) -> Bilingual:
    """Return the name of a rule."""
    return name_of(LEVERS, name)
