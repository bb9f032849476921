"""A past score computed again from the features kept of its date and the model that gave it, and compared with it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import sqlglot
from sqlglot import exp

from sqlkit.build.estimator import scoring_form
from sqlkit.errors import ConfigError, counted, unknown
from sqlkit.manifest import addressed
from sqlkit.params import nested
from sqlkit.project import Project
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered, Warehouse
from sqlkit.warehouses.rescoring import ScoresAnew

Form = Literal["expression", "function"]

OBSERVED, CUSTOMER, REGISTRY = "observed_on", "customer_id", "model_registry"
_SCORES = frozenset({CUSTOMER, "score", "model_name", "model_version", "as_of_date"})
_MOST_DATES = 5

_KEPT = """
select
    scores.as_of_date,
    scores.model_version,
    count(*) as customers
from ref.scores as scores
where scores.model_name = $model
group by
    scores.as_of_date,
    scores.model_version
order by
    scores.as_of_date,
    scores.model_version
"""

_VERSIONS = """
select registry.model_version
from ref.model_registry as registry
where registry.model_name = $model
group by registry.model_version
order by registry.model_version
"""

# A score that is kept and has no features any more is not scored again: it counts as missing.
_COMPARED = """
select
    count(*) as kept,
    count(anew.customer_id) as scored,
    count(case when anew.score = scores.score then 1 end) as equal,
    max(abs(anew.score - scores.score)) as furthest
from ref.scores as scores
left join ref.anew as anew
    on anew.customer_id = scores.customer_id
where scores.model_name = $model
    and scores.model_version = $version
    and scores.as_of_date = $as_of
