"""What a build would do, told without doing it: the plan, with what only the warehouse knows."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from sqlkit.build.estimator import definition_hash
from sqlkit.build.impact import touched_columns
from sqlkit.build.plan import BuildPlan, Step
from sqlkit.build.prepare import Prepared, Request, prepare, told
from sqlkit.manifest import Manifest, addressed
from sqlkit.params import nested
from sqlkit.rendering import RUN_PARAMS
from sqlkit.warehouses.base import Warehouse


@dataclass(frozen=True)
class Reading:
    """How much of an input a build reads; bytes where the warehouse can tell."""

    rows: int
    bytes: int | None


@dataclass(frozen=True)
class Prediction:
    """What would be made and why, which columns that touches, and what is read for it."""

    plan: BuildPlan
    columns: Mapping[str, tuple[str, ...]]
    reads: Mapping[str, Reading]


def predict(manifest: Manifest, warehouse: Warehouse, request: Request, now: datetime.datetime) -> Prediction:
    """Return what `build` would do for the same request; nothing is created, trained or published."""
    warehouse.connect()
    try:
        prepared = prepare(manifest, warehouse, request, now)
        plan = _with_kept_models(prepared, manifest, warehouse, request, told(manifest, now))
        touched = touched_columns(manifest, prepared.now, prepared.before)
        read = {source for name in plan.make for source in manifest.models[name].sources}
        reads = {
            name: Reading(state.rows, warehouse.input_bytes(manifest.project.inputs[name]))
            for name, state in prepared.now.inputs.items()
            if name in read and manifest.project.inputs[name].is_mapped
        }
        return Prediction(plan, {n: c for n, c in touched.items() if n in plan.make}, reads)
    finally:
        warehouse.close()


def _with_kept_models(
    prepared: Prepared, manifest: Manifest, warehouse: Warehouse, request: Request, values: Mapping[str, str]
) -> BuildPlan:
    """Return the plan in which an estimator only scores if a registered model of its definition fits."""
    plan = prepared.plan
    if request.full_refresh or not any(step.action == "train" for step in plan.steps):
        return plan
    warehouse.open_registry()
    as_of = _as_of(prepared, manifest, warehouse, values)
    steps = [
        replace(step, action="score") if step.action == "train" and _is_kept(step, manifest, warehouse, as_of) else step
        for step in plan.steps
    ]
    return replace(plan, steps=tuple(steps))


def _is_kept(step: Step, manifest: Manifest, warehouse: Warehouse, as_of: datetime.date) -> bool:
    compiled = manifest.models[step.name]
    assert compiled.spec.estimator
    params = nested(manifest.project.params)[compiled.spec.estimator.params]
    hashed = definition_hash(manifest, compiled, params)
    champion = warehouse.registered(step.name, hashed, as_of)
    return champion is not None and champion.is_fresh(as_of, params["retrain_days"])


def _as_of(prepared: Prepared, manifest: Manifest, warehouse: Warehouse, values: Mapping[str, str]) -> datetime.date:
    """Return the date as of which the build would run; the latest is asked of the inputs, by the models' own SQL."""
    if manifest.project.as_of:
        return manifest.project.as_of
    given = {name: exp.Literal.string(value) if value else exp.null() for name, value in values.items()}
    query = _inlined(RUN_PARAMS, manifest, prepared.sources, {**given, "run_id": exp.Literal.string("")})
    latest = exp.select(exp.alias_(exp.Max(this=exp.column("as_of_date")), "as_of_date"))
    found = warehouse.fetch(latest.from_(query.subquery(RUN_PARAMS)), "aggregate", "as_of date")[0][0]
    assert isinstance(found, datetime.date)
    return found


def _inlined(
    name: str, manifest: Manifest, sources: Mapping[str, exp.Query], values: Mapping[str, exp.Expr]
) -> exp.Query:
    compiled = manifest.models[name]
    inner = {read: exp.Subquery(this=_inlined(read, manifest, sources, values)) for read in compiled.reads}
    return addressed(compiled.query, inner, sources, values)
