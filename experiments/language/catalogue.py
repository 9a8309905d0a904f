"""The catalogue: Chinese of every English template, in one module for each field."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from experiments.language import allowed_values, configuration, help_texts, requests, runs, units

FIELDS = (allowed_values, configuration, requests, runs, help_texts, units)
CHINESE: Mapping[str, str] = MappingProxyType(
    {en: zh for field in FIELDS for en, zh in field.CHINESE.items()}
)


def chinese_of(template: str) -> str:
    """Return the Chinese of an English template; the English where there is none, so that nothing is lost."""
    return CHINESE.get(template, template)
