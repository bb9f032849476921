"""Takes a target's schemas away, with all that is in them: what a dry run or a proof has made."""

from __future__ import annotations

from pathlib import Path

from sqlglot import exp

from sqlkit.profile import Target
from sqlkit.warehouses.snowflake.warehouse import Snowflake


def erase(target: Target, root: Path, *others: str) -> None:
    """Drop the schemas of a target that was made for the purpose, and others beside them."""
    warehouse = Snowflake(target, root)
    warehouse.open()
    try:
        for schema in (*warehouse.places.schemas, *warehouse.places.further, *others):
            warehouse.execute(exp.Drop(tables=[warehouse.places.schema_name(schema)], kind="SCHEMA", exists=True))
    finally:
        warehouse.close()
