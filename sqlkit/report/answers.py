"""What the report asks the warehouse: aggregates only, and none of a few customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import sqlglot
from sqlglot import exp

from sqlkit.manifest import addressed
from sqlkit.models.base import REF
from sqlkit.warehouses.base import Warehouse

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A query over result tables as `ref.<model>`; `by` are the columns that tell its rows apart.

    `customers` names counts of customers. Of a row in which one of them is small only `by` is kept. `is_whole` says
    that the rows are all parts of one sum that is known: then a row left out alone takes the next smallest with it,
    or it could be had by subtraction.
    """

    name: str
    sql: str
    by: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    is_whole: bool = False

    @property
    def query(self) -> exp.Query:
        """The query, parsed."""
        return cast(exp.Query, sqlglot.parse_one(self.sql, dialect="duckdb"))

    @property
    def tables(self) -> tuple[str, ...]:
        """The models it reads."""
        return tuple(sorted({table.name for table in self.query.find_all(exp.Table) if table.db == REF}))


def ask(warehouse: Warehouse, question: Question, tables: Mapping[str, exp.Table], least: int) -> tuple[Answer, ...]:
    """Return the rows through the door, none where a table is not published."""
    if not set(question.tables) <= set(tables):
        return ()
    query = question.query
    rows = warehouse.fetch(addressed(query, tables, {}), "aggregate", f"report: {question.name}")
    names = [name.lower() for name in query.named_selects]
    return suppressed([dict(zip(names, row, strict=True)) for row in rows], question, least)


def suppressed(rows: Sequence[Answer], question: Question, least: int) -> tuple[Answer, ...]:
    """Empty the rows that stand for fewer than `least` customers, but not for none.

    >>> rows = [{"segment": "a", "customers": 2}, {"segment": "b", "customers": 7}, {"segment": "c", "customers": 90}]
    >>> question = Question("", "", by=("segment",), customers=("customers",), is_whole=True)
    >>> [row["customers"] for row in suppressed(rows, question, 5)]
    [None, None, 90]
    """

    def size(row: Answer) -> int:
        return min((int(row[name]) for name in question.customers if row[name]), default=0)

    small = {i for i, row in enumerate(rows) if 0 < size(row) < least}
    others = sorted((i for i, row in enumerate(rows) if i not in small and size(row)), key=lambda i: size(rows[i]))
    if question.is_whole and len(small) == 1:
        small.update(others[:1])
    return tuple(
        {name: value if name in question.by else None for name, value in row.items()} if i in small else row
        for i, row in enumerate(rows)
    )
