"""A mapping -> the DuckDB query that yields an input's columns, under the contract's names, not yet cleaned."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from sqlkit.errors import ConfigError, WarehouseError, raise_all, unknown
from sqlkit.inputs import Input, Source, input_paths
from sqlkit.warehouses.duckdb.complaints import one_sentence, uneven_line, unreadable

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

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

_OFFSET = r":\d{2}(\.\d+)?\s*(Z|[+-]\d{2}(:?\d{2})?)$"

Types = Mapping[str, str]


def read_source(warehouse: DuckDB, input: Input, timezone: str, paths: Sequence[Path] = ()) -> exp.Query:
    """Return an input's mapped query after checking that what it names is there; no rows for one not mapped.

    With `paths`, of these of its files alone.
    """
    source = input.mapping_for(warehouse.target.name, warehouse.type)
    if source is None:
        nothing = [
            exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name, quoted=True)
            for c in input.columns.values()
        ]
        return exp.select(*nothing).where(exp.false())
    rows = from_clause(input, source, warehouse.root, warehouse.raw, paths=paths)
    try:
        types = warehouse.types(exp.select("*").from_(rows.copy()))
    except WarehouseError as error:
        key, told = unreadable(error.message)
        where = source.places.get(key or _form(source), input.where)
        raise ConfigError(f"{input.name} cannot be read: {told}", where=where, hint=error.hint) from error
    uneven = uneven_line(warehouse, source, types, paths or input_paths(warehouse.root, source))
    if uneven:
        raise ConfigError(f"{input.name} cannot be read: {uneven}", where=source.places.get("file", input.where))
    raise_all(check_columns(input, source, types))
    as_text = times_as_text(input, source, types)
    if as_text:
        rows = from_clause(input, source, warehouse.root, warehouse.raw, as_text, paths)
        types |= dict.fromkeys(as_text, "varchar")
    query = mapped(input, source, rows, types, timezone)
    try:
        warehouse.types(query)
    except WarehouseError as error:
        name, told = _culprit(warehouse, query, rows) or ("", error.message)
        where = source.places.get(name, input.where)
        raise ConfigError(f"{input.name}.{name or 'mapping'}: {one_sentence(told)}", where=where) from error
    return query


def _form(source: Source) -> str:
    return "query" if source.query is not None else "file" if source.file is not None else "relation"


def _culprit(warehouse: DuckDB, query: exp.Query, rows: exp.Expr) -> tuple[str, str] | None:
    """Return the column of a mapping that cannot be bound, and why; `where` if it is none of them."""
    alone = {column.alias: exp.select(column.copy()).from_(rows.copy()) for column in query.selects}
    condition = query.args.get("where")
    if condition:
        alone["where"] = exp.select("1").from_(rows.copy()).where(condition.this.copy())
    for name, part in alone.items():
        try:
            warehouse.types(part)
        except WarehouseError as error:
            return name, error.message
    return None


def from_clause(
    input: Input,
    source: Source,
    root: Path,
    raw: str | None,
    as_text: Sequence[str] = (),
    paths: Sequence[Path] = (),
) -> exp.Expr:
    """Return what an input's rows come from: a table, files (columns `as_text` read untyped), or the user's query."""
    where = input.where
    if source.query is not None:
        return exp.Subquery(
            this=_parsed(source.query, input, "query"), alias=exp.TableAlias(this=exp.to_identifier("mapped"))
        )
    if source.file is not None:
        paths = paths or input_paths(root, source)
        if not paths:
            raise ConfigError(f"no file matches {source.file!r}.", where=where, hint=f"Paths count from {root}.")
        if not any(path.stat().st_size for path in paths):
            raise ConfigError(f"{input.name}: {source.file} is empty.", where=source.places.get("file", where))
        return _read_files(paths, source, input, as_text)
    try:
        table = exp.to_table(str(source.relation), dialect="duckdb")
    except (sqlglot.errors.SqlglotError, ValueError) as error:
        hint = f"If it is a file, write `file: {source.relation}`." if Path(str(source.relation)).suffix else ""
        raise ConfigError(f"relation {source.relation!r} is no table's name.", where=where, hint=hint) from error
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
    if kind == "varchar":
        return _text_in_business_time(value, source_zone, timezone)
    if source_zone and source_zone != timezone:
        naive = exp.TryCast(this=value, to=exp.DataType.build("timestamp"))
        return _at_zone(_at_zone(naive, source_zone), timezone)
    return value


def _text_in_business_time(value: exp.Expr, source_zone: str | None, timezone: str) -> exp.Expr:
    """Decide value by value: a time that states its offset is converted, one that does not is what it says."""
    has_offset = exp.Anonymous(this="regexp_matches", expressions=[value.copy(), exp.Literal.string(_OFFSET)])
    zoned = _at_zone(exp.TryCast(this=value.copy(), to=exp.DataType.build("timestamptz")), timezone)
    naive: exp.Expr = exp.TryCast(this=value.copy(), to=exp.DataType.build("timestamp"))
    if source_zone and source_zone != timezone:
        naive = _at_zone(_at_zone(naive, source_zone), timezone)
    # What cannot be read stays text, so that the quarantine shows it as it came.
    read = exp.cast(exp.case().when(has_offset, zoned).else_(naive), "varchar")
    return exp.Coalesce(this=read, expressions=[value.copy()])


def _at_zone(value: exp.Expr, zone: str) -> exp.Expr:
    return exp.AtTimeZone(this=exp.paren(value), zone=exp.Literal.string(zone))


def times_as_text(input: Input, source: Source, types: Types) -> list[str]:
    """Return the columns of a CSV file to read as text: what a time means must not depend on the rows around it.

    DuckDB's reader types a column by all its values, so that one later row could change the day of earlier ones.
    """
    if source.file is None or not {"types", "columns", "dateformat", "timestampformat"}.isdisjoint(source.read):
        return []
    reader = _reader(Path(source.file))
    times = (source.columns[n] for n, c in input.columns.items() if c.type == "timestamp" and n in source.columns)
    bare = {found.name.lower() for text in times if isinstance(found := _parsed(text, input, "columns"), exp.Column)}
    return [name for name in types if name.lower() in bare] if reader == "read_csv" else []


def _reader(path: Path) -> str | None:
    suffixes = [s for s in path.suffixes if s not in (".gz", ".zst")]
    return _READERS.get(suffixes[-1].lower() if suffixes else "")


def _read_files(paths: Sequence[Path], source: Source, input: Input, as_text: Sequence[str]) -> exp.Expr:
    reader = _reader(paths[0])
    if reader is None:
        raise ConfigError(
            f"cannot tell how to read {paths[0].name}.",
            where=input.where,
            hint=f"Known endings: {', '.join(_READERS)}.",
        )
    files = exp.Array(expressions=[exp.Literal.string(glob.escape(str(path))) for path in paths])
    options = {**_WHOLE_FILE.get(reader, {}), **source.read}
    if as_text:
        options["types"] = dict.fromkeys(as_text, "varchar")
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
    where = input.mapping.places.get(part, input.where) if input.mapping else input.where
    try:
        statements = sqlglot.parse(text, dialect="duckdb")
    except sqlglot.errors.SqlglotError as error:
        message = str(error).split(".")[0]
        raise ConfigError(f"{input.name}.{part}: {text!r} is not valid DuckDB SQL: {message}.", where=where) from error
    wanted, name = (exp.Query, "one SELECT") if part == "query" else (exp.Condition, "one expression")
    if len(statements) != 1 or not isinstance(statements[0], wanted):
        raise ConfigError(f"{input.name}.{part}: {text!r} is not {name}.", where=where)
    return statements[0]
