"""Answer of the drivers study as data: what each difference costs in households."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from experiments.analysis.answers.answer import Basis, Estimate


@dataclass(frozen=True, slots=True)
class Driver:
    """A difference between two places and its effects, metric -> estimate over years.

    Attributes
    ----------
    name : str
    name_en, name_zh : str
    basis : str
        The document states the difference, names it without a number, or says nothing about it.
    reached : mapping
        Value after this and all earlier steps of the waterfall.
    step : mapping
        Effect in the order of the waterfall.
    shapley : mapping
        Mean effect over paired random orders.
    alone, last : mapping
        Effect without any other difference, and on top of all others.
    """

    name: str
    name_en: str
    name_zh: str
    basis: Basis
    reached: Mapping[str, Estimate]
    step: Mapping[str, Estimate]
    shapley: Mapping[str, Estimate]
    alone: Mapping[str, Estimate]
    last: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True)
class DriversStudy:
    """Everything that the drivers report shows; ``drivers`` in the order of the waterfall."""

    question: str
    start: tuple[str, str]  # name in English and in Chinese
    end: tuple[str, str]
    at_start: Mapping[str, Estimate]
    at_end: Mapping[str, Estimate]
    whole: Mapping[str, Estimate]  # end less start
    drivers: tuple[Driver, ...]
    settings: Mapping[str, str]
    study_key: str
    notes_en: tuple[str, ...] = ()
    notes_zh: tuple[str, ...] = ()
