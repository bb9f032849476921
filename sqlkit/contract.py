"""Contracts: what a query yields against what it promises, and checks as queries that must return no rows."""

from __future__ import annotations

import re
from collections.abc import Mapping

import sqlglot
from sqlglot import exp

from sqlkit.errors import nearest, unknown
from sqlkit.models.syntax import complaint
from sqlkit.spec import Check, Column, Spec

_INTEGERS = ("tinyint", "smallint", "integer", "bigint", "hugeint", "utinyint", "usmallint", "uinteger", "ubigint")
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")


def column_problems(promised: Mapping[str, Column], found: Mapping[str, str]) -> list[str]:
    """Return what is wrong with a query's columns (name -> type); their order follows the contract."""
    problems = []
    for name in promised.keys() - found.keys():
        close = nearest(name, found.keys() - promised.keys())
        hint = f" It yields {close!r}, which is not promised." if close else ""
        problems.append(f"promises the column {name!r} and does not yield it.{hint}")
    for name in found.keys() - promised.keys():
        close = nearest(name, promised.keys() - found.keys())
        problems.append(
            f"yields the column {name!r}, which its contract does not promise."
            + (f" Did you mean {close!r}?" if close else "")
        )
    for name in promised.keys() & found.keys():
        if not is_assignable(found[name], promised[name].type):
            problems.append(
                f"yields {name!r} as {found[name].upper()}, its contract promises {promised[name].type.upper()};"
                f" write cast(... as {promised[name].type}) if that is meant."
            )
    return sorted(problems)


def is_assignable(found: str, promised: str) -> bool:
    """Whether a value of one type can be published as another without losing meaning or cents.

    Integers may change width (an overflow fails loudly), decimals may gain scale, exact numbers may become double.

    >>> is_assignable("hugeint", "bigint"), is_assignable("decimal(38, 4)", "decimal(18, 4)")
    (True, True)
    >>> is_assignable("decimal(38, 4)", "decimal(18, 2)"), is_assignable("double", "decimal(18, 4)")
    (False, False)
    """
    if found in (promised, "null"):
        return True
    source, target = _DECIMAL.fullmatch(found), _DECIMAL.fullmatch(promised)
    if target:
        return found in _INTEGERS or (source is not None and int(source[2]) <= int(target[2]))
    if promised == "double":
        return found in (*_INTEGERS, "float", "boolean") or source is not None
    return promised in _INTEGERS and found in _INTEGERS


def check_query(check: Check, spec: Spec, table: exp.Table, tables: Mapping[str, exp.Table]) -> exp.Query:
    """Return the query that yields the rows breaking a check of `table`; `tables` gives other models' addresses."""
    columns = [exp.column(name) for name in check.columns]
    if check.kind == "unique":
        return (
            exp.select(*(c.copy() for c in columns), exp.alias_(exp.Count(this=exp.Star()), "occurrences"))
            .from_(table.copy())
            .group_by(*(c.copy() for c in columns))
            .having(exp.GT(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)))
        )
    if check.kind == "sql":
        return own_check(check, table, tables)
    return _rows(spec, table).where(_broken(check, columns[0], tables))


def broken_value(check: Check) -> exp.Expr | None:
    """Return the condition under which a single row breaks a check by its values alone; None for other checks."""
    if check.kind not in ("not_null", "between", "accepted"):
        return None
    return _broken(check, exp.column(check.columns[0]), {})


def own_check(check: Check, table: exp.Table, tables: Mapping[str, exp.Table]) -> exp.Query:
    """Return a check's own SQL with `this` and model names replaced by addresses; a `ValueError` if it is no query."""
    query = _one_select(check.sql)
    local = {cte.alias for cte in query.find_all(exp.CTE)}
    for found in list(query.find_all(exp.Table)):
        if found.name in local or found.db:
            continue
        address = table if found.name == "this" else tables.get(found.name)
        if address is not None:
            found.replace(exp.alias_(address.copy(), found.alias_or_name, table=True))
    return query


def _one_select(text: str) -> exp.Query:
    broken = complaint(text)
    if broken:
        raise ValueError(f"not valid SQL: {broken[0]}.")
    try:
        statements = [statement for statement in sqlglot.parse(text, dialect="duckdb") if statement is not None]
    except sqlglot.errors.SqlglotError as error:
        raise ValueError(f"not valid SQL: {str(error).split('. Line')[0]}.") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        found = ", ".join(type(statement).__name__.upper() for statement in statements) or "nothing"
        raise ValueError(f"a check is one SELECT, found {found}.")
    return statements[0]


def _rows(spec: Spec, table: exp.Table) -> exp.Select:
    return exp.select(*(exp.column(name) for name in spec.columns)).from_(table.copy())


def _broken(check: Check, column: exp.Column, tables: Mapping[str, exp.Table]) -> exp.Expr:
    if check.kind == "not_null":
        return column.is_(exp.null())
    if check.kind == "between":
        low, high = check.argument
        return exp.not_(exp.Between(this=column, low=exp.convert(low), high=exp.convert(high)))
    if check.kind == "accepted":
        return exp.not_(exp.In(this=column, expressions=[exp.convert(value) for value in check.argument]))
    name, _, other = str(check.argument).rpartition(".")
    if name not in tables:
        raise ValueError(unknown("model", name, tables))
    known = exp.select(exp.column(other)).from_(tables[name].copy())
    present = exp.not_(column.copy().is_(exp.null()))
    return exp.and_(present, exp.not_(exp.In(this=column, query=exp.Subquery(this=known))))
