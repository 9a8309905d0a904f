"""Tables of named records, column by column, and their conversion to plain records and data frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar, overload

import numpy as np
from numpy.typing import NDArray

from sim.records import frames

if TYPE_CHECKING:
    import pandas
    import polars

Record = TypeVar("Record", bound=NamedTuple)
Column = Sequence[Any] | NDArray[Any]


class RecordTable(Sequence[Record], Generic[Record]):
    """An immutable sequence of records of one type, stored by column.

    Parameters
    ----------
    record_type
        NamedTuple class of one record.
    columns
        Field name -> values of all records, in the order of the fields. Equally long.
    units
        Field name -> unit; fields without a unit are absent.

    Examples
    --------
    >>> class Reading(NamedTuple):
    ...     place: str
    ...     minutes: float
    >>> table = RecordTable(Reading, {"place": ["desk"], "minutes": [2.5]}, {"minutes": "minutes"})
    >>> table[0].minutes, table.to_records(), table.units
    (2.5, [{'place': 'desk', 'minutes': 2.5}], {'minutes': 'minutes'})
    """

    def __init__(
        self, record_type: type[Record], columns: Mapping[str, Column], units: Mapping[str, str]
    ) -> None:
        if tuple(columns) != record_type._fields:
            raise ValueError(f"columns {tuple(columns)} are not the fields of {record_type.__name__}")
        if len({len(column) for column in columns.values()}) > 1:
            raise ValueError(f"columns of {record_type.__name__} have different lengths")
        self._record_type, self._columns, self.units = record_type, dict(columns), dict(units)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self._columns)

    def column(self, name: str) -> list[Any]:
        """Return the values of one column as Python values.

        Parameters
        ----------
        name
            Name of the column, one of ``columns``.

        Returns
        -------
        list
            One value per record; None where the field does not apply.

        Raises
        ------
        KeyError
            If there is no such column.
        """
        values = self._columns[name]
        return values.tolist() if isinstance(values, np.ndarray) else list(values)

    def __len__(self) -> int:
        return len(next(iter(self._columns.values())))

    def __iter__(self) -> Iterator[Record]:
        columns = [self.column(name) for name in self._columns]
        return map(self._record_type._make, zip(*columns, strict=True))

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> RecordTable[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | RecordTable[Record]:
        if isinstance(index, slice):
            part = {name: values[index] for name, values in self._columns.items()}
            return RecordTable(self._record_type, part, self.units)
        return self._record_type._make(
            values[index : index + 1 or None].tolist()[0] if isinstance(values, np.ndarray) else values[index]
            for values in self._columns.values()
        )

    def __repr__(self) -> str:
        return f"<{len(self)} {self._record_type.__name__}: {', '.join(self._columns)}>"

    def to_records(self) -> list[dict[str, Any]]:
        """Return one dictionary per record, with Python values; times are `datetime.datetime`."""
        return [record._asdict() for record in self]

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas data frame, with the units in ``attrs["units"]``.

        Raises
        ------
        ImportError
            If pandas is not installed.
        """
        return frames.pandas_frame(self._columns, self.units)

    def to_polars(self) -> polars.DataFrame:
        """Return a polars data frame.

        Raises
        ------
        ImportError
            If polars is not installed.
        """
        return frames.polars_frame(self._columns)
