"""What the report asks the warehouse: aggregates only, and none of a few customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
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
    or it could be had by subtraction. Where there are several such sums, `within` are the columns that tell them apart.

    Where rows stand in an order that means something, as those of a curve, `adds` are the other columns that add up: a
    row of few is then joined with its neighbours, and nothing is left out.
    """

    name: str
    sql: str
    by: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    is_whole: bool = False
    within: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()

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
    hide = joined if question.adds else suppressed
    return hide([dict(zip(names, row, strict=True)) for row in rows], question, least)


def suppressed(rows: Sequence[Answer], question: Question, least: int) -> tuple[Answer, ...]:
    """Empty the rows that stand for fewer than `least` customers, but not for none.

    >>> rows = [{"segment": "a", "customers": 2}, {"segment": "b", "customers": 7}, {"segment": "c", "customers": 90}]
    >>> question = Question("", "", by=("segment",), customers=("customers",), is_whole=True)
    >>> [row["customers"] for row in suppressed(rows, question, 5)]
    [None, None, 90]
    """

    hidden = {i for i, row in enumerate(rows) if _is_small(row, question, least)}
    if question.is_whole:
        for _, parts in groupby(range(len(rows)), key=lambda i: [rows[i][name] for name in question.within]):
            hidden |= _enough(list(parts), hidden, rows, question, least)
    return tuple(
        {name: value if name in question.by else None for name, value in row.items()} if i in hidden else row
        for i, row in enumerate(rows)
    )


def _size(row: Answer, question: Question) -> int:
    return min((int(row[name]) for name in question.customers if row[name]), default=0)


def _enough(parts: Sequence[int], hidden: set[int], rows: Sequence[Answer], question: Question, least: int) -> set[int]:
    """Of one sum's parts, those to leave out: more, the smallest first, until what subtraction tells is not small."""
    left_out = hidden & set(parts)
    others = [i for i in parts if i not in left_out and _size(rows[i], question)]
    for i in sorted(others, key=lambda i: _size(rows[i], question)):
        sums = [sum(int(rows[j][name] or 0) for j in left_out) for name in question.customers]
        if len(left_out) != 1 and not any(0 < together < least for together in sums):
            break
        left_out.add(i)
    return left_out


def joined(rows: Sequence[Answer], question: Question, least: int) -> tuple[Answer, ...]:
    """Join rows with their neighbours until none stands for fewer than `least` customers, but for none; or drop them.

    What does not add up is that of the first.

    >>> rows = [{"bin": i, "tenths": 1, "churned": i + 1, "stayed": 90} for i in (1, 4)]
    >>> question = Question("", "", by=("bin",), customers=("churned", "stayed"), adds=("tenths",))
    >>> joined(rows, question, 5)
    ({'bin': 1, 'tenths': 2, 'churned': 7, 'stayed': 180},)
    """
    found: list[Answer] = []
    for _, parts in groupby(rows, key=lambda row: [row[name] for name in question.within]):
        groups: list[Answer] = []
        for row in parts:
            is_open = groups and _is_small(groups[-1], question, least)
            groups.append(_together(groups.pop(), row, question) if is_open else row)
        while len(groups) > 1 and _is_small(groups[-1], question, least):
            last = groups.pop()
            groups.append(_together(groups.pop(), last, question))
        found += [group for group in groups if not _is_small(group, question, least)]
    return tuple(found)


def _is_small(row: Answer, question: Question, least: int) -> bool:
    return 0 < _size(row, question) < least


def _together(row: Answer, other: Answer, question: Question) -> Answer:
    return {**row, **{name: row[name] + other[name] for name in (*question.customers, *question.adds)}}
