"""INFORMATION_SCHEMA and SHOW, from DuckDB's catalogue and the emulator's own, made when they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from emulator.catalogue import Thing
from emulator.errors import missing
from emulator.identifiers import decode
from emulator.result import Rows
from emulator.results import as_table
from emulator.session import Session

if TYPE_CHECKING:
    import duckdb

Record = dict[str, Any]
HIDDEN = "schema_name not in ('_fs_information_schema', 'main', 'information_schema', 'pg_catalog') and not internal"


def redirect(tree: exp.Expr, session: Session) -> exp.Expr:
    """Puts the records in the place of the views of INFORMATION_SCHEMA."""
    for table in list(tree.find_all(exp.Table)):
        if table.db != "INFORMATION_SCHEMA" and not (not table.db and session.schema == "INFORMATION_SCHEMA"):
            continue
        view = VIEWS.get(table.name)
        if view is None:
            raise missing("Object", f"INFORMATION_SCHEMA.{table.name}")
        make, columns = view
        records = make(session, table.catalog or session.database)
        table.replace(as_table(Rows.of(records, columns).arrow(), table.alias, session))
    return tree


def tables(session: Session, database: str) -> list[Record]:
    """Tables and views, in the columns of INFORMATION_SCHEMA.TABLES."""
    found = _rows(
        session,
        "select schema_name, table_name, temporary, false from duckdb_tables() "
        f"where database_name in (?, 'temp') and {HIDDEN} union all "
        f"select schema_name, view_name, temporary, true from duckdb_views() where database_name = ? and {HIDDEN}",
        [database, database],
    )
    return [_table(session, database, *row) for row in sorted(found)]


def views(session: Session, database: str) -> list[Record]:
    """Views alone."""
    return [one for one in tables(session, database) if one["TABLE_TYPE"] == "VIEW"]


def _table(session: Session, database: str, schema: str, name: str, temporary: bool, view: bool) -> Record:
    key = (database, schema, name)
    thing = session.account.catalogue.things.get(key) or Thing("VIEW" if view else "TABLE")
    size = None if view else _rows(session, f"select count(*) from {quoted(key)}")[0][0]
    kind = "VIEW" if view else "LOCAL TEMPORARY" if temporary else "BASE TABLE"
    return {
        "TABLE_CATALOG": decode(database),
        "TABLE_SCHEMA": decode(schema),
        "TABLE_NAME": decode(name),
        "TABLE_OWNER": "SYSADMIN",
        "TABLE_TYPE": kind,
        "IS_TRANSIENT": None if view else "YES" if thing.persistence == "TRANSIENT" else "NO",
        "CLUSTERING_KEY": thing.options.get("CLUSTER BY"),
        "ROW_COUNT": size,
        "BYTES": None if size is None else size * 100,
        "RETENTION_TIME": int(thing.options.get("DATA_RETENTION_TIME_IN_DAYS", "1")),
        "CREATED": thing.created,
        "LAST_ALTERED": thing.altered,
        "LAST_DDL": thing.created,
        "COMMENT": thing.comment,
    }


def columns(session: Session, database: str) -> list[Record]:
    """Columns, in those of INFORMATION_SCHEMA.COLUMNS."""
    found = _rows(
        session,
        "select schema_name, table_name, column_name, column_index, is_nullable, data_type, numeric_precision, "
        f"numeric_scale, column_default from duckdb_columns() where database_name = ? and {HIDDEN} order by 1, 2, 4",
        [database],
    )
    return [_column(session, database, *row) for row in found]


def _column(session: Session, database: str, *row: Any) -> Record:
    schema, table, name, place, nullable, kind, precision, scale, default = row
    thing = session.account.catalogue.things.get((database, schema, table))
    shown = data_type(kind, thing is not None and name in thing.timezone_columns)
    number = shown == "NUMBER"
    return {
        "TABLE_CATALOG": decode(database),
        "TABLE_SCHEMA": decode(schema),
        "TABLE_NAME": decode(table),
        "COLUMN_NAME": decode(name),
        "ORDINAL_POSITION": place,
        "COLUMN_DEFAULT": default,
        "IS_NULLABLE": "YES" if nullable else "NO",
        "DATA_TYPE": shown,
        "CHARACTER_MAXIMUM_LENGTH": 16777216 if shown == "TEXT" else None,
        "NUMERIC_PRECISION": (precision if kind.startswith("DECIMAL") else 38) if number else None,
        "NUMERIC_SCALE": (scale if kind.startswith("DECIMAL") else 0) if number else None,
        "DATETIME_PRECISION": 9 if shown.startswith("TIME") else None,
        "COMMENT": thing.columns.get(name) if thing else None,
    }


PLAIN = {
    "VARCHAR": "TEXT",
    "DOUBLE": "FLOAT",
    "FLOAT": "FLOAT",
    "BLOB": "BINARY",
    "TIMESTAMP": "TIMESTAMP_NTZ",
    "JSON": "VARIANT",
    "BOOLEAN": "BOOLEAN",
    "DATE": "DATE",
    "TIME": "TIME",
}


def data_type(kind: str, timezone: bool = False) -> str:
    """INFORMATION_SCHEMA's word for a DuckDB type."""
    if kind == "TIMESTAMP WITH TIME ZONE":
        return "TIMESTAMP_TZ" if timezone else "TIMESTAMP_LTZ"
    return PLAIN.get(kind, "NUMBER" if kind.startswith(("DECIMAL", "BIGINT", "HUGEINT", "INTEGER", "U")) else kind)


LONG = {"TEXT": "VARCHAR(16777216)", "BINARY": "BINARY(8388608)", "TIME": "TIME(9)"}


