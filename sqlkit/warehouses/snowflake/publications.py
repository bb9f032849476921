"""Two publications side by side: the last one, and the one it replaced or that of another target in the account."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.errors import ConfigError
from sqlkit.profile import Target
from sqlkit.relation import Relation
from sqlkit.warehouses.audit_tables import STATES, TABLES
from sqlkit.warehouses.base import Publication
from sqlkit.warehouses.snowflake.catalogue import tables_in
from sqlkit.warehouses.snowflake.places import Places
from sqlkit.warehouses.snowflake.session import statement

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake

_LAST_RUN = """
select r.run_id, r.as_of_date, r.sqlkit_version
from ref.runs as r
where r.status = 'published'
order by r.started_at desc nulls last, r.run_id desc nulls last
limit 1
"""

_RUN = """
select r.as_of_date, r.sqlkit_version
from ref.runs as r
where r.run_id = $run_id
"""

RUN_ID = "run_id"


def publications(warehouse: Snowflake, other: Target | Path | None) -> tuple[Publication, Publication]:
    """Return the other publication and the last; a `ConfigError` where there are no two."""
    if not warehouse.published():
        raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
    last = _read(warehouse, warehouse.places)
    if other is None:
        return _previous(warehouse, last), last
    if not isinstance(other, Target) or other.type != warehouse.type:
        raise ConfigError(
            "on Snowflake, a publication is compared with the one before it or with another Snowflake target's.",
            where=warehouse.target.path,
            hint="--against-target names one.",
        )
    database = str(other.settings.get("database") or warehouse.places.database).strip('"').upper()
    return _read(warehouse, Places(database, other.schema.strip('"').upper())), last


def _read(warehouse: Snowflake, places: Places) -> Publication:
    tables = _tables(warehouse, places.database, places.schema)
    results = _results(tables)
    if "runs" not in tables or not results:
        raise ConfigError(f"{places.database}.{places.schema} is no publication of sqlkit.")
    rows = warehouse.fetch(statement(_LAST_RUN, {"runs": tables["runs"]}), "artifact", "which run published")
    run_id, as_of, version = rows[0] if rows else ("", None, "")
    return Publication(f"{places.database}.{places.schema}", run_id, as_of, version, results)


def _previous(warehouse: Snowflake, last: Publication) -> Publication:
    """Return what is kept of the publication before; where one has failed since, that is the last one itself."""
    places = warehouse.places
    results = _results(_tables(warehouse, places.database, places.previous))
    run_id = _newest_run(warehouse, results) if results else last.run_id
    if run_id == last.run_id:
        raise ConfigError(
            f"no publication before the last is kept in {places.database}.{places.previous}.",
            hint="The next build that publishes keeps it; `sqlkit diff --against-target` takes another target's.",
        )
    runs = {"runs": places.published("runs")}
    rows = warehouse.fetch(statement(_RUN, runs, {"run_id": run_id}), "artifact", "which run published before")
    as_of, version = rows[0] if rows else (None, "")
    return Publication(f"{places.database}.{places.previous}", run_id, as_of, version, results)


def _newest_run(warehouse: Snowflake, results: Mapping[str, Relation]) -> str:
    """Return the last run that has made one of the tables: ids of runs begin with their time."""
    each = [
        exp.select(exp.alias_(exp.Max(this=exp.column(RUN_ID)), RUN_ID)).from_(t.quoted()) for t in results.values()
    ]
    every = exp.union(*each, distinct=False) if len(each) > 1 else each[0]
    newest = exp.select(exp.alias_(exp.Max(this=exp.column(RUN_ID, table="made")), RUN_ID)).from_(
        every.subquery("made")
    )
    return str(warehouse.fetch(newest, "aggregate", "which run published before")[0][0] or "")


def _tables(warehouse: Snowflake, database: str, schema: str) -> dict[str, Relation]:
    found = tables_in(warehouse, database, [schema])
    warehouse.know(found)
    return {name.lower(): fact.relation for (_, name), fact in found.items()}


def _results(tables: Mapping[str, Relation]) -> dict[str, Relation]:
    return {name: table for name, table in tables.items() if name not in TABLES and name not in STATES}
