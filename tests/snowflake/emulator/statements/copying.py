"""Parquet files of a stage read into a table: INFER_SCHEMA and COPY INTO, as `write_pandas` sends them.

https://docs.snowflake.com/en/sql-reference/sql/copy-into-table, .../functions/infer_schema
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
from sqlglot import exp

from emulator.errors import compilation, missing, not_emulated
from emulator.identifiers import NAME, decode, encode, normal, parts
from emulator.result import Rows
from emulator.routines.install import duck_type
from emulator.routines.scan import split
from emulator.statement import Statement
from emulator.statements.tables import placed

if TYPE_CHECKING:
    from pathlib import Path

    from emulator.cursor import Cursor

FIELD = re.compile(r'\$1:"((?:[^"]|"")+)"(?:::([A-Za-z_]+(?:\([^)]*\))?))?(?: AS .+)?', re.I | re.S)
COPY = rf"COPY INTO ({NAME}) \((.*?)\) FROM \(SELECT (.*) FROM ('@[^']+'|@\S+)\) FILE_FORMAT\s*=\s*\((.*?)\)(.*)"
INFERRED = "COLUMN_NAME TYPE NULLABLE EXPRESSION FILENAMES ORDER_ID"
LOADED = "file status rows_parsed rows_loaded error_limit errors_seen first_error first_error_line"


def handle(cursor: Cursor, statement: Statement) -> Rows | None:
    """One of the two."""
    if found := statement.match(r"SELECT (\*|[\w, ]+) FROM TABLE\(INFER_SCHEMA\(LOCATION\s*=>\s*('[^']*'),.*\)\)"):
        return inferred(cursor, found[2], INFERRED if found[1] == "*" else found[1].replace(",", " ").upper())
    if statement.match(r"COPY INTO .*"):
        found = statement.match(COPY)
        if found is None or "PARQUET" not in found[5].upper():
            raise not_emulated(f"this form of COPY INTO: {statement.words[:60]}")
        return copied(cursor, found)
    return None


def staged(cursor: Cursor, reference: str) -> list[tuple[str, Path]]:
    """Files under a path of a stage."""
    stages = cursor.session.account.stages
    key, prefix = stages.locate(reference, cursor.session)
    return stages.files(key, prefix)


def inferred(cursor: Cursor, reference: str, columns: str) -> Rows:
    """Columns of the first file, with Snowflake's types."""
    files = staged(cursor, reference)
    if not files:
        raise compilation(f"no file at {reference}", 253006, "02000")
    schema = pq.read_schema(files[0][1])
    records = [
        {
            "COLUMN_NAME": field.name,
            "TYPE": column_type(field.type),
            "NULLABLE": "true",
            "EXPRESSION": f"$1:{field.name}::{column_type(field.type)}",
            "FILENAMES": files[0][0],
            "ORDER_ID": place,
        }
        for place, field in enumerate(schema)
    ]
    return Rows.of(records, columns)


def column_type(kind: pa.DataType) -> str:
    """The type that INFER_SCHEMA gives a column of Parquet, with USE_LOGICAL_TYPE."""
    if pa.types.is_decimal(kind):
        return f"NUMBER({kind.precision}, {kind.scale})"
    if pa.types.is_integer(kind):
        return "NUMBER(38, 0)"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP_LTZ" if kind.tz else "TIMESTAMP_NTZ"
    tests = ((pa.types.is_floating, "REAL"), (pa.types.is_boolean, "BOOLEAN"), (pa.types.is_date, "DATE"))
    return next((name for test, name in tests if test(kind)), "BINARY" if pa.types.is_binary(kind) else "TEXT")


def copied(cursor: Cursor, found: re.Match[str]) -> Rows:
    """Rows appended, in a transaction of their own where none is open; PURGE takes the files away."""
    session, files = cursor.session, staged(cursor, found[4])
    key = session.qualify(parts(found[1]))
    if key not in session.account.catalogue.things:
        raise missing("Table", decode(".".join(key)))
    names = ", ".join(exp.to_identifier(encode(normal(one)), quoted=True).sql("duckdb") for one in split(found[2]))
    values = ", ".join(value(one) for one in split(found[3]))
    rows = []
    for name, path in files:
        sql = f"INSERT INTO {placed(key, session)} ({names}) SELECT {values} FROM read_parquet(?)"
        count = session._duck_conn.execute(sql, [str(path)]).fetchall()[0][0]
        rows.append(dict(zip(LOADED.split(), (name, "LOADED", count, count, 1, 0, None, None), strict=True)))
    if re.search(r"PURGE\s*=\s*TRUE", found[6], re.I):
        for _, path in files:
            path.unlink()
    session.account.catalogue.touch([key])
    return Rows.of(rows, LOADED)


def value(text: str) -> str:
    """`$1:"field"::TYPE AS name` as a column of the file."""
    found = FIELD.fullmatch(text.strip())
    if found is None:
        raise not_emulated(f"COPY INTO with {text[:40]}")
    column = exp.to_identifier(found[1].replace('""', '"'), quoted=True).sql("duckdb")
    return f"CAST({column} AS {duck_type(found[2])})" if found[2] else column
