"""ADBC, through the driver that DuckDB's package carries."""

from __future__ import annotations

import time

import adbc_driver_duckdb
import duckdb
from adbc_driver_manager import AdbcConnection, AdbcDatabase, dbapi
from loop import ALL, ONE, Answers, read_until_told

DRIVER = {"driver": adbc_driver_duckdb.driver_path(), "entrypoint": "duckdb_adbc_init", "access_mode": "READ_ONLY"}


def read(file: str) -> Answers:
    database = AdbcDatabase(path=file, **DRIVER)
    with dbapi.Connection(database, AdbcConnection(database)) as connection, connection.cursor() as cursor:
        cursor.execute(ONE)
        one = [run for (run,) in cursor.fetchall()]
        time.sleep(0.01)
        cursor.execute(ALL)
        return one, [run for (run,) in cursor.fetchall()]


read_until_told(f"adbc on duckdb {duckdb.__version__}", read)
