"""Rows of tables and numbers of columns read directly.

Numba's code of ``table[i]`` stores the array's description in memory and reads it again, about thirty instructions
that the compiler removes later; in the model, whose functions mostly read tables, that is a third of all
instructions. With negative indices or checked bounds, Numba's own code is used.
"""

from __future__ import annotations

import operator
from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed, lower_builtin
from numba.np import arrayobj

from sim.jit import bounds_check


@lower_builtin(operator.getitem, types.Array, types.Integer)  # type: ignore[untyped-decorator]
def read_row(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Read ``table[i]``."""
    table, index = signature.args
    array, position = arguments
    if not bounds_check.is_plain or context.enable_boundscheck or table.ndim != 1 or table.layout != "C":
        return arrayobj.getitem_arraynd_intp(context, builder, signature, arguments)
    data = builder.extract_value(array, context.data_model_manager[table].get_field_position("data"))
    position = context.cast(builder, position, index, types.intp)
    row = arrayobj.load_item(context, builder, table, cgutils.gep(builder, data, position))
    return impl_ret_borrowed(context, builder, signature.return_type, row)
