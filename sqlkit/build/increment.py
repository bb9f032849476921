"""Keeps what was made of each customer's rows, and makes anew only the customers whose rows changed.

A model that states `incremental: customer_id` promises that a customer's rows in it depend on that customer's rows
alone. Its table outlives the build. The next one finds the customers whose rows changed (`changes`), runs the same
queries on their rows only, and puts what comes out in the place of what was kept. New, late, corrected and deleted
rows are one case, and the result is the one of a full refresh.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from sqlkit.build.changes import KEY, changed_customers, digests, restricted
from sqlkit.build.plan import DIVIDED
from sqlkit.build.prepare import Prepared
from sqlkit.dialects.base import canonical
from sqlkit.manifest import Compiled, Manifest
from sqlkit.relation import Relation
from sqlkit.rendering import RUN_PARAMS
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.keeping import KeepsTables, Kept, least_rows, types_read

SUMS, ROW_COUNT = "sums", "row_count"
"""What a model of sums over customers states under `incremental`, and its column that counts the rows summed."""

_OF_THE_RUN = frozenset({"clock", RUN_PARAMS})
"""Models that say when it is: a row that the date makes known counts as one that came."""


@dataclass
class Increment:
    """What a build keeps. Without `customers` everything is made anew, and kept for the next build."""

    warehouse: KeepsTables
    names: Sequence[str]
    kept: Mapping[str, Relation]
    definition: str
    today: datetime.date
    days: Mapping[str, Relation]
    customers: Relation | None = None
    sources: Mapping[str, exp.Query] = field(default_factory=dict)
    "The inputs' rows of these customers."
    changed: dict[str, Relation] = field(default_factory=dict)
    "What was made anew of each model so far."
    former: dict[str, Relation] = field(default_factory=dict)
    "Of the models that sums read, what the customers' rows were."
    summed: Collection[str] = ()
    "The models that sums read."


def begin(
    manifest: Manifest, warehouse: Warehouse, prepared: Prepared, today: datetime.date, *, anew: bool
) -> Increment | None:
    """Find the customers whose rows changed; None where nothing is kept.

    A target asks for it by `incremental_rows`, the input rows from which on tables are kept: writing them costs the
    first build more than small inputs ever save.
    """
    names = _names(manifest, prepared)
    inputs = sorted({source for name in names for source in manifest.models[name].sources})
    least = least_rows(warehouse)
    if not isinstance(warehouse, KeepsTables) or least is None or not names:
        return None
    if sum(prepared.now.inputs[name].rows for name in inputs) < least:
        return None
    warehouse.open_kept()
    before = warehouse.kept()
    warehouse.forget()  # until all is merged, what is kept is neither the old state nor the new
    found = Increment(
        warehouse,
        names,
        {n: warehouse.kept_address(n) for n in names if manifest.models[n].spec.materialized != "view"},
        _definition(manifest, warehouse, prepared, names, inputs),
        today,
        {name: warehouse.kept_address(f"{name}_days") for name in inputs},
        summed={
            read for n in names if manifest.models[n].spec.incremental == SUMS for read in manifest.models[n].reads
        },
    )
    is_usable = before is not None and before.definition == found.definition and not anew
    found.customers = _customers(manifest, warehouse, prepared, found, before if is_usable else None)
    if found.customers:
        limited = {
            name: restricted(manifest.project.inputs[name], prepared.sources[name], found.customers) for name in inputs
        }
        found.sources = {**prepared.sources, **_copied(warehouse, limited)}
    return found


def _names(manifest: Manifest, prepared: Prepared) -> list[str]:
    """Return the models to keep: those that say so and read, beside orders and the date, only others that are kept.

    What reads a model that is made anew of all customers, as a project's own in the place of a shipped one may be,
    would come out of all of them. Sums read kept tables alone: what customers were in them has to be known.
    """
    names: list[str] = []
    for name in prepared.plan.make:
        compiled = manifest.models[name]
        tables = {n for n in names if manifest.models[n].spec.materialized != "view"}
        is_sums = compiled.spec.incremental == SUMS
        known = tables if is_sums else {*names, *_OF_THE_RUN}
        is_divided = compiled.sources <= (frozenset() if is_sums else DIVIDED)
        if compiled.spec.incremental and compiled.reads <= known and is_divided:
            names.append(name)
    return names


def _definition(
    manifest: Manifest, warehouse: KeepsTables, prepared: Prepared, names: Sequence[str], inputs: Sequence[str]
) -> str:
    """Return the hash of all that decides what rows come to, but for the rows and the day.

    What rows come to is also what types the files have together: beside a customer 2.5 the customer 1 is 1.0.
    """
    models = [
        [name, canonical(manifest.models[name].query, manifest.dialect), repr(manifest.models[name].spec)]
        for name in names
    ]
    types = {name: sorted(types_read(warehouse, prepared.sources[name]).items()) for name in inputs}
    mappings = [
        [name, manifest.project.inputs[name].rows, *_mapping(manifest, warehouse, name), types[name]] for name in inputs
    ]
    whole = json.dumps([models, mappings, manifest.project.timezone], default=str)
    return hashlib.sha256(whole.encode()).hexdigest()


def _mapping(manifest: Manifest, warehouse: Warehouse, name: str) -> list[object]:
    """Return what this target's mapping of an input says, but for where the rows are."""
    source = manifest.project.inputs[name].mapping_for(warehouse.target.name, warehouse.type)
    return [sorted(source.columns.items()), source.where, source.timezone, source.read] if source else []


