"""Data frames of pandas and polars, where they are installed: neither is a dependency."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas
    import polars


def pandas_frame(
    columns: Mapping[str, Sequence[Any] | NDArray[Any]], units: Mapping[str, str]
) -> pandas.DataFrame:
    """Return a pandas data frame; columns with missing values get a nullable type.

    Raises
    ------
    ImportError
        If pandas is not installed.
    """
    try:
        import pandas
    except ImportError:
        raise ImportError("to_pandas() needs pandas: pip install pandas") from None
    frame = pandas.DataFrame({name: pandas.Series(values) for name, values in columns.items()})
    objects = [name for name in frame.columns if frame[name].dtype == object]
    frame[objects] = frame[objects].convert_dtypes()
    frame.attrs["units"] = dict(units)
    return frame


def polars_frame(columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> polars.DataFrame:
    """Return a polars data frame.

    Raises
    ------
    ImportError
        If polars is not installed.
    """
    try:
        import polars
    except ImportError:
        raise ImportError("to_polars() needs polars: pip install polars") from None
    plain = {
        name: values.astype("datetime64[ms]")
        if isinstance(values, np.ndarray) and values.dtype.kind == "M"
        else (list(values) if not isinstance(values, np.ndarray) or values.dtype == object else values)
        for name, values in columns.items()
    }
    return polars.DataFrame(plain, strict=False)
