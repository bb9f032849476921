"""Which customers' rows of an input changed since the last build, found inside the warehouse.

Each day of an input has a digest: its number of rows and the sum of their hashes. A file that was not touched keeps
the digests it had. The customers are those who have, or had, a row on a day whose digest differs, or on a day that
was not over last time; and whoever shares an order (one that comes twice, a refund of another's) with one of them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.inputs import Input
from sqlkit.manifest import addressed
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.keeping import KeepsTables, Part

KEY = "customer_id"

LINKS = ("order_id", "refund_of")
"""Columns by which rows of different customers bear on one another."""

MOST_ROUNDS = 8
"""Rounds of adding customers who share an order; after so many the change is no longer a small one."""

DAYS = ("part", "stat", "day", "row_count", "digest")
"""Columns of an input's digests, one row a part (a file) and day."""

_NO_DAY = "date '0001-01-01'"
"""The day of a row whose time cannot be read."""

_CHANGED_DAYS = f"""
with now as (
    select coalesce(days.day, {_NO_DAY}) as day, sum(days.row_count) as row_count, sum(days.digest) as digest
    from ref.days_now as days
    group by 1
),
earlier as (
    select coalesce(days.day, {_NO_DAY}) as day, sum(days.row_count) as row_count, sum(days.digest) as digest
    from ref.days_earlier as days
    group by 1
)
select coalesce(now.day, earlier.day) as day
from now
full join earlier
    on earlier.day = now.day
where now.day is null
    or earlier.day is null
    or now.row_count <> earlier.row_count
    or now.digest <> earlier.digest
    or now.day >= cast($since as date)
"""

_PARTS = f"""
select distinct days.part
from ref.days_now as days
where coalesce(days.day, {_NO_DAY}) in (select changed.day from ref.changed_days as changed)
"""

_CHANGED_ROWS = """
select now.customer_key, now.order_id, now.refund_of
from ref.rows_now as now
where now.day in (select changed.day from ref.changed_days as changed)
"""

_CUSTOMERS = """
select now.customer_key
from ref.changed_rows as now
union distinct
select earlier.customer_key
from ref.rows_earlier as earlier
where earlier.day in (select changed.day from ref.changed_days as changed)
"""

_LINKS = """
with named as (
    select rows.order_id, rows.refund_of
    from ref.changed_rows as rows
    union all
    select rows.order_id, rows.refund_of
    from ref.rows_earlier as rows
    where rows.customer_key in (select known.customer_key from ref.customers as known)
)
select named.order_id
from named
where named.order_id is not null
union distinct
select named.refund_of as order_id
from named
where named.refund_of is not null
"""
"""Orders that the customers' rows name: those rows that did not change are among the earlier ones."""

_LINKED = """
select distinct found.customer_key
from (
    select earlier.customer_key
    from ref.rows_earlier as earlier
    where earlier.order_id in (select links.order_id from ref.links as links)
    union all
    select earlier.customer_key
    from ref.rows_earlier as earlier
    where earlier.refund_of in (select links.order_id from ref.links as links)
) as found
where found.customer_key not in (select known.customer_key from ref.customers as known)
"""


def digests(warehouse: KeepsTables, input: Input, parts: Sequence[Part], earlier: Relation | None) -> exp.Query:
    """Return an input's days: those of parts that were not touched as they were, those of the others anew."""
    known = warehouse.known_parts(earlier) if earlier else set()
    untouched = [part for part in parts if part.stat and (part.name, part.stat) in known]
    branches: list[exp.Query] = [_digest(input, part) for part in parts if part not in untouched]
    if untouched and earlier:
        names = [part.name for part in untouched]
        kept = exp.select(*(exp.column(name) for name in DAYS)).from_(earlier.table())
        branches.append(kept.where(exp.column("part").isin(*names)))
    return branches[0] if len(branches) == 1 else exp.union(*branches, distinct=False)


def _digest(input: Input, part: Part) -> exp.Select:
    columns = [exp.column(name, table="mapped", quoted=True) for name in input.columns]
    day = _day(input, "mapped")
    return (
        exp.select(
            exp.alias_(exp.cast(exp.Literal.string(part.name), "varchar"), "part"),
            exp.alias_(exp.cast(exp.Literal.string(part.stat), "varchar"), "stat"),
            exp.alias_(day, "day"),
            exp.alias_(exp.Count(this=exp.Star()), "row_count"),
            exp.alias_(exp.Sum(this=exp.Anonymous(this="hash", expressions=columns)), "digest"),
        )
        .from_(part.query.subquery("mapped"))
        .group_by(day.copy())
    )


