"""The place: who it is, which document describes it, what of it is not modelled yet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.config.groups.types import Count, Strict, Text


class Pending(Strict):
    """Something the document states and the model does not do yet; every run says so."""

    what: Text
    fact: Text  # fact id, e.g. T9
    issue: Annotated[int, Field(ge=1)]


class DocumentSize(Strict):
    """Households per grid as the document states them, and per full-time worker's grid share."""

    low: Count
    high: Count


class Place(Strict):
    """A place's identity. `document: none` for places no document describes."""

    id: Annotated[Text, Field(pattern=r"^[\w-]+$", max_length=64)]
    name_en: Text
    name_zh: Text
    document: Literal["T", "J", "Q", "D", "F", "none"]
    document_households_per_grid: DocumentSize | None
    calibrated: bool  # False: every output says "not calibrated to your place" (S6.8)
    pending: tuple[Pending, ...]
