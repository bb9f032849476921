"""A column's contents -> the expression that reads it as a contract's column, with its doubts; names play no part."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from sqlkit.column_types import MONEY
from sqlkit.mapping import money, times
from sqlkit.mapping.names import tokens
from sqlkit.mapping.profile import ColumnFacts
from sqlkit.mapping.quote import column, spelled
from sqlkit.spec import Column

SURE = 0.8
"""From this confidence on, and without a doubt, a column is taken without asking."""

_CENTS = {"cent", "minor", "pence"}
_SPELT = {
    times.ISO: "times",
    times.ZONED: "times with their offset",
    times.SECONDS: "seconds since 1970",
    times.MILLISECONDS: "milliseconds since 1970",
}
_FLOATS = ("double", "float", "decimal", "real")


@dataclass(frozen=True)
class Candidate:
    """One way to fill a contract's column. `expression` None says that the file has nothing for it."""

    expression: str | None
    reads: tuple[str, ...] = ()
    confidence: float = 0.0
    reason: str = ""
    doubt: str = ""
    choices: tuple[str, ...] = ()
    "Other expressions for the same column, where what it holds can be read in two ways."
    has_zone: bool = False

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to be asked."""
        return not self.doubt and self.confidence >= SURE


def read_as(kind: Column, facts: ColumnFacts) -> Candidate | None:
    """Return how to read the column as that kind, as sure as its contents alone make it; None if it cannot be."""
    if not facts.filled:
        return None
    if kind.type == "timestamp":
        found = _time(facts)
    elif kind.name == "quantity":
        found = _candidate(facts, _number(facts)) if facts.is_number and not facts.is_time else None
    elif kind.type == MONEY:
        found = None if kind.name == "discount" and _is_rate(facts) else _money(facts)
    elif kind.type == "boolean":
        found = _candidate(facts) if facts.booleans == facts.filled else None
    elif kind.name == "currency":
        found = _currency(facts)
    else:
        found = _text(kind, facts)
    return _thinned(kind, facts, found)


def _thinned(kind: Column, facts: ColumnFacts, found: Candidate | None) -> Candidate | None:
    """Trust a required column less, the more of it is empty."""
    if found is None or not kind.not_null or facts.fill >= 0.99:
        return found
    empty = f"{1 - facts.fill:.0%} of the rows have none"
    doubt = found.doubt or (empty if facts.fill < 0.5 else "")
    reason = "; ".join(part for part in (found.reason, empty) if part)
    return replace(found, confidence=found.confidence * (0.75 + 0.25 * facts.fill), reason=reason, doubt=doubt)


def _candidate(
    facts: ColumnFacts,
    expression: exp.Expr | None = None,
    *,
    reason: str = "",
    doubt: str = "",
    choices: tuple[str, ...] = (),
    has_zone: bool = False,
) -> Candidate:
    text = spelled(column(facts.name) if expression is None else expression)
    return Candidate(text, (facts.name,), 1.0, reason, doubt, choices, has_zone)


def _time(facts: ColumnFacts) -> Candidate | None:
    if not facts.is_time:
        return None
    by_name = {spelling.name: spelling for spelling in facts.spellings}
    taken, why = _likelier(facts.spellings)
    ways = {name: _read_time(facts, name) for name in by_name}
    other = by_name.get(times.other_order(taken.name) or "")
    either = f"day and month could be the other way round; {why}" if other else ""
    return _candidate(
        facts,
        ways[taken.name],
        reason=_time_reason(taken),
        doubt=_and(either, _unread(facts, taken.read)),
        choices=(spelled(ways[other.name]),) if other else (),
        has_zone=taken.has_zone and not facts.type.startswith("timestamp with"),
    )


def _read_time(facts: ColumnFacts, spelling: str) -> exp.Expr:
    value = column(facts.name)
    is_read_already = spelling == times.ISO or facts.type.startswith("timestamp with")
    if is_read_already:
        return value
    is_number = spelling in (times.SECONDS, times.MILLISECONDS) and facts.type == "varchar"
    return times.reading(spelling, exp.cast(value, "bigint") if is_number else value)


def _unread(facts: ColumnFacts, read: int) -> str:
    return f"{facts.filled - read:,} values cannot be read so and will be quarantined" if read < facts.filled else ""


def _time_reason(taken: times.Spelling) -> str:
    span = f", {taken.first[:10]} to {taken.last[:10]}" if taken.first else ""
    return _SPELT.get(taken.name, f"times written {taken.name}") + span


def _likelier(spellings: Sequence[times.Spelling]) -> tuple[times.Spelling, str]:
    """Return the spelling to take, and why, where both orders of day and month read everything."""
    day_first = sorted(spellings, key=lambda s: not times.is_day_first(s.name))
    first = day_first[0]
    other = next((s for s in spellings if s.name == times.other_order(first.name)), None)
    if other is None:
        return first, ""
    shorter = min((first, other), key=_span)
    if _span(first) != _span(other):
        order = "day" if times.is_day_first(shorter.name) else "month"
        return shorter, f"took the {order} first, as the times then span the fewest days"
    return first, "took the day first, as most countries write it"


def _span(spelling: times.Spelling) -> float:
    first, last = (datetime.datetime.fromisoformat(text) for text in (spelling.first, spelling.last))
    return (last - first).total_seconds()


def _is_rate(facts: ColumnFacts) -> bool:
    """Whether it is a share of the price rather than money: from 0 to 1, and not called an amount."""
    is_called_money = bool({"amount", "total", "value"} & set(tokens(facts.name)))
    return facts.rates == facts.filled > facts.zero and not is_called_money


def _money(facts: ColumnFacts) -> Candidate | None:
    if facts.is_time or facts.type == "boolean":
        return None
    if not facts.is_number:
        return _spelt_money(facts)
    value = _number(facts)
    below = f"{facts.negative:,} below zero, taken as refunds" if facts.negative else ""
    name = tokens(facts.name)
    if _CENTS & set(name) and facts.is_whole:
        return _candidate(facts, money.from_cents(value), reason=_and("whole cents, times 0.01", below))
    is_integer = facts.is_whole and not facts.type.startswith(_FLOATS)
    if is_integer and facts.filled > facts.zero:
        cents = spelled(money.from_cents(value.copy()))
        return _candidate(facts, value, reason=below, doubt="whole numbers only: are they cents?", choices=(cents,))
    return _candidate(facts, value, reason=below)


def _number(facts: ColumnFacts) -> exp.Expr:
    """Return the column as a number: in quotes, as JSON has some, it could not be multiplied."""
    value = column(facts.name)
    if facts.type != "varchar":
        return value
    return exp.TryCast(this=value, to=exp.DataType.build(MONEY, dialect="duckdb"))


def _spelt_money(facts: ColumnFacts) -> Candidate | None:
    spelling, read = max(((money.POINT, facts.points), (money.COMMA, facts.commas)), key=lambda way: way[1])
    if read < 0.95 * facts.filled:
        return None
    either = "three figures after a comma or a point were taken for thousands" if facts.points == facts.commas else ""
    reason = f"amounts written with a decimal {spelling}"
    return _candidate(
        facts, money.reading(spelling, column(facts.name)), reason=reason, doubt=_and(either, _unread(facts, read))
    )


def _currency(facts: ColumnFacts) -> Candidate | None:
    if facts.currencies < 0.9 * facts.filled or not facts.values:
        return None
    return _candidate(facts, reason="codes such as " + ", ".join(list(facts.values)[:3]))


def _text(kind: Column, facts: ColumnFacts) -> Candidate | None:
    is_id = kind.name.endswith("_id") or kind.name == "refund_of"
    if (facts.is_time and not facts.is_number) or facts.type == "boolean":
        return None
    if kind.name == "refund_of":
        return _refund_of(facts)
    if is_id and facts.is_number and facts.type.startswith(_FLOATS):
        whole = exp.cast(column(facts.name), "bigint")
        return _candidate(facts, whole, reason="whole numbers kept as decimals") if facts.is_whole else None
    if is_id and facts.addresses > 0.5 * facts.filled:
        return _candidate(facts, reason="addresses", doubt="a customer with two addresses is two customers")
    return _candidate(facts)


def _refund_of(facts: ColumnFacts) -> Candidate | None:
    """A purchase names no order, so the column is mostly empty, or zero where a shop writes 0 for none."""
    filled = facts.filled - facts.zero
    if not filled or filled > 0.5 * facts.rows:
        return None
    value: exp.Expr = column(facts.name)
    if facts.type.startswith(_FLOATS):
        value = exp.cast(value, "bigint")
    if facts.zero:
        value = exp.Nullif(this=value, expression=exp.Literal.number(0))
    return _candidate(facts, value, reason=f"filled in {filled:,} of {facts.rows:,} rows")


def _and(*parts: str) -> str:
    return "; ".join(part for part in parts if part)
