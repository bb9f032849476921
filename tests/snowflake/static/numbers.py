"""Numbers that keep their digits, and types that mean the same in every session."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from tests.snowflake.static.statement import Statement

_DOUBLE = frozenset({"DOUBLE", "FLOAT"})
_TEXT = frozenset({"VARCHAR", "TEXT", "CHAR"})
_TYPES = _DOUBLE | _TEXT | {"BOOLEAN", "DECIMAL", "INT", "BIGINT", "SMALLINT", "DATE", "TIMESTAMPNTZ", "BINARY"}
_OF_DOUBLE = (exp.Exp, exp.Ln, exp.Log, exp.Sqrt, exp.Pow)
"""Functions that return a FLOAT whatever they are given, by their pages."""


def division(statement: Statement) -> Iterator[str]:
    """One side of `/` is a double: a NUMBER keeps six more decimals than the numerator has, 2 / 7 = 0.285714.

    https://docs.snowflake.com/en/sql-reference/operators-arithmetic
    """
    floats = _float_parameters(statement)
    trees = [statement.typed] if statement.body is None else [statement.typed, statement.body]
    for node in (node for tree in trees for node in tree.find_all(exp.Div)):
        if not _is_double(node.this, floats) and not _is_double(node.expression, floats):
            yield f"no side of {node.sql('snowflake')[:80]} is cast to DOUBLE"


def _float_parameters(statement: Statement) -> frozenset[str]:
    if statement.kind != "CREATE FUNCTION":
        return frozenset()
    declared = statement.tree.find_all(exp.ColumnDef)
    return frozenset(c.name for c in declared if c.args.get("kind") and c.args["kind"].this.name in _DOUBLE)


def _is_double(node: exp.Expr, floats: frozenset[str]) -> bool:
    node = node.unnest()
    if isinstance(node, exp.Cast):
        return node.to.this.name in _DOUBLE
    if isinstance(node, exp.Literal):
        return not node.is_string and "e" in node.name.lower()
    if isinstance(node, exp.Column):
        return node.name in floats or bool(node.type and node.type.this.name in _DOUBLE)
    if isinstance(node, exp.Neg | exp.Abs | exp.Floor | exp.Nullif | exp.Coalesce | exp.Round):
        return _is_double(node.this, floats)
    if isinstance(node, exp.Case):
        return any(_is_double(branch.args["true"], floats) for branch in node.args["ifs"])
    if isinstance(node, exp.Add | exp.Sub | exp.Mul | exp.Div):
        return _is_double(node.this, floats) or _is_double(node.expression, floats)
    return isinstance(node, _OF_DOUBLE)


def types(statement: Statement) -> Iterator[str]:
    """No bare TIMESTAMP, which is what TIMESTAMP_TYPE_MAPPING says, no zoned one, nothing that holds other values.

    TIMESTAMPNTZ, as SQLGlot prints it, is a documented synonym of TIMESTAMP_NTZ:
    https://docs.snowflake.com/en/sql-reference/data-types-datetime
    """
    for kind in statement.all(exp.DataType):
        name = kind.this.name if isinstance(kind.this, exp.DType) else str(kind.this)
        if name not in _TYPES:
            yield f"the type {kind.sql('snowflake')}"


def try_cast(statement: Statement) -> Iterator[str]:
    """TRY_CAST "only works for string expressions": of text literals, casts to text, and columns known to be text.

    https://docs.snowflake.com/en/sql-reference/functions/try_cast
    """
    for cast in statement.typed.find_all(exp.TryCast):
        source = cast.this.unnest()
        if isinstance(source, exp.Cast) and source.to.this.name in _TEXT:
            continue
        kind = source.type.this.name if source.type and isinstance(source.type.this, exp.DType) else "UNKNOWN"
        if source.is_string or kind in _TEXT or (kind in ("UNKNOWN", "NULL") and not statement.tables):
            continue
        yield f"TRY_CAST of {source.sql('snowflake')[:60]}, which is {kind}"
