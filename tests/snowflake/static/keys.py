"""Which columns tell the rows of a query apart, as far as its text and the keys of its tables say."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import islice, product

from sqlglot import exp

Key = frozenset[tuple[str, str]]
"""Columns as source and name; no two rows have the same values in all of them."""

Known = Mapping[str, Collection[str]]
"""Keys of tables; that of a table with one row is empty."""

_MOST = 16


def keys_of_window(select: exp.Select, known: Known) -> list[Key]:
    """Keys of the rows that a window of a SELECT sees: of its groups, where it groups."""
    group = select.args.get("group")
    if group is None:
        return keys_of_rows(select, known)
    by = group.expressions
    return [frozenset((c.table, c.name) for c in by)] if all(isinstance(c, exp.Column) for c in by) else []


def keys_of_rows(select: exp.Select, known: Known) -> list[Key]:
    """Keys of the rows that a SELECT reads: of a join, one of each side; nothing where a source is not known."""
    found = [_keys_of_source(source, select, known) for source in _sources(select)]
    if not found or not all(found):
        return []
    return [frozenset().union(*together) for together in islice(product(*found), _MOST)]


def closed(columns: Key, select: exp.Select) -> Key:
    """The columns, those that WHERE gives one value, and all that joins of the SELECT set equal to them."""
    pairs = [
        ((e.this.table, e.this.name), (e.expression.table, e.expression.name))
        for join in select.args.get("joins") or ()
        for e in (join.args["on"].find_all(exp.EQ) if join.args.get("on") else ())
        if isinstance(e.this, exp.Column) and isinstance(e.expression, exp.Column)
    ]
    found = set(columns) | set(_constant(select))
    while True:
        more = {b for a, b in [*pairs, *((b, a) for a, b in pairs)] if a in found} - found
        if not more:
            return frozenset(found)
        found |= more


def _constant(select: exp.Select) -> Iterator[tuple[str, str]]:
    where = select.args.get("where")
    if where is None:
        return
    for condition in where.this.flatten() if isinstance(where.this, exp.And) else [where.this]:
        is_of_column = isinstance(condition, exp.EQ) and isinstance(condition.this, exp.Column)
        if is_of_column and condition.expression.find(exp.Column) is None:
            yield condition.this.table, condition.this.name


def _sources(select: exp.Select) -> list[exp.Expr]:
    start = select.args.get("from_")
    joined = [join.this for join in select.args.get("joins") or ()]
    return [start.this, *joined] if start else []


def _keys_of_source(source: exp.Expr, select: exp.Select, known: Known) -> list[Key]:
    query = source.this if isinstance(source, exp.Subquery) else _cte(source, select)
    name = source.alias_or_name
    if isinstance(query, exp.Select):
        return [frozenset((name, column) for column in key) for key in keys_of_result(query, known)]
    if query is None and isinstance(source, exp.Table) and source.name in known:
        return [frozenset((name, column) for column in known[source.name])]
    return []


def _cte(source: exp.Expr, select: exp.Select) -> exp.Expr | None:
    if not isinstance(source, exp.Table) or source.db:
        return None
    scope: exp.Expr | None = select
    while scope is not None:
        with_ = scope.args.get("with_")
        for cte in with_.expressions if with_ else ():
            if cte.alias == source.name and select not in list(_below(cte)):
                return cte.this
        scope = scope.parent
    return None


def _below(node: exp.Expr) -> Iterator[exp.Expr]:
    return (found for found in node.walk() if isinstance(found, exp.Select))


def keys_of_result(select: exp.Select, known: Known) -> list[frozenset[str]]:
    """Keys of what a SELECT returns, by the names it gives; nothing where its text does not tell."""
    if select.args.get("distinct"):
        return [frozenset(select.named_selects)]
    group = select.args.get("group")
    if group:
        names = {e.unalias().sql(): e.alias_or_name for e in select.expressions}
        by = [names.get(term.sql(), "") for term in group.expressions]
        return [frozenset(by)] if all(by) else []
    names = {(e.table, e.name): a.alias_or_name for a in select.selects if isinstance(e := a.unalias(), exp.Column)}
    rows = keys_of_rows(select, known)
    return [frozenset(names[column] for column in key) for key in rows if key <= names.keys()]
