"""A mapping -> the Snowflake query that yields an input's columns, under the contract's names, not yet cleaned.

Expressions of a mapping are Snowflake's own SQL; what a user writes in quotes is meant as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.dialects.rules.fold_upper import EXACT
from sqlkit.errors import ConfigError, raise_all, unknown
from sqlkit.inputs import Input, Source
from sqlkit.relation import Relation
from sqlkit.warehouses.snowflake.tables import data_type

_OFFSET = "^.*:[0-9]{2}([.][0-9]+)?[ ]*(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"

_ZONED = ("TIMESTAMP_TZ", "TIMESTAMP_LTZ")

Types = Mapping[str, str]


def relation_of(input: Input, source: Source, database: str, schema: str) -> Relation | None:
    """Return the table an input is read from, its missing parts being the target's; None for a query."""
    if source.file is not None:
        raise ConfigError(
            f"{input.name} is read from a file, and Snowflake reads tables.",
            where=input.where,
            hint=f"Load it, and map the table under `targets: {{snowflake: {{relation: ...}}}}` of {input.name}.",
        )
    if source.query is not None:
        return None
    try:
        table = exp.to_table(str(source.relation), dialect="snowflake")
    except (sqlglot.ParseError, ValueError) as error:
        raise ConfigError(f"relation {source.relation!r} is no table's name.", where=input.where) from error
    name, own_schema, own_database = (_spelled(table.args.get(part)) for part in ("this", "db", "catalog"))
    return Relation(name or "", own_schema or schema, own_database or database)


def _spelled(part: Any) -> str | None:
    """Return a name as Snowflake keeps it: upper-case, unless it is in quotes."""
    if not isinstance(part, exp.Identifier):
        return None
    return str(part.this) if part.quoted else str(part.this).upper()


def nothing(input: Input) -> exp.Query:
    """Return the query of an input the project has not got: its columns, and no row."""
    columns = [
        exp.alias_(exp.Cast(this=exp.null(), to=data_type(c.type)), name, quoted=True)
        for name, c in input.columns.items()
    ]
    return exp.select(*columns).where(exp.false())


def rows_of(input: Input, source: Source, relation: Relation | None) -> exp.Expr:
    """Return what an input's rows come from: a table, or the user's query."""
    if relation is not None:
        table: exp.Expr = _exact(relation.quoted())
        return table
    return exp.Subquery(
        this=_parsed(str(source.query), input, "query"), alias=exp.TableAlias(this=exp.to_identifier("mapped"))
    )


def mapped(input: Input, source: Source, rows: exp.Expr, types: Types, timezone: str) -> exp.Query:
    """Return the mapped columns of `rows`; columns the project has not got are NULL.

    Times with a zone, and naive ones of a source that states its zone, become wall-clock times of the business zone.
    """
    raise_all(_check_columns(input, source, types))
    columns = []
    for name, column in input.columns.items():
        if name not in source.columns:
            value: exp.Expr = exp.Cast(this=exp.null(), to=data_type("varchar"))
        else:
            value = _parsed(source.columns[name], input, name)
            if column.type == "timestamp":
                value = _in_business_time(value, types, source.timezone, timezone)
        columns.append(exp.alias_(exp.paren(value, copy=False), name, quoted=True))
    query = exp.select(*columns).from_(rows.copy())
    return query.where(_parsed(source.where, input, "where")) if source.where else query


def _check_columns(input: Input, source: Source, types: Types) -> list[ConfigError]:
    """Return an error for each column an expression of the mapping names and the source has not."""
    errors = []
    for name, text in {**source.columns, **({"where": source.where} if source.where else {})}.items():
        for column in _parsed(text, input, name).find_all(exp.Column):
            if column.name not in types:
                errors.append(
                    ConfigError(
                        f"{input.name}.{name}: " + unknown("source column", column.name, types),
                        where=source.places.get(name, input.where),
                    )
                )
    return errors


def _in_business_time(value: exp.Expr, types: Types, source_zone: str | None, timezone: str) -> exp.Expr:
    kind = types.get(value.name, "") if isinstance(value, exp.Column) else ""
    if kind in _ZONED:
        return _wall_clock(value, timezone)
    if kind == "TEXT":
        return _text_in_business_time(value, source_zone, timezone)
    if source_zone and source_zone != timezone:
        return _moved(exp.Cast(this=value, to=data_type("timestamp")), source_zone, timezone)
    return value


def _text_in_business_time(value: exp.Expr, source_zone: str | None, timezone: str) -> exp.Expr:
    """Decide value by value: a time that states its offset is converted, one that does not is what it says."""
    has_offset = exp.Anonymous(this="REGEXP_LIKE", expressions=[value.copy(), exp.Literal.string(_OFFSET)])
    zoned = _wall_clock(exp.Anonymous(this="TRY_TO_TIMESTAMP_TZ", expressions=[value.copy()]), timezone)
    naive: exp.Expr = exp.Anonymous(this="TRY_TO_TIMESTAMP_NTZ", expressions=[value.copy()])
    if source_zone and source_zone != timezone:
        naive = _moved(naive, source_zone, timezone)
    # What cannot be read stays text, so that the quarantine shows it as it came.
    read = exp.Cast(this=exp.case().when(has_offset, zoned).else_(naive), to=data_type("varchar"))
    return exp.Coalesce(this=read, expressions=[value.copy()])


def _wall_clock(value: exp.Expr, zone: str) -> exp.Expr:
    converted = exp.Anonymous(this="CONVERT_TIMEZONE", expressions=[exp.Literal.string(zone), value])
    return exp.Cast(this=converted, to=data_type("timestamp"))


def _moved(value: exp.Expr, source_zone: str, zone: str) -> exp.Expr:
    zones = [exp.Literal.string(source_zone), exp.Literal.string(zone)]
    return exp.Anonymous(this="CONVERT_TIMEZONE", expressions=[*zones, value])


def _parsed(text: str, input: Input, part: str) -> Any:
    where = input.mapping.places.get(part, input.where) if input.mapping else input.where
    try:
        statements = sqlglot.parse(text, dialect="snowflake")
    except sqlglot.errors.SqlglotError as error:
        message = str(error).split(".")[0]
        raise ConfigError(
            f"{input.name}.{part}: {text!r} is not valid Snowflake SQL: {message}.", where=where
        ) from error
    wanted, name = (exp.Query, "one SELECT") if part == "query" else (exp.Condition, "one expression")
    if len(statements) != 1 or not isinstance(statements[0], wanted):
        raise ConfigError(f"{input.name}.{part}: {text!r} is not {name}.", where=where)
    return _exact(statements[0])


def _exact(tree: Any) -> Any:
    """Spell names as Snowflake reads them, and mark them as final: one in quotes may be in lower case."""
    for identifier in tree.find_all(exp.Identifier):
        identifier.set("this", _spelled(identifier))
        identifier.set("quoted", True)
        identifier.meta[EXACT] = True
    return tree
