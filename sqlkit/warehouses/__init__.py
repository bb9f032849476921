"""One module a warehouse. A third party adds one under the entry point group `sqlkit.warehouses`."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

from sqlkit.errors import ConfigError, unknown
from sqlkit.profile import Target
from sqlkit.warehouses.base import Tracer, Warehouse


def warehouse_for(target: Target, root: Path, tracer: Tracer | None = None) -> Warehouse:
    """Return the warehouse of a target, not yet connected."""
    if target.type == "duckdb":
        from sqlkit.warehouses.duckdb.warehouse import DuckDB

        return DuckDB(target, root, tracer)
    if target.type == "snowflake":
        from sqlkit.warehouses.snowflake.warehouse import Snowflake

        return Snowflake(target, root, tracer)
    found = {point.name: point for point in entry_points(group="sqlkit.warehouses")}
    if target.type in found:
        return found[target.type].load()(target, root, tracer)  # type: ignore[no-any-return]
    raise ConfigError(unknown("warehouse type", target.type, {"duckdb", "snowflake", *found}), where=target.path)
