"""The verdict of a scenario from those of its replications (clause S6.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np

from experiments.analysis.answer import VerdictWord
from sim.metrics.catalog.catalog import VERDICTS, WORK

Rows = Sequence[Mapping[str, float]]


def verdict_shares(rows: Rows) -> dict[str, float]:
    """Share of replications with each verdict; raises ValueError without replications."""
    if not rows:
        raise ValueError("a verdict needs at least one replication")
    words = Counter(VERDICTS[int(row["verdict"])] for row in rows)
    return {word: words[word] / len(rows) for word in VERDICTS}


def verdict_word(shares: Mapping[str, float], needed: float) -> VerdictWord:
    """The verdict of at least ``needed`` (over a half) of the replications, else undecided.

    Holding throughout is more than recovering: where so many hold or recover the answer is clear, it recovers.
    """
    holds, recovers, overloaded = (shares[word] for word in VERDICTS)
    for word, share in (("holds", holds), ("recovers", holds + recovers), ("overloaded", overloaded)):
        if share >= needed - 1e-12:
            return cast(VerdictWord, word)
    return "undecided"


def first_unmet_work(rows: Rows) -> str | None:
    """The kind of work that gives way first in most overloaded replications; ties by the order of WORK."""
    codes = Counter(int(row["first_unmet_work"]) for row in rows if "first_unmet_work" in row)
    return WORK[min(codes, key=lambda code: (-codes[code], code))] if codes else None


def onset_week(rows: Rows) -> float | None:
    """Median week over the replications that tip over."""
    weeks = [row["onset_week"] for row in rows if "onset_week" in row]
    return float(np.median(weeks)) if weeks else None
