"""Two publications side by side: the last one, and that of another target in the same account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlkit.errors import ConfigError
from sqlkit.profile import Target
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


def publications(warehouse: Snowflake, other: Target | Path | None) -> tuple[Publication, Publication]:
    """Return the other target's publication and the last; a `ConfigError` where there are no two."""
    if not isinstance(other, Target) or other.type != warehouse.type:
        raise ConfigError(
            "the publication before the last is not kept on Snowflake.",
            where=warehouse.target.path,
            hint="--against-target names another snowflake target to compare with.",
        )
    if not warehouse.published():
        raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
    database = str(other.settings.get("database") or warehouse.places.database).upper()
    return _read(warehouse, Places(database, other.schema.upper())), _read(warehouse, warehouse.places)


def _read(warehouse: Snowflake, places: Places) -> Publication:
    found = tables_in(warehouse, places.database, [places.schema])
    warehouse.know(found)
    tables = {name.lower(): fact.relation for (_, name), fact in found.items()}
    results = {name: table for name, table in tables.items() if name not in TABLES and name not in STATES}
    if "runs" not in tables or not results:
        raise ConfigError(f"{places.database}.{places.schema} is no publication of sqlkit.")
    rows = warehouse.fetch(statement(_LAST_RUN, {"runs": tables["runs"]}), "artifact", "which run published")
    run_id, as_of, version = rows[0] if rows else ("", None, "")
    return Publication(f"{places.database}.{places.schema}", run_id, as_of, version, results)