def _day(input: Input, table: str) -> exp.Expr:
    time = exp.column(str(input.contract.time), table=table, quoted=True)
    return exp.cast(exp.TryCast(this=time, to=exp.DataType.build("timestamp")), "date")


def changed_customers(
    warehouse: KeepsTables,
    input: Input,
    parts: Sequence[Part],
    earlier_rows: Relation,
    days: Mapping[str, Relation],
    since: datetime.date,
) -> Relation | None:
    """Create the table of customers whose rows are to be made anew, and return it; None where links do not end.

    `parts` are the input's mapped rows in pieces; `earlier_rows` are the rows that were kept, `days` the digests `now`
    and `earlier`.
    """
    names = ("changed_days", "changed_rows", "customers", "links")
    work = {name: warehouse.address(f"sqlkit_{input.name}_{name}", is_published=False) for name in names}
    tables: dict[str, exp.Expr] = {name: relation.table() for name, relation in work.items()}
    tables |= {f"days_{name}": relation.table() for name, relation in days.items()}
    values = {"since": exp.Literal.string(since.isoformat())}
    warehouse.create(work["changed_days"], _query(_CHANGED_DAYS, tables, values))
    tables["rows_now"] = exp.Subquery(this=_keyed(input, _read(warehouse, parts, tables).subquery("mapped")))
    tables["rows_earlier"] = exp.Subquery(this=_keyed(input, exp.alias_(earlier_rows.table(), "mapped", table=True)))
    warehouse.create(work["changed_rows"], _query(_CHANGED_ROWS, tables))
    warehouse.create(work["customers"], _query(_CUSTOMERS, tables))
    if not set(LINKS) & set(input.columns):
        return work["customers"]
    for _ in range(MOST_ROUNDS):
        warehouse.create(work["links"], _query(_LINKS, tables))
        linked = _query(_LINKED, tables)
        if not _count(warehouse, linked, "customers who share an order"):
            return work["customers"]
        everyone = exp.union(exp.select("customer_key").from_(tables["customers"].copy()), linked, distinct=False)
        warehouse.create(work["customers"], everyone)
    return None


def _read(warehouse: KeepsTables, parts: Sequence[Part], tables: Mapping[str, exp.Expr]) -> exp.Query:
    """Return the mapped rows of the parts that have rows on a day that changed, at least."""
    found = {name for (name,) in warehouse.fetch(_query(_PARTS, tables), "artifact", "files with changed days")}
    read = [part.query for part in parts if part.name in found] or [parts[0].query]
    return read[0] if len(read) == 1 else exp.union(*read, distinct=False)


def _keyed(input: Input, rows: exp.Expr) -> exp.Select:
    """Return rows with the columns that changes are found by; a link the input does not map is null."""
    day = exp.Coalesce(this=_day(input, "mapped"), expressions=[sqlglot.parse_one(_NO_DAY, dialect="duckdb")])
    links = [exp.alias_(exp.cast(exp.column(name, table="mapped", quoted=True), "varchar"), name) for name in LINKS]
    return exp.select(exp.alias_(customer_key("mapped"), "customer_key"), exp.alias_(day, "day"), *links).from_(rows)


def customer_key(table: str) -> exp.Expr:
    """Return a customer as text; a row without one belongs to the customer ''."""
    text = exp.cast(exp.column(KEY, table=table, quoted=True), "varchar")
    is_blank = exp.Trim(this=text).eq("")
    return exp.Coalesce(this=exp.case().when(exp.not_(is_blank), text.copy()), expressions=[exp.Literal.string("")])


def restricted(input: Input, rows: exp.Query, customers: Relation) -> exp.Query:
    """Return an input's mapped rows of those customers alone."""
    columns = [exp.column(name, table="mapped", quoted=True) for name in input.columns]
    known = exp.select("customer_key").from_(customers.table())
    return exp.select(*columns).from_(rows.subquery("mapped")).where(customer_key("mapped").isin(query=known))


def _query(text: str, tables: Mapping[str, exp.Expr], values: Mapping[str, exp.Expr] | None = None) -> exp.Query:
    query: Any = sqlglot.parse_one(text, dialect="duckdb")
    return addressed(query, tables, {}, values)


def _count(warehouse: Warehouse, rows: exp.Query, purpose: str) -> int:
    counted = exp.select(exp.alias_(exp.Count(this=exp.Star()), "row_count")).from_(rows.subquery("counted"))
    return int(warehouse.fetch(counted, "aggregate", purpose)[0][0])
