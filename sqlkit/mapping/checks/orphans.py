"""Ids that point to nothing: customers, orders that another input does not have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlglot import exp

from sqlkit.column_types import MONEY
from sqlkit.mapping.checks.finding import MOST_UNKNOWN, Finding, graded, of_rows
from sqlkit.mapping.checks.subject import PURPOSE, Subject, count_where, is_blank, is_null, text, typed
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class _Link:
    """A column of an input that should be found in another's; what becomes of a row for which it is not."""

    input: str
    column: str
    other: str
    key: str
    effect: str

    @property
    def what(self) -> str:
        """What the id is of."""
        return "an order" if self.key == "order_id" else "a customer"


_LINKS = (
    _Link("orders", "customer_id", "customers", "customer_id", "They are kept; what is known of customers is empty."),
    _Link("orders", "refund_of", "orders", "order_id", "Such refunds are quarantined: map the id that order_id has."),
    _Link("order_items", "order_id", "orders", "order_id", "Such lines belong to nothing: map the id that orders has."),
    _Link("orders", "order_id", "order_items", "order_id", "Such orders have no line."),
    _Link("events", "customer_id", "customers", "customer_id", "They are events of nobody known."),
    _Link("subscriptions", "customer_id", "customers", "customer_id", "They are kept."),
    _Link("tickets", "customer_id", "customers", "customer_id", "They are kept."),
    _Link("exposures", "customer_id", "customers", "customer_id", "They are kept."),
)


def judge(subjects: Mapping[str, Subject], warehouse: Warehouse) -> list[Finding]:
    """Return the links that do not hold."""
    findings = []
    for link in _LINKS:
        mine, other = subjects.get(link.input), subjects.get(link.other)
        if mine and other and link.column in mine.columns and link.key in other.columns:
            rows, unknown = _unknown(mine, link.column, other, link.key, warehouse)
            if unknown:
                findings.append(_finding(mine, link, rows, unknown))
    return findings


def _finding(mine: Subject, link: _Link, rows: int, unknown: int) -> Finding:
    if link.other == "order_items":
        found = f"{of_rows(unknown, rows)} have no line in order_items"
        return mine.finding("warning", link.column, found, link.effect)
    found = f"{of_rows(unknown, rows)} name {link.what} that {link.other} has not got"
    grade = graded(unknown, rows, MOST_UNKNOWN)
    other_kind = f"So many: is it another kind of id than {link.other}.{link.key}?"
    return mine.finding(grade, link.column, found, other_kind if grade == "error" else link.effect)


def _unknown(mine: Subject, column: str, other: Subject, key: str, warehouse: Warehouse) -> tuple[int, int]:
    """Return how many rows name something, and for how many of them it is not there."""
    ids = _ids(mine, column)
    if mine.name == "orders" and other.name == "order_items":
        ids = ids.where(exp.GTE(this=typed("amount", MONEY), expression=exp.Literal.number(0)))  # a refund has no lines
    named = ids.subquery("named")
    there = _ids(other, key).distinct().subquery("there")
    is_same = exp.EQ(this=exp.column("value", table="named"), expression=exp.column("value", table="there"))
    missing = count_where(is_null(exp.column("value", table="there")))
    query = exp.select(exp.Count(this=exp.Star()), missing).from_(named).join(there, on=is_same, join_type="left")
    rows, unknown = warehouse.fetch(query, "aggregate", PURPOSE)[0]
    return int(rows), int(unknown)


def _ids(subject: Subject, column: str) -> exp.Select:
    return exp.select(exp.alias_(text(column), "value")).from_(subject.rows).where(exp.not_(is_blank(column)))
