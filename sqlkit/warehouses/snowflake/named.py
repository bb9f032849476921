"""Customers handed over by id, and the rows of a target's schemas that name them.

The ids go up as a file of a temporary stage, from which a temporary table is filled: Snowflake keeps the text of every
statement for a year, and may keep its bound values, so that neither may hold one.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.egress import IDENTIFYING
from sqlkit.errors import ConfigError
from sqlkit.relation import Relation
from sqlkit.warehouses.erasing import Holding, Holdings
from sqlkit.warehouses.snowflake.catalogue import TableFact
from sqlkit.warehouses.snowflake.lock import LOCK
from sqlkit.warehouses.snowflake.routines import stage_path
from sqlkit.warehouses.snowflake.tables import temporary

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake

KEY = "CUSTOMER_ID"
_AT_ONCE = 100
"""Branches of one statement: each is a count of one table."""

_Mention = Callable[[exp.Expr, exp.Expr], exp.Expr]


def name_customers(warehouse: Snowflake, customers: Sequence[str]) -> None:
    """Fill a table of this session alone; of a target nobody has built there is nothing to search."""
    warehouse.ids = None
    if warehouse.fact(warehouse.places.owned(LOCK)) is None:
        return
    name = f"named_{secrets.token_hex(4)}"  # a temporary table would hide one of the same name
    table, stage = warehouse.places.owned(name), warehouse.places.owned(f"{name}_file")
    empty = exp.select(exp.alias_(exp.cast(exp.null(), "varchar"), KEY)).where(exp.false())
    warehouse.execute(temporary(table, empty))
    properties = exp.Properties(expressions=[exp.TemporaryProperty()])
    warehouse.execute(exp.Create(this=stage.quoted(), kind="STAGE", properties=properties))
    path = f"{stage_path(stage)}/ids.parquet"
    warehouse.put(_parquet(customers), path)
    read = f"SELECT $1:\"{KEY}\"::TEXT FROM '{path}'"
    copied = f"COPY INTO {table.quoted().sql('snowflake')} ({KEY}) FROM ({read})"
    warehouse.send(f"{copied} FILE_FORMAT = (TYPE = PARQUET) PURGE = TRUE")
    warehouse.ids = table


def _parquet(customers: Sequence[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = io.BytesIO()
    pq.write_table(pa.table({KEY: pa.array(customers, pa.string())}), file)
    return file.getvalue()


def named(warehouse: Snowflake) -> exp.Select:
    """Return the query of the ids."""
    return exp.select(exp.column(KEY)).from_(_ids(warehouse))


def _ids(warehouse: Snowflake) -> exp.Table:
    if warehouse.ids is None:
        raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
    return warehouse.ids.quoted()


def search(warehouse: Snowflake, columns: Collection[str]) -> Holdings:
    """Count the rows that name the customers, in few statements, and of how many of them there are any."""
    if warehouse.ids is None:
        warehouse.known = 0
        return Holdings()
    tables = warehouse.tables()
    of_customers = {fact.relation: is_of_customers(warehouse, fact, columns) for fact in tables}
    rows = tuple(Holding(*found) for found in _counted(warehouse, _branches(warehouse, tables, of_customers)))
    warehouse.known = _known(warehouse, tables, columns)
    unsearched = {
        fact.relation.name.lower()
        for fact in tables
        if IDENTIFYING & {c.lower() for c in fact.columns} and of_customers[fact.relation] is None
    }
    return Holdings(rows, tuple(_alike(warehouse, tables, of_customers, columns)), tuple(sorted(unsearched)))


def is_of_customers(warehouse: Snowflake, fact: TableFact, columns: Collection[str]) -> exp.Expr | None:
    """Return the condition that a row is of one of the customers; None for a table that has no such rows."""
    conditions = [_is_named(warehouse, column) for column in fact.columns if column.lower() in columns]
    if fact.relation.name == "CHECK_FAILURES":
        conditions.append(_mentions(warehouse, fact.relation, "FAILING_ROW", _as_json))
    return exp.or_(*conditions) if conditions else None


def blanked(warehouse: Snowflake, fact: TableFact) -> exp.Expr | None:
    """Return the condition that a run's message names one of the customers."""
    return _mentions(warehouse, fact.relation, "MESSAGE", _as_word) if fact.relation.name == "RUNS" else None


def _branches(
    warehouse: Snowflake, tables: Sequence[TableFact], of_customers: dict[Relation, exp.Expr | None]
) -> Iterator[exp.Select]:
    for fact in tables:
        conditions = [one for one in (of_customers[fact.relation], blanked(warehouse, fact)) if one is not None]
        if conditions:
            yield _branch(fact, "", exp.or_(*conditions))


