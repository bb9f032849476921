"""What the database says of itself: the tables of sqlkit's schemas and of the user's, each in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.base import Row
from sqlkit.warehouses.cataloguing import Listed
from sqlkit.warehouses.snowflake.session import Session, statement

# https://docs.snowflake.com/en/sql-reference/info-schema/columns and .../tables
_COLUMNS = """
select
    t.table_schema,
    t.table_name,
    t.table_type,
    t.comment,
    t.row_count,
    t.bytes,
    cast(t.last_altered as varchar) as last_altered,
    c.column_name,
    c.data_type,
    c.numeric_precision,
    c.numeric_scale,
    c.comment as column_comment
from ref.tables as t
inner join ref.columns as c
    on c.table_schema = t.table_schema
    and c.table_name = t.table_name
order by t.table_schema, t.table_name, c.ordinal_position
"""


@dataclass(frozen=True)
class ColumnFact:
    """A column's type, spelt as `TEXT` or `NUMBER(18, 4)`, and its comment."""

    type: str
    comment: str


@dataclass(frozen=True)
class TableFact:
    """One table or view. `stat` changes whenever a row does; it is empty where nothing tells that."""

    relation: Relation
    is_table: bool
    comment: str
    rows: int | None
    bytes: int | None
    stat: str
    columns: Mapping[str, ColumnFact] = field(default_factory=dict)


def tables_in(session: Session, database: str, schemas: Iterable[str]) -> dict[tuple[str, str], TableFact]:
    """Return the tables of some schemas by schema and name."""
    wanted = exp.column("table_schema", table="t").isin(*sorted(schemas))
    return _read(session, database, wanted)


def listed_in(session: Session, place: str) -> list[Listed]:
    """Return the tables of a database, or of one of its schemas, that are none of sqlkit's own."""
    named = exp.to_table(place, dialect="snowflake")
    parts = [part.name if part.args.get("quoted") else part.name.upper() for part in named.parts]
    schema = exp.column("table_schema", table="t")
    own = {*session.places.schemas, *session.places.further} if parts[0] == session.places.database else set()
    wanted = schema.eq(parts[1]) if len(parts) > 1 else exp.not_(schema.isin("INFORMATION_SCHEMA", *sorted(own)))
    return [
        Listed(parts[0], where, name, fact.rows, {column: one.type for column, one in fact.columns.items()})
        for (where, name), fact in _read(session, parts[0], wanted).items()
    ]


def tables_named(session: Session, relations: Collection[Relation]) -> dict[tuple[str, str], TableFact]:
    """Return those of some tables of one database that are there, by schema and name."""
    database = next(iter(relations)).catalog or ""
    each = [
        exp.and_(
            exp.column("table_schema", table="t").eq(relation.schema),
            exp.column("table_name", table="t").eq(relation.name),
        )
        for relation in sorted(relations, key=str)
    ]
    return _read(session, database, exp.or_(*each))


def _read(session: Session, database: str, where: exp.Expr) -> dict[tuple[str, str], TableFact]:
    views = {name: Relation(name.upper(), "INFORMATION_SCHEMA", database) for name in ("tables", "columns")}
    rows = session.fetch(statement(_COLUMNS, views).where(where), "metadata", "which tables there are")
    found = (_table(database, list(group)) for _, group in groupby(rows, key=lambda row: row[:2]))
    return {(table.relation.schema or "", table.relation.name): table for table in found}


def _table(database: str, rows: list[Row]) -> TableFact:
    schema, name, kind, comment, count, size, altered = rows[0][:7]
    is_table = str(kind).upper() == "BASE TABLE"
    columns = {row[7]: ColumnFact(_type(*row[8:11]), row[11] or "") for row in rows}
    stat = f"{altered} {count} {size}" if is_table and altered else ""
    counted = None if count is None else int(count)
    return TableFact(
        Relation(name, schema, database),
        is_table,
        comment or "",
        counted,
        None if size is None else int(size),
        stat,
        columns,
    )


def _type(kind: str, precision: Any, scale: Any) -> str:
    return f"NUMBER({int(precision)}, {int(scale)})" if kind == "NUMBER" and precision is not None else str(kind)


def snowflake_type(contract_type: str) -> str:
    """Return how the catalogue spells a contract's type.

    >>> snowflake_type("bigint"), snowflake_type("decimal(18, 4)"), snowflake_type("timestamp")
    ('NUMBER(38, 0)', 'NUMBER(18, 4)', 'TIMESTAMP_NTZ')
    """
    return _SPELLED.get(contract_type) or contract_type.upper().replace("DECIMAL", "NUMBER")


_SPELLED = {
    "varchar": "TEXT",
    "bigint": "NUMBER(38, 0)",
    "integer": "NUMBER(38, 0)",
    "double": "FLOAT",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP_NTZ",
    "blob": "BINARY",
}


def contract_type(spelled: str) -> str:
    """Return a type of the catalogue as contracts spell it.

    >>> contract_type("TEXT"), contract_type("NUMBER(18, 4)"), contract_type("NUMBER(38, 0)")
    ('varchar', 'decimal(18, 4)', 'bigint')
    """
    if spelled.startswith("NUMBER("):
        return "bigint" if spelled.endswith(", 0)") else spelled.lower().replace("number", "decimal")
    named = {kind: name for name, kind in _SPELLED.items()}
    return named.get(spelled, spelled.lower())
