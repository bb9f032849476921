"""Weeks by WEEK_START, and dates that stay dates when they are truncated or moved.

https://docs.snowflake.com/en/sql-reference/functions-date-time (weeks), .../functions/date_trunc, .../functions/dateadd
"""

from __future__ import annotations

from sqlglot import exp

from emulator.errors import not_emulated
from emulator.meaning.build import alike, call, number, text
from emulator.session import Session

DAYS = {"YEAR": "to_years", "MONTH": "to_months", "WEEK": "to_weeks", "DAY": "to_days"}
TIMES = {"HOUR": "to_hours", "MINUTE": "to_minutes", "SECOND": "to_seconds", "MILLISECOND": "to_milliseconds"}
MEANT = (exp.TimestampTrunc, exp.DateTrunc, exp.DateAdd, exp.AddMonths, exp.DayOfWeek, exp.Extract, exp.DateDiff)
MICRO = {"MICROSECOND": "to_microseconds"}


def dates(tree: exp.Expr, session: Session) -> exp.Expr:
    """DATE_TRUNC, DATEADD and the day of the week."""
    start = int(session.parameters["WEEK_START"])
    for node in list(tree.find_all(*MEANT))[::-1]:
        replacement = one(node, start)
        if replacement is not None:
            node.replace(replacement)
    return tree


def one(node: exp.Expr, start: int) -> exp.Expr | None:
    """The replacement of one node, or None."""
    if isinstance(node.this, exp.Null):
        return exp.Null()
    if isinstance(node, (exp.TimestampTrunc, exp.DateTrunc)):
        unit = node.args["unit"].name.lower()
        return call("_sf_trunc", text(unit), number(start - 1 if start else 0), node.this, alike(node.this))
    if isinstance(node, exp.DateAdd):
        return moved(node)
    if isinstance(node, exp.AddMonths):
        return call("_sf_add_months", node.this, whole(node.expression), alike(node.this))
    if isinstance(node, exp.DayOfWeek):
        return day_of_week(node.this, start)
    if isinstance(node, exp.Extract) and node.name.upper() in ("DAYOFWEEK", "DOW", "DW", "WEEKDAY"):
        return day_of_week(node.expression, start)
    if isinstance(node, exp.DateDiff) and (node.unit is not None) and node.unit.name.upper() == "WEEK" and start > 1:
        raise not_emulated("DATEDIFF('week') under a WEEK_START other than Monday")
    return None


def moved(node: exp.DateAdd) -> exp.Expr:
    """DATEADD: the amount is rounded to a whole number; a DATE stays one unless the unit is shorter than a day."""
    unit = node.unit.name.upper() if node.unit is not None else "DAY"
    amount = whole(node.expression)
    if unit == "QUARTER":
        unit, amount = "MONTH", exp.Mul(this=amount, expression=exp.Literal.number(3))
    maker = {**DAYS, **TIMES, **MICRO}.get(unit)
    if maker is None:
        raise not_emulated(f"DATEADD of {unit}")
    return call("_sf_add_days" if unit in DAYS else "_sf_add_time", node.this, call(maker, amount), alike(node.this))


def whole(amount: exp.Expr) -> exp.Expr:
    """Rounded, as DuckDB's makers of intervals want it."""
    return exp.cast(call("_sf_whole", amount), "INTEGER", dialect="duckdb")


def day_of_week(value: exp.Expr, start: int) -> exp.Expr:
    """0 (Sunday) to 6 by default; with WEEK_START n, day n is 1 and the day before it 7."""
    if start == 0:
        return call("dayofweek", call("_sf_date", value))
    distance = exp.paren(exp.Add(this=call("isodow", call("_sf_date", value)), expression=number(7 - start)))
    return exp.paren(exp.Add(this=exp.Mod(this=distance, expression=number(7)), expression=number(1)))
