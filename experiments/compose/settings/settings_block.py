"""Base of the blocks that are not part of a scenario, and types that they share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(min_length=1, max_length=64)]
Names = Annotated[tuple[Name, ...], Field(min_length=1)]
Size = Annotated[int, Field(ge=1, le=100_000)]


class SettingsBlock(BaseModel):
    """Immutable block that rejects unknown keys and non-finite numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
