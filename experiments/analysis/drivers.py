"""Effects of differences between two places: Shapley averages over paired random orders (clause S8).

Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.

The value of a set of differences is a metric of the place that has them. A difference contributes, in an order, the
change of the value when it joins those before it. An order and its reverse are a pair: contributions of an interaction
of two differences are then split evenly between them, and those of all differences sum to the whole in every pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

DRIVEN_METRICS = ("post_shortfall", "undone_minutes")  # whose change is explained (S8)

Differences = frozenset[str]
Value = Callable[[Differences], float]


def random_orders(names: Sequence[str], number: int, seed: int) -> tuple[tuple[str, ...], ...]:
    """Return random orders of the differences, equal for equal arguments."""
    generator = np.random.default_rng(seed)
    return tuple(tuple(names[i] for i in generator.permutation(len(names))) for _ in range(number))


def sets_along(order: Sequence[str]) -> tuple[Differences, ...]:
    """Return the sets that an order builds up, from none to all.

    >>> [sorted(one) for one in sets_along(("b", "a"))]
    [[], ['b'], ['a', 'b']]
    """
    return tuple(frozenset(order[:count]) for count in range(len(order) + 1))


def sets_of_pair(order: Sequence[str]) -> tuple[Differences, ...]:
    """Return the sets that an order and its reverse build up, each once."""
    return tuple(dict.fromkeys((*sets_along(order), *sets_along(order[::-1]))))


def sets_at_ends(names: Sequence[str]) -> Iterator[Differences]:
    """Yield each difference alone, and all others without it."""
    whole = frozenset(names)
    for name in names:
        yield frozenset((name,))
        yield whole - {name}


def contributions(order: Sequence[str], value: Value) -> dict[str, float]:
    """Return what each difference contributes in an order; they sum to the whole."""
    values = [value(one) for one in sets_along(order)]
    return {name: after - before for name, before, after in zip(order, values, values[1:], strict=False)}


def paired_contributions(order: Sequence[str], value: Value) -> dict[str, float]:
    """Return the mean contribution of each difference in an order and its reverse.

    Parameters
    ----------
    order : sequence of str
    value : callable
        Value of a set of differences.

    Returns
    -------
    dict of str to float
        Their sum is the value of all differences less that of none.
    """
    there, back = contributions(order, value), contributions(order[::-1], value)
    return {name: (there[name] + back[name]) / 2.0 for name in order}


def effects_at_ends(names: Sequence[str], value: Value) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Return what each difference adds alone, and what it adds to all others."""
    whole, none = value(frozenset(names)), value(frozenset())
    alone = {name: value(frozenset((name,))) - none for name in names}
    last = {name: whole - value(frozenset(names) - {name}) for name in names}
    return alone, last
