"""Only plain SQL around the functions: a closed list of node kinds, and no result that has an order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.problem import Problem, problem_at

JOINS = {
    "asof": "number the rows with row_number() and keep the first",
    "positional": "number the rows with row_number() and join on it",
    "natural": "join ... using (...), naming the columns",
    "semi": "where exists (...)",
    "anti": "where not exists (...)",
}
ROW_VALUES = (exp.Values, exp.In, exp.EQ, exp.NEQ)


def constructs(query: exp.Expr) -> Iterator[Problem]:
    """Nodes off the list, then what the listed ones may not be used for."""
    if not isinstance(query, exp.Query):
        yield problem_at(query, "only a select is a model", "write one select, with CTEs before it")
        return
    for node in query.walk():
        if not isinstance(node, exp.Func):
            yield from _unlisted(node)
    yield from _stars(query)
    yield from _orders(query)
    yield from _joins(query)
    yield from _modifiers(query)
    yield from _nested(query)


def _unlisted(node: exp.Expr) -> Iterator[Problem]:
    known, kind = catalogue(), type(node).__name__
    if kind in known.syntax or kind in known.by_class:
        return
    banned = known.banned_class(kind)
    name = banned.names[0] if banned and banned.names else kind.lower()
    hint = banned.write if banned else "docs/portable-sql.md lists what every warehouse answers alike"
    yield problem_at(node, f"{name} is not portable SQL", hint)


def _stars(query: exp.Expr) -> Iterator[Problem]:
    assert isinstance(query, exp.Query)
    for column in query.selects:
        if column.is_star and not isinstance(column, exp.Count):
            yield problem_at(column, "the last select does not name its columns", "name every column")


def _orders(query: exp.Expr) -> Iterator[Problem]:
    for select in query.find_all(exp.Query):
        order, limit = select.args.get("order"), select.args.get("limit")
        if order is not None and limit is None:
            yield problem_at(order, "order by without limit", "leave it out: a table has no order")
        if limit is not None and order is None:
            yield problem_at(limit, "limit without order by", "order by a unique key, or leave limit out")


def _joins(query: exp.Expr) -> Iterator[Problem]:
    for join in query.find_all(exp.Join):
        name = str(join.args.get("method") or join.args.get("kind") or "").lower()
        if name in JOINS:
            yield problem_at(join, f"{name} join is not portable SQL", JOINS[name])


def _modifiers(query: exp.Expr) -> Iterator[Problem]:
    for group in query.find_all(exp.Group):
        if group.args.get("all"):
            yield problem_at(group, "group by all is not portable SQL", "name the columns")
    for distinct in query.find_all(exp.Distinct):
        if distinct.args.get("on") is not None:
            yield problem_at(distinct, "distinct on is not portable SQL", "keep row_number() = 1 from a CTE")
        elif isinstance(distinct.parent, exp.Count) and len(distinct.expressions) > 1:
            yield problem_at(distinct, "count(distinct a, b) is not portable SQL", "count a select distinct")
    for union in query.find_all(exp.SetOperation):
        if union.args.get("by_name"):
            yield problem_at(union, "union by name is not portable SQL", "list the columns in one order")


def _nested(query: exp.Expr) -> Iterator[Problem]:
    for row in query.find_all(exp.Tuple):
        if not isinstance(row.parent, ROW_VALUES) and row.arg_key != "on":
            yield problem_at(row, "a row as a value is not portable SQL", "keep one column a field")
    for cte in query.find_all(exp.With):
        if cte.args.get("recursive"):
            hint = "cross join a (values (0), (1), ...) list and add its number"
            yield problem_at(cte, "with recursive is not portable SQL", hint)
