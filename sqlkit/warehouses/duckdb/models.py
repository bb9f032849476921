"""Trained models on DuckDB: trained in this process, which is the warehouse; kept in the audit; run as SQL or UDF."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import inspect
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from sqlglot import exp

from sqlkit.errors import BuildError
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Outcome, Registered
from sqlkit.warehouses.duckdb import audit

if TYPE_CHECKING:
    from sqlkit.warehouses.duckdb.warehouse import DuckDB

REGISTRY = audit.table("model_registry")


def train(warehouse: DuckDB, rows: Relation, definition: Any) -> Outcome:
    """Hand the rows to the training entry point and return what it made of them."""
    from sqlkit.estimators.own import EstimatorError
    from sqlkit.scoring.errors import ScoringError
    from sqlkit.training.train import Refused
    from sqlkit.training.train import train as fit

    try:
        trained = fit(warehouse.columns_for_training(rows), definition)
    except (EstimatorError, ScoringError, KeyError, ValueError) as error:
        raise BuildError(f"{definition.name} cannot be trained: {error}") from error
    if isinstance(trained, Refused):
        return Outcome(None, {}, trained.reason)
    warehouse.enter(f"train {definition.name}", "artifact", 1)
    leak = trained.card.leak
    if leak is not None:
        raise BuildError(
            f"{definition.name} is not to be believed: {leak.reason}", hint="Mend the feature, build again."
        )
    return Outcome(_registered(trained, definition), dataclasses.asdict(trained.card))


def _registered(trained: Any, definition: Any) -> Registered:
    from sqlkit.scoring.sql_form import arguments, table_macro

    form = trained.form
    names = tuple(feature.name for feature in definition.features)
    macro = table_macro(form, macro_name(definition.name), definition.keys) if form.has_sql else ""
    called = arguments(form, "duckdb")
    return Registered(definition.name, trained.version, trained.artifact, names, called, macro, form.nodes)


def macro_name(model: str) -> str:
    """Return the name under which any client can score: `select * from churn_model_score('feature_snapshots')`."""
    return f"{model}_score"


def register(
    warehouse: DuckDB, outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
) -> Registered:
    """Append to model_registry, model_cards and model_metrics."""
    model, card = outcome.registered, outcome.card
    assert model
    key = {"model_name": name, "model_version": model.version, "run_id": run_id}
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    entry = {
        **key,
        "trained_at": now,
        "trained_as_of": as_of,
        "definition_hash": definition_hash,
        "estimator": card["estimator"],
        "form": card["form"],
        "nodes": model.nodes,
        "features": json.dumps(model.features),
        "arguments": json.dumps(model.arguments),
        "expression": model.expression,
        "expression_sha256": _sha256(model.expression.encode()),
        "artifact": model.artifact,
        "artifact_sha256": _sha256(model.artifact),
        "is_current": False,
    }
    warehouse.audit("model_cards", [{**key, "card": json.dumps(card, sort_keys=True)}])
    warehouse.audit("model_metrics", [{**key, **metric} for metric in _metrics(card["validation"])])
    warehouse.audit("model_registry", [entry])  # last: an entry means that its card and metrics are there
    return model


def _metrics(validation: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a card's validation as rows; the baseline of a probability is the base rate, of a ranking one column."""
    period = validation["method"]
    alone, constant = validation["baseline"] or {}, validation["constant"]
    found = [
        {
            "period": period,
            "metric": name,
            "metric_value": value,
            "deviation": (validation["deviation"] or {}).get(name),
            "baseline_value": alone.get(name, constant.get(name)),
        }
        for name, value in validation["measures"].items()
    ]
    counts = ("rows", "positives", "negatives", "base_rate")
    return found + [{"period": period, "metric": name, "metric_value": float(validation[name])} for name in counts]


def registered(
    warehouse: DuckDB, name: str, definition_hash: str, as_of: datetime.date, retrain_days: int
) -> Registered | None:
    """Read the newest fitting entry, refusing one whose bytes are not those that were registered."""
    columns = ["model_version", "artifact", "features", "arguments", "expression", "nodes"]
    columns += ["artifact_sha256", "expression_sha256"]
    oldest = as_of - datetime.timedelta(days=retrain_days)
    query = (
        exp.select(*(exp.column(c) for c in columns))
        .from_(REGISTRY.table())
        .where(
            exp.column("model_name").eq(name),
            exp.column("definition_hash").eq(definition_hash),
            exp.LTE(this=exp.column("trained_as_of"), expression=_date(as_of)),
            exp.GT(this=exp.column("trained_as_of"), expression=_date(oldest)),
        )
        .order_by("trained_as_of desc", "trained_at desc")
        .limit(1)
    )
    found = warehouse.fetch(query, "artifact", f"load {name}")
    if not found:
        return None
    version, artifact, features, called, expression, nodes, artifact_hash, expression_hash = found[0]
    if _sha256(artifact) != artifact_hash or _sha256(expression.encode()) != expression_hash:
        raise BuildError(
            f"the model {version} of {name} in the registry is not the one that was registered: its hash differs.",
            hint="Train it anew: sqlkit build --full-refresh.",
        )
    return Registered(
        name, version, artifact, tuple(json.loads(features)), tuple(json.loads(called)), expression, int(nodes)
    )


def score(
    warehouse: DuckDB,
    model: Registered,
    form: Literal["expression", "function"],
    rows: Relation,
    into: Relation,
    keys: Sequence[str],
) -> None:
    """Score by the macro, or by onnxruntime in a vectorised function; both give `score` as double."""
    version = exp.alias_(exp.Literal.string(model.version), "model_version")
    kept = [exp.column(key) for key in keys]
    if form == "expression":
        warehouse.create_macro(model.expression)
        address = exp.Literal.string(rows.table().sql("duckdb"))
        table = warehouse.staged_function(macro_name(model.name), address)
        query = exp.select(*kept, exp.column("score"), version).from_(table)
    else:
        name = f"sqlkit_{model.name}_{model.version}"
        warehouse.install(name, len(model.features), _runner(model))
        call = exp.Anonymous(this=name, expressions=[exp.maybe_parse(a, dialect="duckdb") for a in model.arguments])
        query = exp.select(*kept, exp.alias_(call, "score"), version).from_(rows.table())
    warehouse.create(into, query)
    registry = REGISTRY.table()
    is_this = exp.column("model_version").eq(model.version)
    warehouse.execute(exp.update(registry, {"is_current": is_this}, where=exp.column("model_name").eq(model.name)))


def _runner(model: Registered) -> Any:
    """Return the function DuckDB calls with one Arrow array a feature; the session is shared by its threads."""
    import numpy as np
    import pyarrow as pa

    from sqlkit.scoring.runtime import open_session

    session = open_session(model.artifact)

    def run(*columns: Any) -> Any:
        matrix = np.column_stack([column.to_numpy(zero_copy_only=False) for column in columns])
        return pa.array(session.run(None, {"X": matrix})[0][:, 0], type=pa.float64())

    # DuckDB counts the parameters of the function it is given.
    names = [f"feature_{index}" for index in range(len(model.features))]
    parameters = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_ONLY) for name in names]
    vars(run)["__signature__"] = inspect.Signature(parameters)
    return run


def _date(day: datetime.date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
