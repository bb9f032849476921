"""The YAML before a card, by which Hugging Face lists a model.

https://huggingface.co/docs/hub/model-cards#model-card-metadata; `model-index` is Papers with Code's list of results.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from sqlkit.cards.figures import AMOUNTS, NAMES
from sqlkit.cards.kept import KeptCard

_TYPES = {"auc": "roc_auc", "brier": "brier_score", "spearman": "spearmanr"}
"""Measures that have another name there."""


def front_matter(kept: KeptCard) -> str:
    """Return the block without its fences; a figure stands in it with all its digits."""
    is_outcome = kept.family == "outcome"
    task = "tabular-classification" if is_outcome or kept.family == "clusters" else "tabular-regression"
    is_judged = "validation" in kept.card
    metrics = list(_judged_metrics(kept.card) if is_judged else _fitted_metrics(kept.card))
    period = kept.card["validation"]["method"] if is_judged else "fit and holdout"
    result = {
        "task": {"type": task},
        "dataset": {"type": "tabular", "name": f"{kept.name}, {period}"},
        "metrics": metrics,
    }
    told = {
        "library_name": "sklearn" if is_judged else "onnx",
        "pipeline_tag": task,
        "tags": ["sqlkit", "onnx", *([] if is_outcome else [kept.family]), kept.card["estimator"]],
        "model-index": [{"name": kept.name, "results": [result]}],
    }
    return yaml.safe_dump(told, sort_keys=False, allow_unicode=True, width=120)


def _judged_metrics(card: Any) -> Iterator[dict[str, Any]]:
    measures = card["validation"]["measures"]
    for name, title in (NAMES | AMOUNTS).items():
        value = measures.get(name)
        if value is not None:
            yield {"type": _TYPES.get(name, name), "name": title, "value": value}


def _fitted_metrics(card: Any) -> Iterator[dict[str, Any]]:
    """Yield what judges a fit; what it consists of, as parameters and hazard ratios, is in the card's tables."""
    for row in card["metrics"]:
        if row["period"] in ("fit", "holdout") and not row["metric"].startswith("parameter_"):
            name = f"{row['metric'].replace('_', ' ')} ({row['period']})"
            yield {"type": row["metric"], "name": name, "value": row["metric_value"]}
