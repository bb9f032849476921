"""What a build knows before it makes anything: where inputs are, what has changed, and so what it will do."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlglot import exp

from sqlkit.build.plan import BuildPlan, plan_build
from sqlkit.build.sample import Sample, sampled
from sqlkit.errors import ConfigError, SqlkitError, WarehouseError, raise_all
from sqlkit.graph import ancestors, descendants, selected
from sqlkit.manifest import Manifest
from sqlkit.promises import Change, contract_changes
from sqlkit.state import Definitions, InputState, State, defined_for_results, definitions, in_state, state_of
from sqlkit.warehouses.base import Aside, Warehouse
from sqlkit.warehouses.keeping import least_rows


@dataclass(frozen=True)
class Request:
    """What a command asks for.

    The selection; whether everything is made anew, but for what a failed build of the same request made anew
    (`resume`); past dates to fill in first; what `state:` compares with, the last publication otherwise; whose rows
    to read, everybody's otherwise; whether readers may lose what no version announces.
    """

    select: Sequence[str] = ()
    exclude: Sequence[str] = ()
    full_refresh: bool = False
    past_dates: Sequence[datetime.date] = ()
    resume: bool = False
    before: Definitions | None = None
    sample: Sample | None = None
    may_break: bool = False


@dataclass(frozen=True)
class Prepared:
    """A plan and what it rests on: the query of each input, what everything is made from now and was before.

    `changes` are of the contracts, against those of the last publication.
    """

    plan: BuildPlan
    chosen: frozenset[str]
    sources: Mapping[str, exp.Query]
    now: State
    before: State
    aside: Aside
    changes: tuple[Change, ...] = ()


def prepare(manifest: Manifest, warehouse: Warehouse, request: Request, now: datetime.datetime) -> Prepared:
    """Find every input that may be read, see what it holds, and plan; `warehouse` is connected."""
    _only_past(manifest, request, today(manifest, now))
    before = warehouse.state()
    chosen = _chosen(manifest, request, before)
    sources = sources_of(manifest, warehouse, chosen)
    if request.sample:
        sources = sampled(request.sample, manifest.project.inputs, sources, warehouse)
    inputs = {
        name: _input_state(manifest, warehouse, name, query, before.inputs.get(name)) for name, query in sources.items()
    }
    state = state_of(manifest, inputs, told(manifest, now))
    aside = warehouse.aside()
    plan = _plan(manifest, warehouse, request, chosen, state, before, aside)
    return Prepared(plan, chosen, sources, state, before, aside, contract_changes(manifest, before))


def _only_past(manifest: Manifest, request: Request, day: datetime.date) -> None:
    """Refuse past dates that are not past: nothing is known of them."""
    last = min(day, manifest.project.as_of or day)
    late = [date for date in request.past_dates if date > last]
    if late:
        raise ConfigError(
            f"{late[0]} is not past: the latest date that can be filled in is {last}.",
            where="--past",
            hint="Later dates would be made of rows that are not there yet.",
        )


def planned_again(prepared: Prepared, manifest: Manifest, warehouse: Warehouse, request: Request) -> Prepared:
    """Plan against the publication there is now: another build may have published before this one took the lock."""
    before, aside = warehouse.state(), warehouse.aside()
    plan = _plan(manifest, warehouse, request, prepared.chosen, prepared.now, before, aside)
    return replace(prepared, plan=plan, before=before, aside=aside, changes=contract_changes(manifest, before))


def _chosen(manifest: Manifest, request: Request, published: State) -> frozenset[str]:
    def states(state: str) -> frozenset[str]:
        before = definitions(published) if request.before is None else request.before
        return in_state(state, defined_for_results(manifest), before)

    chosen = selected(manifest.nodes, manifest.reads, request.select, request.exclude, states, manifest.disabled)
    if request.sample and request.sample.is_empty:  # nothing it reads is published where it is built
        chosen = chosen.union(*(ancestors(name, manifest.reads) for name in chosen))
    return chosen


def told(manifest: Manifest, now: datetime.datetime) -> dict[str, str]:
    """Return what a run is told from outside: the day in the business time zone and the as_of date asked for."""
    as_of = manifest.project.as_of
    return {"today": today(manifest, now).isoformat(), "as_of": as_of.isoformat() if as_of else ""}


def today(manifest: Manifest, now: datetime.datetime) -> datetime.date:
    """Return the day a moment falls on, in the business time zone."""
    return now.astimezone(ZoneInfo(manifest.project.timezone)).date()


def _plan(
    manifest: Manifest,
    warehouse: Warehouse,
    request: Request,
    chosen: frozenset[str],
    now: State,
    before: State,
    aside: Aside,
) -> BuildPlan:
    forced = set(chosen) if request.full_refresh else set()
    resumable = {n: s for n, s in aside.models.items() if request.resume or n not in forced}
    if request.past_dates:
        # A past date needs all that its histories read as of that date; the run's own date then comes last.
        histories = {name for name in chosen if manifest.models[name].spec.materialized == "history"}
        needed = histories.union(*(ancestors(name, manifest.reads) for name in histories))
        # A history says nothing of its dates in what it is made from, so what reads it is made anew with it.
        forced |= {reader for name in histories for reader in descendants(name, manifest.reads)} & chosen
        chosen, forced, resumable = chosen | needed, forced | needed, {}
    keeps = least_rows(warehouse) is not None
    return plan_build(manifest, warehouse.published(), now, before, chosen, forced=forced, aside=resumable, keeps=keeps)


def sources_of(manifest: Manifest, warehouse: Warehouse, chosen: frozenset[str]) -> dict[str, exp.Query]:
    """Find the inputs of the chosen models and of all they read; those that cannot be read are reported together."""
    names = chosen.union(*(ancestors(name, manifest.reads) for name in chosen))
    wanted = {source for name in names for source in manifest.models[name].sources}
    warehouse.expect([manifest.project.inputs[name] for name in sorted(wanted)])
    found: dict[str, exp.Query] = {}
    errors: list[SqlkitError] = []
    for name in sorted(wanted):
        try:
            found[name] = warehouse.source(manifest.project.inputs[name], manifest.project.timezone)
        except SqlkitError as error:
            if isinstance(error, WarehouseError):
                raise
            errors += getattr(error, "errors", (error,))
    raise_all(errors)
    return found


def _input_state(
    manifest: Manifest, warehouse: Warehouse, name: str, query: exp.Query, before: InputState | None
) -> InputState:
    input = manifest.project.inputs[name]
    return warehouse.input_state(input, query, before) if input.is_mapped else InputState(name, "", "", 0)
