"""What a SELECT may hold elsewhere and not here."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from tests.snowflake.static.statement import Statement


def subqueries(statement: Statement) -> Iterator[str]:
    """IN (SELECT ...) and a correlated EXISTS stand in WHERE alone, and never below OR.

    https://docs.snowflake.com/en/sql-reference/operators-subquery
    """
    for node in statement.all(exp.In, exp.Exists, exp.Any, exp.All):
        query = node.args.get("query") or (node.this if isinstance(node.this, exp.Query | exp.Subquery) else None)
        if query is None or (isinstance(node, exp.Exists) and not _is_correlated(query)):
            continue
        name = type(node).__name__.upper()
        if not isinstance(node.find_ancestor(exp.Where, exp.Select), exp.Where):
            yield f"{name} of a query outside WHERE"
        if node.find_ancestor(exp.Or, exp.Select, exp.Where) and isinstance(
            node.find_ancestor(exp.Or, exp.Where), exp.Or
        ):
            yield f"{name} of a query below OR"


def _is_correlated(query: exp.Expr) -> bool:
    inside = {t.alias_or_name for t in query.find_all(exp.Table, exp.Subquery, exp.CTE)}
    return any(c.table and c.table not in inside for c in query.find_all(exp.Column))


def stars(statement: Statement) -> Iterator[str]:
    """Columns are named in the last SELECT, but where no row is asked for."""
    query = statement.tree if isinstance(statement.tree, exp.Query) else statement.tree.args.get("expression")
    if not isinstance(query, exp.Select) or not query.is_star:
        return
    limit = query.args.get("limit")
    if limit is None or limit.expression.sql() != "0":
        yield "the last SELECT does not name its columns"