def full_type(record: Record) -> str:
    """DESCRIBE's words for the type of a column."""
    kind = record["DATA_TYPE"]
    if kind == "NUMBER":
        return f"NUMBER({record['NUMERIC_PRECISION']},{record['NUMERIC_SCALE']})"
    return LONG.get(kind, f"{kind}(9)" if kind.startswith("TIMESTAMP") else kind)


def schemata(session: Session, database: str) -> list[Record]:
    """Schemas and their comments."""
    found = _rows(session, f"select schema_name from duckdb_schemas() where database_name = ? and {HIDDEN}", [database])
    comments = session.account.catalogue.schemas
    listed = sorted({row[0] for row in found} | {"INFORMATION_SCHEMA"})
    return [
        {
            "CATALOG_NAME": decode(database),
            "SCHEMA_NAME": decode(name),
            "SCHEMA_OWNER": "SYSADMIN",
            "COMMENT": comments.get((database, name)),
        }
        for name in listed
    ]


def routines(kind: str) -> Callable[[Session, str], list[Record]]:
    """FUNCTIONS or PROCEDURES of a database."""

    def listed(session: Session, database: str) -> list[Record]:
        return [
            {
                f"{kind}_CATALOG": decode(one.key[0]),
                f"{kind}_SCHEMA": decode(one.key[1]),
                f"{kind}_NAME": decode(one.key[2]),
                "ARGUMENT_SIGNATURE": "(" + ", ".join(f"{arg.name.upper()} {arg.type}" for arg in one.text.args) + ")",
                "DATA_TYPE": one.text.returns,
                f"{kind}_LANGUAGE": one.text.language,
                f"{kind}_DEFINITION": one.text.body,
                "RUNTIME_VERSION": one.text.runtime,
                "PACKAGES": str(list(one.text.packages)) if one.text.packages else None,
                "IMPORTS": str(list(one.text.imports)) if one.text.imports else None,
                "HANDLER": one.text.handler,
                "COMMENT": one.text.comment,
                "CREATED": one.created,
                "LAST_ALTERED": one.created,
            }
            for one in session.account.routines.all(kind)
            if one.key[0] == database
        ]

    return listed


def packages(session: Session, database: str) -> list[Record]:
    """What this interpreter has installed stands for what Snowflake offers."""
    import importlib.metadata as installed

    return [
        {"PACKAGE_NAME": one.name.lower(), "VERSION": one.version, "LANGUAGE": "python", "RUNTIME_VERSION": "3.11"}
        for one in installed.distributions()
    ]


def stages(session: Session, database: str) -> list[Record]:
    """Internal stages."""
    return [
        {"STAGE_CATALOG": key[0], "STAGE_SCHEMA": key[1], "STAGE_NAME": key[2], "STAGE_TYPE": "Internal Named"}
        for key in sorted(session.account.stages.names)
        if key[0] == database
    ]


def databases(session: Session, database: str) -> list[Record]:
    """Databases of the account."""
    return [{"DATABASE_NAME": name, "DATABASE_OWNER": "SYSADMIN"} for name in database_names(session)]


def database_names(session: Session) -> list[str]:
    """Those that users made."""
    found = _rows(session, "select database_name from duckdb_databases() where not internal")
    return sorted(row[0] for row in found if row[0] not in ("memory", "_fs_global", "_sf"))


ROUTINE = (
    "_CATALOG {0}_SCHEMA {0}_NAME ARGUMENT_SIGNATURE DATA_TYPE {0}_LANGUAGE {0}_DEFINITION RUNTIME_VERSION "
    "PACKAGES IMPORTS HANDLER COMMENT CREATED LAST_ALTERED"
)
VIEWS: dict[str, tuple[Callable[[Session, str], list[Record]], str]] = {
    "TABLES": (
        tables,
        "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER TABLE_TYPE IS_TRANSIENT CLUSTERING_KEY ROW_COUNT BYTES "
        "RETENTION_TIME CREATED LAST_ALTERED LAST_DDL COMMENT",
    ),
    "VIEWS": (views, "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME TABLE_OWNER CREATED LAST_ALTERED COMMENT"),
    "COLUMNS": (
        columns,
        "TABLE_CATALOG TABLE_SCHEMA TABLE_NAME COLUMN_NAME ORDINAL_POSITION COLUMN_DEFAULT IS_NULLABLE DATA_TYPE "
        "CHARACTER_MAXIMUM_LENGTH NUMERIC_PRECISION NUMERIC_SCALE DATETIME_PRECISION COMMENT",
    ),
    "SCHEMATA": (schemata, "CATALOG_NAME SCHEMA_NAME SCHEMA_OWNER COMMENT"),
    "DATABASES": (databases, "DATABASE_NAME DATABASE_OWNER"),
    "FUNCTIONS": (routines("FUNCTION"), "FUNCTION" + ROUTINE.format("FUNCTION")),
    "PROCEDURES": (routines("PROCEDURE"), "PROCEDURE" + ROUTINE.format("PROCEDURE")),
    "PACKAGES": (packages, "PACKAGE_NAME VERSION LANGUAGE RUNTIME_VERSION"),
    "STAGES": (stages, "STAGE_CATALOG STAGE_SCHEMA STAGE_NAME STAGE_TYPE"),
}


def quoted(key: tuple[str, str, str]) -> str:
    """A full name in DuckDB's spelling; a temporary table's has no schema of ours."""
    parts = [key[2]] if key[1] == "main" else list(key)
    return ".".join('"' + part.replace('"', '""') + '"' for part in parts)


def _rows(session: Session, sql: str, params: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """On the session's own connection, which sees what its open transaction did."""
    connection: duckdb.DuckDBPyConnection = session._duck_conn
    return connection.execute(sql, params or []).fetchall()
