"""Customers handed over by id, and the rows of an attached file that name them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.egress import IDENTIFYING
from sqlkit.errors import WarehouseError
from sqlkit.relation import Relation
from sqlkit.warehouses.erasing import Holding, Holdings

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

NAMED = "sqlkit_named"
_CUSTOMERS = Relation("customers", "main", NAMED)
_KEY = "customer_id"
_AT_ONCE = 1000

_Pattern = Callable[[exp.Expr], exp.Expr]


@dataclass(frozen=True)
class Stored:
    """A table of a file with its columns and their types."""

    relation: Relation
    columns: Mapping[str, str]


def name_customers(warehouse: DuckDB, customers: Sequence[str]) -> None:
    """Put the ids into a table in memory."""
    warehouse.detach(NAMED)
    warehouse.attach_for_writing(Path(":memory:"), NAMED)
    empty = [
        exp.alias_(exp.cast(exp.null(), "varchar"), _KEY),
        exp.alias_(exp.cast(exp.false(), "boolean"), "is_known"),
    ]
    warehouse.create(_CUSTOMERS, exp.select(*empty).where(exp.false()))
    for start in range(0, len(customers), _AT_ONCE):
        entries = [(customer, False) for customer in customers[start : start + _AT_ONCE]]
        given = exp.values(entries, alias="entries", columns=[_KEY, "is_known"])
        rows = exp.select(_KEY, "is_known").from_(given)
        try:
            warehouse.execute(exp.insert(rows, _CUSTOMERS.quoted(), columns=[_KEY, "is_known"]))
        except WarehouseError:  # its message may quote them
            raise WarehouseError("DuckDB does not take the customers' ids.") from None


def named() -> exp.Query:
    """Return the query of the ids."""
    return exp.select(_KEY).from_(_CUSTOMERS.table())


def known_customers(warehouse: DuckDB) -> int:
    """Count the ids that a search has found."""
    query = exp.select(exp.Count(this=exp.Star())).from_(_CUSTOMERS.table()).where(exp.column("is_known"))
    return int(warehouse.fetch(query, "aggregate", "customers found")[0][0])


def stored(warehouse: DuckDB, catalog: str) -> list[Stored]:
    """Return the tables of an attached file, of whatever schema; no views."""
    of_file = exp.column("database_name").eq(catalog)
    tables = exp.select("schema_name", "table_name").from_(_catalogue("duckdb_tables")).where(of_file)
    names = warehouse.fetch(tables, "metadata", "list tables")
    described = exp.select("schema_name", "table_name", "column_name", "data_type")
    query = described.from_(_catalogue("duckdb_columns")).where(of_file.copy()).order_by("column_index")
    found: dict[tuple[str, str], dict[str, str]] = {(schema, table): {} for schema, table in sorted(names)}
    for schema, table, column, kind in warehouse.fetch(query, "metadata", "list columns"):
        if (schema, table) in found:
            found[schema, table][column] = kind
    return [Stored(Relation(table, schema, catalog), columns) for (schema, table), columns in found.items()]


def _catalogue(name: str) -> exp.Table:
    return exp.Table(this=exp.Anonymous(this=name))


def is_of_customers(table: Stored, columns: Collection[str]) -> exp.Expr | None:
    """Return the condition that a row is of one of the customers; None for a table that has no such rows."""
    conditions = [_is_named(column) for column in table.columns if column.lower() in columns]
    if table.relation.name == "check_failures" and "failing_row" in table.columns:
        conditions.append(_mentions("failing_row", _as_json))
    return exp.Coalesce(this=exp.paren(exp.or_(*conditions)), expressions=[exp.false()]) if conditions else None


def blanked(table: Stored) -> dict[str, exp.Expr]:
    """Return the columns that lose their text where it names a customer, by the condition that it does."""
    has_message = table.relation.name == "runs" and "message" in table.columns
    return {"message": _mentions("message", _as_word)} if has_message else {}


def search(warehouse: DuckDB, catalog: str, place: str, columns: Collection[str]) -> Holdings:
    """Count the rows of an attached file that name the customers, and remember which of them it has."""
    tables = stored(warehouse, catalog)
    rows = [
        Holding(place, table.relation.name, count) for table in tables if (count := _count(warehouse, table, columns))
    ]
    for table in tables:
        for column in table.columns:
            if column.lower() in columns:
                _remember(warehouse, table, column)
    alike = [Holding(place, *found) for table in tables for found in _alike(warehouse, table, columns)]
    unsearched = {
        table.relation.name
        for table in tables
        if IDENTIFYING & {c.lower() for c in table.columns} and is_of_customers(table, columns) is None
    }
    return Holdings(tuple(rows), tuple(alike), tuple(sorted(unsearched)))


def _count(warehouse: DuckDB, table: Stored, columns: Collection[str]) -> int:
    of_customers = is_of_customers(table, columns)
    conditions = [condition for condition in (of_customers, *blanked(table).values()) if condition is not None]
    if not conditions:
        return 0
    query = exp.select(exp.Count(this=exp.Star())).from_(table.relation.quoted()).where(exp.or_(*conditions))
    return int(warehouse.fetch(query, "aggregate", f"rows of customers in {table.relation.name}")[0][0])


def _remember(warehouse: DuckDB, table: Stored, column: str) -> None:
    there = exp.select(_text(column)).from_(table.relation.quoted())
    known = exp.column(_KEY).isin(query=there)
    warehouse.execute(exp.update(_CUSTOMERS.quoted(), {"is_known": exp.true()}, where=known))


def _alike(warehouse: DuckDB, table: Stored, columns: Collection[str]) -> Iterator[tuple[str, int, str]]:
    """Yield table, rows and column of text elsewhere that is equal to an id, in rows that stay."""
    texts = [name for name, kind in table.columns.items() if kind == "VARCHAR" and name.lower() not in columns]
    if not texts:
        return
    goes = is_of_customers(table, columns)
    branches = []
    for column in texts:
        stays = [_is_named(column)] + ([exp.not_(goes.copy())] if goes is not None else [])
        shown = (exp.alias_(exp.Literal.string(column), "name"), exp.alias_(exp.Count(this=exp.Star()), "number"))
        branches.append(exp.select(*shown).from_(table.relation.quoted()).where(*stays))
    query = exp.union(*branches, distinct=False) if len(branches) > 1 else branches[0]
    for column, count in warehouse.fetch(query, "aggregate", f"ids elsewhere in {table.relation.name}"):
        if count:
            yield table.relation.name, count, column


def _is_named(column: str) -> exp.Expr:
    return _text(column).isin(query=named())


def _text(column: str) -> exp.Expr:
    return exp.cast(exp.column(column, quoted=True), "varchar")


def _mentions(column: str, pattern: _Pattern) -> exp.Expr:
    """Return the condition that a text holds one of the ids in the form that `pattern` asks for."""
    found = exp.select("1").from_(_CUSTOMERS.table()).where(pattern(exp.column(column, quoted=True)))
    return exp.Exists(this=found)


def _as_json(text: exp.Expr) -> exp.Expr:
    """An id as a value of whatever key, as SQL's to_json writes text, or as the customer's number."""
    key = exp.column(_KEY, table=_CUSTOMERS.name)
    quoted = exp.cast(exp.Anonymous(this="to_json", expressions=[key]), "varchar")
    value = exp.Anonymous(this="json_extract_string", expressions=[text.copy(), exp.Literal.string(f"$.{_KEY}")])
    return exp.or_(exp.Anonymous(this="contains", expressions=[text, quoted]), value.eq(key.copy()))


def _as_word(text: exp.Expr) -> exp.Expr:
    """An id that is no part of a longer word or number."""
    key = exp.Anonymous(this="regexp_escape", expressions=[exp.column(_KEY, table=_CUSTOMERS.name)])
    edges = exp.Literal.string("(^|[^0-9A-Za-z])"), exp.Literal.string("($|[^0-9A-Za-z])")
    pattern = exp.Anonymous(this="concat", expressions=[edges[0], key, edges[1]])
    return exp.Anonymous(this="regexp_matches", expressions=[text, pattern])
