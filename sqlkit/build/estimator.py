"""Makes an estimator's table: its rows, a trained model that fits them, and the scores."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from sqlkit.build.retraining import why_due
from sqlkit.dialects.base import to_sql
from sqlkit.errors import BuildError
from sqlkit.manifest import Compiled, Manifest
from sqlkit.params import nested
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Registered, Warehouse
from sqlkit.warehouses.registry import STAMPS

if TYPE_CHECKING:
    from sqlkit.training.artifact import Conversion

NODE_BUDGET = 6000
"""`udf: auto` takes SQL up to so many nodes: larger ensembles run faster as a function (INFERENCE, measured)."""


SCORED = ("score", "forecast")
"""Splits that are answered for; nothing is learnt from the second, nor judged by it."""

_TOLD = {
    *("estimator", "horizon_days", "retrain", "retrain_days", "tolerance", "trusted_features", "udf"),
    *("calibration", "capacity", "fairness", "search", "sensitive_features"),
}
"""Parameters that a definition has a place for, or that say nothing of what is learnt; the others are its settings."""


@dataclass(frozen=True)
class Made:
    """Which model scored and how; `refusal` says why there is none and the scores are empty."""

    version: str = ""
    form: Literal["expression", "function"] | None = None
    conversion: Conversion | None = None
    is_new: bool = False
    rejected: str = ""
    "Version of a model trained anew that did no better on the same period."
    refusal: str = ""
    model: Registered | None = None

    @property
    def sentence(self) -> str:
        """What the build tells."""
        if self.refusal:
            return f"disabled: {self.refusal.rstrip('.')}"
        told = f"{'trained' if self.is_new else 'kept'} {self.version}, runs as {self.form}"
        told += f" ({self.rejected}, trained anew, does not beat it)" if self.rejected else ""
        if self.conversion is None:
            return told
        within, found = self.conversion.tolerance, self.conversion.difference
        how = "converted by skl2onnx" if self.conversion.by == "skl2onnx" else "its library's float32 scores"
        return f"{told}, {how} within {within:.2g} (measured {found:.2g})"


@dataclass(frozen=True)
class Choice:
    """The registered model that scores, if one fits, and why it is to meet a challenger, if it is."""

    champion: Registered | None
    why: str

    @property
    def trains(self) -> bool:
        """Whether the build trains a model."""
        return self.champion is None or bool(self.why)


def choose(
    warehouse: Warehouse, manifest: Manifest, compiled: Compiled, as_of: datetime.date, *, full_refresh: bool
) -> Choice:
    """Find the model that an estimator scores by; it reads no row that this build makes.

    A registered model is kept while its definition is the same, it was trained on no later date than `as_of` (it
    would know the future), and `retrain` (age, if not said) does not ask for a challenger.
    """
    assert compiled.spec.estimator
    area, areas = compiled.spec.estimator.params, nested(manifest.project.params)
    hashed = definition_hash(manifest, compiled, areas[area])
    champion = None if full_refresh else warehouse.registered(compiled.name, hashed, as_of)
    return Choice(champion, why_due(warehouse, champion, as_of, areas, area) if champion else "")


def make_scores(
    warehouse: Warehouse,
    manifest: Manifest,
    compiled: Compiled,
    query: exp.Query,
    *,
    run_id: str,
    as_of: datetime.date,
    choice: Choice,
    tell: Callable[[str], None],
) -> Made:
    """Create the estimator's relation from `query`, its addressed training set.

    A model trained anew takes over from one of the same definition only where it does better on the same later period.
    """
    spec = compiled.spec.estimator
    assert spec
    params = nested(manifest.project.params)[spec.params]
    rows = warehouse.address(f"{compiled.name}_rows", is_published=False)
    result = warehouse.address(compiled.name, is_published=False)
    warehouse.create(rows, query)
    hashed = definition_hash(manifest, compiled, params)
    champion, challenger = choice.champion, None
    if champion is None or choice.trains:
        tell(f"training, since {choice.why}" if choice.why else "training")
        outcome = warehouse.train(rows, definition_of(manifest, compiled.name), champion)
        if outcome.reason:
            warehouse.create(result, no_scores(compiled))
            return Made(refusal=outcome.reason)
        challenger = warehouse.register(outcome, compiled.name, hashed, as_of, run_id)
        champion = challenger if champion is None or outcome.is_promoted else champion
    _same_features(compiled, champion)
    form = scoring_form(champion, spec.params, params["udf"])
    _score(warehouse, compiled, champion, form, rows, result)
    rejected = challenger.version if challenger and challenger is not champion else ""
    return Made(champion.version, form, champion.conversion(), champion is challenger, rejected, model=champion)


def make_reasons(warehouse: Warehouse, compiled: Compiled, query: exp.Query, made: Made) -> str:
    """Create the explanation's relation from `query`, the rows to explain; return why it is empty, if it is."""
    model, result = made.model, warehouse.address(compiled.name, is_published=False)
    if model is None or not model.explanation:
        warehouse.create(result, no_scores(compiled))
        return "no model scored" if model is None else f"the scores of {model.version} cannot be explained"
    if list(model.features) != list(compiled.features):
        raise BuildError(
            f"the query of {compiled.name} yields other features than {model.name} was trained on.",
            hint=f"Select {', '.join(model.features[:3])}, ... in this order, after the grain.",
        )
    rows = warehouse.address(f"{compiled.name}_rows", is_published=False)
    warehouse.create(rows, query)
    warehouse.explain(model, rows, result, keys=compiled.spec.grain)
    return ""


