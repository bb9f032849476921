"""What a row of an orders file is (an order, or a line of one), and what that makes of its amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import sqlglot
from sqlglot import exp

from sqlkit.column_types import MONEY
from sqlkit.mapping.fit import ranked
from sqlkit.mapping.names import vocabulary
from sqlkit.mapping.profile import FileFacts
from sqlkit.mapping.quote import spelled
from sqlkit.mapping.read import Candidate
from sqlkit.spec import Column
from sqlkit.warehouses.base import Warehouse

_PARTS = {"quantity": Column("quantity", MONEY), "unit_price": Column("unit_price", MONEY)}


@dataclass(frozen=True)
class Grain:
    """How many orders there are, how many have several rows, and what the amount does within those."""

    orders: int
    repeated: int
    filled_once: int
    differing: int


Measure = Callable[[FileFacts, str, str], Grain]
"""(file, order's expression, amount's expression) -> Grain."""


@dataclass(frozen=True)
class Shape:
    """The reading of a file of orders."""

    amount: Candidate
    rows: Literal["orders", "lines"] = "orders"
    where: str | None = None
    note: str = ""


def measure_with(warehouse: Warehouse) -> Measure:
    """Return the measure that counts in that warehouse; only counts come back."""

    def measure(file: FileFacts, order: str, amount: str) -> Grain:
        value = sqlglot.parse_one(amount, dialect="duckdb")
        counts = {
            "rows_of_order": exp.Count(this=exp.Star()),
            "filled": exp.Count(this=value),
            "kinds": exp.Count(this=exp.Distinct(expressions=[value.copy()])),
        }
        rows = file.file.rows(warehouse.root)
        per_order = exp.select(*(exp.alias_(count, name) for name, count in counts.items())).from_(rows)
        per_order = per_order.group_by(sqlglot.parse_one(order, dialect="duckdb"))
        several = exp.column("rows_of_order") > 1
        wanted = (
            exp.true(),
            several,
            exp.and_(several, exp.column("filled").eq(1)),
            exp.and_(several, exp.column("kinds") > 1),
        )
        query = exp.select(*(_count_where(test) for test in wanted)).from_(per_order.subquery("per_order"))
        return Grain(*warehouse.fetch(query, "aggregate", "init")[0])

    return measure


def _count_where(test: exp.Expr) -> exp.Expr:
    return exp.Count(this=exp.Case().when(test, exp.Literal.number(1)))


def product(file: FileFacts, input_name: str) -> Candidate | None:
    """Return quantity times unit price, None where the file has not got both."""
    known = vocabulary()[input_name].parts
    found = {name: next(iter(ranked(file, known[name], kind)), None) for name, kind in _PARTS.items() if name in known}
    quantity, price = found.get("quantity"), found.get("unit_price")
    if (
        quantity is None
        or price is None
        or quantity.reads == price.reads
        or not (quantity.expression and price.expression)
    ):
        return None
    factors = [sqlglot.parse_one(text, dialect="duckdb") for text in (quantity.expression, price.expression)]
    expression = exp.Mul(this=factors[0], expression=factors[1])
    confidence = min(quantity.confidence, price.confidence)
    # Whole prices are no sign of cents here: a column called a price per unit may well be whole.
    return Candidate(
        spelled(expression),
        (*quantity.reads, *price.reads),
        confidence,
        "quantity times unit price",
        choices=(spelled(factors[1]),),
    )


def shape(file: FileFacts, columns: Mapping[str, Candidate], measure: Measure) -> Shape | None:
    """Return how to read a file of orders; None where there is nothing to take an amount from."""
    order, amount = columns.get("order_id"), columns.get("amount")
    by_product = product(file, "orders")
    has_total = amount is not None and (amount.confidence >= 0.7 or by_product is None)
    if order is None or order.expression is None or not _repeats(file, order):
        chosen = amount if has_total else by_product
        return Shape(chosen) if chosen else None
    if has_total and amount is not None and amount.expression:
        grain = measure(file, order.expression, amount.expression)
        return _of_repeated(grain, amount, by_product)
    note = "an order takes several rows, so each row is a line of one"
    return Shape(by_product, "lines", note=note) if by_product else None


def _of_repeated(grain: Grain, amount: Candidate, by_product: Candidate | None) -> Shape:
    several = f"{grain.repeated:,} of {grain.orders:,} orders take several rows"
    if not grain.repeated:
        return Shape(amount)
    if grain.filled_once > 0.9 * grain.repeated:
        note = f"{several}, and only one of them has the amount: the others are left out"
        where = exp.not_(
            exp.Is(this=sqlglot.parse_one(amount.expression or "", dialect="duckdb"), expression=exp.null())
        )
        return Shape(_without_doubt(amount), where=spelled(where), note=note)
    if grain.differing > 0.1 * grain.repeated:
        return Shape(amount, "lines", note=f"{several} with amounts of their own, so each row is a line of one")
    if grain.repeated < 0.05 * grain.orders:
        return Shape(amount, note=f"{several}; all but the first are quarantined as duplicates")
    doubt = f"each row repeats its order's amount in {amount.expression}"
    if by_product is not None:
        choices = (amount.expression or "", *by_product.choices)
        return Shape(
            replace(by_product, doubt=f"{doubt}, so the lines are summed instead", choices=choices),
            "lines",
            note=several,
        )
    note = f"{several} and repeat the amount; all but the first are quarantined as duplicates"
    return Shape(replace(amount, doubt=doubt), note=note)


def _repeats(file: FileFacts, order: Candidate) -> bool:
    facts = [file.columns[name] for name in order.reads if name in file.columns]
    return any(not f.is_unique or f.filled < f.rows for f in facts)


def _without_doubt(amount: Candidate) -> Candidate:
    """Emptiness is explained, so it is no doubt any more."""
    return (
        replace(amount, doubt="", confidence=1.0)
        if "rows have none" in amount.doubt or amount.confidence < 1
        else amount
    )
