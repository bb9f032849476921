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
from sqlkit.build.retraining import why_due
from sqlkit.manifest import Manifest, addressed
from sqlkit.params import nested
from sqlkit.promises import Change
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
    changes: tuple[Change, ...] = ()
    "Of the contracts: a build stops at those that would break something no version announces."


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
        return Prediction(plan, {n: c for n, c in touched.items() if n in plan.make}, reads, prepared.changes)
    finally:
        warehouse.close()


def _with_kept_models(
    prepared: Prepared, manifest: Manifest, warehouse: Warehouse, request: Request, values: Mapping[str, str]
) -> BuildPlan:
    """Return the plan in which an estimator only scores if a registered model of its definition fits, or why not."""
    plan = prepared.plan
    if request.full_refresh or not any(step.action == "train" for step in plan.steps):
        return plan
    warehouse.open_registry()
    as_of = _as_of(prepared, manifest, warehouse, values)
    steps = [
        _with_kept_model(step, manifest, warehouse, as_of) if step.action == "train" else step for step in plan.steps
    ]
    return replace(plan, steps=tuple(steps))


def _with_kept_model(step: Step, manifest: Manifest, warehouse: Warehouse, as_of: datetime.date) -> Step:
    compiled = manifest.models[step.name]
    assert compiled.spec.estimator
    params, area = nested(manifest.project.params), compiled.spec.estimator.params
    champion = warehouse.registered(step.name, definition_hash(manifest, compiled, params[area]), as_of)
    if champion is None:
        return step
    why = why_due(warehouse, champion, as_of, params, area)
    return replace(step, reasons=(*step.reasons, why)) if why else replace(step, action="score")


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
