"""Posts of street and county desks of the shipped places, as derived from what they serve (clause S5.6).

``python -m experiments.tools.size_desks`` writes the file; a test compares it with the derivation.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from typing_extensions import TypedDict  # pydantic needs it before Python 3.12


class SizedDesk(TypedDict):
    """Derived posts of a desk."""

    posts: int
    sized_to_load: float  # largest load allowed
    communities: int  # served
    work_hours: float  # of the measured year
    duty_hours: float  # of one post
    present_hours: float  # of one post
    load: float
    load_with_one_less: float | None  # None: there is one post


FILE = Path("sources") / "sized_desks.yaml"


@cache
def read_sized_desks(conf: Path) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Return place -> role -> posts, target and derivation, below a folder of configuration."""
    import yaml

    return yaml.safe_load((conf / FILE).read_text(encoding="utf-8")) or {}


def known_posts(conf: Path, place: str, targets: Mapping[str, float]) -> dict[str, int] | None:
    """Return the recorded posts of a place's desks; None unless all are recorded for these targets."""
    recorded = read_sized_desks(conf).get(place, {})
    if any(recorded.get(role, {}).get("sized_to_load") != load for role, load in targets.items()):
        return None
    return {role: int(recorded[role]["posts"]) for role in targets}
