"""A formula in SQL: flat, with what is used more than once computed once where the writer can name it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from sqlglot import exp

from sqlkit.scoring.formula import Choice, Constant, Kind, Node, Operation, Raw, each, operands
from sqlkit.scoring.sql_terms import binary, case, divide, total
from sqlkit.scoring.sql_writer import Expressions, Writer

_BINARY: Mapping[Kind, Callable[[exp.Expression, exp.Expression], exp.Expression]] = {
    "add": lambda left, right: binary(exp.Add, left, right),
    "subtract": lambda left, right: binary(exp.Sub, left, right),
    "multiply": lambda left, right: binary(exp.Mul, left, right),
    "divide": divide,
}
_UNARY: Mapping[Kind, Callable[[exp.Expression], exp.Expression]] = {
    "exp": lambda value: exp.Exp(this=value),
    "ln": lambda value: exp.Ln(this=value),
    "sqrt": lambda value: exp.Sqrt(this=value),
}


def formula_sql(write: Writer, outputs: Sequence[Node], given: Mapping[int, Expressions] | None = None) -> Expressions:
    """One expression an output; nodes `given` by their ids are columns already, and nothing below them is written."""
    found: dict[int, Expressions] = dict(given or {})
    nodes = list(each(outputs, found))
    uses = Counter(id(operand) for one in nodes for operand in operands(one))
    for one in nodes:
        values = _written(write, one, [found[id(o)] for o in operands(one)])
        is_named = uses[id(one)] > 1 and not isinstance(one, Raw | Constant)
        found[id(one)] = write.bind("part", values) if is_named else values
    return [found[id(output)][0].copy() for output in outputs]


def _written(write: Writer, one: Node, given: Sequence[Expressions]) -> Expressions:
    """One expression a quadrature node."""
    if isinstance(one, Raw):
        return [write.column(one.column)]
    if isinstance(one, Constant):
        return [write.number(value) for value in one.values]
    if isinstance(one, Operation) and one.kind == "sum":
        return [total(given[0])]
    width = max(len(values) for values in given)
    return [_one(write, one, [values[j % len(values)].copy() for values in given]) for j in range(width)]


def _one(write: Writer, one: Node, given: Expressions) -> exp.Expression:
    if isinstance(one, Choice):
        return case([(exp.GT(this=given[0], expression=write.number(0.0)), given[1])], given[2])
    assert isinstance(one, Operation)
    if one.kind in _UNARY:
        return _UNARY[one.kind](given[0])
    return _BINARY[one.kind](*given)
