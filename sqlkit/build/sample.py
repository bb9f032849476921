"""A build of some customers alone, or of none: the same customers in every input, whichever warehouse they are in.

A customer is in a sample by the hash of its id, so that all that is known of it is read, an input that gains rows
keeps its sample, and a larger sample holds the smaller one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.inputs import Input
from sqlkit.warehouses.base import Warehouse

KEY, ORDER, VISITOR = "customer_id", "order_id", "anonymous_id"

_DIGITS = 8
"""Hexadecimal digits of the hash that are compared: as text, so that no warehouse has to turn them into a number."""

_SAMPLE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%)?")


@dataclass(frozen=True)
class Sample:
    """Whose rows a build reads: those of a share of the customers, or of about so many."""

    share: Fraction | None
    customers: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no row is read."""
        return self.share == 0

    def __str__(self) -> str:
        if self.share is None:
            return f"about {self.customers:,} customers"
        return f"{float(self.share * 100):g}% of the customers"


EMPTY = Sample(Fraction(0))


def read_sample(text: str) -> Sample:
    """Return what `1%` or `10000` asks for.

    >>> str(read_sample("0.5%")), str(read_sample("10000"))
    ('0.5% of the customers', 'about 10,000 customers')
    """
    match = _SAMPLE.fullmatch(text.strip())
    number = Fraction(match["number"]) if match else Fraction(0)
    if match and match["percent"] and 0 < number <= 100:
        return Sample(number / 100)
    if match and not match["percent"] and number >= 1 and number.denominator == 1:
        return Sample(None, int(number))
    raise ConfigError(
        f"{text!r} is no sample.", where="--sample", hint="Write a share of the customers, as 1%, or a number of them."
    )


def sampled(
    sample: Sample, inputs: Mapping[str, Input], sources: Mapping[str, exp.Query], warehouse: Warehouse
) -> dict[str, exp.Query]:
    """Return each input's query, of the sample's customers alone."""
    mapped = {name: query for name, query in sources.items() if inputs[name].is_mapped}
    if sample.is_empty:
        return {**sources, **{name: _where(inputs[name], query, exp.false()) for name, query in mapped.items()}}
    share = sample.share if sample.share is not None else _share(sample.customers or 0, inputs, mapped, warehouse)
    limited: dict[str, exp.Query] = dict(sources)
    if share >= 1:
        return limited
    keyed = [name for name in mapped if KEY in inputs[name].columns]
    for name in keyed:
        limited[name] = _of_customers(share, inputs[name], mapped[name])
    for name in mapped.keys() - set(keyed):
        if ORDER in inputs[name].columns and "orders" in limited:
            limited[name] = _where(inputs[name], mapped[name], _among(ORDER, limited["orders"]))
    return limited


def _share(
    customers: int, inputs: Mapping[str, Input], mapped: Mapping[str, exp.Query], warehouse: Warehouse
) -> Fraction:
    """Return which share so many customers are, of those of the first input that has any: the orders, as a rule."""
    for name in inputs:
        if name in mapped and KEY in inputs[name].columns:
            counted = exp.alias_(exp.Count(this=exp.Distinct(expressions=[_text(KEY)])), "customers")
            query = exp.select(counted).from_(mapped[name].subquery("mapped"))
            known = int(warehouse.fetch(query, "aggregate", "customers to sample from")[0][0])
            return Fraction(customers, max(known, 1))
    return Fraction(1)


def _of_customers(share: Fraction, input: Input, rows: exp.Query) -> exp.Query:
    """Return the rows of the sample; those of a visitor not yet known, if the visitor is known elsewhere.

    Two queries instead of an OR: Snowflake takes no subquery as an argument of OR.
    """
    is_in = exp.LT(this=bucket(_text(KEY)), expression=exp.Literal.string(threshold(share)))
    if VISITOR not in input.columns or not input.has(VISITOR):
        return _where(input, rows, is_in)
    unknown = exp.column(KEY, table="mapped", quoted=True).is_(exp.null())
    known = _where(input, rows, exp.and_(exp.not_(unknown), is_in))
    visitors = _where(input, rows, exp.and_(unknown.copy(), _among(VISITOR, known)))
    return exp.union(known, visitors, distinct=False)


def bucket(customer: exp.Expr) -> exp.Expr:
    """Return where a customer stands between 00000000 and ffffffff; one without an id is the customer ''."""
    digest = exp.MD5(this=exp.Coalesce(this=customer, expressions=[exp.Literal.string("")]))
    return exp.Substring(this=digest, start=exp.Literal.number(1), length=exp.Literal.number(_DIGITS))


def threshold(share: Fraction) -> str:
    """Return the first bucket that is not in the sample, for a share below 1.

    >>> threshold(Fraction(1, 2)), threshold(Fraction(1, 100))
    ('80000000', '028f5c28')
    """
    return f"{int(share * 16**_DIGITS):0{_DIGITS}x}"


def _among(column: str, rows: exp.Query) -> exp.Expr:
    known = exp.select(exp.column(column, table="sampled", quoted=True)).from_(rows.copy().subquery("sampled"))
    return exp.column(column, table="mapped", quoted=True).isin(query=known)


def _where(input: Input, rows: exp.Query, condition: exp.Expr) -> exp.Query:
    columns = [exp.column(name, table="mapped", quoted=True) for name in input.columns]
    return exp.select(*columns).from_(rows.copy().subquery("mapped")).where(condition)


def _text(column: str) -> exp.Expr:
    return exp.cast(exp.column(column, table="mapped", quoted=True), "varchar")