"""


@dataclass(frozen=True)
class Kept:
    """Scores that a history has of one date, given by one version."""

    as_of: datetime.date
    version: str
    customers: int


@dataclass(frozen=True)
class Reproduced:
    """How many of the kept scores came out anew, how many of them to the bit, and how far off the furthest is."""

    model: str
    version: str
    as_of: datetime.date
    form: str
    scores: str
    features: str
    kept: int
    scored: int
    equal: int
    furthest: float

    @property
    def differing(self) -> int:
        """Scores that came out otherwise."""
        return self.scored - self.equal

    @property
    def missing(self) -> int:
        """Scores of customers whose features are not kept any more."""
        return self.kept - self.scored

    @property
    def is_equal(self) -> bool:
        """Whether every kept score came out the same."""
        return self.equal == self.kept


def reproduce(
    project: Project, warehouse: Warehouse, model: str, as_of: datetime.date, version: str | None = None
) -> Reproduced:
    """Score the features kept of a date by the version that scored them then; only counts leave the warehouse."""
    if not isinstance(warehouse, ScoresAnew):
        raise ConfigError(f"past scores cannot be computed again on {warehouse.type}.", where=warehouse.target.path)
    warehouse.connect()
    try:
        return _reproduced(project, warehouse, model, as_of, version)
    finally:
        warehouse.close()


def _reproduced(
    project: Project, warehouse: ScoresAnew, model: str, as_of: datetime.date, version: str | None
) -> Reproduced:
    published = warehouse.published()
    if REGISTRY not in published:
        raise ConfigError("nothing is published yet.", hint="Run `sqlkit build` first.")
    scores, kept = _history_of(project, warehouse, model, as_of)
    versions = _versions(warehouse, published[REGISTRY], model)
    scored_by = _version(model, kept, as_of, version, versions)
    registered = warehouse.registered_version(published[REGISTRY], model, scored_by)
    if registered is None:
        raise ConfigError(f"the registry has no version {scored_by} of {model} any more, which scored {as_of}.")
    grain = project.models[model].spec.grain
    features = _features(project, warehouse, registered, grain)
    rows = _rows(published[features], published[scores], registered, as_of, grain)
    found = []
    for form in _forms(project, registered):
        anew = warehouse.score_anew(registered, form, rows, grain)
        compared = _compared(warehouse, published[scores], anew, registered, as_of)
        found.append(Reproduced(model, scored_by, as_of, form, scores, features, *compared))
        if found[-1].is_equal:
            return found[-1]
    return max(found, key=lambda one: one.equal)


def _forms(project: Project, model: Registered) -> list[Form]:
    """Return how it would run now, and the other way: their exponentials differ in the last bits, and the parameter
    that chooses may have been another then.
    """
    spec = project.models[model.name].spec.estimator
    assert spec
    now = scoring_form(model, spec.params, nested(project.params)[spec.params]["udf"])
    return [now, "function" if now == "expression" else "expression"] if model.expression else [now]


def _history_of(project: Project, warehouse: Warehouse, model: str, as_of: datetime.date) -> tuple[str, list[Kept]]:
    """Return the table that has scores of a model, and of which dates: one that has the date, or else the first."""
    found: dict[str, list[tuple[str, list[Kept]]]] = {}
    for name, relation in _scored(project, warehouse).items():
        for estimator in _estimators(project):
            if kept := _kept(warehouse, relation, estimator):
                found.setdefault(estimator, []).append((name, kept))
    if model not in found:
        raise ConfigError(
            unknown("model with kept scores", model, found),
            hint="A history with score, model_name and model_version keeps them, as score_snapshots does.",
        )
    with_date = [one for one in found[model] if as_of in {kept.as_of for kept in one[1]}]
    return (with_date or found[model])[0]


def _scored(project: Project, warehouse: Warehouse) -> Mapping[str, Relation]:
    """Return the published tables of scores that say who gave them, those of many dates first."""
    published = warehouse.published()
    of_last_date = sorted(project.models.keys() & published.keys())
    names = [*_histories(project, warehouse), *of_last_date]
    return {name: published[name] for name in names if warehouse.columns(published[name]).keys() >= _SCORES}


def _histories(project: Project, warehouse: Warehouse) -> Mapping[str, Relation]:
    """Return the published tables that keep rows of earlier dates."""
    published = warehouse.published()
    names = (name for name, model in project.models.items() if model.spec.materialized == "history")
    return {name: published[name] for name in sorted(names) if name in published}


def _estimators(project: Project) -> Iterable[str]:
    return (name for name, model in project.models.items() if model.spec.estimator)


def _kept(warehouse: Warehouse, scores: Relation, model: str) -> list[Kept]:
    query = _query(_KEPT, {"scores": scores}, {"model": exp.Literal.string(model)})
    rows = warehouse.fetch(query, "aggregate", f"dates of which scores of {model} are kept")
    return [Kept(date, version, int(customers)) for date, version, customers in rows]


def _versions(warehouse: Warehouse, registry: Relation, model: str) -> list[str]:
    query = _query(_VERSIONS, {REGISTRY: registry}, {"model": exp.Literal.string(model)})
    return [version for (version,) in warehouse.fetch(query, "aggregate", f"versions of {model}")]


def _version(
    model: str, kept: Sequence[Kept], as_of: datetime.date, version: str | None, versions: Sequence[str]
) -> str:
    """Return the version that scored a date; a `ConfigError` where the one asked for did not."""
    of_date = [one for one in kept if one.as_of == as_of]
    if not of_date:
        near = sorted(kept, key=lambda one: abs(one.as_of - as_of))[:_MOST_DATES]
        told = ", ".join(_told(one) for one in sorted(near, key=lambda one: one.as_of))
        raise ConfigError(f"no scores of {model} are kept of {as_of}.", where="--as-of", hint=f"The nearest: {told}.")
    if version is None:
        return of_date[0].version
    if version not in versions:
        raise ConfigError(unknown(f"version of {model}", version, versions), where="--model-version")
    if version not in {one.version for one in of_date}:
        theirs = [one for one in kept if one.version == version]
        told = f"It scored {', '.join(_told(one) for one in theirs[:_MOST_DATES])}." if theirs else "It scored no date."
        raise ConfigError(
            f"the scores kept of {as_of} are of {of_date[0].version}, not of {version}.",
            where="--model-version",
            hint=told,
        )
    return version


def _told(kept: Kept) -> str:
    return f"{kept.as_of} by {kept.version} ({counted(kept.customers, 'customer')})"


def _features(project: Project, warehouse: Warehouse, model: Registered, grain: Sequence[str]) -> str:
    """Return the history that keeps every feature of a model."""
    wanted = {*grain, *model.features, "as_of_date"}
    lacking: dict[str, set[str]] = {}
    for name, relation in _histories(project, warehouse).items():
        columns = warehouse.columns(relation)
        if columns.keys() >= wanted:
            return name
        lacking[name] = wanted - columns.keys()
    nearest, gone = min(lacking.items(), key=lambda item: (len(item[1]), item[0]))
    raise ConfigError(
        f"the features of {model.name} {model.version} are not kept: {nearest} has no {', '.join(sorted(gone))}.",
        hint="A history keeps what was selected when it was built; a feature that was taken away is gone from it.",
    )


def _rows(
    features: Relation, scores: Relation, model: Registered, as_of: datetime.date, grain: Sequence[str]
) -> exp.Select:
    """Return the query of the features kept of whom the model scored then."""
    named = exp.column("model_name").eq(model.name), exp.column("model_version").eq(model.version)
    then = exp.column("as_of_date").eq(_date(as_of))
    scored = exp.select(CUSTOMER).from_(scores.quoted()).where(*named, then)
    columns = [exp.column(name) for name in dict.fromkeys((*grain, *model.features))]
    return exp.select(*columns).from_(features.quoted()).where(then.copy(), exp.column(CUSTOMER).isin(query=scored))


def _compared(
    warehouse: Warehouse, scores: Relation, anew: Relation, model: Registered, as_of: datetime.date
) -> tuple[int, int, int, float]:
    values = {
        "model": exp.Literal.string(model.name),
        "version": exp.Literal.string(model.version),
        "as_of": _date(as_of),
    }
    query = _query(_COMPARED, {"scores": scores, "anew": anew}, values)
    ((kept, scored, equal, furthest),) = warehouse.fetch(query, "aggregate", f"past scores of {model.name}")
    return int(kept), int(scored), int(equal), float(furthest or 0)


def _query(text: str, tables: Mapping[str, Relation], values: Mapping[str, exp.Expr]) -> exp.Query:
    query = sqlglot.parse_one(text, dialect="duckdb", into=exp.Select)
    return addressed(query, {name: relation.table() for name, relation in tables.items()}, {}, values)


def _date(day: datetime.date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
