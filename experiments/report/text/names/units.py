"""Units of configuration keys in both languages, from the catalogue of messages."""

from __future__ import annotations

from experiments.language.catalogue import chinese_of
from experiments.report.text.names.labels import Bilingual


def unit_name(unit: str) -> Bilingual:
    """Return a unit in both languages; one that is not in the catalogue as it is written.

    >>> unit_name("share of cases").zh, unit_name("yuan a month").zh
    ('占事件的比例', '元/月')
    """
    return Bilingual(unit, chinese_of(unit))
