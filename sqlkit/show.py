"""Rows of published tables at the user's own request, ledgered apart from what a build fetches."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.errors import ConfigError, unknown
from sqlkit.warehouses.base import Row, Warehouse


def rows_of(
    warehouse: Warehouse, name: str, *, limit: int, columns: list[str] | None = None, order_by: str | None = None
) -> tuple[list[str], list[Row]]:
    """Return column names and at most `limit` rows of a published table."""
    warehouse.connect()
    try:
        published = warehouse.published()
        if not published:
            raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
        if name not in published:
            raise ConfigError(unknown("published table", name, published))
        known = list(warehouse.columns(published[name]))
        wanted = columns or known
        order = (order_by or "").removeprefix("-")
        for column in [*wanted, *([order] if order else [])]:
            if column not in known:
                raise ConfigError(unknown(f"column of {name}", column, known))
        query = exp.select(*(exp.column(c, quoted=True) for c in wanted)).from_(published[name].table()).limit(limit)
        if order:
            key = exp.Ordered(
                this=exp.column(order, quoted=True), desc=(order_by or "").startswith("-"), nulls_first=False
            )
            query = query.order_by(key)
        rows = warehouse.fetch(query, "request", f"show {name}")
        warehouse.record_requests()
        return wanted, rows
    finally:
        warehouse.close()
