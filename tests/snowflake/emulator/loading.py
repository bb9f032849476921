"""A file as a table: what a loading tool did before the client under test came."""

from __future__ import annotations

from pathlib import Path

from emulator.account import Account
from emulator.catalogue import Thing
from emulator.identifiers import parts
from emulator.metadata import database_names, quoted
from emulator.session import Session

TYPES = {
    "TINYINT": "BIGINT",
    "SMALLINT": "BIGINT",
    "INTEGER": "BIGINT",
    "UTINYINT": "BIGINT",
    "USMALLINT": "BIGINT",
    "UINTEGER": "BIGINT",
    "UBIGINT": "DECIMAL(38,0)",
    "HUGEINT": "DECIMAL(38,0)",
    "FLOAT": "DOUBLE",
    "TIMESTAMP_S": "TIMESTAMP",
    "TIMESTAMP_MS": "TIMESTAMP",
    "TIMESTAMP_NS": "TIMESTAMP",
}
"""Types that Snowflake has not got, and what they are there."""


def load(account: Account, table: str, file: str) -> int:
    """Creates or replaces DATABASE.SCHEMA.TABLE from a Parquet or CSV file and returns how many rows it has."""
    database, schema, name = parts(table)
    session = Session(account, database, schema)
    duck = session._duck_conn
    if database not in database_names(session):
        raise ValueError(f"no database {database}")
    reader = "read_csv" if Path(file).suffix in (".csv", ".tsv") else "read_parquet"
    source = duck.sql(f"select * from {reader}($file)", params={"file": file})
    columns = ", ".join(
        f'cast("{column}" as {TYPES.get(str(kind), str(kind))}) as "{column.upper()}"'
        for column, kind in zip(source.columns, source.types, strict=True)
    )
    key = session.qualify([database, schema, name])
    duck.execute(f"create or replace table {quoted(key)} as select {columns} from {reader}($file)", {"file": file})
    account.catalogue.create(key, Thing("TABLE"), copy_grants=True)
    return int(duck.execute(f"select count(*) from {quoted(key)}").fetchall()[0][0])
