"""Metrics of one replication in little memory: names shared by all replications, values as an array."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

from experiments.errors import Problem, UserError
from sim.phrases import phrase

_layouts: dict[tuple[str, ...], dict[str, int]] = {}  # names of a row -> position by name


class MissingMetricError(UserError, KeyError):
    """Metric that a stored result lacks, although a study needs it: no run of this program stored it."""

    def __init__(self, name: str) -> None:
        reason = phrase(
            "is not in a stored result; choose another folder with --results, or delete its store"
        )
        super().__init__([Problem(name, "", reason)])

    __str__ = BaseException.__str__  # that of KeyError puts quotes around the text


class MetricRow(Mapping[str, float]):
    """Metrics by name; 2 kB where a dict with names of its own takes about 30 kB.

    Parameters
    ----------
    metrics
        Metrics by name; their order is kept.

    Examples
    --------
    >>> row = MetricRow({"load": 0.9, "late": 0.1})
    >>> row["late"], list(row)
    (0.1, ['load', 'late'])
    """

    __slots__ = ("_position", "_values")

    def __init__(self, metrics: Mapping[str, float]) -> None:
        names = tuple(metrics)
        position = _layouts.get(names)
        if position is None:
            position = _layouts[names] = {name: number for number, name in enumerate(names)}
        self._position, self._values = position, array("d", metrics.values())

    def __getitem__(self, name: str) -> float:
        position = self._position.get(name)
        if position is None:
            raise MissingMetricError(name)
        return self._values[position]

    def __contains__(self, name: object) -> bool:
        return name in self._position

    def __iter__(self) -> Iterator[str]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"MetricRow({dict(self)!r})"

    def __reduce__(self) -> tuple[type[MetricRow], tuple[dict[str, float]]]:
        return MetricRow, (dict(self),)