def _customers(
    manifest: Manifest, warehouse: KeepsTables, prepared: Prepared, found: Increment, before: Kept | None
) -> Relation | None:
    """Digest the inputs and return the customers that changed; None where everything has to be made anew.

    A build as of an earlier date than the last would have to forget rows that it knows.
    """
    asked = manifest.project.as_of
    if before and (before.today > found.today or (asked is not None and asked < before.as_of)):
        before = None
    customers = None
    for name, days in found.days.items():
        input = manifest.project.inputs[name]
        now = warehouse.address(f"{name}_days_now", is_published=False)
        parts = warehouse.parts(input, manifest.project.timezone, prepared.sources[name])
        warehouse.create(now, digests(warehouse, input, parts, days if before else None))
        if before:
            since = min(before.as_of, before.today)
            kept = found.kept[_reader(manifest, found.names, name)]
            both = {"now": now, "earlier": days}
            customers = changed_customers(warehouse, input, parts, kept, both, since)
        warehouse.create(days, exp.select("*").from_(now.table()))
    return customers


def _reader(manifest: Manifest, names: Sequence[str], input: str) -> str:
    """Return the model that holds an input's rows, each of them."""
    return next(name for name in names if input in manifest.models[name].sources)


def _copied(warehouse: Warehouse, sources: Mapping[str, exp.Query]) -> dict[str, exp.Query]:
    """Copy rows that several statements read."""
    copies: dict[str, exp.Query] = {}
    for name, query in sources.items():
        copy = warehouse.address(f"{name}_changed_rows", is_published=False)
        warehouse.create(copy, query)
        copies[name] = exp.select(*(exp.column(c, quoted=True) for c in query.named_selects)).from_(copy.table())
    return copies


def merge(found: Increment, compiled: Compiled, changed: Relation) -> None:
    """Put a model's rows of the changed customers in the place of those that were kept."""
    assert found.customers
    kept = found.kept[compiled.name]
    known = exp.select("customer_key").from_(found.customers.table())
    is_changed = _key_of(KEY).isin(query=known)
    columns = [exp.column(name, quoted=True) for name in compiled.spec.columns]
    if compiled.name in found.summed:
        former = found.warehouse.address(f"{compiled.name}_former", is_published=False)
        found.warehouse.create(former, exp.select(*columns).from_(kept.table()).where(is_changed.copy()))
        found.former[compiled.name] = former
    found.warehouse.execute(exp.delete(kept.table()).where(is_changed))
    rows = exp.select(*columns).from_(changed.table())
    found.warehouse.execute(exp.insert(rows, kept.quoted(), columns=list(compiled.spec.columns)))


def merge_sums(found: Increment, compiled: Compiled, added: Relation, taken: Relation) -> None:
    """Take out of kept sums what the changed customers were in them, and add what they are.

    The sum of `ROW_COUNT` tells a group that has become nothing from one that has come to be nothing in all.
    """
    kept = found.kept[compiled.name]
    grain = [exp.column(name, quoted=True) for name in compiled.spec.grain]
    sums = [column for column in compiled.spec.columns.values() if column.name not in compiled.spec.grain]
    values = [exp.column(column.name, quoted=True) for column in sums]
    less = [exp.alias_(exp.Neg(this=value.copy()), value.name, quoted=True) for value in values]
    parts = exp.union(
        exp.select(*grain, *values).from_(kept.table()),
        exp.select(*grain, *values).from_(added.table()),
        exp.select(*grain, *less).from_(taken.table()),
        distinct=False,
    )
    summed = [
        exp.alias_(exp.cast(exp.Sum(this=value.copy()), column.type, dialect="duckdb"), column.name, quoted=True)
        for value, column in zip(values, sums, strict=True)
    ]
    query = exp.select(*grain, *summed).from_(parts.subquery("parts")).group_by(*grain)
    found.warehouse.create(kept, query.having(exp.Sum(this=exp.column(ROW_COUNT, quoted=True)) > 0))


def _key_of(column: str) -> exp.Expr:
    return exp.Coalesce(this=exp.column(column, quoted=True), expressions=[exp.Literal.string("")])


def finish(found: Increment, as_of: datetime.date) -> None:
    """Say that what is kept is whole."""
    found.warehouse.remember(Kept(found.definition, as_of, found.today))
