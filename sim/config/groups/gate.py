"""The admission gate: which tasks from above may reach a grid, after what, at what length (Q10 - Q14)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from sim.config.groups.types import Delay, Duration, Rate, Share, Strict, TaskKind, Text

ItemClass = Literal[
    "information", "security", "groups", "co_management", "disputes", "publicity", "opinion", "errands",
    "off_list",
]  # fmt: skip
ItemDuty = Literal[
    "base_information", "public_opinion", "hazard_inspection", "dispute_resolution", "psychological_service",
    "law_publicity", "errand_service", "none",
]  # fmt: skip
Barred = Literal["law_enforcement", "statutory", "internal", "unsafe", "expert", "beyond_ability"]
ITEM_TASKS: tuple[TaskKind, ...] = ("upper", "case", "mediation", "follow_up")


class GateItem(Strict):
    """One sort of task that departments hand down. `weight`: how often, against the other items."""

    name_en: Text
    name_zh: Text
    item_class: ItemClass  # one of the list's eight classes
    duty: ItemDuty  # one of the seven duties it serves
    task: TaskKind  # as which kind of task it ranks at the grid
    minutes: Duration
    weight: Rate
    listed: bool  # on the item list; else it needs an approval
    barred: Barred | None  # the sort of the prohibited list it falls under

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.task not in ITEM_TASKS:
            raise ValueError("task must be one of " + ", ".join(ITEM_TASKS))
        if self.barred and self.listed:
            raise ValueError("an item cannot be both listed and barred")
        return self


class Gate(Strict):
    """Tasks from above are proposals; `active` lets only what passes reach the grid.

    With an item table the proposals are of its sorts, gate or no gate; without one they are all alike.
    """

    name: Text
    active: bool
    items: dict[str, GateItem]
    funded_share: Share  # proposals that come with their money; the others are refused
    approved_share: Share  # proposals off the list that the leading office approves
    approval: Delay  # proposal, approval and the centre's order; then the task reaches the grid
    exit_share_per_year: Share  # of the listed items: struck off the list, then as any item off it

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        if self.active and not self.items:
            raise ValueError("an active gate needs a table of items: choose gate=listed")
        if self.items and sum(item.weight for item in self.items.values()) <= 0.0:
            raise ValueError("at least one item needs a weight above 0")
        return self
