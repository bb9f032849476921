"""The registry of trained models, alike on every warehouse: what is entered of one, and which one a build takes."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlglot import exp

from sqlkit.errors import BuildError
from sqlkit.relation import Relation
from sqlkit.warehouses.base import Outcome, Registered

MODELS = ("bg_nbd", "champion")
"""Rivals that are models themselves, and so nobody's baseline."""

MODEL = "model"
"""Who scored, in model_metrics, if no rival did."""


def registered_rows(
    outcome: Outcome, name: str, definition_hash: str, as_of: datetime.date, run_id: str
) -> dict[str, list[dict[str, Any]]]:
    """Return what is entered of a trained model: rows by audit table, to be appended in this order."""
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
        "is_promoted": outcome.is_promoted,
        "explanation": model.explanation,
        "explanation_sha256": sha256(model.explanation.encode()),
    }
    return {
        "model_cards": [{**key, "card": json.dumps(card, sort_keys=True)}],
        "model_metrics": [{**key, **metric} for metric in metric_rows(card)],
        "model_calibration": [{**key, **tenth} for tenth in calibration_rows(card)],
        "model_slices": [{**key, **figure} for figure in slice_rows(card)],
        "model_registry": [entry],  # last: an entry means that the others are there
    }


def metric_rows(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a card's figures as rows: those it lists itself, or else its validation's, the rivals' beside the model's.

    The baseline of a model's figure is of the first simple rival that has it: of a ranking one column, of a
    probability the base rate.
    """
    if "metrics" in card:
        return [{"scored_by": MODEL, **metric} for metric in card["metrics"]]
    validation = card["validation"]
    period, rivals = validation["method"], validation["rivals"]
    simple = [rival for rival in rivals if rival["name"] not in MODELS]
    found = [
        _metric(period, MODEL, name, value, validation)
        | {
            "deviation": (validation["deviation"] or {}).get(name),
            "baseline_value": _first(rival["judged"]["measures"][name] for rival in simple),
        }
        for name, value in validation["measures"].items()
        if value is not None
    ]
    beside = [
        _metric(period, rival["name"], name, value, rival["judged"])
        | {
            "model_ahead": rival["ahead"]["measures"][name],
            "model_ahead_lower": rival["ahead"]["lower"][name],
            "model_ahead_upper": rival["ahead"]["upper"][name],
        }
        for rival in rivals
        for name, value in rival["judged"]["measures"].items()
        if value is not None
    ]
    counts = [
        {"period": period, "scored_by": MODEL, "metric": name, "metric_value": float(validation[name])}
        for name in ("rows", "positives", "negatives", "base_rate", "capacity")
    ]
    return [*found, *beside, *counts]


def calibration_rows(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the tenths of a card's held-out rows, the highest scores first, as a gain curve adds them up."""
    tenths = card.get("validation", {}).get("calibration", ())
    return [
        {
            "bin": i,
            "lowest_score": tenth["lowest"],
            "highest_score": tenth["highest"],
            "held_out_rows": tenth["rows"],
            **_came(tenth),
        }
        for i, tenth in enumerate(reversed(tenths), start=1)
    ]


def _came(tenth: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was expected of a tenth and what came, counted or in money."""
    if "positives" in tenth:
        return {"positives": tenth["positives"], "expected_positives": tenth["expected"]}
    return {"actual_amount": tenth["actual"], "expected_amount": tenth["expected"]}


def slice_rows(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the figures of each slice of a card's held-out rows; an attribute that has none has no rows."""
    return [
        {
            "attribute": sliced["attribute"],
            "slice": place,
            "kind": one["level"]["kind"],
            "level": one["level"]["name"] or None,
            "levels": one["level"]["joined"],
            "customers": one["customers"],
            "held_out_rows": one["rows"],
            "positives": one["positives"],
            "metric": name,
            "metric_value": value,
            "metric_lower": one["judged"]["lower"][name],
            "metric_upper": one["judged"]["upper"][name],
            "ahead_of_rest": one["ahead"]["measures"][name],
            "ahead_of_rest_lower": one["ahead"]["lower"][name],
            "ahead_of_rest_upper": one["ahead"]["upper"][name],
        }
        for sliced in card.get("validation", {}).get("sliced", ())
        for place, one in enumerate(sliced["slices"], start=1)
        for name, value in one["judged"]["measures"].items()
        if value is not None
    ]


def _metric(period: str, scored_by: str, name: str, value: float, ends: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "period": period,
        "scored_by": scored_by,
        "metric": name,
        "metric_value": value,
        "metric_lower": ends["lower"][name],
        "metric_upper": ends["upper"][name],
    }


def _first(values: Iterable[float | None]) -> float | None:
    return next((value for value in values if value is not None), None)


TRIED = "tried_as_of"
"""When a model of the definition was last trained, whether it took over or not."""


def newest(
    registry: Relation, columns: Sequence[str], name: str, definition_hash: str, as_of: datetime.date
) -> exp.Select:
    """Return the query of the champion: the newest entry of a definition that took over, trained on no later day.

    Its last column is TRIED.
    """
    fitting = [
        exp.column("model_name").eq(name),
        exp.column("definition_hash").eq(definition_hash),
        exp.LTE(this=exp.column("trained_as_of"), expression=_date(as_of)),
    ]
    tried = exp.select(exp.Max(this=exp.column("trained_as_of"))).from_(registry.quoted()).where(*fitting)
    return (
        exp.select(*(exp.column(column) for column in columns), exp.alias_(exp.Subquery(this=tried), TRIED))
        .from_(registry.quoted())
        .where(*(one.copy() for one in fitting), exp.Coalesce(this=exp.column("is_promoted"), expressions=[exp.true()]))
        .order_by("trained_as_of desc", "trained_at desc")
        .limit(1)
    )


def of_version(registry: Relation, columns: Sequence[str], name: str, version: str) -> exp.Select:
    """Return the query of one version of a model, whoever trained it last; its last column is TRIED, empty."""
    return (
        exp.select(*(exp.column(column) for column in columns), exp.alias_(exp.cast(exp.null(), "date"), TRIED))
        .from_(registry.quoted())
        .where(exp.column("model_name").eq(name), exp.column("model_version").eq(version))
        .order_by("trained_at desc")
        .limit(1)
    )


STAMPS: dict[str, Callable[[Registered], exp.Expr]] = {
    "model_version": lambda model: exp.Literal.string(model.version),
    "trained_as_of": lambda model: _date(model.trained_as_of) if model.trained_as_of else exp.cast(exp.null(), "date"),
}
"""Columns of scores that say which model they are of, where the estimator's contract has them."""


def stamped(model: Registered, stamps: Sequence[str]) -> list[exp.Expr]:
    """Return some of those columns, the same for every row."""
    return [exp.alias_(STAMPS[name](model), name) for name in stamps]


def outputs_of(text: str | None) -> tuple[str, ...]:
    """Return the columns a registered model answers with; those of an earlier release had one.

    >>> outputs_of(None), outputs_of('["expected_orders", "p_alive"]')
    (('score',), ('expected_orders', 'p_alive'))
    """
    return tuple(json.loads(text)) if text else ("score",)


def require_unchanged(name: str, version: str, kept: Mapping[bytes, str]) -> None:
    """Raise BuildError where what the registry holds of a model has not the hash that was registered with it."""
    if any(sha256(data) != digest for data, digest in kept.items()):
        raise BuildError(
            f"the model {version} of {name} in the registry is not the one that was registered: its hash differs.",
            hint="Train it anew: sqlkit build --full-refresh.",
        )


def sha256(data: bytes) -> str:
    """Return the hash by which artifacts and expressions are checked."""
    return hashlib.sha256(data).hexdigest()


def _date(day: datetime.date) -> exp.Expr:
    return exp.cast(exp.Literal.string(day.isoformat()), "date")
