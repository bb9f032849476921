"""Keys that repeat, and rows that are equal in every mapped column."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.mapping.checks.finding import Finding, graded, of_rows
from sqlkit.mapping.checks.subject import PURPOSE, Subject, count_where, is_blank, text
from sqlkit.warehouses.base import Warehouse


def judge(subject: Subject, rows: int, warehouse: Warehouse) -> list[Finding]:
    """Return what repeats: of a keyed input the key, of others and of lines whole rows, which are counted twice."""
    key = subject.input.contract.key
    is_keyed = key is not None and key in subject.columns and subject.input.rows != "lines"
    return _keys(subject, str(key), rows, warehouse) if is_keyed else _rows(subject, rows, warehouse)


def _keys(subject: Subject, key: str, rows: int, warehouse: Warehouse) -> list[Finding]:
    query = exp.select(
        exp.Sub(
            this=count_where(exp.not_(is_blank(key))), expression=exp.Count(this=exp.Distinct(expressions=[text(key)]))
        )
    ).from_(subject.rows)
    repeats = int(warehouse.fetch(query, "aggregate", PURPOSE)[0][0])
    if repeats <= 0:
        return []
    equal = _equal(subject, warehouse)
    found = f"{of_rows(repeats, rows)} repeat a key"
    found += ", equal in every column" if equal == repeats else f", {equal:,} of them equal in every column"
    advice = "All but the first are quarantined."
    if subject.name == "orders" and equal < repeats:
        advice += " If a row is a line of an order, write `rows: lines` under the input; else map the true key."
    return [subject.finding(graded(repeats, rows), key, found, advice)]


def _rows(subject: Subject, rows: int, warehouse: Warehouse) -> list[Finding]:
    equal = _equal(subject, warehouse)
    if not equal:
        return []
    found = f"{of_rows(equal, rows)} are equal to another in every column, and each counts"
    return [subject.finding("warning", "", found, "If they are copies, make them distinct in a `query:`.")]


def _equal(subject: Subject, warehouse: Warehouse) -> int:
    """Return how many rows are copies of another."""
    copies = exp.alias_(exp.Sub(this=exp.Count(this=exp.Star()), expression=exp.Literal.number(1)), "copies")
    groups = exp.select(copies).from_(subject.rows).group_by(*(text(name) for name in subject.columns))
    query = exp.select(exp.Sum(this=exp.column("copies"))).from_(groups.subquery("alike"))
    return int(warehouse.fetch(query, "aggregate", PURPOSE)[0][0] or 0)
