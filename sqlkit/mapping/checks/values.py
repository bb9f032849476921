"""Rows, blanks in required columns, and values that do not read as the type of their column."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from sqlkit.mapping.checks.finding import Finding, graded, of_rows
from sqlkit.mapping.checks.subject import Subject, count_where, is_blank, is_null, typed

_KINDS = {"timestamp": "a time", "date": "a date", "boolean": "true or false"}


def measures(subject: Subject) -> dict[str, exp.Expr]:
    """Count what a build quarantines for its own sake, column by column."""
    blank = {f"blank {n}": count_where(is_blank(n)) for n, c in subject.columns.items() if c.not_null}
    unread = {
        f"unread {n}": count_where(exp.and_(is_null(typed(n, c.type)), exp.not_(is_blank(n))))
        for n, c in subject.columns.items()
        if c.type != "varchar"
    }
    return {"rows": exp.Count(this=exp.Star()), **blank, **unread}


def judge(subject: Subject, counts: Mapping[str, int]) -> list[Finding]:
    """Return what is wrong with single values."""
    rows = counts["rows"]
    if not rows:
        advice = "Look at the source, and at `where:` if there is one."
        return [subject.finding("error" if subject.name == "orders" else "warning", "", "has no rows", advice)]
    findings = []
    for name, column in subject.columns.items():
        blank, unread = counts.get(f"blank {name}", 0), counts.get(f"unread {name}", 0)
        if blank:
            found = f"{of_rows(blank, rows)} have none, and it is required"
            advice = "Such rows are quarantined: map another column, or leave them out with `where:`."
            findings.append(subject.finding(graded(blank, rows), name, found, advice))
        if unread:
            found = f"{of_rows(unread, rows)} do not read as {_KINDS.get(column.type, 'a number')}"
            findings.append(subject.finding(graded(unread, rows), name, found, _how_to_read(column.type)))
    return findings


def _how_to_read(kind: str) -> str:
    if kind == "timestamp":
        return "Map an expression that reads them, as try_strptime(bought, '%d/%m/%Y %H:%M')."
    if kind == "boolean":
        return "Map an expression that is true or false, as consent = 'given'."
    return "Map an expression that reads them, as try_cast(replace(total, ',', '.') as decimal(18, 4))."
