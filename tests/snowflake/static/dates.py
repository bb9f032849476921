"""Parts of dates whose meaning a session parameter changes, and dates that are subtracted."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from tests.snowflake.static.statement import Statement

_COUNTED = (exp.DateDiff, exp.DateAdd, exp.Extract, exp.LastDay, exp.TimestampDiff, exp.TimestampAdd, exp.TsOrDsAdd)
_WEEK_FUNCTIONS = (exp.Week, exp.WeekOfYear, exp.DayOfWeek, exp.YearOfWeek)
_OF_WEEKS = ("WEEK", "WK", "WY", "DAYOFWEEK", "DOW", "DW", "YEAROFWEEK")


def weeks(statement: Statement) -> Iterator[str]:
    """Weeks only in DATE_TRUNC, for which the session sets WEEK_START: two dates have different weeks between them.

    https://docs.snowflake.com/en/sql-reference/functions-date-time#calendar-weeks-and-weekdays
    """
    for node in statement.all(*_COUNTED):
        part = node.this if isinstance(node, exp.Extract) else node.args.get("unit")
        name = part.name.upper() if part is not None else ""
        if name.startswith(_OF_WEEKS) and not name.endswith("ISO"):
            yield f"{type(node).__name__} by {name.lower()}"
    for node in statement.all(*_WEEK_FUNCTIONS):
        yield f"{type(node).__name__} depends on WEEK_START or WEEK_OF_YEAR_POLICY"


def subtraction(statement: Statement) -> Iterator[str]:
    """A date less a date fails where one is NULL; DATEDIFF is NULL then.

    https://docs.snowflake.com/en/sql-reference/functions/datediff
    """
    for node in statement.all(exp.Sub):
        if _is_date(node.this) and _is_date(node.expression):
            yield f"{node.sql('snowflake')[:60]} fails where a date is NULL; DATEDIFF does not"


def _is_date(node: exp.Expr) -> bool:
    node = node.unnest()
    return isinstance(node, exp.Cast) and node.to.this.name == "DATE"
