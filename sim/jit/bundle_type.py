"""Numba type of a Bundle: one pointer to a list of addresses and sizes.

Compiled code reads the list at ``W.case``. The entries are constant during a call and declared so to the compiler,
which therefore reads each entry once.
"""

from __future__ import annotations

import hashlib
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models, register_default
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import NativeValue, typeof_impl, unbox
from numba.np.numpy_support import as_dtype

from sim.jit.bundle import Bundle

NUMBERS_PER_TABLE = 3  # address, rows, columns


class BundleType(types.Type):  # type: ignore[misc]
    """Numba type of a Bundle, defined by the names and types of its tables."""

    def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        description = ", ".join(f"{name}: {kind}" for name, kind in fields)
        # The name is part of each symbol's name, hence short.
        super().__init__(name=f"Bundle({hashlib.sha256(description.encode()).hexdigest()[:16]})")

    def position(self, name: str) -> int:
        return [field for field, _ in self.fields].index(name)


register_default(BundleType)(models.OpaqueModel)


@typeof_impl.register(Bundle)  # type: ignore[untyped-decorator]
def _type_of(bundle: Bundle, context: Any) -> BundleType:
    names = type(bundle.tables)._fields
    return BundleType(tuple((n, typeof_impl(t, context)) for n, t in zip(names, bundle.tables, strict=True)))


@unbox(BundleType)  # type: ignore[untyped-decorator]
def _unbox(kind: BundleType, value: Any, c: Any) -> NativeValue:
    address = c.pyapi.object_getattr_string(value, "address")
    number = c.pyapi.long_as_longlong(address)
    c.pyapi.decref(address)
    pointer = c.builder.inttoptr(number, cgutils.voidptr_t)
    return NativeValue(pointer, is_error=cgutils.is_not_null(c.builder, c.pyapi.err_occurred()))


@infer_getattr
class _BundleAttributes(AttributeTemplate):  # type: ignore[misc]
    key = BundleType

    def generic_resolve(self, kind: BundleType, name: str) -> Any:
        return dict(kind.fields).get(name)


@lower_getattr_generic(BundleType)  # type: ignore[untyped-decorator]
def _table(context: Any, builder: Any, kind: BundleType, value: Any, name: str) -> Any:
    """Build the array of a table from its list entry. All tables are C-contiguous, so strides are constants."""
    table = dict(kind.fields)[name]
    first = NUMBERS_PER_TABLE * kind.position(name)
    entries = builder.bitcast(value, cgutils.intp_t.as_pointer())
    constant = builder.module.add_metadata([])

    def entry(i: int) -> Any:
        loaded = builder.load(cgutils.gep_inbounds(builder, entries, first + i))
        loaded.set_metadata("invariant.load", constant)
        return loaded

    size = ir.Constant(cgutils.intp_t, as_dtype(table.dtype).itemsize)
    shape = [entry(1 + i) for i in range(table.ndim)]
    strides = [size] if table.ndim == 1 else [builder.mul(shape[1], size), size]
    parts = {
        "nitems": shape[0] if table.ndim == 1 else builder.mul(shape[0], shape[1]),
        "itemsize": size,
        "data": builder.inttoptr(entry(0), context.get_data_type(table.dtype).as_pointer()),
        "shape": cgutils.pack_array(builder, shape),
        "strides": cgutils.pack_array(builder, strides),
    }
    array = cgutils.get_null_value(context.get_value_type(table))
    model = context.data_model_manager[table]
    for part, content in parts.items():
        array = builder.insert_value(array, content, model.get_field_position(part))
    return impl_ret_borrowed(context, builder, table, array)