def _branch(fact: TableFact, column: str, condition: exp.Expr) -> exp.Select:
    """A count of a table's rows; what it is of goes with it, since branches come back in any order."""
    relation = fact.relation
    told = [(relation.schema or "", "place"), (relation.name.lower(), "name"), (column.lower(), "text")]
    shown = [exp.alias_(exp.Literal.string(value), name) for value, name in told]
    counted = exp.alias_(exp.Count(this=exp.Star()), "number")
    return exp.select(*shown, counted).from_(relation.quoted()).where(condition)


def _counted(warehouse: Snowflake, branches: Iterator[exp.Select]) -> Iterator[tuple[str, str, int, str]]:
    """Yield place, table, rows and column where there are any."""
    queries = list(branches)
    for start in range(0, len(queries), _AT_ONCE):
        part = queries[start : start + _AT_ONCE]
        query = exp.union(*part, distinct=False) if len(part) > 1 else part[0]
        for place, table, column, count in sorted(warehouse.fetch(query, "aggregate", "rows of customers")):
            if count:
                yield place, table, int(count), column


def _known(warehouse: Snowflake, tables: Sequence[TableFact], columns: Collection[str]) -> int:
    there = [
        exp.select(exp.alias_(_text(column), KEY)).from_(fact.relation.quoted())
        for fact in tables
        for column in fact.columns
        if column.lower() in columns
    ]
    query = exp.select(exp.Count(this=exp.Star())).from_(_ids(warehouse))
    found = exp.union(*there, distinct=False) if len(there) > 1 else there[0]
    return int(warehouse.fetch(query.where(exp.column(KEY).isin(query=found)), "aggregate", "customers found")[0][0])


def _alike(
    warehouse: Snowflake,
    tables: Sequence[TableFact],
    of_customers: dict[Relation, exp.Expr | None],
    columns: Collection[str],
) -> Iterator[Holding]:
    """Yield text elsewhere that is equal to an id, less that in rows which go."""
    texts = [
        (fact, column)
        for fact in tables
        for column, known in fact.columns.items()
        if known.type == "TEXT" and column.lower() not in columns
    ]
    every = (_branch(fact, column, _is_named(warehouse, column)) for fact, column in texts)
    found = {(place, table, column): count for place, table, count, column in _counted(warehouse, every)}
    there = [(f, c) for f, c in texts if (f.relation.schema or "", f.relation.name.lower(), c.lower()) in found]
    going = (
        _branch(fact, column, exp.and_(_is_named(warehouse, column), goes))
        for fact, column in there
        if (goes := of_customers[fact.relation]) is not None
    )
    less = {(place, table, column): count for place, table, count, column in _counted(warehouse, going)}
    for (place, table, column), count in found.items():
        if stays := count - less.get((place, table, column), 0):
            yield Holding(place, table, stays, column)


def _is_named(warehouse: Snowflake, column: str) -> exp.Expr:
    return _text(column).isin(query=named(warehouse))


def _text(column: str) -> exp.Expr:
    return exp.cast(exp.column(column, quoted=True), "varchar")


def _mentions(warehouse: Snowflake, relation: Relation, column: str, how: _Mention) -> exp.Expr:
    """Return the condition that a text holds one of the ids in the form that `how` asks for.

    It is a subquery of its own: Snowflake takes few that look outwards
    (https://docs.snowflake.com/en/user-guide/querying-subqueries).
    """
    text, key = (exp.column(name, table=table, quoted=True) for name, table in ((column, "held"), (KEY, "ids")))
    held = exp.alias_(relation.quoted(), "held", table=True, quoted=True)
    ids = exp.alias_(_ids(warehouse), "ids", table=True, quoted=True)
    texts = exp.select(text).from_(held).join(ids, on=how(text.copy(), key))
    return exp.column(column, quoted=True).isin(query=texts)


def _as_json(text: exp.Expr, key: exp.Expr) -> exp.Expr:
    """An id as a value of whatever key, as TO_JSON writes text, or as the customer's number."""
    quoted = _call("TO_JSON", _call("TO_VARIANT", key.copy()))
    value = _call("JSON_EXTRACT_PATH_TEXT", text.copy(), exp.Literal.string(KEY))
    return exp.or_(_call("CONTAINS", text, quoted), value.eq(key))


def _as_word(text: exp.Expr, key: exp.Expr) -> exp.Expr:
    """An id that is no part of a longer word or number; what is no letter and no digit of it may be any character."""
    edges = exp.Literal.string("(^|[^0-9A-Za-z])"), exp.Literal.string("($|[^0-9A-Za-z])")
    loose = _call("REGEXP_REPLACE", key.copy(), exp.Literal.string("[^0-9A-Za-z]"), exp.Literal.string("."))
    pattern = _call("CONCAT", edges[0], loose, edges[1])
    place = _call("REGEXP_INSTR", text.copy(), pattern)
    return exp.and_(_call("CONTAINS", text, key), exp.GT(this=place, expression=exp.Literal.number(0)))


def _call(name: str, *arguments: exp.Expr) -> exp.Expr:
    return exp.Anonymous(this=name, expressions=list(arguments))
