"""What a change avoids against another scenario, and its price, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

from experiments.analysis.answers.answer import Estimate

EFFECTS = ("late_cases", "visits_undone")  # metrics per household and year


@dataclass(frozen=True, slots=True)
class EffectPrice:
    """What a change avoids, and its price.

    Attributes
    ----------
    metric : str
        One of `EFFECTS`.
    avoided : Estimate
        First less second, of a year and of all households of the budget.
    price : Estimate or None
        Yuan per one avoided; None where what is avoided cannot be told apart from 0, or more occur than before.
    at_low, at_high : float or None
        The price at the low and high ends of the assumed prices; None as ``price``.
    """

    metric: str
    avoided: Estimate
    price: Estimate | None = None
    at_low: float | None = None
    at_high: float | None = None

    @property
    def is_clear(self) -> bool:
        """Return whether what is avoided can be told apart from 0."""
        return self.avoided.low > 0.0 or self.avoided.high < 0.0
