"""Parts of dates that both warehouses count alike, and intervals only where they are added to something."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from sqlkit.dialects.catalogue import catalogue
from sqlkit.dialects.intervals import UNITS, span_of, unit_name
from sqlkit.dialects.kinds import DECIMAL, DOUBLE, TIMESTAMP, has_type
from sqlkit.dialects.nodes import Nodes
from sqlkit.dialects.problem import Problem, problem_at

WAY_OUT = {
    ("date_diff", "WEEK"): "count days and divide by 7, or compare date_trunc('week', d): DuckDB counts "
    "7-day spans, Snowflake week boundaries",
    ("extract", "DOW"): "isodow, Monday = 1: Sunday is 0 on DuckDB and WEEK_START decides on Snowflake",
    ("extract", "ISODOW"): "isodow(d)",
    ("extract", "DOY"): "dayofyear(d)",
    ("extract", "WEEK"): "date_trunc('week', d)",
    ("extract", "EPOCH"): "date_diff('day', date '1970-01-01', d)",
}


def dates(nodes: Nodes) -> Iterator[Problem]:
    """Units off a function's list, bare or broken intervals, subtracted timestamps."""
    yield from _units(nodes)
    yield from _intervals(nodes)
    for node in nodes.of(exp.Sub):
        if span_of(node.expression) is None and _timestamps(node):
            yield problem_at(node, "timestamps cannot be subtracted alike", "date_diff('day', earlier, later)")


def _timestamps(node: exp.Sub) -> bool:
    return has_type(node.this, TIMESTAMP) or has_type(node.expression, TIMESTAMP)


def _units(nodes: Nodes) -> Iterator[Problem]:
    for node in nodes.of(exp.DateDiff, exp.TimestampTrunc, exp.DateTrunc, exp.Extract):
        listed = catalogue().by_class[type(node).__name__]
        part = node.this if isinstance(node, exp.Extract) else node.args.get("unit")
        unit = unit_name(part)
        if unit.lower() not in listed.units:
            hint = WAY_OUT.get((listed.name, unit), f"use one of {', '.join(listed.units)}")
            yield problem_at(node, f"{listed.name} by {unit.lower() or 'default'} is not portable", hint)


def _intervals(nodes: Nodes) -> Iterator[Problem]:
    for moved in nodes.of(exp.DateAdd):
        if span_of(moved.expression) is None and not list(moved.expression.find_all(exp.Interval)):
            hint = "add days to a date with d + 7, other units with d + interval (n) month"
            yield problem_at(moved, "date_add takes an interval", hint)
    for node in nodes.of(exp.Interval, exp.ToDays):
        whole = span_of(node)
        if whole is None:
            yield problem_at(node, "an interval of one whole unit is needed", f"one of {_list()}")
        elif not _is_added(node):
            yield problem_at(node, "an interval alone is not portable", "add it to a date, or subtract it")
        elif has_type(whole.amount, DOUBLE + DECIMAL):
            yield problem_at(node, "an interval counts whole units", "floor, ceil or round the count")


def _list() -> str:
    return ", ".join(unit.lower() for unit in UNITS)


def _is_added(node: exp.Expr) -> bool:
    parent = node.parent
    while isinstance(parent, (exp.Paren, exp.Mul)):
        parent = parent.parent
    return isinstance(parent, (exp.Add, exp.Sub, exp.DateAdd))
