"""Settings of studies that vary assumed numbers over their ranges (clause S9)."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from experiments.compose.settings.settings_block import Name, Names, SettingsBlock, Size

LawName = Literal["triangular", "median_centred", "uniform"]
Share = Annotated[float, Field(gt=0.0, lt=1.0)]
Key = Annotated[str, Field(min_length=1, max_length=200)]


class VerdictsOfKey(SettingsBlock):
    """Values of one key at which the word is stated."""

    key: Key
    values: Annotated[tuple[float, ...], Field(min_length=1, max_length=20)]


class RangeSettings(SettingsBlock):
    """How assumed numbers vary: laws, scale, and what holds between them.

    Attributes
    ----------
    laws : tuple
        Laws side by side; the first is the headline's.
    design : str
        Design of the points.
    certainty : tuple of float
        Shares of futures for which the largest size that holds is stated.
    resolution : int
        Width of the bracket of a searched size, in households.
    linear_units : tuple of str
        First words of the units that vary on the linear scale; all others vary on the logarithmic one.
    levers : tuple of str
        Keys that a planner decides, which do not vary; ``*`` stands for one name.
    rests : mapping
        Block of shares that sum to one -> members that take the rest.
    at_least : mapping
        Key -> key whose value it reaches.
    weights : tuple of str
        Patterns of weights of one table, of which only the proportions count; all 0 = their defaults.
    verdicts : VerdictsOfKey
        Number whose values turn the verdict of a place.
    """

    laws: Annotated[tuple[LawName, ...], Field(min_length=1, max_length=3)]
    design: Literal["sobol", "latin_hypercube"]
    certainty: Annotated[tuple[Share, ...], Field(min_length=1)]
    resolution: Annotated[int, Field(ge=1, le=100)]
    linear_units: tuple[Name, ...]
    levers: tuple[Key, ...]
    rests: dict[Key, Names]
    at_least: dict[Key, Key]
    weights: tuple[Key, ...]
    verdicts: VerdictsOfKey


class FuturesScope(SettingsBlock):
    """Amount of an uncertainty study.

    Attributes
    ----------
    futures : int
        Futures at each size and law, one replication each.
    searched : int
        Futures whose critical size is searched, the first ones.
    indices : str
        ``morris``: screening by elementary effects; ``sobol``: then Sobol' indices of the strongest numbers. Both need
        the extra `sensitivity`.
    """

    futures: Annotated[int, Field(ge=16, le=100_000)]
    searched: Annotated[int, Field(ge=0, le=100_000)]
    indices: Literal["none", "morris", "sobol"]

    @model_validator(mode="after")
    def _search_within(self) -> Self:
        if self.searched > self.futures:
            raise ValueError(f"searched must be at most futures, {self.futures:,}")
        return self


class SensitivitySettings(SettingsBlock):
    """Design of Morris screening and Sobol' indices.

    Attributes
    ----------
    metric : str
        Metric whose variation they explain.
    trajectories, levels : int
        Of the Morris design.
    strongest : int
        Numbers with the largest mean elementary effects, which get Sobol' indices.
    points : int
        Base points of the Sobol' indices, a power of 2.
    """

    metric: Name
    trajectories: Annotated[int, Field(ge=2, le=1_000)]
    levels: Annotated[int, Field(ge=4, le=100, multiple_of=2)]
    strongest: Annotated[int, Field(ge=1, le=200)]
    points: Annotated[int, Field(ge=8, le=65_536)]

    @model_validator(mode="after")
    def _power_of_two(self) -> Self:
        if self.points & (self.points - 1):
            raise ValueError(f"points must be a power of 2, such as {1 << self.points.bit_length()}")
        return self


class UncertaintySettings(SettingsBlock):
    """Settings of an uncertainty study.

    Attributes
    ----------
    sizes : tuple of int
        Households per full-time grid post at which every future is run.
    quick, full : FuturesScope
    sensitivity : SensitivitySettings
    sharp : float
        Share of its width that the range of the critical size may keep for a measurement to make it sharp.
    """

    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]
    quick: FuturesScope
    full: FuturesScope
    sensitivity: SensitivitySettings
    sharp: Share
