"""A written project's orders, measured through its mapping: what a build will find, before there is one."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal

from sqlglot import exp

from sqlkit.column_types import MONEY
from sqlkit.project import Project
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Measured:
    """The orders as the mapping reads them, dirty rows included."""

    rows: int
    customers: int
    without_customer: int
    without_time: int
    without_amount: int
    below_zero: int
    first: datetime.datetime | None
    last: datetime.datetime | None
    amount: Decimal | None


def measure_orders(warehouse: Warehouse, project: Project) -> Measured:
    """Return the measures; a `ConfigError` or `WarehouseError` where the mapping cannot be run."""
    mapped = warehouse.source(project.inputs["orders"], project.timezone)
    customer = exp.column("customer_id")
    time = exp.TryCast(this=exp.column("ordered_at"), to=exp.DataType.build("timestamp"))
    amount = exp.TryCast(this=exp.column("amount"), to=exp.DataType.build(MONEY, dialect="duckdb"))
    query = exp.select(
        exp.Count(this=exp.Star()),
        exp.Count(this=exp.Distinct(expressions=[customer])),
        *(_count_where(exp.Is(this=value.copy(), expression=exp.null())) for value in (customer, time, amount)),
        _count_where(exp.LT(this=amount.copy(), expression=exp.Literal.number(0))),
        exp.Min(this=time),
        exp.Max(this=time.copy()),
        exp.Sum(this=amount),
    ).from_(mapped.subquery("orders"))
    return Measured(*warehouse.fetch(query, "aggregate", "init")[0])


def _count_where(test: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case().when(test, exp.Literal.number(1)))
