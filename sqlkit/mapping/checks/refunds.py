"""Signs of amounts: which rows give money back, and whether they say so in a way that a build understands."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from sqlkit.column_types import MONEY
from sqlkit.mapping.checks.finding import Finding, of_rows
from sqlkit.mapping.checks.subject import Subject, count_where, is_blank, text, typed

_GIVEN_BACK = ("refund", "refunded", "returned", "return", "chargeback", "charged_back", "credit", "credited")
"""What a status says of money that was given back, in lower case and without a `wc-`."""


def measures(subject: Subject) -> dict[str, exp.Expr]:
    """Count the rows of each sign, by what else says that they are refunds."""
    if subject.name != "orders":
        return {}
    zero = exp.Literal.number(0)
    below = exp.LT(this=typed("amount", MONEY), expression=zero)
    above = exp.GT(this=typed("amount", MONEY), expression=zero.copy())
    names = exp.not_(is_blank("refund_of"))
    status = exp.Lower(this=exp.Trim(this=text("status")))
    plain = exp.Anonymous(this="replace", expressions=[status, exp.Literal.string("wc-"), exp.Literal.string("")])
    says = plain.isin(*_GIVEN_BACK)
    return {
        "below zero": count_where(below),
        "refunds named": count_where(names),
        "below zero unnamed": count_where(exp.and_(below.copy(), exp.not_(names.copy()))),
        "said and above zero": count_where(exp.and_(says, above, exp.not_(names.copy()))),
    }


def judge(subject: Subject, counts: Mapping[str, int]) -> list[Finding]:
    """Return what is strange about the signs."""
    rows = counts.get("rows", 0)
    if subject.name != "orders" or not rows:
        return []
    findings = []
    below, unnamed, said = (counts[key] for key in ("below zero", "below zero unnamed", "said and above zero"))
    if below > 0.5 * rows:
        found = f"{of_rows(below, rows)} are below zero: purchases would be taken for refunds"
        findings.append(subject.finding("error", "amount", found, "If the sign is the other way round, map -amount."))
    elif unnamed and counts["refunds named"]:
        found = f"{of_rows(unnamed, rows)} are below zero and name no order in refund_of"
        advice = "They count as refunds of their customer; nothing to do if that is so."
        findings.append(subject.finding("note", "amount", found, advice))
    elif unnamed:
        found = f"{of_rows(unnamed, rows)} are below zero and taken as refunds of their customer"
        advice = "Map refund_of if a column names the order that was given back."
        findings.append(subject.finding("note", "amount", found, advice))
    if said and not below and not counts["refunds named"]:  # else the refund is a row, and this its order
        found = f"{of_rows(said, rows)} have a status of money given back and an amount above zero"
        advice = "They count as purchases: leave them out with `where:`, or map their amount below zero."
        findings.append(subject.finding("warning", "status", found, advice))
    return findings
