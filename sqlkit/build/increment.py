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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from sqlkit.build.changes import KEY, changed_customers, digests, restricted
from sqlkit.build.prepare import Prepared
from sqlkit.dialects.base import canonical
from sqlkit.manifest import Compiled, Manifest
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Warehouse
from sqlkit.warehouses.keeping import KeepsTables, Kept


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


def begin(
    manifest: Manifest, warehouse: Warehouse, prepared: Prepared, today: datetime.date, *, anew: bool
) -> Increment | None:
    """Find the customers whose rows changed; None where nothing is kept.

    A target asks for it by `incremental_rows`, the input rows from which on tables are kept: writing them costs the
    first build more than small inputs ever save.
    """
    names = [n for n in prepared.plan.make if manifest.models[n].spec.incremental]
    inputs = sorted({source for name in names for source in manifest.models[name].sources})
    least = warehouse.target.settings.get("incremental_rows")
    if not isinstance(warehouse, KeepsTables) or least is None or not names:
        return None
    if sum(prepared.now.inputs[name].rows for name in inputs) < int(least):
        return None
    warehouse.open_kept()
    before = warehouse.kept()
    warehouse.forget()  # until all is merged, what is kept is neither the old state nor the new
    found = Increment(
        warehouse,
        names,
        {n: warehouse.kept_address(n) for n in names if manifest.models[n].spec.materialized != "view"},
        _definition(manifest, names, inputs),
        today,
        {name: warehouse.kept_address(f"{name}_days") for name in inputs},
    )
    is_usable = before is not None and before.definition == found.definition and not anew
    found.customers = _customers(manifest, warehouse, prepared, found, before if is_usable else None)
    if found.customers:
        limited = {
            name: restricted(manifest.project.inputs[name], prepared.sources[name], found.customers) for name in inputs
        }
        found.sources = {**prepared.sources, **_copied(warehouse, limited)}
    return found


def _definition(manifest: Manifest, names: Sequence[str], inputs: Sequence[str]) -> str:
    """Return the hash of all that decides what rows come to, but for the rows and the day."""
    models = [
        [name, canonical(manifest.models[name].query, manifest.dialect), repr(manifest.models[name].spec)]
        for name in names
    ]
    mapped = [(name, manifest.project.inputs[name]) for name in inputs]
    mappings = [
        [name, input.rows, sorted(input.mapping.columns.items()), input.mapping.where, input.mapping.timezone]
        for name, input in mapped
        if input.mapping
    ]
    whole = json.dumps([models, mappings, manifest.project.timezone])
    return hashlib.sha256(whole.encode()).hexdigest()


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
        parts = warehouse.parts(input, manifest.project.timezone)
        warehouse.create(now, digests(warehouse, input, parts, days if before else None))
        if before:
            since = min(before.as_of, before.today)
            rows = found.kept[_reader(manifest, found.names, name)]
            both = {"now": now, "earlier": days}
            customers = changed_customers(warehouse, input, prepared.sources[name], rows, both, since)
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
    gone = exp.delete(kept.table()).where(_key_of(KEY).isin(query=known))
    found.warehouse.execute(gone)
    columns = [exp.column(name, quoted=True) for name in compiled.spec.columns]
    rows = exp.select(*columns).from_(changed.table())
    found.warehouse.execute(exp.insert(rows, kept.quoted(), columns=list(compiled.spec.columns)))


def _key_of(column: str) -> exp.Expr:
    return exp.Coalesce(this=exp.column(column, quoted=True), expressions=[exp.Literal.string("")])


def finish(found: Increment, as_of: datetime.date) -> None:
    """Say that what is kept is whole."""
    found.warehouse.remember(Kept(found.definition, as_of, found.today))
