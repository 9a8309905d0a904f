"""How compiled code calls a rule: typing and lowering of ``sim.jit.callback.call_rule``, and the C function."""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import cfunc, njit, types
from numba.core.errors import NumbaError
from numba.extending import lower_builtin, type_callable

from sim.jit.callback import WHOLE_NUMBERS, call_rule
from sim.world.decisions import CaseNumbers, Rule, RuleError

ARGUMENTS = (*(types.int64,) * WHOLE_NUMBERS, types.float64)
NOT_A_NUMBER = float("nan")


@type_callable(call_rule)  # type: ignore[untyped-decorator]
def _type_of_call(context: Any) -> Any:
    def typer(address: Any, numbers: Any) -> Any:
        return types.float64

    return typer


@lower_builtin(call_rule, types.Any, types.BaseNamedTuple)  # type: ignore[untyped-decorator]
def _lower_call(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    address_type, fields = signature.args
    address = context.cast(builder, arguments[0], address_type, types.int64)
    numbers = [
        context.cast(builder, builder.extract_value(arguments[1], n), given, target)
        for n, (given, target) in enumerate(zip(fields, ARGUMENTS, strict=True))
    ]
    kind = ir.FunctionType(ir.DoubleType(), [context.get_value_type(target) for target in ARGUMENTS])
    return builder.call(builder.inttoptr(address, kind.as_pointer()), numbers)


def compile_c_function(rule: Rule) -> Any:
    """Compile a rule as a C function of plain numbers; an exception in it becomes an answer that is no number.

    Raises
    ------
    RuleError
        If Numba cannot compile it, with Numba's reason in one line.
    """
    decide = njit(rule)

    def call(level: int, needed: int, to_due: int, waiting: int, entries: int, share: float) -> float:
        try:
            answer = float(decide(CaseNumbers(level, needed, to_due, waiting, entries, share)))
        except Exception:
            answer = NOT_A_NUMBER
        return answer

    try:
        return cfunc(types.float64(*ARGUMENTS))(call)
    except NumbaError as error:
        raise RuleError(f"Numba cannot compile its rule ({_reason(error)})") from None


def _reason(error: Exception) -> str:
    """The innermost line that says what is wrong."""
    lines = [line.strip() for line in str(error).splitlines()]
    reasons = [
        line
        for line in lines
        if line and not line.startswith(("Failed in", "During", "File", "<", "-", "def "))
    ]
    return reasons[0].rstrip(":.") if reasons else type(error).__name__
