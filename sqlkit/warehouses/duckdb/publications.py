"""Two publications side by side: the last one, and the one it replaced or that of another file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import ConfigError, WarehouseError
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.warehouses.audit_tables import STATES, TABLES
from sqlkit.warehouses.base import Publication
from sqlkit.warehouses.duckdb.files import files_of

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

OTHER = "sqlkit_other"


def publications(warehouse: DuckDB, other: Target | Path | None) -> tuple[Publication, Publication]:
    """Return the other publication and the last; a `ConfigError` where there are no two."""
    published = warehouse.published()
    if not published:
        raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
    path, schema = _place(warehouse, other)
    try:
        warehouse.attach_for_reading(path, OTHER)
    except WarehouseError as error:
        raise ConfigError(error.message, where=path, hint=error.hint) from error
    found = warehouse.tables_of(OTHER, schema)
    return _read(warehouse, path, found), _read(warehouse, warehouse.files.published, published)


def _place(warehouse: DuckDB, other: Target | Path | None) -> tuple[Path, str]:
    last, schema = warehouse.files.published, warehouse.target.schema
    if other is None:
        path = warehouse.files.previous
        if not path.exists() or path.samefile(last):
            raise ConfigError(
                f"no publication before the last is kept: there is no {path.name}.",
                hint="The next build that publishes keeps it; `sqlkit diff --against` takes another.",
            )
        return path, schema
    if isinstance(other, Target):
        if other.type != warehouse.type:
            raise ConfigError(
                f"the target {other.name} is on {other.type}, which {warehouse.type} cannot read.", where=other.path
            )
        path, schema = files_of(other, warehouse.root).published, other.schema
    else:
        path = other
    if not path.is_file():
        raise ConfigError("no such file.", where=path)
    if path.samefile(last):
        raise ConfigError("is the last publication itself.", where=path)
    return path, schema


def _read(warehouse: DuckDB, path: Path, tables: Mapping[str, Relation]) -> Publication:
    results = {n: t for n, t in tables.items() if n not in TABLES and n not in STATES}
    if "runs" not in tables or not results:
        raise ConfigError("is no publication of sqlkit.", where=path)
    names = ("run_id", "as_of_date", "sqlkit_version")
    ended = exp.Ordered(this=exp.column("started_at"), desc=True)
    query = (
        exp.select(*names)
        .from_(tables["runs"].table())
        .where(exp.column("status").eq("published"))
        .order_by(ended)
        .limit(1)
    )
    rows = warehouse.fetch(query, "artifact", "which run published")
    run_id, as_of, version = rows[0] if rows else ("", None, "")
    return Publication(str(path), run_id, as_of, version, results)
