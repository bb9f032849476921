"""A day's build as tasks of the warehouse itself: the statements a build sends, written down instead of sent.

Scoring is SQL and functions, so that a day needs no Python. What does is left out and told: training, and why a score
is as it is. What is left out stays as the last build made it.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlkit.build.checks import failing_queries
from sqlkit.build.estimator import no_scores, put_to_score
from sqlkit.build.maker import Maker
from sqlkit.build.plan import needed
from sqlkit.build.prepare import sources_of
from sqlkit.errors import ConfigError
from sqlkit.manifest import Compiled, Manifest
from sqlkit.warehouses.registry import STAMPS
from sqlkit.warehouses.scheduling import Day, Failing, Making, RunsTasks

Answers = Mapping[str, tuple[str, ...]]
"""What models that score answer, by functions of stable names; nothing of one that has none."""


@dataclass(frozen=True)
class Daily:
    """The statements that define the tasks, what they make, and of what they do not make the reason."""

    statements: tuple[str, ...]
    made: tuple[str, ...]
    left: Mapping[str, str]


def daily(manifest: Manifest, warehouse: RunsTasks, chosen: Collection[str], cron: str) -> Daily:
    """Write down what a build of the chosen models would send on another day; nothing is changed."""
    if manifest.project.as_of:
        raise ConfigError(
            f"as_of is {manifest.project.as_of}: every day would make that date again.",
            hint="A schedule wants `as_of: latest`.",
        )
    warehouse.assign(manifest.nodes, manifest.reads, manifest.disabled)
    warehouse.connect()
    try:
        return _written(manifest, warehouse, frozenset(chosen), cron)
    finally:
        warehouse.close()


def _written(manifest: Manifest, warehouse: RunsTasks, chosen: frozenset[str], cron: str) -> Daily:
    published = warehouse.published()
    new = sorted(n for n in chosen if manifest.models[n].spec.is_published and n not in published)
    if new:
        raise ConfigError(
            f"nothing is published of {', '.join(new)}: tasks fill tables that are there, and train no model.",
            hint="Run `sqlkit build` first.",
        )
    wanted = needed(manifest, chosen, published)
    scoring = _scoring(manifest, warehouse, wanted)
    left = _left(manifest, wanted, scoring)
    names = [name for name in manifest.models if name in wanted and name not in left]
    sources = sources_of(manifest, warehouse, frozenset(names))
    with warehouse.writing():
        never = datetime.date.min
        maker = Maker(manifest, warehouse, sources, None, "", never, (), full_refresh=False, told=warehouse.told())
        histories = {n for n in names if manifest.models[n].spec.materialized == "history"}
        maker.carry((published.keys() & manifest.models.keys()) - (set(names) - histories), published)
    making = [_making(maker, warehouse, manifest.models[name], scoring, names) for name in names]
    specs = {n: manifest.models[n].spec for n in names if manifest.models[n].spec.is_published}
    day = Day(making, _failing(maker, names, scoring), specs, cron, manifest.project.timezone)
    return Daily(tuple(warehouse.tasks(day)), tuple(specs), left)


def _scoring(manifest: Manifest, warehouse: RunsTasks, wanted: Collection[str]) -> Answers:
    models = [name for name in wanted if manifest.models[name].spec.estimator]
    return warehouse.functions_of(models) if models else {}


def _left(manifest: Manifest, wanted: Collection[str], scoring: Answers) -> dict[str, str]:
    """Return what cannot be made without Python, and what reads such as nobody publishes."""
    left: dict[str, str] = {}
    for name, compiled in manifest.models.items():  # in build order
        gone = sorted(r for r in compiled.reads if r in left and not manifest.models[r].spec.is_published)
        if name not in wanted:
            continue
        if compiled.spec.explains:
            left[name] = "the function that explains scores is of one version of its model"
        elif not scoring.get(name, (name,)):
            left[name] = "its model has no function by a stable name"
        elif gone:
            left[name] = f"it reads {gone[0]}"
    return left


def _making(maker: Maker, warehouse: RunsTasks, compiled: Compiled, scoring: Answers, names: Collection[str]) -> Making:
    with warehouse.writing() as written:
        if compiled.spec.estimator:
            _score(maker, warehouse, compiled, scoring.get(compiled.name, ()))
        else:
            maker.materialize(compiled)
    return Making(compiled.name, tuple(written), compiled.reads & set(names))


def _score(maker: Maker, warehouse: RunsTasks, compiled: Compiled, outputs: Sequence[str]) -> None:
    rows = warehouse.address(f"{compiled.name}_rows", is_published=False)
    result = warehouse.address(compiled.name, is_published=False)
    warehouse.create(rows, maker.query(compiled))
    if not outputs:
        warehouse.create(result, no_scores(compiled))
        return
    to_score = put_to_score(warehouse, compiled, rows)
    stamps = [name for name in STAMPS if name in compiled.spec.columns]
    features, keys = list(compiled.features), [*compiled.spec.grain]
    scored = warehouse.scored_by_functions(compiled.name, outputs, features, to_score, keys, stamps)
    warehouse.create(result, scored)


def _failing(maker: Maker, names: Collection[str], scoring: Answers) -> list[Failing]:
    """Return the checks that stop a publication."""
    models = [_as_made(maker.manifest.models[name], scoring) for name in names]
    return [
        Failing(compiled.name, check.name, query, frozenset({check.referred} - {""}))
        for compiled in models
        for check, query in failing_queries(maker.manifest, compiled, maker.tables)
        if check.severity == "error"
    ]


def _as_made(compiled: Compiled, scoring: Answers) -> Compiled:
    """Return a model with the columns that its table has: of an estimator's, those that its model answers."""
    if compiled.name not in scoring:
        return compiled
    there = {*compiled.spec.grain, *scoring[compiled.name], *STAMPS}
    columns = {name: column for name, column in compiled.spec.columns.items() if name in there}
    return replace(compiled, spec=replace(compiled.spec, columns=columns))
