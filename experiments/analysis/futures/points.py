"""Points of a design in the unit cube, and the futures they stand for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from experiments.analysis.futures.laws import AssumedRange, LawName, Real, quantiles

DesignName = Literal["sobol", "latin_hypercube"]
Future = dict[str, float]  # key -> value
ROUNDING = 12  # decimals of a rest, so that it does not hide a sum's last digit


def unit_points(design: DesignName, count: int, dimensions: int, seed: int) -> Real:
    """Return points that fill the unit cube evenly, one row for each future.

    Parameters
    ----------
    design : str
        ``sobol``: scrambled Sobol' points; more of them contain the fewer, so that a study is extended.
        ``latin_hypercube``: each number has one point in each of ``count`` slices.
    count, dimensions : int
        Futures, and numbers varied.
    seed : int

    References
    ----------
    ``scipy.stats.qmc``; Owen 1998 (scrambling), McKay, Beckman and Conover 1979.
    """
    from scipy.stats import qmc

    if dimensions == 0:
        return np.zeros((count, 0))
    random = np.random.default_rng(seed)
    if design == "latin_hypercube":
        return np.asarray(qmc.LatinHypercube(dimensions, rng=random).random(count))
    whole = qmc.Sobol(dimensions, rng=random).random_base2(max(0, count - 1).bit_length())
    return np.asarray(whole[:count])


@dataclass(frozen=True, slots=True)
class SharedSum:
    """Shares that sum to one: the uncertain members vary, ``rest`` takes what they leave.

    Attributes
    ----------
    members : mapping
        Key -> default of every member.
    rest : tuple of str
        Keys of the members that take the rest, in proportion to their defaults.
    """

    members: Mapping[str, float]
    rest: tuple[str, ...]

    def settle(self, future: Future) -> Future:
        """Return the members of a future; uncertain shares that exceed what is left are reduced in proportion.

        Examples
        --------
        >>> kinds = SharedSum({"a": 0.7, "b": 0.2, "c": 0.1}, rest=("a",))
        >>> kinds.settle({"b": 0.3})["a"]
        0.6
        """
        varied = {key: future[key] for key in self.members if key in future and key not in self.rest}
        fixed = sum(
            value for key, value in self.members.items() if key not in varied and key not in self.rest
        )
        left, total = 1.0 - fixed, sum(varied.values())
        if total > left:
            varied = {key: value * left / total for key, value in varied.items()}
        spare = max(0.0, round(left - sum(varied.values()), ROUNDING))
        weights = [self.members[key] for key in self.rest]
        whole = sum(weights)
        parts = [weight / whole if whole > 0.0 else 1.0 / len(weights) for weight in weights]
        return {**varied, **{key: spare * part for key, part in zip(self.rest, parts, strict=True)}}


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights of which only the proportions count: a table of them cannot be 0 throughout.

    Attributes
    ----------
    members : mapping
        Key -> default of every member.
    """

    members: Mapping[str, float]

    def settle(self, future: Future) -> Future:
        """Return the members of a future; weights that are all 0 tell no proportions, so the defaults stand.

        Examples
        --------
        >>> items = Weights({"a": 0.3, "b": 0.1})
        >>> items.settle({"a": 0.0, "b": 0.0})
        {'a': 0.3, 'b': 0.1}
        >>> items.settle({"a": 0.0})
        {'a': 0.0}
        """
        varied = {key: future[key] for key in self.members if key in future}
        fixed = sum(value for key, value in self.members.items() if key not in varied)
        if fixed + sum(varied.values()) > 0.0:
            return varied
        return {key: self.members[key] for key in varied}


@dataclass(frozen=True, slots=True)
class Ranges:
    """Numbers that vary, and the rules between them.

    Attributes
    ----------
    numbers : tuple of AssumedRange
        In the order of the columns of points.
    sums : tuple of SharedSum
    at_least : mapping
        Key -> key whose value it must reach; a smaller one is raised to it.
    weights : tuple of Weights
    """

    numbers: tuple[AssumedRange, ...]
    sums: tuple[SharedSum, ...] = ()
    at_least: Mapping[str, str] | None = None
    weights: tuple[Weights, ...] = ()

    def futures(self, law: LawName, points: Real) -> list[Future]:
        """Return the futures of points: the values of all numbers, valid together.

        Parameters
        ----------
        law : str
        points : array
            One row for each future, one column for each number.
        """
        columns = [quantiles(law, number, points[:, at]) for at, number in enumerate(self.numbers)]
        keys, whole = [n.key for n in self.numbers], [n.is_whole for n in self.numbers]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [self.settle(dict(zip(keys, _whole(row, whole), strict=True))) for row in rows]

    def settle(self, future: Future) -> Future:
        """Return a future whose shares sum to one, whose weights are not all 0 and whose numbers are in order."""
        groups: tuple[SharedSum | Weights, ...] = (*self.sums, *self.weights)
        for total in groups:
            if any(key in future for key in total.members):
                future = future | total.settle(future)
        for key, other in (self.at_least or {}).items():
            if key in future and other in future:
                future[key] = max(future[key], future[other])
        return future


def _whole(row: Sequence[float], is_whole: Sequence[bool]) -> list[float]:
    return [int(value) if whole else value for value, whole in zip(row, is_whole, strict=True)]
