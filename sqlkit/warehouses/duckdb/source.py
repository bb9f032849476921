"""A mapping -> the DuckDB query that yields an input's columns, under the contract's names, not yet cleaned."""

from __future__ import annotations

import glob
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from sqlkit.errors import ConfigError, unknown
from sqlkit.inputs import Input, Source, input_paths

_READERS = {
    ".parquet": "read_parquet",
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".txt": "read_csv",
    ".json": "read_json",
    ".jsonl": "read_json",
    ".ndjson": "read_json",
}
_WHOLE_FILE = {"read_csv": {"sample_size": -1}, "read_json": {"sample_size": -1}}

Types = Mapping[str, str]


def from_clause(input: Input, source: Source, root: Path, raw: str | None) -> exp.Expr:
    """Return what an input's rows come from: a table, files, or the user's own query."""
    where = input.where
    if source.query is not None:
        return exp.Subquery(
            this=_parsed(source.query, input, "query"), alias=exp.TableAlias(this=exp.to_identifier("mapped"))
        )
    if source.file is not None:
        paths = input_paths(root, source)
        if not paths:
            raise ConfigError(f"no file matches {source.file!r}.", where=where, hint=f"Paths count from {root}.")
        return _read_files(paths, source, input)
    try:
        table = exp.to_table(str(source.relation), dialect="duckdb")
    except sqlglot.ParseError as error:
        raise ConfigError(f"relation {source.relation!r} is no table's name.", where=where) from error
    if raw is None:
        raise ConfigError(
            f"reads the table {source.relation}, and the target has no database.",
            where=where,
            hint="Give the target a `path:` in profiles.yml, or map a `file:`.",
        )
    if not table.catalog:
        table.set("db", exp.to_identifier(table.db or "main"))
        table.set("catalog", exp.to_identifier(raw, quoted=True))
    return table


def mapped(input: Input, source: Source, rows: exp.Expr, types: Types, timezone: str) -> exp.Query:
    """Return the mapped columns of `rows`; columns the project has not got are NULL.

    Times with a zone, and naive ones of a source that states its zone, become wall-clock times of the business zone.
    """
    columns = []
    for name, column in input.columns.items():
        if name not in source.columns:
            columns.append(exp.alias_(exp.cast(exp.null(), "varchar"), name, quoted=True))
            continue
        value = _parsed(source.columns[name], input, name)
        if column.type == "timestamp":
            value = _in_business_time(value, types, source.timezone, timezone)
        columns.append(exp.alias_(exp.paren(value, copy=False), name, quoted=True))
    query = exp.select(*columns).from_(rows.copy())
    return query.where(_parsed(source.where, input, "where")) if source.where else query


def check_columns(input: Input, source: Source, types: Types) -> list[ConfigError]:
    """Return an error for each column an expression of the mapping names and the source has not."""
    errors = []
    known = {name.lower() for name in types}
    for name, text in {**source.columns, **({"where": source.where} if source.where else {})}.items():
        for column in _parsed(text, input, name).find_all(exp.Column):
            if column.name.lower() not in known:
                errors.append(
                    ConfigError(
                        f"{input.name}.{name}: " + unknown("source column", column.name, types),
                        where=source.places.get(name, input.where),
                    )
                )
    return errors


def _in_business_time(value: exp.Expr, types: Types, source_zone: str | None, timezone: str) -> exp.Expr:
    kind = types.get(value.name, "") if isinstance(value, exp.Column) else ""
    if kind == "timestamp with time zone":
        return _at_zone(value, timezone)
    if source_zone and source_zone != timezone:
        naive = exp.TryCast(this=value, to=exp.DataType.build("timestamp"))
        return _at_zone(_at_zone(naive, source_zone), timezone)
    return value


def _at_zone(value: exp.Expr, zone: str) -> exp.Expr:
    return exp.AtTimeZone(this=exp.paren(value), zone=exp.Literal.string(zone))


def _read_files(paths: list[Path], source: Source, input: Input) -> exp.Expr:
    suffixes = [s for s in paths[0].suffixes if s not in (".gz", ".zst")]
    reader = _READERS.get(suffixes[-1].lower() if suffixes else "")
    if reader is None:
        raise ConfigError(
            f"cannot tell how to read {paths[0].name}.",
            where=input.where,
            hint=f"Known endings: {', '.join(_READERS)}.",
        )
    files = exp.Array(expressions=[exp.Literal.string(glob.escape(str(path))) for path in paths])
    options = {**_WHOLE_FILE.get(reader, {}), **source.read}
    if len(paths) > 1:
        options.setdefault("union_by_name", True)
    arguments = [
        exp.PropertyEQ(this=exp.to_identifier(name), expression=_option(value)) for name, value in options.items()
    ]
    return exp.Table(
        this=exp.Anonymous(this=reader, expressions=[files, *arguments]),
        alias=exp.TableAlias(this=exp.to_identifier("mapped")),
    )


def _option(value: Any) -> exp.Expr:
    if isinstance(value, dict):
        pairs = [exp.PropertyEQ(this=exp.Literal.string(str(k)), expression=exp.convert(v)) for k, v in value.items()]
        return exp.Struct(expressions=pairs)
    return exp.convert(value)


def _parsed(text: str, input: Input, part: str) -> Any:
    parse: Callable[..., Any] = sqlglot.parse_one
    try:
        return parse(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        message = str(error).split(".")[0]
        raise ConfigError(
            f"{input.name}.{part}: {text!r} is not valid DuckDB SQL: {message}.", where=input.where
        ) from error
