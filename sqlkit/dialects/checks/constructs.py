"""Only plain SQL around the functions: a closed list of node kinds, and no result that has an order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at

JOINS = {
    "asof": "number the rows with row_number() and keep the first",
    "positional": "number the rows with row_number() and join on it",
    "natural": "join ... using (...), naming the columns",
    "semi": "where exists (...)",
    "anti": "where not exists (...)",
}
ROW_VALUES = (exp.Values, exp.In, exp.EQ, exp.NEQ)


def constructs(nodes: Nodes) -> Iterator[Problem]:
    """Nodes off the list, then what the listed ones may not be used for."""
    if not isinstance(nodes.query, exp.Query):
        yield problem_at(nodes.query, "only a select is a model", "write one select, with CTEs before it")
        return
    for node in nodes.all:
        if not isinstance(node, exp.Func):
            yield from _unlisted(node)
    yield from _stars(nodes.query)
    yield from _orders(nodes)
    yield from _joins(nodes)
    yield from _modifiers(nodes)
    yield from _nested(nodes)


def _unlisted(node: exp.Expr) -> Iterator[Problem]:
    known, kind = catalogue(), type(node).__name__
    if kind in known.syntax or kind in known.by_class:
        return
    banned = known.banned_class(kind)
    name = banned.names[0] if banned and banned.names else kind.lower()
    hint = banned.write if banned else "docs/portable-sql.md lists what every warehouse answers alike"
    yield problem_at(node, f"{name} is not portable SQL", hint)


def _stars(query: exp.Query) -> Iterator[Problem]:
    for column in query.selects:
        if column.is_star and not isinstance(column, exp.Count):
            yield problem_at(column, "the last select does not name its columns", "name every column")


def _orders(nodes: Nodes) -> Iterator[Problem]:
    for select in nodes.of(exp.Query):
        order, limit = select.args.get("order"), select.args.get("limit")
        if order is not None and limit is None:
            yield problem_at(order, "order by without limit", "leave it out: a table has no order")
        if limit is not None and order is None:
            yield problem_at(limit, "limit without order by", "order by a unique key, or leave limit out")


def _joins(nodes: Nodes) -> Iterator[Problem]:
    for join in nodes.of(exp.Join):
        name = str(join.args.get("method") or join.args.get("kind") or "").lower()
        if name in JOINS:
            yield problem_at(join, f"{name} join is not portable SQL", JOINS[name])


def _modifiers(nodes: Nodes) -> Iterator[Problem]:
    for group in nodes.of(exp.Group):
        if group.args.get("all"):
            yield problem_at(group, "group by all is not portable SQL", "name the columns")
    for distinct in nodes.of(exp.Distinct):
        if distinct.args.get("on") is not None:
            yield problem_at(distinct, "distinct on is not portable SQL", "keep row_number() = 1 from a CTE")
        elif isinstance(distinct.parent, exp.Count) and len(distinct.expressions) > 1:
            yield problem_at(distinct, "count(distinct a, b) is not portable SQL", "count a select distinct")
    for union in nodes.of(exp.SetOperation):
        if union.args.get("by_name"):
            yield problem_at(union, "union by name is not portable SQL", "list the columns in one order")


def _nested(nodes: Nodes) -> Iterator[Problem]:
    for row in nodes.of(exp.Tuple):
        if not isinstance(row.parent, ROW_VALUES) and row.arg_key != "on":
            yield problem_at(row, "a row as a value is not portable SQL", "keep one column a field")
    for cte in nodes.of(exp.With):
        if cte.args.get("recursive"):
            hint = "cross join a (values (0), (1), ...) list and add its number"
            yield problem_at(cte, "with recursive is not portable SQL", hint)
