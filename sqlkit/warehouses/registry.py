"""The registry of trained models, alike on every warehouse: what is entered of one, and which one a build takes."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlglot import exp

from sqlkit.relation import Relation
from sqlkit.warehouses.base import Outcome


def registered_rows(
    outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
) -> tuple[dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Return what is entered of a trained model: its rows of model_registry, model_cards and model_metrics."""
    model, card = outcome.registered, outcome.card
    assert model
    key = {"model_name": name, "model_version": model.version, "run_id": run_id}
    entry = {
        **key,
        "trained_at": datetime.datetime.now(datetime.UTC).replace(tzinfo=None),
        "trained_as_of": as_of,
        "definition_hash": definition_hash,
        "estimator": card["estimator"],
        "form": card["form"],
        "nodes": model.nodes,
        "features": json.dumps(model.features),
        "arguments": json.dumps(model.arguments),
        "outputs": json.dumps(model.outputs),
        "expression": model.expression,
        "expression_sha256": sha256(model.expression.encode()),
        "artifact": model.artifact,
        "artifact_sha256": sha256(model.artifact),
        "is_current": False,
    }
    metrics = [{**key, **metric} for metric in metric_rows(card)]
    return entry, {**key, "card": json.dumps(card, sort_keys=True)}, metrics


def metric_rows(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a card's figures as rows: those it lists itself, or else its validation's.

    The baseline of a probability is the base rate, of a ranking one column.
    """
    if "metrics" in card:
        return list(card["metrics"])
    validation = card["validation"]
    period = validation["method"]
    alone, constant = validation["baseline"] or {}, validation["constant"]
    found: list[Mapping[str, Any]] = [
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


def newest(
    registry: Relation,
    columns: Sequence[str],
    name: str,
    definition_hash: str,
    as_of: datetime.date,
    retrain_days: int,
) -> exp.Select:
    """Return the query of the newest entry that fits: trained on no later day, and fewer than `retrain_days` ago."""
    oldest = as_of - datetime.timedelta(days=retrain_days)
    return (
        exp.select(*(exp.column(column) for column in columns))
        .from_(registry.quoted())
        .where(
            exp.column("model_name").eq(name),
            exp.column("definition_hash").eq(definition_hash),
            exp.LTE(this=exp.column("trained_as_of"), expression=_date(as_of)),
            exp.GT(this=exp.column("trained_as_of"), expression=_date(oldest)),
        )
        .order_by("trained_as_of desc", "trained_at desc")
        .limit(1)
    )


def outputs_of(text: str | None) -> tuple[str, ...]:
    """Return the columns a registered model answers with; those of an earlier release had one.

    >>> outputs_of(None), outputs_of('["expected_orders", "p_alive"]')
    (('score',), ('expected_orders', 'p_alive'))
    """
    return tuple(json.loads(text)) if text else ("score",)


def sha256(data: bytes) -> str:
    """Return the hash by which artifacts and expressions are checked."""
    return hashlib.sha256(data).hexdigest()


def _date(day: datetime.date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
