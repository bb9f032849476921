"""Puts generated Parquet files into tables, for the proof on a user's own account."""

from __future__ import annotations

from pathlib import Path

from sqlglot import exp

from sqlkit.errors import WarehouseError
from sqlkit.warehouses.snowflake.session import Session


def load_parquet(session: Session, folder: Path, schema: str) -> None:
    """Create a schema and in it one table a file, with upper-case columns; times are without a zone."""
    import pandas as pd
    from snowflake.connector.pandas_tools import write_pandas

    session.open()
    try:
        session.execute(exp.Create(this=session.places.schema_name(schema), kind="SCHEMA", exists=True))
        for file in sorted(folder.glob("*.parquet")):
            frame = pd.read_parquet(file, dtype_backend="pyarrow")
            done, *_ = write_pandas(
                session.connection,
                frame,
                file.stem.upper(),
                database=session.places.database,
                schema=schema,
                auto_create_table=True,
                use_logical_type=True,
            )
            if not done:
                raise WarehouseError(f"{file.name} was not loaded.")
    finally:
        session.close()
