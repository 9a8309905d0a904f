"""The admission gate: tasks from above that may reach a grid, and the procedure before it (Q10 - Q14)."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from sim.config.groups.types import Delay, Duration, Rate, Share, Strict, TaskKind, Text
from sim.phrases import phrase

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
    """Kind of task from departments. `weight`: frequency relative to the other items."""

    name_en: Text
    name_zh: Text
    item_class: ItemClass  # one of the eight classes of the item list
    duty: ItemDuty  # one of the seven duties
    task: TaskKind  # task kind that sets its priority at the grid
    minutes: Duration
    weight: Rate
    listed: bool  # on the item list; otherwise it needs an approval
    barred: Barred | None  # category of the prohibited list; null = none

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.task not in ITEM_TASKS:
            raise ValueError(phrase("task must be one of {names}", names=", ".join(ITEM_TASKS)))
        if self.barred and self.listed:
            raise ValueError(phrase("an item cannot be both listed and barred"))
        return self


class Gate(Strict):
    """Gate for tasks from above, which are proposals; if `active`, only admitted ones reach the grid.

    With an item table, proposals are drawn from its items, whether the gate is active or not; without one, all are
    alike.
    """

    name: Text
    active: bool
    items: dict[str, GateItem]
    funded_share: Share  # proposals with funding; the others are refused
    approved_share: Share  # unlisted proposals that the leading office approves
    approval: Delay  # from the proposal to the order of the centre
    exit_share_per_year: Share  # listed items removed from the list

    @model_validator(mode="after")
    def _has_items(self) -> Self:
        if self.active and not self.items:
            raise ValueError(phrase("an active gate needs a table of items: choose gate=listed"))
        if self.items and sum(item.weight for item in self.items.values()) <= 0.0:
            raise ValueError(phrase("at least one item needs a weight above 0"))
        return self
