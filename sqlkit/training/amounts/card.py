"""The card of a model of amounts: what it learnt from, which estimator was chosen and how, how far off it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlkit.training.amounts.choice import Choice
from sqlkit.training.amounts.importance import AmountImportance
from sqlkit.training.amounts.leakage import AmountLeak
from sqlkit.training.amounts.rivals import BEFORE
from sqlkit.training.amounts.validation import AmountValidation
from sqlkit.training.contract import Contract


@dataclass(frozen=True)
class AmountPeriod:
    """`total` and `spenders`, rows above 0, are None for 'score', whose amounts nobody knows yet."""

    name: str
    rows: int
    spenders: int | None
    total: float | None


@dataclass(frozen=True, kw_only=True)
class AmountCard:
    """`estimator` is the one chosen, `choice` says how; `metrics` are rows of model_metrics; the rest as in `Card`."""

    name: str
    family: str = "amount"
    estimator: str
    version: str
    label: str
    horizon_days: int | None
    seed: int
    contract: Contract
    contract_sha256: str
    periods: tuple[AmountPeriod, ...]
    choice: Choice
    validation: AmountValidation
    beats_baseline: bool
    verdict: str
    leak: AmountLeak | None
    importances: tuple[AmountImportance, ...]
    metrics: tuple[Mapping[str, Any], ...]
    form: str
    nodes: int
    tolerance: float | None
    parity: float
    parity_rows: int
    libraries: dict[str, str]
    limits: tuple[str, ...]


def metric_rows(found: AmountValidation) -> tuple[Mapping[str, Any], ...]:
    """The model's figures, each with that of the period before as its baseline; the rivals' beside them; counts."""
    before = next(rival for rival in found.rivals if rival.name == BEFORE)
    baseline = asdict(before.judged.measures)
    own = ({**row, "baseline_value": baseline[row["metric"]]} for row in _rows("model", found))
    counts = {"rows": found.rows, "spenders": found.spenders, "actual": found.actual, "expected": found.expected}
    told = ({"period": found.method, "metric": name, "metric_value": float(value)} for name, value in counts.items())
    return (*own, *_beside(found), *told)


def _beside(found: AmountValidation) -> Iterator[dict[str, Any]]:
    for rival in found.rivals:
        ahead, lower, upper = (asdict(one) for one in (rival.ahead.measures, rival.ahead.lower, rival.ahead.upper))
        for row in _rows(rival.name, rival.judged):
            name = row["metric"]
            yield {
                **row,
                "model_ahead": ahead[name],
                "model_ahead_lower": lower[name],
                "model_ahead_upper": upper[name],
            }


def _rows(scored_by: str, judged: Any) -> Iterator[dict[str, Any]]:
    values, lower, upper = (asdict(one) for one in (judged.measures, judged.lower, judged.upper))
    for name, value in values.items():
        if value is not None:
            yield {
                "period": "test period",
                "scored_by": scored_by,
                "metric": name,
                "metric_value": value,
                "metric_lower": lower[name],
                "metric_upper": upper[name],
            }