def definition_hash(manifest: Manifest, compiled: Compiled, params: Mapping[str, Any]) -> str:
    """Return what identifies a model before it is trained: its query, those of its features, its parameters, and
    the text of the project's own estimator.
    """
    names = sorted(_upstream(manifest, compiled.name))
    texts = {name: to_sql(manifest.models[name].query, manifest.dialect, pretty=False) for name in names}
    kept = {name: value for name, value in params.items() if name not in ("udf", "retrain", "retrain_days")}
    source = manifest.project.estimators.get(params["estimator"])
    own = [source.sha256] if source else []
    return hashlib.sha256(json.dumps([texts, kept, *own], sort_keys=True, default=str).encode()).hexdigest()


def _upstream(manifest: Manifest, name: str) -> set[str]:
    from sqlkit.graph import ancestors

    return ancestors(name, manifest.reads) | {name}


def definition_of(manifest: Manifest, name: str) -> Any:
    """Return what a model's training is told: a `sqlkit.training.definition.Definition`."""
    compiled = manifest.models[name]
    assert compiled.spec.estimator
    return _definition(manifest, compiled, nested(manifest.project.params)[compiled.spec.estimator.params])


def _definition(manifest: Manifest, compiled: Compiled, params: Mapping[str, Any]) -> Any:
    from sqlkit.scoring.features import Feature
    from sqlkit.training.definition import Definition

    spec = compiled.spec.estimator
    assert spec
    features = tuple(
        Feature(name, "text" if kind == "varchar" else "numeric", "nan" if kind == "varchar" else "none")
        for name, kind in compiled.features.items()
    )
    return Definition(
        name=compiled.name,
        label=spec.label,
        split=spec.split,
        keys=compiled.spec.grain,
        features=features,
        estimator=params["estimator"],
        horizon_days=params.get("horizon_days"),
        baseline=spec.baseline if spec.baseline in compiled.features else None,
        history=_history(spec.history, compiled.features),
        capacity=params.get("capacity", 0.1),
        calibration=params.get("calibration", "none"),
        source=manifest.project.estimators.get(params["estimator"]),
        tolerance=params.get("tolerance"),
        trusted=tuple(params.get("trusted_features", ())),
        family=spec.family,
        slices=spec.slices,
        sensitive=_sensitive(manifest, compiled, params),
        min_cell=params.get("min_cell", Definition.min_cell),
        search=_search(params.get("search")),
        settings=tuple((name, value) for name, value in sorted(params.items()) if name not in _TOLD),
    )


def _sensitive(manifest: Manifest, compiled: Compiled, params: Mapping[str, Any]) -> tuple[Any, ...]:
    from sqlkit.policy import LET_IN, people, sensitive_columns

    found = people(compiled.spec, manifest.project.inputs)
    return sensitive_columns(found, compiled.features, params.get(LET_IN, ())) if found else ()


def _search(asked: Mapping[str, Any] | None) -> Any:
    from sqlkit.training.search import Search

    return Search(asked["seconds"], asked["candidates"]) if asked and asked["seconds"] else None


def _history(named: tuple[str, ...] | None, features: Mapping[str, str]) -> Any:
    return named if named and features.keys() >= set(named) else None


def _same_features(compiled: Compiled, registered: Registered) -> None:
    if list(registered.features) != list(compiled.features):
        raise BuildError(
            f"the registered model {registered.version} of {compiled.name} was trained on other features.",
            hint="Train it anew: sqlkit build --full-refresh.",
        )


def scoring_form(registered: Registered, area: str, udf: str) -> Literal["expression", "function"]:
    """Return how a model runs where the parameter `udf` says so; what has no SQL form cannot run as SQL."""
    if udf == "expression" and not registered.expression:
        conversion = registered.conversion()
        how = " converted by skl2onnx," if conversion and conversion.by == "skl2onnx" else ""
        raise BuildError(f"the model {registered.version},{how} has no SQL form; set {area}.udf to function or auto.")
    if udf == "auto":
        return "expression" if registered.expression and registered.nodes <= NODE_BUDGET else "function"
    return "expression" if udf == "expression" else "function"


def _score(
    warehouse: Warehouse,
    compiled: Compiled,
    registered: Registered,
    form: Literal["expression", "function"],
    rows: Relation,
    result: Relation,
) -> None:
    to_score = put_to_score(warehouse, compiled, rows)
    stamps = [name for name in STAMPS if name in compiled.spec.columns]
    warehouse.score(registered, form, to_score, result, keys=compiled.spec.grain, stamps=stamps)


def put_to_score(warehouse: Warehouse, compiled: Compiled, rows: Relation) -> Relation:
    """Create the table of those of an estimator's rows that are scored; return where it is."""
    assert compiled.spec.estimator
    to_score = warehouse.address(f"{compiled.name}_to_score", is_published=False)
    names = [exp.column(n) for n in dict.fromkeys((*compiled.spec.grain, *compiled.features))]
    is_scored = exp.column(compiled.spec.estimator.split).isin(*SCORED)
    warehouse.create(to_score, exp.select(*names).from_(rows.table()).where(is_scored))
    return to_score


def no_scores(compiled: Compiled) -> exp.Select:
    """Return the query of a table with the contract's columns and no row."""
    columns = compiled.spec.columns.values()
    empty = [exp.alias_(exp.cast(exp.null(), c.type, dialect="duckdb"), c.name) for c in columns]
    return exp.select(*empty).where(exp.false())
