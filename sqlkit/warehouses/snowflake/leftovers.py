"""What trained models leave behind: functions, procedures and files named by their content that nothing refers to.

A versioned function is referred to by the stable one that calls it, a file by the registry's row of its model, so
that a past score can be computed again. All else a build puts there anew when it needs it. Nothing goes that is
younger than `GRACE_DAYS`: what a reader's query or another command has just begun to use stays to its end.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.state import State
from sqlkit.warehouses.registry import outputs_of
from sqlkit.warehouses.snowflake import routines
from sqlkit.warehouses.snowflake.models import ARTIFACTS, CODE, MODELS
from sqlkit.warehouses.snowflake.session import statement

if TYPE_CHECKING:
    from sqlkit.warehouses.snowflake.warehouse import Snowflake

GRACE_DAYS = 7
"""No statement runs for longer: https://docs.snowflake.com/en/sql-reference/parameters#statement-timeout-in-seconds"""

# https://docs.snowflake.com/en/sql-reference/info-schema/functions and .../procedures. A definition that the role may
# not see is taken to call everything.
_ROUTINES = """
select
    'FUNCTION' as kind,
    old.function_schema as place,
    old.function_name as name,
    old.argument_signature as signature
from ref.functions as old
left join ref.functions as stable
    on stable.function_schema = $results
    and contains(coalesce(stable.function_definition, old.function_name), old.function_name)
where old.function_schema in ($results, $own)
    and startswith(old.comment, 'sqlkit: ')
    and cast(old.last_altered as timestamp_ntz) < dateadd('day', 0 - $days, sysdate())
    and (stable.function_name is null or old.function_schema = $results)
union all
select
    'PROCEDURE' as kind,
    old.procedure_schema as place,
    old.procedure_name as name,
    old.argument_signature as signature
from ref.procedures as old
where old.procedure_schema = $own
    and startswith(old.comment, 'sqlkit: ')
    and cast(old.last_altered as timestamp_ntz) < dateadd('day', 0 - $days, sysdate())
"""

_KEPT = """
select distinct
    r.model_name,
    r.outputs,
    r.artifact_sha256,
    r.explanation
from ref.model_registry as r
"""


@dataclass(frozen=True)
class _Registry:
    """What the registry refers to: names of files; and the stable functions by model."""

    files: Collection[str]
    entries: Mapping[str, Collection[str]]


def drop_leftovers(warehouse: Snowflake, made_from: State) -> None:
    """Drop what nothing refers to any more; every drop is safe to fail, the next build tries again."""
    registry = _registry(warehouse)
    gone = {entry for name, found in registry.entries.items() if name not in made_from.models for entry in found}
    made = _made(warehouse)
    for kind, place, name, types in _old_routines(warehouse):
        is_replaced = name in gone or types != made.get(name, types)
        if place == warehouse.places.own or is_replaced:
            warehouse.send(routines.drop_routine(kind, Relation(name, place, warehouse.places.database), types))
    for path in _old_files(warehouse, registry.files):
        warehouse.send(routines.remove_file(path))


def _made(warehouse: Snowflake) -> dict[str, tuple[str, ...]]:
    """Stable functions of this run with their arguments' types: one under other arguments is of an earlier model."""
    return {
        routines.entry_name(model.name, output): routines.function_types("entry", model.parameters)
        for model, _ in warehouse.scored
        for output in model.outputs
    }


def _registry(warehouse: Snowflake) -> _Registry:
    tables = {"model_registry": warehouse.places.owned("model_registry")}
    rows = warehouse.fetch(statement(_KEPT, tables), "artifact", "which models are kept")
    entries: dict[str, set[str]] = {}
    for name, outputs, _, _ in rows:
        entries.setdefault(name, set()).update(routines.entry_name(name, o) for o in outputs_of(outputs))
    return _Registry({text for row in rows for text in (f"{row[2]}.onnx", row[3] or "")}, entries)


def _old_routines(warehouse: Snowflake) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, schema, name and types of arguments."""
    views = {
        n: Relation(n.upper(), "INFORMATION_SCHEMA", warehouse.places.database) for n in ("functions", "procedures")
    }
    values = {"results": warehouse.places.schema, "own": warehouse.places.own, "days": GRACE_DAYS}
    rows = warehouse.fetch(statement(_ROUTINES, views, values), "metadata", "functions that nothing calls")
    return sorted({(kind, place, name, routines.types_in(signature)) for kind, place, name, signature in rows})


def _old_files(warehouse: Snowflake, kept: Collection[str]) -> Iterator[str]:
    """Paths of files that no row of the registry names; the training code of this release stays."""
    stage = warehouse.places.owned(ARTIFACTS)
    listing = exp.Command(this="LIST", expression=routines.literal(routines.stage_path(stage)))
    since = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=GRACE_DAYS)
    own = routines.package_file(routines.training_package())
    for name, _, _, modified in warehouse.fetch(listing, "metadata", "files of trained models"):
        *_, folder, file = str(name).split("/")
        is_old = parsedate_to_datetime(str(modified)) < since
        if is_old and folder in (CODE, MODELS) and file not in kept and file != own:
            yield routines.stage_path(stage, folder, file)
