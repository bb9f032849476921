"""Several currencies in one sum, and codes that are none."""

from __future__ import annotations

from sqlglot import exp

from sqlkit.mapping.checks.finding import Finding, graded, of_rows
from sqlkit.mapping.checks.subject import PURPOSE, Subject, is_blank, text
from sqlkit.warehouses.base import Warehouse

_OTHER = "other"
_MOST_SHOWN = 5


def judge(subject: Subject, rows: int, warehouse: Warehouse) -> list[Finding]:
    """Return which currencies there are beside the project's; anything that is no code of three letters is unnamed."""
    if "currency" not in subject.columns or not rows:
        return []
    code = exp.Upper(this=exp.Trim(this=text("currency")))
    is_code = exp.Anonymous(this="regexp_matches", expressions=[code.copy(), exp.Literal.string("^[A-Z]{3}$")])
    shown = exp.Case().when(is_code, code).else_(exp.Literal.string(_OTHER))
    query = exp.select(exp.alias_(shown, "code"), exp.alias_(exp.Count(this=exp.Star()), "n")).from_(subject.rows)
    query = query.where(exp.not_(is_blank("currency"))).group_by(exp.Literal.number(1)).order_by("2 desc", "1")
    counts = {str(value): int(n) for value, n in warehouse.fetch(query, "aggregate", PURPOSE)}
    own = (subject.currency or "").upper()
    strange = counts.pop(_OTHER, 0)
    others = {value: n for value, n in counts.items() if value != own}
    findings = []
    if others:
        named = ", ".join(f"{value} {n:,}" for value, n in list(others.items())[:_MOST_SHOWN])
        found = f"{of_rows(sum(others.values()), rows)} are in another currency than {own}: {named}"
        advice = "They are quarantined: map amounts converted at their day's rate, or leave them out with `where:`."
        grade = graded(sum(others.values()), rows)
        findings.append(subject.finding(grade, "currency", found, advice))
    if strange:
        found = f"{of_rows(strange, rows)} hold no code of three letters"
        advice = "They are quarantined: map an expression that is a code, as EUR."
        findings.append(subject.finding(graded(strange, rows), "currency", found, advice))
    return findings
