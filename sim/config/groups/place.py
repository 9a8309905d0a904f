"""Identity of a place, the document that describes it, and what is not modelled yet."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sim.config.groups.types import Count, Strict, Text


class Pending(Strict):
    """Statement of the document that is not modelled yet; every run reports it."""

    what: Text
    fact: Text  # fact id, e.g. T9
    issue: Annotated[int, Field(ge=1)]


class DocumentSize(Strict):
    """Households per grid as stated by the document."""

    low: Count
    high: Count


class Place(Strict):
    """Identity of a place; `document: none` for places without a document."""

    id: Annotated[Text, Field(pattern=r"^[\w-]+$", max_length=64)]
    name_en: Text
    name_zh: Text
    document: Literal["T", "J", "Q", "D", "F", "none"]
    document_households_per_grid: DocumentSize | None
    calibrated: bool  # False: every output states that the place is not calibrated (S6.8)
    pending: tuple[Pending, ...]
