"""Scenarios of a study with their costs and prices, as tables and the budget workbook show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from experiments.analysis.answers.answer import Estimate
from experiments.analysis.answers.effect_price import EffectPrice
from experiments.costs.statement import Outturn, YearBudget

Case = Literal["low", "middle", "high"]
CASES: tuple[Case, ...] = ("low", "middle", "high")


@dataclass(frozen=True, slots=True)
class PriceRange:
    """One price or rule of payment, with its range and source.

    Attributes
    ----------
    key : str
        Dotted key of the configuration.
    meaning_en, meaning_zh, unit : str
    low, middle, high : float or None
        Without a range all three are equal; None = not stated.
    source, status : str
    fact : str
        Clause and wording of the document; empty without one.
    source_zh : str
        Source in Chinese.
    """

    key: str
    meaning_en: str
    meaning_zh: str
    unit: str
    low: float | None
    middle: float | None
    high: float | None
    source: str
    status: str
    fact: str = ""
    source_zh: str = ""

    def at(self, case: Case) -> float | None:
        """Return the value at the low, middle or high end."""
        return {"low": self.low, "middle": self.middle, "high": self.high}[case]


@dataclass(frozen=True, slots=True)
class PricedOutturn:
    """One scenario of a study at its own prices: what tables of many scenarios show.

    Attributes
    ----------
    label, key : str
        As of `CostedOption`.
    outturn : Outturn
    difference : Estimate or None
        As of `CostedOption`.
    """

    label: str
    key: str
    outturn: Outturn
    difference: Estimate | None = None


@dataclass(frozen=True, slots=True)
class CostedOption:
    """One scenario of a study with its costs.

    Attributes
    ----------
    label : str
        What it varies; the place's name of a single run.
    key : str
        Key of its results.
    outturn, low, high : Outturn
        At the prices of the scenario, and at their low and high ends.
    prices : tuple of PriceRange
    training_hours : float
        Of a grid post, a year.
    closed_cases : float or None
        A year, mean over replications; None = not counted.
    years : tuple of YearBudget
        Of ``cost.plan``.
    pay_step_share : float
        Rise of wages with each further year.
    difference : Estimate or None
        Yuan a year more than the first option, by paired replications; None = not priced, or the first option.
    effects : tuple of EffectPrice
        What it avoids against the first option, priced; empty as ``difference``.
    """

    label: str
    key: str
    outturn: Outturn
    low: Outturn
    high: Outturn
    prices: tuple[PriceRange, ...]
    training_hours: float
    closed_cases: float | None
    years: tuple[YearBudget, ...]
    pay_step_share: float
    difference: Estimate | None = None
    effects: tuple[EffectPrice, ...] = ()

    def at(self, case: Case) -> Outturn:
        """Return the outturn at low, middle or high prices."""
        return {"low": self.low, "middle": self.outturn, "high": self.high}[case]


@dataclass(frozen=True, slots=True)
class BudgetBook:
    """Everything that a budget workbook shows.

    Attributes
    ----------
    options : tuple of CostedOption
        The first one is what the others are compared with.
    name_en, name_zh : str
        Of the place.
    study_key : str
    verdicts : tuple of (str, str)
        Word of each option in English and Chinese; empty texts without one.
    notes_en, notes_zh : tuple of str
        Caveats.
    """

    options: tuple[CostedOption, ...]
    name_en: str
    name_zh: str
    study_key: str
    verdicts: tuple[tuple[str, str], ...] = ()
    notes_en: tuple[str, ...] = ()
    notes_zh: tuple[str, ...] = ()
